//! `resource!`: a resource of the Admin API as tables of rows. From each row come the operation as
//! a value, the Rust function, the blocking and the asyncio Python method. No behaviour of its own.
//!
//! ```text
//! resource! {
//!     /// What it is.
//!     "Services" standard at "services" completed by "" in "arcrest.manageags._services";
//!                                                               `extends cluster` after it: its members as well;
//!                                                               `shows ["key"]`: members that `repr` tells
//!     fields      { /// doc
//!                   "key" rust_name "pythonName" Type; }          a member of the document; of "a|b", the first there is
//!     live        { /// doc
//!                   "path" rust_name "pythonName" Type; }         asked for at every access; `Query` before it: by POST
//!     children    { /// doc
//!                   "path" rust_name "pythonName" module always; }  or `listed`: None unless the document lists it
//!     collections { /// doc
//!                   "path" "key" ["name"] rust_name "pythonName" module; }
//!     operations  { /// doc
//!                   Post "path/{x}" rust_name "pythonName"(x "wire": Type = default) -> Type forgets; }
//!                                                               forgets: the document is asked for anew afterwards
//!     requests    { /// doc
//!                   Post "path" rust_name "pythonName"; }         what the methods send
//!     methods     { /// doc
//!                   rust_name "pythonName"(x: Type = default) -> Type; }  `impl Resource` beside the table
//! }
//! ```

/// A Rust argument: what has a default in Python is an `Option`.
macro_rules! rust_type {
    ($type:ty) => { $type };
    ($type:ty, $default:tt) => { Option<$type> };
}

/// How a live member is asked for.
macro_rules! live_verb {
    () => {
        $crate::core::Verb::Get
    };
    ($verb:ident) => {
        $crate::core::Verb::$verb
    };
}

macro_rules! resource {
    (
        $(#[$class_doc:meta])*
        $name:literal $order:ident at $location:literal completed by $tail:literal in $module:literal $(extends $parent:ident)? $(shows [$($fact:literal)*])?;
        $( fields { $( $(#[$field_doc:meta])* $key:literal $field:ident $field_py:literal $field_type:ident; )* } )?
        $( live { $( $(#[$live_doc:meta])* $($live_verb:ident)? $live_path:literal $live:ident $live_py:literal $live_type:ident; )* } )?
        $( children { $( $(#[$child_doc:meta])* $child_path:literal $child:ident $child_py:literal $child_class:ident $presence:ident; )* } )?
        $( collections { $( $(#[$coll_doc:meta])* $coll_path:literal $coll_key:literal [$($member:literal)*] $coll:ident $coll_py:literal $coll_class:ident; )* } )?
        $( operations { $( $(#[$doc:meta])* $verb:ident $path:literal $op:ident $py:literal ( $( $arg:ident $wire:literal : $type:ty $(= $default:tt)? ),* $(,)? ) -> $op_type:ident $($then:ident)?; )* } )?
        $( requests { $( $(#[$request_doc:meta])* $request_verb:ident $request_path:literal $request:ident $request_py:literal; )* } )?
        $( methods { $( $(#[$method_doc:meta])* $method:ident $method_py:literal ( $( $marg:ident : $mtype:ty $(= $mdefault:tt)? ),* $(,)? ) -> $method_type:ident $($mthen:ident)?; )* } )?
    ) => {
        /// The operations, as values.
        #[allow(non_upper_case_globals)]
        pub mod ops {
            #[allow(unused_imports)]
            use $crate::core::{Operation, Verb};
            /// The read of the document.
            pub static READ: Operation = Operation::read($name);
            $($( $(#[$live_doc])* pub static $live: Operation = Operation { name: concat!($name, ".", $live_py), verb: live_verb!($($live_verb)?), path: $live_path }; )*)?
            $($( $(#[$coll_doc])* pub static $coll: Operation = Operation { name: concat!($name, ".", $coll_py), verb: Verb::Get, path: $coll_path }; )*)?
            $($( $(#[$doc])* pub static $op: Operation = Operation { name: concat!($name, ".", $py), verb: Verb::$verb, path: $path }; )*)?
            $($( $(#[$request_doc])* pub static $request: Operation = Operation { name: concat!($name, ".", $request_py), verb: Verb::$request_verb, path: $request_path }; )*)?
            /// All of them, and where the resource lies below the admin root.
            pub static TABLE: (&str, &[&Operation]) = ($location, &[&READ $($(, &$live)*)? $($(, &$coll)*)? $($(, &$op)*)? $($(, &$request)*)?]);
        }

        $(#[$class_doc])*
        #[derive(Clone)]
        pub struct Resource(pub $crate::core::Endpoint);

        #[allow(non_snake_case, dead_code, clippy::too_many_arguments, clippy::missing_errors_doc)]
        impl Resource {
            /// The document, as the server sends it now.
            pub async fn document(&self) -> $crate::core::Result<$crate::core::Document> {
                self.0.document(&ops::READ, $crate::core::Form::new()).await
            }
            $($(
                $(#[$live_doc])*
                pub async fn $live(&self) -> $crate::core::Result<$crate::core::Reply> {
                    self.0.call(&ops::$live, $crate::core::Form::new()).await
                }
            )*)?
            $($(
                $(#[$doc])*
                pub async fn $op(&self, $($arg: rust_type!($type $(, $default)?)),*) -> $crate::core::Result<$crate::core::Reply> {
                    #[allow(unused_mut)]
                    let mut form = $crate::core::Form::new();
                    $( form.put(&ops::$op, $wire, $arg); )*
                    self.0.call(&ops::$op, form).await
                }
            )*)?
        }

        #[cfg(feature = "python")]
        python_classes! {
            $module [$(#[$class_doc])*] $name $order $tail ($($parent)?) [$($($fact)*)?]
            fields { $($( [$(#[$field_doc])*] $key $field $field_py $field_type )*)? }
            live { $($( [$(#[$live_doc])*] $live $live_py $live_type )*)? }
            children { $($( [$(#[$child_doc])*] $child_path $child $child_py $child_class $presence )*)? }
            collections { $($( [$(#[$coll_doc])*] $coll_key [$($member)*] $coll $coll_py $coll_class )*)? }
            operations { $($( [$(#[$doc])*] $op $py ( $( $arg $wire ($type) ($($default)?) )* ) $op_type ($($then)?) )*)? }
            methods { $($( [$(#[$method_doc])*] $method $method_py ( $( $marg ($mtype) ($($mdefault)?) )* ) $method_type ($($mthen)?) )*)? }
        }
    };
}
