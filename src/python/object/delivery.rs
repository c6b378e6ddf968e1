//! The one difference between the two APIs: how the result of a call reaches the script.

use futures::future::BoxFuture;
use pyo3::prelude::*;

use super::bases::BaseWebOperations;
use super::node::Node;
use super::rows::Items;
use crate::python::call::left::Left;
use crate::python::call::progress::Progress;

/// Whose code runs while a call is on its way, between its start and its result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// That of this package alone.
    Native,
    /// Code of the script, too: an override, a handler, a callable of `progress=`.
    Script,
}

/// Makes a Python object of the result of a call. Boxed, like the work itself, so that the code of a delivery exists
/// once for each type of result and not once for each operation.
pub type Finish<T> = Box<dyn for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send>;

/// How an API delivers results: [`super::blocking::Blocking`] or [`super::aio::Asyncio`].
pub trait Delivery {
    /// A long listing, as the API iterates over it.
    type Listing: From<Items>;
    /// What tells the callable of `progress=` how far a call has come.
    type Watch: From<Option<Progress>>;
    /// Whether a call returns its result, rather than an awaitable of the result.
    const IS_BLOCKING: bool;

    /// Does the `work` of a member and makes a Python object of its result with `finish`. Returns the object or an
    /// awaitable of it.
    fn deliver<'py, T: Send + 'static>(
        object: &Bound<'py, BaseWebOperations>,
        member: &'static str,
        work: BoxFuture<'static, PyResult<T>>,
        code: Code,
        finish: Finish<T>,
    ) -> PyResult<Bound<'py, PyAny>>;

    /// The same delivery, whose exception tells what is left at the server if the call is interrupted.
    fn leaving<'py>(py: Python<'py>, delivered: PyResult<Bound<'py, PyAny>>, left: Left)
    -> PyResult<Bound<'py, PyAny>>;
}
