//! The types of arguments and results as the `.pyi` stubs show them, for every member of a Python class.

use std::convert::Infallible;
use std::marker::PhantomData;

use pyo3::PyClass;
use pyo3::prelude::*;
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript, type_hint_union};

/// Type hints of arguments and results.
#[cfg(feature = "stubs")]
#[allow(missing_docs)]
pub mod types {
    use pyo3::inspect::PyStaticExpr;
    use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

    pub const ANY: PyStaticExpr = type_hint_identifier!("typing", "Any");
    pub const STR: PyStaticExpr = type_hint_identifier!("builtins", "str");
    pub const INT: PyStaticExpr = type_hint_identifier!("builtins", "int");
    pub const BOOL: PyStaticExpr = type_hint_identifier!("builtins", "bool");
    pub const DICT: PyStaticExpr = type_hint_subscript!(type_hint_identifier!("builtins", "dict"), STR, ANY);
    pub const LIST: PyStaticExpr = type_hint_subscript!(type_hint_identifier!("builtins", "list"), ANY);
    pub const STRINGS: PyStaticExpr = type_hint_subscript!(type_hint_identifier!("builtins", "list"), STR);
    pub const TEXT: PyStaticExpr = type_hint_union!(STR, INT, type_hint_identifier!("builtins", "float"));
    pub const SECONDS: PyStaticExpr = type_hint_union!(INT, type_hint_identifier!("builtins", "float"));
    pub const NUMBER: PyStaticExpr = type_hint_union!(INT, STR);
    pub const FLAG: PyStaticExpr = type_hint_union!(BOOL, STR);
    pub const NAMES: PyStaticExpr =
        type_hint_union!(STR, type_hint_subscript!(type_hint_identifier!("collections.abc", "Iterable"), STR));
    pub const MAPPING: PyStaticExpr =
        type_hint_subscript!(type_hint_identifier!("collections.abc", "Mapping"), STR, ANY);
    pub const JSON: PyStaticExpr =
        type_hint_union!(MAPPING, type_hint_subscript!(type_hint_identifier!("collections.abc", "Sequence"), ANY), STR);
    pub const FOLDER: PyStaticExpr = type_hint_union!(STR, type_hint_identifier!("builtins", "None"));
    pub const WHEN: PyStaticExpr = type_hint_union!(type_hint_identifier!("datetime", "datetime"), INT, STR);
    pub const PROGRESS: PyStaticExpr = type_hint_union!(
        BOOL,
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Callable"),
            PyStaticExpr::List { elts: &[INT, INT, STR] },
            type_hint_identifier!("builtins", "object")
        )
    );
    pub const CHANGE: PyStaticExpr = type_hint_union!(
        MAPPING,
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Callable"),
            PyStaticExpr::List { elts: &[DICT] },
            type_hint_identifier!("builtins", "object")
        )
    );
    pub const EXTENSION: PyStaticExpr = type_hint_identifier!("arcrest.manageags.parameters", "Extension");
    pub const PROTOCOL: PyStaticExpr = type_hint_identifier!("arcrest.manageags.parameters", "ClusterProtocol");
    pub const PATH: PyStaticExpr =
        type_hint_union!(STR, type_hint_subscript!(type_hint_identifier!("os", "PathLike"), STR));
}

/// The type of a result, for the stub.
pub trait Hint {
    /// The type hint.
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr;
}

macro_rules! returned {
    ($($(#[$doc:meta])* $name:ident = $hint:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Hint for $name {
            #[cfg(feature = "stubs")]
            const HINT: PyStaticExpr = $hint;
        }
    )*};
}

returned! {
    /// Anything that JSON can hold.
    Any = types::ANY;
    /// Text.
    Str = types::STR;
    /// An integer.
    Number = types::INT;
    /// A boolean.
    Bool = types::BOOL;
    /// A JSON object.
    Dict = types::DICT;
    /// A JSON array.
    List = types::LIST;
    /// A list of text.
    Strings = types::STRINGS;
    /// The extensions of a service.
    Extensions = type_hint_subscript!(type_hint_identifier!("builtins", "list"), types::EXTENSION);
    /// Nothing.
    Nothing = type_hint_identifier!("builtins", "None");
}

/// An object of a class.
pub struct One<C>(PhantomData<C>);
impl<C: PyClass> Hint for One<C> {
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr = <Py<C> as IntoPyObject<'static>>::OUTPUT_TYPE;
}

/// An object of a class, or None.
pub struct Maybe<C>(PhantomData<C>);
impl<C: PyClass> Hint for Maybe<C> {
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr =
        type_hint_union!(<Py<C> as IntoPyObject<'static>>::OUTPUT_TYPE, type_hint_identifier!("builtins", "None"));
}

/// A JSON object, or an object of a class.
pub struct DictOr<C>(PhantomData<C>);
impl<C: PyClass> Hint for DictOr<C> {
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr = type_hint_union!(types::DICT, <Py<C> as IntoPyObject<'static>>::OUTPUT_TYPE);
}

/// A list of objects of a class.
pub struct ListOf<C>(PhantomData<C>);
impl<C: PyClass> Hint for ListOf<C> {
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr =
        type_hint_subscript!(type_hint_identifier!("builtins", "list"), <Py<C> as IntoPyObject<'static>>::OUTPUT_TYPE);
}

/// A list of objects of a class, or None.
pub struct MaybeListOf<C>(PhantomData<C>);
impl<C: PyClass> Hint for MaybeListOf<C> {
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr = type_hint_union!(ListOf::<C>::HINT, type_hint_identifier!("builtins", "None"));
}

/// A Python object of a type that the stub shows as `H`.
pub struct Answer<'py, H>(pub Bound<'py, PyAny>, PhantomData<H>);

impl<'py, H> From<Bound<'py, PyAny>> for Answer<'py, H> {
    fn from(object: Bound<'py, PyAny>) -> Self {
        Self(object, PhantomData)
    }
}

impl<'py, H: Hint> IntoPyObject<'py> for Answer<'py, H> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = Infallible;
    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = H::HINT;
    fn into_pyobject(self, _: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}

/// An awaitable whose result has a type that the stub shows as `H`.
pub struct Awaited<'py, H>(pub Bound<'py, PyAny>, PhantomData<H>);

impl<'py, H> From<Bound<'py, PyAny>> for Awaited<'py, H> {
    fn from(object: Bound<'py, PyAny>) -> Self {
        Self(object, PhantomData)
    }
}

impl<'py, H: Hint> IntoPyObject<'py> for Awaited<'py, H> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = Infallible;
    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr =
        type_hint_subscript!(type_hint_identifier!("collections.abc", "Coroutine"), types::ANY, types::ANY, H::HINT);
    fn into_pyobject(self, _: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}
