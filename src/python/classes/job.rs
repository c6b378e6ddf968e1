//! The classes `Job` of both APIs; their members that no row can describe.

use crate::python::decode_outcome;
use crate::python::prelude::*;
use crate::resources::job as resource;

/// The reply of the operation that has begun the job; of a job that was asked for by its ID, that ID.
fn reply_of<'py>(py: Python<'py>, node: &Node) -> PyResult<Bound<'py, PyDict>> {
    if let Some(reply) = node.made(py) {
        return Ok(reply.cast_into()?);
    }
    let reply = PyDict::new(py);
    reply.set_item("jobid", resource::id_of(&node.url()))?;
    Ok(reply)
}

/// The reply of an operation that the site has carried out or refused at once: there is no job to ask for.
fn at_once(py: Python<'_>, node: &Node) -> PyResult<Option<String>> {
    if node.url() != resource::all_of(&node.url()) {
        return Ok(None);
    }
    crate::python::dumps(reply_of(py, node)?.as_any()).map(Some)
}

resource::rows!(python_classes);

by_hand! { job:
    /// The ID; None where there is none: of an upgrade, and where the site has carried out the operation or refused it
    /// at once. Sends no request.
    #[getter]
    fn id(slf: &Bound<'_, Self>) -> Option<String> {
        resource::id_of(&Base::node(slf.as_super()).url())
    }

    /// The state as the site names it, such as "EXECUTING" or "COMPLETED"; requested at every access. COMPLETED does not
    /// say whether the operation did well: `wait()` does.
    ///
    /// Admin API: Job.
    #[getter]
    fn status<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, Str>> {
        let ended = at_once(slf.py(), Base::node(slf.as_super()))?;
        let work = move |endpoint| async move {
            match ended {
                Some(reply) => Ok(if resource::at_once("", reply).is_ok() { "COMPLETED" } else { "FAILED" }.to_owned()),
                None => resource::Job(endpoint).status().await,
            }
        };
        Base::compute(slf.as_super(), "Job.status", Code::Native, work, |py, _, text| Ok(PyString::new(py, &text).into_any())).map(Into::into)
    }

    /// What the job has done so far, and at its end what the operation says; requested at every access.
    ///
    /// Admin API: Job.
    #[getter]
    fn messages<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, Strings>> {
        let ended = at_once(slf.py(), Base::node(slf.as_super()))?;
        let work = move |endpoint| async move {
            match ended.map(|reply| resource::at_once("", reply)) {
                Some(Err(error)) => Ok(error.failure().map(|failure| failure.messages.clone()).unwrap_or_default()),
                Some(Ok(_)) => Ok(Vec::new()),
                None => resource::Job(endpoint).messages().await,
            }
        };
        Base::compute(slf.as_super(), "Job.messages", Code::Native, work, |py, _, texts| Ok(PyList::new(py, texts)?.into_any())).map(Into::into)
    }

    #[doc = "wait($self, timeout=None, *, progress=None)\n--\n"]
    /// Waits until the operation has ended.
    ///
    /// A site that is away meanwhile does not end the wait: one that restarts, or is behind a web adaptor without
    /// machines. A refusal that lasts for 10 seconds does. Ctrl-C and a timeout end the wait and not the job.
    ///
    /// Args:
    ///     timeout: How many seconds to wait at most. Default: as long as the job takes.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a callable (done, total,
    ///         item), called after each step of the job; what it raises ends the wait. Default: nothing is shown.
    ///
    /// Returns:
    ///     What the operation replies at its end, a dict: what it would have replied without runAsync.
    ///
    /// Raises:
    ///     ServerError: When the operation has failed, whether `strict` or not; when the site refuses to tell of the job.
    ///     ReplyTimeout: When the job has not ended in time. It goes on at the server.
    ///     ValueError: When timeout is negative.
    ///
    /// Admin API: Job.
    #[pyo3(name = "wait", signature = (timeout=None, *, progress=None), text_signature = None)]
    fn wait<'py>(slf: &Bound<'py, Self>, timeout: Option<Seconds>, progress: Option<Progress>) -> PyResult<Delivered<'py, Dict>> {
        let ended = at_once(slf.py(), Base::node(slf.as_super()))?;
        let (watch, code) = Base::watch(progress);
        let work = move |endpoint: crate::core::Endpoint| async move {
            match ended {
                Some(reply) => resource::at_once(&endpoint.url, reply),
                None => resource::Job(endpoint).wait(timeout.map(|limit| limit.0), &watch).await,
            }
        };
        Base::compute(slf.as_super(), "Job.wait", code, work, |py, _, outcome| decode_outcome(py, "Job.wait", outcome, true)).map(Into::into)
    }

    /// A member of the reply of the operation that has begun the job. Sends no request.
    fn __getitem__<'py>(slf: &Bound<'py, Self>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        reply_of(slf.py(), Base::node(slf.as_super()))?.as_any().get_item(key)
    }

    fn __contains__(slf: &Bound<'_, Self>, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        reply_of(slf.py(), Base::node(slf.as_super()))?.contains(key)
    }

    fn __len__(slf: &Bound<'_, Self>) -> PyResult<usize> {
        Ok(reply_of(slf.py(), Base::node(slf.as_super()))?.len())
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Ok(reply_of(slf.py(), Base::node(slf.as_super()))?.as_any().try_iter()?.into_any())
    }

    #[doc = "get($self, key, default=None)\n--\n"]
    /// A member of that reply, or another value where the reply has none.
    #[pyo3(name = "get", signature = (key, default=None), text_signature = None)]
    fn get<'py>(slf: &Bound<'py, Self>, key: &Bound<'py, PyAny>, default: Option<Bound<'py, PyAny>>) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(reply_of(slf.py(), Base::node(slf.as_super()))?.get_item(key)?.or(default))
    }

    /// The names of the members of that reply.
    fn keys<'py>(slf: &Bound<'py, Self>) -> PyResult<Answer<'py, Strings>> {
        Ok(reply_of(slf.py(), Base::node(slf.as_super()))?.keys().into_any().into())
    }

    /// The members of that reply without their names.
    fn values<'py>(slf: &Bound<'py, Self>) -> PyResult<Answer<'py, List>> {
        Ok(reply_of(slf.py(), Base::node(slf.as_super()))?.values().into_any().into())
    }

    /// Names and members of that reply.
    fn items<'py>(slf: &Bound<'py, Self>) -> PyResult<Answer<'py, List>> {
        Ok(reply_of(slf.py(), Base::node(slf.as_super()))?.items().into_any().into())
    }
}
