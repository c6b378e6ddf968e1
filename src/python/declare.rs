//! `python_classes!`: the blocking class and its asyncio twin, from the rows of a resource's table.
//! Called by `resource!` only; has no behaviour of its own.

/// The name of an argument as Python writes it.
macro_rules! argument_name {
    (r#move) => {
        "move"
    };
    (r#type) => {
        "type"
    };
    ($arg:ident) => {
        stringify!($arg)
    };
}

/// The signature line of a docstring, which `inspect.signature` reads.
macro_rules! signature_line {
    ($py:literal, $(($arg:ident $($default:tt)?)),*) => {
        concat!($py, "($self", $(", ", argument_name!($arg) $(, "=", stringify!($default))? ,)* ")\n--\n")
    };
}

/// What a class extends: the base of its face, or the class of another resource.
macro_rules! parent {
    ($face:ident $kind:ident) => {
        type Parent = $face;

        impl Class {
            fn base<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, $face> {
                slf.as_super()
            }
        }
    };
    ($face:ident $kind:ident $parent:ident) => {
        type Parent = $crate::python::classes::$parent::$kind::Class;

        impl Class {
            fn base<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, $face> {
                slf.as_super().as_super()
            }
        }
    };
}

/// Whether what is cached of the resource is asked for anew after an operation.
macro_rules! forgets {
    () => {
        false
    };
    (forgets) => {
        true
    };
}

/// A default of a row as an argument.
macro_rules! given {
    ($type:ty, None) => {
        Given::<$type>(None)
    };
    ($type:ty, []) => {
        Given::<$type>(None)
    };
    ($type:ty, {}) => {
        Given::<$type>::from(<$type>::from("{}"))
    };
    ($type:ty, $default:tt) => {
        Given::<$type>::from(<$type>::from($default))
    };
}

