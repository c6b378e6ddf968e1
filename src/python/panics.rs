//! Panics, which are mistakes of this package or of a library below: [`guarded`] makes a Python exception of a panic, and
//! [`_panics`] counts all of them, those of threads that no call waits for among them.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::prelude::*;

use super::errors::classes::InternalError;
use super::printable::printable;

static COUNT: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The place of this thread's last panic.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Counts panics from now on, and notes their places. They are still printed, as no exception tells of some.
pub fn watch() {
    let print = take_hook();
    set_hook(Box::new(move |panic| {
        COUNT.fetch_add(1, Ordering::SeqCst);
        PLACE.set(place(panic));
        print(panic);
    }));
}

/// How many panics there were in this process.
#[pyfunction]
pub fn _panics() -> usize {
    COUNT.load(Ordering::SeqCst)
}

/// Panics. For the tests of what a panic in the middle of a call does.
#[pyfunction]
#[allow(clippy::panic, clippy::missing_panics_doc)] // what is tested
pub fn _panic() {
    panic!("on purpose")
}

/// The line of the source; without the folder that the compiler read the source from.
fn place(panic: &PanicHookInfo<'_>) -> Option<String> {
    let place = panic.location()?;
    let parts: Vec<&str> = place.file().split(['/', '\\']).collect();
    let source = parts.iter().rposition(|part| *part == "src").map_or(0, |at| at.saturating_sub(1));
    let file = parts.get(source..).unwrap_or_default().join("/");
    Some(format!("{file}:{}", place.line()))
}

/// Does `work`; a panic is an error.
pub fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(error(&*payload)))
}

#[cold]
fn error(payload: &(dyn Any + Send)) -> PyErr {
    let words = payload.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic");
    let place = PLACE.take().unwrap_or_else(|| "an unknown place".to_owned());
    InternalError::new_err(printable(format!(
        "internal error, please report: {words} (at {place}, arcrest-manageags {}, {}). Look whether the server has carried \
         out the operation before you repeat it",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
    )))
}
