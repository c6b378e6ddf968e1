//! [`Call`]: what a method of the asyncio API returns. It behaves as a coroutine for `await` and `create_task`.
//!
//! A call starts at its first `send`, as an `async def` does. ([`asyncio::spawn`] alone would return a running
//! `asyncio.Future`, which `asyncio.create_task` refuses.) A cancelled task throws `CancelledError` into
//! [`Call::throw`], which hands it to the running future; a call that has not started ends without a request. A call that
//! is dropped before it has started warns, as a coroutine does.

use std::ffi::CString;
use std::future::Future;
use std::sync::{Mutex, OnceLock, PoisonError};

use pyo3::exceptions::{PyRuntimeError, PyRuntimeWarning};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyType;

use super::asyncio::{self, Work};
use super::left::Left;
use super::step::{Step, has_stopped_others};

type Start = Box<dyn FnOnce(Python<'_>) -> PyResult<Bound<'_, PyAny>> + Send>;

enum Stage {
    Pending(Start),
    Running(Py<PyAny>),
    Done,
}

/// A call of the asyncio API: it is sent when it is awaited.
#[pyclass(frozen, module = "arcrest.aio")]
pub struct Call {
    stage: Mutex<Stage>,
    /// The class of the object that is called.
    of: Py<PyType>,
    /// The member that is called, such as `createFolder` or `Services.createFolder`.
    member: &'static str,
    /// What is left at the server when the call is interrupted.
    left: OnceLock<Left>,
}

impl Call {
    /// A call of a member of `object`, which does `work` when it is first awaited.
    pub fn pending<'py>(
        object: &Bound<'py, PyAny>,
        member: &'static str,
        work: impl Future<Output = PyResult<Py<PyAny>>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, of) = (object.py(), object.get_type().unbind());
        let work: Work = Box::pin(work);
        let start: Start = Box::new(move |py| asyncio::spawn(py, work)?.call_method0(intern!(py, "__await__")));
        Ok(Bound::new(py, Self { stage: Mutex::new(Stage::Pending(start)), of, member, left: OnceLock::new() })?
            .into_any())
    }

    /// Has the exception that interrupts the call tell what is left at the server.
    pub fn leaving(&self, left: Left) {
        // a call has one
        let _ = self.left.set(left);
    }

    /// Warns that the call was never awaited.
    fn warn(&self, py: Python<'_>) -> PyResult<()> {
        let member = match self.member.split_once('.') {
            Some(_) => self.member.to_owned(),
            None => format!("{}.{}", self.of.bind(py).name()?, self.member),
        };
        let text = CString::new(format!("{member} was never awaited: nothing was sent"))?;
        PyErr::warn(py, py.get_type::<PyRuntimeWarning>().as_any(), &text, 1)
    }

    fn take(&self) -> Stage {
        std::mem::replace(&mut *self.stage.lock().unwrap_or_else(PoisonError::into_inner), Stage::Done)
    }

    fn set(&self, stage: Stage) {
        let old = std::mem::replace(&mut *self.stage.lock().unwrap_or_else(PoisonError::into_inner), stage);
        drop(old); // when nothing is locked: it may run code of a script
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let stage = self.take();
        if !matches!(stage, Stage::Pending(_)) || has_stopped_others() {
            return;
        }
        Python::try_attach(|py| {
            // an exception may be on its way through the frame that held the call
            let raised = PyErr::take(py);
            if let Err(error) = self.warn(py) {
                error.write_unraisable(py, None);
            }
            if let Some(raised) = raised {
                raised.restore(py);
            }
        });
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl Call {
    fn __await__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.send(py, py.None().into_bound(py))
    }

    fn send<'py>(&self, py: Python<'py>, value: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let _step = Step::begin_attached(py);
        let inner = match self.take() {
            Stage::Pending(start) => start(py)?,
            Stage::Running(inner) => inner.into_bound(py),
            Stage::Done => return Err(PyRuntimeError::new_err("cannot reuse already awaited call")),
        };
        let step = inner.call_method1(intern!(py, "send"), (value,));
        if step.is_ok() {
            self.set(Stage::Running(inner.unbind()));
        }
        step
    }

    #[pyo3(signature = (typ, val=None, tb=None))]
    fn throw<'py>(
        &self,
        py: Python<'py>,
        typ: Bound<'py, PyAny>,
        val: Option<Bound<'py, PyAny>>,
        tb: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Stage::Running(inner) = self.take() else {
            return Err(PyErr::from_value(if typ.is_instance_of::<PyType>() { typ.call0()? } else { typ }));
        };
        if let Some(left) = self.left.get() {
            left.tell(val.as_ref().unwrap_or(&typ));
        }
        let inner = inner.into_bound(py);
        let step = if val.is_none() && tb.is_none() {
            inner.call_method1(intern!(py, "throw"), (typ,))
        } else {
            inner.call_method1(intern!(py, "throw"), (typ, val, tb))
        };
        if step.is_ok() {
            self.set(Stage::Running(inner.unbind()));
        }
        step
    }

    fn close(&self, py: Python<'_>) -> PyResult<()> {
        match self.take() {
            Stage::Running(inner) => inner.bind(py).call_method0(intern!(py, "close")).map(drop),
            Stage::Pending(_) | Stage::Done => Ok(()),
        }
    }
}
