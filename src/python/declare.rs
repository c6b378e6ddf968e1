//! `python_classes!`: the two classes of a resource, one for each API, made from the resource's operation definitions.
//! `by_hand!`: members of both classes that no definition can describe. Used by `classes`; has no behaviour of its own.

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
    ($py:literal, $(([$($star:tt)?] $arg:ident $($default:tt)?)),*) => {
        concat!($py, "($self", $($(", ", stringify!($star),)? ", ", argument_name!($arg) $(, "=", stringify!($default))? ,)* ")\n--\n")
    };
}

/// What a class extends: the base class of its API, or the class of another resource.
macro_rules! parent {
    ($base:ident $api:ident) => {
        type Parent = $base;

        impl Class {
            fn base<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, $base> {
                slf.as_super()
            }
        }
    };
    ($base:ident $api:ident $parent:ident) => {
        type Parent = $crate::python::classes::$parent::$api::Class;

        impl Class {
            fn base<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, $base> {
                slf.as_super().as_super()
            }
        }
    };
}

/// Whether an operation drops the resource's cached document.
macro_rules! forgets {
    () => {
        false
    };
    (forgets) => {
        true
    };
}

/// Carries out an operation; one that may run asynchronously has a Job as its result then.
macro_rules! carry_out {
    (Job $base:ident $api:ident $job:ident $slf:ident, $op:expr, $form:ident, $forgets:expr) => {
        $base::begin(Self::base($slf), $op, $form, $forgets, $crate::python::classes::$job::$api::Class::on)
    };
    ($type:ident $base:ident $api:ident $job:ident $slf:ident, $op:expr, $form:ident, $forgets:expr) => {
        $base::call(Self::base($slf), $op, $form, $forgets)
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

/// The defaults of a constructor as Python writes them.
macro_rules! default_text {
    (false) => {
        "False"
    };
    ($default:tt) => {
        stringify!($default)
    };
}

/// A class with its `__new__` and `__init__`. The order of the arguments differs between classes, as in ArcREST; the
/// keywords are common to all resources.
macro_rules! class_with_constructor {
    (standard $($class:tt)*) => {
        class_with_constructor!(@keywords
            (proxy_url: Option<String> = None, proxy_port: Option<&Bound<'_, PyAny>> = None, initialize: bool = false)
            $($class)*);
    };
    (initialize_first $($class:tt)*) => {
        class_with_constructor!(@keywords
            (initialize: bool = false, proxy_url: Option<String> = None, proxy_port: Option<&Bound<'_, PyAny>> = None)
            $($class)*);
    };
    (@keywords $arguments:tt $($class:tt)*) => {
        class_with_constructor!(@emit $arguments (
            verify: Option<&Bound<'_, PyAny>> = None,
            timeout: Option<f64> = None,
            strict: Option<bool> = None,
            max_reply: Option<u64> = None,
            token_in_url: Option<bool> = None,
            retries: Option<u32> = None,
            concurrency: i64 = 8
        ) $($class)*);
    };
    (@emit ($($argument:ident: $type:ty = $default:tt),*) ($($keyword:ident: $keyword_type:ty = $keyword_default:tt),*)
        $base:ident $name:literal $module:literal $tail:literal [$($doc:tt)*]
    ) => {
        // the signature line, which `inspect.signature` reads
        #[doc = concat!(
            $name, "(url, securityHandler", $(", ", stringify!($argument), "=", default_text!($default),)* ", *",
            $(", ", stringify!($keyword), "=", default_text!($keyword_default),)* ")\n--\n"
        )]
        $($doc)*
        #[pyclass(name = $name, module = $module, extends = Parent, subclass, frozen)]
        pub struct Class;

        #[arcrest_macros::guarded]
        #[pymethods]
        impl Class {
            #[new]
            #[pyo3(signature = (*_args, **_kwargs), text_signature = None)]
            fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
                Self::on(Node::default())
            }

            #[pyo3(signature = (url, securityHandler, $($argument=$default,)* *, $($keyword=$keyword_default),*))]
            #[allow(non_snake_case, clippy::too_many_arguments)]
            fn __init__(
                slf: &Bound<'_, Self>,
                url: &str,
                securityHandler: Option<&Bound<'_, PyAny>>,
                $($argument: $type,)*
                $($keyword: $keyword_type,)*
            ) -> PyResult<()> {
                let options = Options { $($argument,)* $($keyword,)* };
                let read = options.initialize.then_some(&super::resource::ops::READ);
                $base::start(Self::base(slf), url, $tail, securityHandler, Settings::from_options(options)?, read)
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

/// A resource's class in one API, with a method for each row.
macro_rules! resource_class {
    (
        $base:ident $answer:ident $object:ident $api:ident $job:ident
        $rust:ident $name:literal $module:literal $order:ident $location:literal $tail:literal ($($parent:ident)?) [$($fact:literal)*] [$($class_doc:tt)*]
        fields { $( [$($field_doc:tt)*] $key:literal $field:ident $field_py:literal $field_type:ident )* }
        live { $( [$($live_doc:tt)*] $live_verb:ident $live_path:literal $live:ident $live_py:literal $live_type:ident $live_since:literal $live_until:literal )* }
        children { $( [$($child_doc:tt)*] $child_path:literal $child:ident $child_py:literal $child_class:ident $presence:ident )* }
        named { $( [$($named_doc:tt)*] $named_path:literal $named:ident $named_py:literal ( $( [] $narg:ident $nwire:literal ($ntype:ty) () )* ) $named_class:ident $named_since:literal $named_until:literal )* }
        collections { $( [$($coll_doc:tt)*] $coll_verb:ident $coll_path:literal $coll_key:literal [$($part:literal)*] $coll:ident $coll_py:literal $coll_class:ident $coll_since:literal $coll_until:literal )* }
        operations { $( [$($doc:tt)*] $verb:ident $path:literal $op:ident $py:literal ( $( [$($star:tt)?] $arg:ident $wire:literal ($type:ty) ($($default:tt)?) )* ) $op_type:ident ($($then:ident)?) $op_since:literal $op_until:literal )* }
        requests { $($requests:tt)* }
        methods { $( [$($method_doc:tt)*] $method:ident $method_py:literal ( $( [$($mstar:tt)?] $marg:ident ($mtype:ty) ($($mdefault:tt)?) )* ) $method_type:ident ($($mthen:ident)?) )* }
    ) => {
        parent!($base $api $($parent)?);

        #[allow(dead_code)]
        type Job = DictOr<$crate::python::classes::$job::$api::Class>;

        class_with_constructor!($order $base $name $module $tail [$($class_doc)*]);

        #[arcrest_macros::guarded]
        #[pymethods]
        #[allow(non_snake_case, clippy::too_many_arguments)]
        impl Class {
            /// The resource's document as JSON text.
            fn __str__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyString>> {
                $base::text(Self::base(slf), &super::resource::ops::READ)
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                show::line(slf.as_any(), $base::node(Self::base(slf)), &[$($fact),*])
            }

            /// What `repr` says, and the listings that have been read, as small tables. Sends no request.
            fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
                show::html(slf.as_any(), $base::node(Self::base(slf)), &[$($fact),*], &[$(($coll_key, &[$($part),*])),*])
            }

            /// A copy of the document that the server sent, with attributes that this package does not know.
            #[getter]
            fn document<'py>(slf: &Bound<'py, Self>) -> PyResult<$answer<'py, Dict>> {
                $base::copy(Self::base(slf), &super::resource::ops::READ).map(Into::into)
            }

            $(
                $($field_doc)*
                #[getter($field_py)]
                fn $field<'py>(slf: &Bound<'py, Self>) -> PyResult<$answer<'py, $field_type>> {
                    $base::field(Self::base(slf), &super::resource::ops::READ, $key, stringify!($field_type)).map(Into::into)
                }
            )*
            $(
                $($live_doc)*
                #[getter($live_py)]
                fn $live<'py>(slf: &Bound<'py, Self>) -> PyResult<$answer<'py, $live_type>> {
                    $base::call(Self::base(slf), &super::resource::ops::$live, Form::new(), false).map(Into::into)
                }
            )*
            $(
                $($child_doc)*
                #[getter($child_py)]
                fn $child<'py>(slf: &Bound<'py, Self>) -> PyResult<$object<'py, presence!($presence, $child_class, $api)>> {
                    let make = $crate::python::classes::$child_class::$api::Class::on;
                    $base::child(Self::base(slf), &super::resource::ops::READ, $child_path, stringify!($presence), make).map(Into::into)
                }
            )*
            $(
                #[doc = signature_line!($named_py, $(([] $narg)),*)]
                $($named_doc)*
                #[pyo3(name = $named_py, signature = ($($narg),*), text_signature = None)]
                fn $named<'py>(slf: &Bound<'py, Self>, $($narg: Given<$ntype>),*) -> PyResult<$object<'py, One<$crate::python::classes::$named_class::$api::Class>>> {
                    let mut form = Form::new();
                    $( form.put(&super::resource::ops::$named, $nwire, $narg); )*
                    let make = $crate::python::classes::$named_class::$api::Class::on;
                    $base::named(Self::base(slf), &super::resource::ops::$named, form, make).map(Into::into)
                }
            )*
            $(
                $($coll_doc)*
                #[getter($coll_py)]
                fn $coll<'py>(slf: &Bound<'py, Self>) -> PyResult<$object<'py, ListOf<$crate::python::classes::$coll_class::$api::Class>>> {
                    let make = $crate::python::classes::$coll_class::$api::Class::on;
                    $base::collection(Self::base(slf), &super::resource::ops::$coll, $coll_key, &[$($part),*], make).map(Into::into)
                }
            )*
            $(
                #[doc = signature_line!($py, $(([$($star)?] $arg $($default)?)),*)]
                $($doc)*
                #[pyo3(name = $py, signature = ($($($star,)? $arg $(= given!($type, $default))?),*), text_signature = None)]
                fn $op<'py>(slf: &Bound<'py, Self>, $($arg: Given<$type>),*) -> PyResult<$answer<'py, $op_type>> {
                    #[allow(unused_mut)]
                    let mut form = Form::new();
                    $( form.put(&super::resource::ops::$op, $wire, $arg); )*
                    carry_out!($op_type $base $api $job slf, &super::resource::ops::$op, form, forgets!($($then)?)).map(Into::into)
                }
            )*
            $(
                #[doc = signature_line!($method_py, $(([$($mstar)?] $marg $($mdefault)?)),*)]
                $($method_doc)*
                #[pyo3(name = $method_py, signature = ($($($mstar,)? $marg $(= given!($mtype, $mdefault))?),*), text_signature = None)]
                fn $method<'py>(slf: &Bound<'py, Self>, $($marg: Given<$mtype>),*) -> PyResult<$answer<'py, $method_type>> {
                    let name = concat!($name, ".", $method_py);
                    $base::run(Self::base(slf), name, Code::Native, forgets!($($mthen)?), move |endpoint| async move { super::resource::$rust(endpoint).$method($($marg.0),*).await.map(Outcome::from) }).map(Into::into)
                }
            )*
        }
    };
}

