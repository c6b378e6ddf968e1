//! ArcREST's helpers for a subclass with a transport of its own, such as a `_put`. They work on urllib objects of the
//! subclass, so they are written in Python: `arcrest.web._base`.

use pyo3::prelude::*;

use super::bases::BaseWebOperations;

fn helper<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("arcrest.web._base")?.getattr(name)
}

#[arcrest_macros::guarded]
#[pymethods]
impl BaseWebOperations {
    /// Whether this is Python 2.
    #[classattr]
    #[allow(non_upper_case_globals)]
    const PY2: bool = false;

    /// Whether this is Python 3.
    #[classattr]
    #[allow(non_upper_case_globals)]
    const PY3: bool = true;

    /// Text as it is, bytes decoded.
    #[pyo3(name = "_asString")]
    fn as_string<'py>(&self, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        helper(value.py(), "as_string")?.call1((value,))
    }

    /// The parameters of a function, to see whether it takes a `context`.
    #[pyo3(name = "_has_context")]
    fn has_context<'py>(&self, func: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        helper(func.py(), "parameters_of")?.call1((func,))
    }

    /// The parameters with a handler's token, urllib's handler and the cookie jar.
    #[pyo3(name = "_processHandler", signature = (securityHandler, param_dict))]
    #[allow(non_snake_case)]
    fn process_handler<'py>(
        &self,
        py: Python<'py>,
        securityHandler: Option<Bound<'py, PyAny>>,
        param_dict: Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        helper(py, "process_handler")?.call1((securityHandler, param_dict))
    }

    /// What a urllib reply holds: JSON, text, or the path of a file.
    #[pyo3(signature = (resp, out_folder=None))]
    fn _process_response<'py>(
        &self,
        resp: &Bound<'py, PyAny>,
        out_folder: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        helper(resp.py(), "process_response")?.call1((resp, out_folder))
    }
}