/// `__new__` and `__init__` of a class; the order of the arguments differs between classes, as in ArcREST.
macro_rules! constructor {
    (standard $face:ident $tail:literal) => {
        constructor!(@emit $face $tail proxy_url proxy_port initialize
            "(url, securityHandler, proxy_url=None, proxy_port=None, initialize=False, *, verify=None, timeout=None, strict=None, max_reply=None, token_in_url=None, retries=None, concurrency=8)"
            (url, securityHandler, proxy_url=None, proxy_port=None, initialize=false, *, verify=None, timeout=None, strict=None, max_reply=None, token_in_url=None, retries=None, concurrency=8)
            (proxy_url: Option<String>, proxy_port: Option<&Bound<'_, PyAny>>, initialize: bool));
    };
    (initialize_first $face:ident $tail:literal) => {
        constructor!(@emit $face $tail proxy_url proxy_port initialize
            "(url, securityHandler, initialize=False, proxy_url=None, proxy_port=None, *, verify=None, timeout=None, strict=None, max_reply=None, token_in_url=None, retries=None, concurrency=8)"
            (url, securityHandler, initialize=false, proxy_url=None, proxy_port=None, *, verify=None, timeout=None, strict=None, max_reply=None, token_in_url=None, retries=None, concurrency=8)
            (initialize: bool, proxy_url: Option<String>, proxy_port: Option<&Bound<'_, PyAny>>));
    };
    (@emit $face:ident $tail:literal $proxy_url:ident $proxy_port:ident $initialize:ident $text:tt $signature:tt ($($param:ident : $type:ty),*)) => {
        #[pymethods]
        impl Class {
            #[new]
            #[pyo3(signature = (*_args, **_kwargs), text_signature = $text)]
            fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
                Self::on(Node::default())
            }

            #[pyo3(signature = $signature)]
            #[allow(non_snake_case, clippy::too_many_arguments)]
            fn __init__(
                slf: &Bound<'_, Self>,
                url: &str,
                securityHandler: Option<&Bound<'_, PyAny>>,
                $($param: $type,)*
                verify: Option<&Bound<'_, PyAny>>,
                timeout: Option<f64>,
                strict: Option<bool>,
                max_reply: Option<u64>,
                token_in_url: Option<bool>,
                retries: Option<u32>,
                concurrency: i64,
            ) -> PyResult<()> {
                let settings = Settings::of($proxy_url, $proxy_port, verify, timeout, strict)?
                    .with_max_reply(max_reply)?
                    .with_token_in_url(token_in_url)
                    .with_retries(retries)
                    .concurrently(concurrency)?;
                $face::start(Self::base(slf), url, $tail, securityHandler, settings, $initialize.then_some(&super::resource::ops::READ))
            }
        }

        impl Class {
            /// On a node that is open already.
            pub fn on(node: Node) -> PyClassInitializer<Self> {
                Parent::on(node).add_subclass(Self)
            }
        }
    };
}

/// One face of a resource: its class and a method for each row.
macro_rules! face {
    (
        $face:ident $answer:ident $object:ident $kind:ident
        $rust:ident $name:literal $module:literal $order:ident $location:literal $tail:literal ($($parent:ident)?) [$($fact:literal)*] [$($class_doc:tt)*]
        fields { $( [$($field_doc:tt)*] $key:literal $field:ident $field_py:literal $field_type:ident )* }
        live { $( [$($live_doc:tt)*] $live_verb:ident $live_path:literal $live:ident $live_py:literal $live_type:ident )* }
        children { $( [$($child_doc:tt)*] $child_path:literal $child:ident $child_py:literal $child_class:ident $presence:ident )* }
        collections { $( [$($coll_doc:tt)*] $coll_verb:ident $coll_path:literal $coll_key:literal [$($member:literal)*] $coll:ident $coll_py:literal $coll_class:ident )* }
        operations { $( [$($doc:tt)*] $verb:ident $path:literal $op:ident $py:literal ( $( $arg:ident $wire:literal ($type:ty) ($($default:tt)?) )* ) $op_type:ident ($($then:ident)?) )* }
        requests { $($requests:tt)* }
        methods { $( [$($method_doc:tt)*] $method:ident $method_py:literal ( $( $marg:ident ($mtype:ty) ($($mdefault:tt)?) )* ) $method_type:ident ($($mthen:ident)?) )* }
    ) => {
        $($class_doc)*
        #[pyclass(name = $name, module = $module, extends = Parent, subclass, frozen)]
        pub struct Class;

        parent!($face $kind $($parent)?);

        constructor!($order $face $tail);

        #[pymethods]
        #[allow(non_snake_case, clippy::too_many_arguments)]
        impl Class {
            /// The resource's document as JSON text.
            fn __str__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyString>> {
                $face::text(Self::base(slf), &super::resource::ops::READ)
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                show::line(slf.as_any(), $face::node(Self::base(slf)), &[$($fact),*])
            }

            /// What `repr` says, and the listings that have been read, as small tables. Asks nothing.
            fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
                show::html(slf.as_any(), $face::node(Self::base(slf)), &[$($fact),*], &[$(($coll_key, &[$($member),*])),*])
            }

            /// A copy of the document that the server sent, members unknown to this package included.
            #[getter]
            fn document<'py>(slf: &Bound<'py, Self>) -> PyResult<$answer<'py, Dict>> {
                $face::copy(Self::base(slf), &super::resource::ops::READ).map(Into::into)
            }

            $(
                $($field_doc)*
                #[getter($field_py)]
                fn $field<'py>(slf: &Bound<'py, Self>) -> PyResult<$answer<'py, $field_type>> {
                    $face::field(Self::base(slf), &super::resource::ops::READ, $key).map(Into::into)
                }
            )*
            $(
                $($live_doc)*
                #[getter($live_py)]
                fn $live<'py>(slf: &Bound<'py, Self>) -> PyResult<$answer<'py, $live_type>> {
                    $face::call(Self::base(slf), &super::resource::ops::$live, Form::new(), false).map(Into::into)
                }
            )*
            $(
                $($child_doc)*
                #[getter($child_py)]
                fn $child<'py>(slf: &Bound<'py, Self>) -> PyResult<$object<'py, presence!($presence, $child_class, $kind)>> {
                    let make = $crate::python::classes::$child_class::$kind::Class::on;
                    $face::child(Self::base(slf), &super::resource::ops::READ, $child_path, stringify!($presence), make).map(Into::into)
                }
            )*
            $(
                $($coll_doc)*
                #[getter($coll_py)]
                fn $coll<'py>(slf: &Bound<'py, Self>) -> PyResult<$object<'py, ListOf<$crate::python::classes::$coll_class::$kind::Class>>> {
                    let make = $crate::python::classes::$coll_class::$kind::Class::on;
                    $face::collection(Self::base(slf), &super::resource::ops::$coll, $coll_key, &[$($member),*], make).map(Into::into)
                }
            )*
            $(
                #[doc = signature_line!($py, $(($arg $($default)?)),*)]
                $($doc)*
                #[pyo3(name = $py, signature = ($($arg $(= given!($type, $default))?),*), text_signature = None)]
                fn $op<'py>(slf: &Bound<'py, Self>, $($arg: Given<$type>),*) -> PyResult<$answer<'py, $op_type>> {
                    #[allow(unused_mut)]
                    let mut form = Form::new();
                    $( form.put(&super::resource::ops::$op, $wire, $arg); )*
                    $face::call(Self::base(slf), &super::resource::ops::$op, form, forgets!($($then)?)).map(Into::into)
                }
            )*
            $(
                #[doc = signature_line!($method_py, $(($marg $($mdefault)?)),*)]
                $($method_doc)*
                #[pyo3(name = $method_py, signature = ($($marg $(= given!($mtype, $mdefault))?),*), text_signature = None)]
                fn $method<'py>(slf: &Bound<'py, Self>, $($marg: Given<$mtype>),*) -> PyResult<$answer<'py, $method_type>> {
                    let name = concat!($name, ".", $method_py);
                    $face::run(Self::base(slf), name, forgets!($($mthen)?), move |endpoint| async move { super::resource::$rust(endpoint).$method($($marg.0),*).await.map(Outcome::from) }).map(Into::into)
                }
            )*
        }
    };
}

