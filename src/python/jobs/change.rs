//! `jobs.change` of both APIs.

use futures::FutureExt;
use futures::future::BoxFuture;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::changed;
use crate::core::{Error, Names, Result};
use crate::jobs::Selection;
use crate::jobs::change::{self as job, Edit, Members, Plan, Tree};
use crate::python::call::asyncio::finished;
use crate::python::convert::args::wrong;
#[cfg(feature = "stubs")]
use crate::python::convert::hints::types;
use crate::python::convert::json;

/// What is changed: members by their paths, or a function of the script.
pub enum Change {
    /// Members by their paths.
    Members(Members),
    /// A function that gets the document as a dict.
    Function(Py<PyAny>),
}

impl<'py> FromPyObject<'_, 'py> for Change {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = types::CHANGE;
    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_callable() {
            return Ok(Self::Function(object.to_owned().unbind()));
        }
        if !object.hasattr(intern!(object.py(), "keys"))? {
            return Err(wrong(&object, "a dict of members, or a function that changes a document,"));
        }
        Ok(Self::Members(Members::parse(&json::dumps(&object)?)?))
    }
}

impl Change {
    const fn is_function(&self) -> bool {
        matches!(self, Self::Function(_))
    }

    /// The change for the core. The asyncio API calls a function in the event loop.
    pub fn edit(self, is_blocking: bool) -> Box<dyn Edit> {
        match self {
            Self::Members(members) => Box::new(members),
            Self::Function(function) => Box::new(Function { function, is_blocking }),
        }
    }
}

/// A function of the script, which gets the document as a dict: changes the dict in place, or returns another one.
struct Function {
    function: Py<PyAny>,
    is_blocking: bool,
}

impl Function {
    /// The dict that the function gets, and its answer.
    fn call(&self, document: &Tree) -> PyResult<(Py<PyAny>, Py<PyAny>)> {
        Python::attach(|py| {
            let dict = json::loads(py, document.to_json())?;
            let answer = if self.is_blocking {
                self.function.bind(py).call1((&dict,))?
            } else {
                py.import("arcrest._progress")?.call_method1(intern!(py, "tell"), (&self.function, &dict))?
            };
            Ok((dict.unbind(), answer.unbind()))
        })
    }
}

impl Edit for Function {
    fn edit<'a>(&'a self, _: &'a str, document: &'a Tree) -> BoxFuture<'a, Result<Tree>> {
        async move {
            let (dict, answer) = self.call(document)?;
            let answer = finished(answer).await?;
            let text = Python::attach(|py| {
                let changed = if answer.is_none(py) { dict.bind(py) } else { answer.bind(py) };
                match changed.cast::<PyDict>() {
                    Ok(changed) => json::dumps(changed),
                    Err(_) => Err(wrong(changed, "the function returns a document, which is a dict, or None:")),
                }
            })?;
            Tree::parse(&text).map_err(Error::foreign)
        }
        .boxed()
    }
}

jobs! {
    /// Changes members of the documents of many services, such as the number of instances.
    ///
    /// All changes are planned before the first one is written. Then one service is edited after the other, and each restarts.
    /// What is not changed goes back as the site wrote it. A service that is as wanted already is not edited.
    ///
    /// Args:
    ///     ags: The site.
    ///     what: The new value of each member, by its path: {"minInstancesPerNode": 2, "properties.maxRecordCount": 2000,
    ///         "extensions[WMSServer].enabled": True}. A value takes the form of the one before, as servers write
    ///         many numbers and booleans as text. Or a function that gets the document as a dict: it changes the dict in
    ///         place or returns another one, and may be called again if somebody else edits the service meanwhile.
    ///     folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
    ///     types: A type such as "MapServer", or several. Default: all.
    ///     names: A name "folder/name.type", or several; folder and type may be left out. Default: all; every service of
    ///         a site needs names="*". In all three, * and ? stand for any letters.
    ///     plan: The Table of a dry run: what is another change now counts as failed. Without folder, types and
    ///         names the services are those of the plan.
    ///     keep_going: True to go on with the next service where one fails. Default: nothing is written if a change can't be
    ///         planned, and the first refusal is the end.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each edit; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     dry_run: True to write nothing, and to return the plan.
    ///
    /// Returns:
    ///     A Table with a row for each service. `status` is "changed", "unchanged", "failed", "not done" after
    ///     a failure, "unknown" where an edit got no reply, and "planned" in a dry run. `changes` are {"member", "before",
    ///     "after"} each, `diff` is the change as a unified diff, `error` says why a service failed. In a dry run a warning
    ///     sums up what would fail.
    ///
    /// Raises:
    ///     ValueError: When no service is selected, or what has no member.
    ///     BulkError: When a service failed; its `results` are the Table.
    ///     ArcRESTError: When the root folder can't be read.
    ///
    /// Example:
    ///     >>> plan = jobs.change(ags, {"minInstancesPerNode": 2}, names="Planning/Zoning", dry_run=True)
    ///     >>> print(plan[0]["diff"], end="")
    ///     --- Planning/Zoning.MapServer
    ///     +++ Planning/Zoning.MapServer
    ///     @@ -8,3 +8,3 @@
    ///        "clusterName": "default",
    ///     -  "minInstancesPerNode": 1,
    ///     +  "minInstancesPerNode": 2,
    ///        "maxInstancesPerNode": 4,
    ///     >>> jobs.change(ags, {"minInstancesPerNode": 2}, plan=plan).column("status")
    ///     ['changed']
    ///
    /// Admin API: Service > Edit Service.
    #[pyfunction]
    #[pyo3(signature = (ags, what, folder=None, types=None, names=None, *, plan=None, keep_going=false, progress=None, dry_run=false))]
    #[allow(clippy::too_many_arguments)]
    pub fn change<'py>(
        ags: Site<'py, Admin>,
        what: Change,
        folder: Option<Names>,
        types: Option<Names>,
        names: Option<Names>,
        plan: Option<&Bound<'py, Table>>,
        keep_going: bool,
        progress: Option<Progress>,
        dry_run: bool,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (watch, code) = Base::watch(progress);
        let code = if what.is_function() { Code::Script } else { code };
        let edit = what.edit(Base::IS_BLOCKING);
        let plan = plan.map(|plan| Plan::of(plan.get().inner())).transpose()?;
        let wanted = job::Wanted { selection: Selection::new(folder, types, names), plan, keep_going, dry_run };
        let work = move |site| async move { job::change(&site, wanted, &*edit, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.change", code, work, move |py, _, found| changed(py, "change", found, dry_run))
            .map(Into::into)
    }
}
