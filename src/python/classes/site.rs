//! The classes `AGSAdministration` of both APIs; their members that no row can describe.

use crate::python::prelude::*;
use crate::resources::site as resource;

#[arcrest_macros::guarded]
#[pymethods]
impl blocking::Class {
    /// For `with`, which closes the connections at its end.
    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_args))]
    fn __exit__(slf: &Bound<'_, Self>, _args: &Bound<'_, PyTuple>) {
        Self::close(slf);
    }

    /// Closes the connections of the site, its resources and its handler, except those that another site with the
    /// same settings uses. May be called again. The site stays usable: a later call opens new connections.
    fn close(slf: &Bound<'_, Self>) {
        let node = slf.as_super().as_super().get().node.clone();
        slf.py().detach(|| node.close());
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl aio::Class {
    /// For `async with`, which closes the connections at its end.
    fn __aenter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Awaited<'py, One<Self>>> {
        let site = slf.clone().into_any().unbind();
        AsyncResource::later(slf.as_super(), "__aenter__", |_| async move { Ok(site) }).map(Into::into)
    }

    #[pyo3(signature = (*_args))]
    fn __aexit__<'py>(slf: &Bound<'py, Self>, _args: &Bound<'py, PyTuple>) -> PyResult<Awaited<'py, Nothing>> {
        Self::aclose(slf)
    }

    /// Closes the connections of the site, its resources and its handler, except those that another site with the
    /// same settings uses. May be called again. The site stays usable: a later call opens new connections.
    fn aclose<'py>(slf: &Bound<'py, Self>) -> PyResult<Awaited<'py, Nothing>> {
        AsyncResource::later(slf.as_super(), "aclose", |context| async move {
            context.node.close();
            Ok(None::<Py<PyAny>>)
        })
        .map(Into::into)
    }
}

resource::rows!(python_classes);
