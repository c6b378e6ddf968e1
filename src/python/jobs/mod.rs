//! Administrators' jobs as Python functions, each written once for both APIs: `jobs!` makes the function of the blocking
//! API and that of the asyncio API from one text.

use pyo3::PyClass;
use pyo3::prelude::*;

use super::convert::args::wrong;
use super::errors::classes::BulkError;
use super::object::decode::{described_as, warn, warn_of};
use super::object::node::Node;
use super::table::Table;
use crate::core::Error;
use crate::jobs::Gathered;

/// The functions of both APIs. In them, `Base` is the API's base class, `Admin` its class of a site, `Delivered` the
/// API's result of a call, and `Listing` its iterator.
macro_rules! jobs {
    (@api $api:ident $base:ident $answer:ident $listing:ident $($functions:tt)*) => {
        #[allow(missing_docs)]
        #[arcrest_macros::guarded]
        pub mod $api {
            #[allow(unused_imports, clippy::wildcard_imports)]
            use super::*;
            #[allow(unused_imports)]
            use $crate::python::classes::site::$api::Class as Admin;
            #[allow(unused_imports)]
            use pyo3::exceptions::PyValueError;
            #[allow(unused_imports, clippy::wildcard_imports)]
            use $crate::python::{jobs::Site, prelude::*, table::Table};
            #[allow(unused_imports)]
            use $crate::python::prelude::{$answer as Delivered, $base as Base, $listing as Listing};

            $($functions)*
        }
    };
    ($($functions:tt)*) => {
        jobs! { @api blocking BaseAGSServer Answer Rows $($functions)* }
        jobs! { @api aio AsyncResource Awaited AsyncRows $($functions)* }
    };
}

pub mod backup;
pub mod certificates;
pub mod change;
pub mod compare;
pub mod extensions;
pub mod health;
pub mod inventory;
pub mod logs;
pub mod permissions;
pub mod publish;
pub mod restore;
pub mod rotation;
mod since;
pub mod snapshot;
pub mod statistics;
pub mod usage;
pub mod uses;
pub mod window;

/// The site that a job is for: an `AGSAdministration` of the API that the job belongs to.
pub struct Site<'py, C: PyClass>(pub Bound<'py, C>);

impl<'py, C: PyClass> FromPyObject<'_, 'py> for Site<'py, C> {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = <C as pyo3::PyTypeInfo>::TYPE_HINT;
    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        object.cast::<C>().map(|site| Self(site.to_owned())).map_err(|_| {
            let of = |object: &Bound<'_, PyAny>| object.getattr("__module__")?.extract::<String>();
            let module = of(C::type_object(object.py()).as_any()).unwrap_or_default();
            wrong(&object, &format!("an AGSAdministration of {module}"))
        })
    }
}

/// What a job has gathered, as a Python table. One warning describes all that could not be read; a strict call raises one
/// exception for all.
pub fn table_of<'py>(
    py: Python<'py>,
    node: &Node,
    job: &str,
    gathered: Gathered,
    strict: Option<bool>,
) -> PyResult<Bound<'py, PyAny>> {
    let Gathered { table, lost, notes } = gathered;
    let table = Bound::new(py, Table::from(table))?.into_any();
    warn_of(py, &notes.into_iter().map(|note| format!("jobs.{job}: {note}")).collect::<Vec<_>>())?;
    told_of(node, job, table, lost, strict)
}

/// The result of a job, with a warning or an exception that describes what could not be read.
pub fn told_of<'py>(
    node: &Node,
    job: &str,
    result: Bound<'py, PyAny>,
    lost: Vec<(String, Error)>,
    strict: Option<bool>,
) -> PyResult<Bound<'py, PyAny>> {
    told_as(result, job, "can't be read", lost, strict.unwrap_or_else(|| node.strict()))
}

/// The result of a job that changes something: a failure is an exception. What would fail in a dry run is a warning.
pub fn changed<'py>(py: Python<'py>, job: &str, gathered: Gathered, dry_run: bool) -> PyResult<Bound<'py, PyAny>> {
    let table = Bound::new(py, Table::from(gathered.table))?.into_any();
    let failed = if dry_run { "would fail" } else { "failed" };
    told_as(table, job, failed, gathered.lost, !dry_run)
}

fn told_as<'py>(
    result: Bound<'py, PyAny>,
    job: &str,
    failed: &str,
    lost: Vec<(String, Error)>,
    raises: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let py = result.py();
    if lost.is_empty() {
        return Ok(result);
    }
    let lost: Vec<String> =
        lost.into_iter().map(|(name, error)| format!("{name}: {}", PyErr::from(error).value(py))).collect();
    let text = described_as(&format!("jobs.{job}"), None, failed, &lost);
    if raises {
        return Err(BulkError::new_err((text, result.unbind())));
    }
    warn(py, &text)?;
    Ok(result)
}
