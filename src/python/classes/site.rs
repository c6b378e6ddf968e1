//! The classes `AGSAdministration` of both APIs; their members that no row can say.

use crate::python::prelude::*;
use crate::resources::site as resource;

#[pymethods]
impl aio::Class {
    /// For `async with`, which closes the connections at its end.
    fn __aenter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Awaited<'py, One<Self>>> {
        let site = slf.clone().into_any().unbind();
        AsyncResource::later(slf.as_super(), |_| async move { Ok(site) }).map(Into::into)
    }

    /// Lets go of the connections of the site, its resources and its handler. They are closed when no
    /// other site with the same settings uses them; whatever is asked later opens new ones.
    #[pyo3(signature = (*_args))]
    fn __aexit__<'py>(slf: &Bound<'py, Self>, _args: &Bound<'py, PyTuple>) -> PyResult<Awaited<'py, Nothing>> {
        AsyncResource::later(slf.as_super(), |held| async move {
            held.node.close();
            Ok(())
        })
        .map(Into::into)
    }
}

resource::rows!(python_classes);