/// The type of a child: one that a site may lack can be None.
macro_rules! presence {
    (always, $class:ident, $api:ident) => { One<$crate::python::classes::$class::$api::Class> };
    (listed, $class:ident, $api:ident) => { Maybe<$crate::python::classes::$class::$api::Class> };
}

/// A resource's classes in both APIs.
macro_rules! python_classes {
    ($rust:ident $name:literal $module:literal $($rows:tt)*) => {
        /// The class of the blocking API.
        pub mod blocking {
            #[allow(unused_imports)]
            use super::*;
            #[allow(unused_imports, clippy::wildcard_imports)]
            use $crate::python::{classes::arguments::*, prelude::*};
            resource_class!(BaseAGSServer Answer Answer blocking job $rust $name $module $($rows)*);
        }

        /// The class of the asyncio API.
        pub mod aio {
            #[allow(unused_imports)]
            use super::*;
            #[allow(unused_imports, clippy::wildcard_imports)]
            use $crate::python::{classes::arguments::*, prelude::*};
            resource_class!(AsyncResource Awaited Awaited aio job $rust $name "arcrest.aio" $($rows)*);
        }
    };
}

/// Members of both APIs that no row can describe, written once. In them, `Base` is the API's base class, `Delivered`
/// the API's result of a call, `Listing` its iterator, and `Other` the class of another resource in the same API.
macro_rules! by_hand {
    ($other:ident: $($methods:tt)*) => {
        mod by_hand {
            by_hand!(@api blocking BaseAGSServer Answer Rows $other $($methods)*);
            by_hand!(@api aio AsyncResource Awaited AsyncRows $other $($methods)*);
        }
    };
    (@api $api:ident $base:ident $answer:ident $items:ident $other:ident $($methods:tt)*) => {
        mod $api {
            #[allow(unused_imports)]
            use super::super::*;
            #[allow(unused_imports, clippy::wildcard_imports)]
            use $crate::python::{classes::arguments::*, prelude::*};
            use super::super::$api::Class;
            #[allow(unused_imports)]
            use $crate::python::prelude::{$answer as Delivered, $base as Base, $items as Listing};
            #[allow(unused_imports)]
            use $crate::python::classes::$other::$api::Class as Other;

            #[arcrest_macros::guarded]
            #[pymethods]
            #[allow(non_snake_case)]
            impl Class { $($methods)* }
        }
    };
}