/// The type of a child: one that a site may lack can be None.
macro_rules! presence {
    (always, $class:ident, $kind:ident) => { One<$crate::python::classes::$class::$kind::Class> };
    (listed, $class:ident, $kind:ident) => { Maybe<$crate::python::classes::$class::$kind::Class> };
}

/// Both faces of a resource.
macro_rules! python_classes {
    ($rust:ident $name:literal $module:literal $($rows:tt)*) => {
        /// The blocking face.
        pub mod blocking {
            #[allow(unused_imports)]
            use super::*;
            #[allow(unused_imports, clippy::wildcard_imports)]
            use $crate::python::{classes::arguments::*, prelude::*};
            face!(BaseAGSServer Answer Answer blocking $rust $name $module $($rows)*);
        }

        /// The asyncio face.
        pub mod aio {
            #[allow(unused_imports)]
            use super::*;
            #[allow(unused_imports, clippy::wildcard_imports)]
            use $crate::python::{classes::arguments::*, prelude::*};
            face!(AsyncResource Awaited Awaited aio $rust $name "arcrest.aio" $($rows)*);
        }
    };
}

/// Members of both faces that no row can say, written once: in terms of `Face`, the base of the face,
/// `Returned`, its kind of answer, `Listing`, its kind of iterator, and `Other`, the class of another resource in the same face.
macro_rules! by_hand {
    ($other:ident: $($methods:tt)*) => {
        mod by_hand {
            by_hand!(@face blocking BaseAGSServer Answer Rows $other $($methods)*);
            by_hand!(@face aio AsyncResource Awaited AsyncRows $other $($methods)*);
        }
    };
    (@face $kind:ident $face:ident $answer:ident $rows:ident $other:ident $($methods:tt)*) => {
        mod $kind {
            #[allow(unused_imports)]
            use super::super::*;
            #[allow(unused_imports, clippy::wildcard_imports)]
            use $crate::python::{classes::arguments::*, prelude::*};
            use super::super::$kind::Class;
            #[allow(unused_imports)]
            use $crate::python::prelude::{$answer as Returned, $face as Face, $rows as Listing};
            #[allow(unused_imports)]
            use $crate::python::classes::$other::$kind::Class as Other;

            #[pymethods]
            #[allow(non_snake_case)]
            impl Class { $($methods)* }
        }
    };
}
