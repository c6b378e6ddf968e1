//! `table!`: the Rust side of a resource, from the complete rows that `resource!` hands it: the operations
//! as values, and the struct with an async fn for each. No behaviour of its own. How rows are written stands
//! in `macros/src/lib.rs`.

/// A Rust argument: what has a default in Python is an `Option`.
macro_rules! rust_type {
    ($type:ty) => { $type };
    ($type:ty, $default:tt) => { Option<$type> };
}

macro_rules! table {
    (
        $rust:ident $name:literal $module:literal $order:ident $location:literal $tail:literal ($($parent:ident)?) [$($fact:literal)*] [$($class_doc:tt)*]
        fields { $( [$($field_doc:tt)*] $key:literal $field:ident $field_py:literal $field_type:ident )* }
        live { $( [$($live_doc:tt)*] $live_verb:ident $live_path:literal $live:ident $live_py:literal $live_type:ident $live_since:literal $live_until:literal )* }
        children { $( [$($child_doc:tt)*] $child_path:literal $child:ident $child_py:literal $child_class:ident $presence:ident )* }
        named { $( [$($named_doc:tt)*] $named_path:literal $named:ident $named_py:literal ( $( [] $narg:ident $nwire:literal ($ntype:ty) () )* ) $named_class:ident $named_since:literal $named_until:literal )* }
        collections { $( [$($coll_doc:tt)*] $coll_verb:ident $coll_path:literal $coll_key:literal [$($member:literal)*] $coll:ident $coll_py:literal $coll_class:ident $coll_since:literal $coll_until:literal )* }
        operations { $( [$($doc:tt)*] $verb:ident $path:literal $op:ident $py:literal ( $( [$($star:tt)?] $arg:ident $wire:literal ($type:ty) ($($default:tt)?) )* ) $op_type:ident ($($then:ident)?) $op_since:literal $op_until:literal )* }
        requests { $( [$($request_doc:tt)*] $request_verb:ident $request_path:literal $request:ident $request_py:literal $request_since:literal $request_until:literal )* }
        methods { $( [$($method_doc:tt)*] $method:ident $method_py:literal ( $( [$($mstar:tt)?] $marg:ident ($mtype:ty) ($($mdefault:tt)?) )* ) $method_type:ident ($($mthen:ident)?) )* }
    ) => {
        /// The operations, as values.
        #[allow(non_upper_case_globals)]
        pub mod ops {
            #[allow(unused_imports)]
            use $crate::core::{Operation, Verb};
            /// The read of the document.
            pub static READ: Operation = Operation::read($name);
            $( $($live_doc)* pub static $live: Operation = Operation { name: concat!($name, ".", $live_py), verb: Verb::$live_verb, path: $live_path, since: $live_since, until: $live_until }; )*
            $( $($named_doc)* pub static $named: Operation = Operation { name: concat!($name, ".", $named_py), verb: Verb::Get, path: $named_path, since: $named_since, until: $named_until }; )*
            $( $($coll_doc)* pub static $coll: Operation = Operation { name: concat!($name, ".", $coll_py), verb: Verb::$coll_verb, path: $coll_path, since: $coll_since, until: $coll_until }; )*
            $( $($doc)* pub static $op: Operation = Operation { name: concat!($name, ".", $py), verb: Verb::$verb, path: $path, since: $op_since, until: $op_until }; )*
            $( $($request_doc)* pub static $request: Operation = Operation { name: concat!($name, ".", $request_py), verb: Verb::$request_verb, path: $request_path, since: $request_since, until: $request_until }; )*
            /// All of them, and where the resource lies below the admin root.
            pub static TABLE: $crate::resources::Table = $crate::resources::Table {
                place: $location,
                rows: &[
                    (&READ, &[]),
                    $( (&$live, &[]), )*
                    $( (&$named, &[$($nwire),*]), )*
                    $( (&$coll, &[]), )*
                    $( (&$op, &[$($wire),*]), )*
                    $( (&$request, &[]), )*
                ],
            };
        }

        $($class_doc)*
        ///
        /// # Example
        /// ```no_run
        /// use std::sync::Arc;
        ///
        /// use arcrest_core::core::{ClientOptions, Endpoint, Result, Session};
        #[doc = concat!("use ", module_path!(), "::", stringify!($rust), ";")]
        ///
        /// # async fn example() -> Result<()> {
        /// let session = Arc::new(Session::new(ClientOptions::default(), None));
        #[doc = concat!("let resource = ", stringify!($rust), "(Endpoint::new(\"https://host/arcgis/admin/", $location, "\", session));")]
        /// println!("{}", resource.document().await?.to_json());
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Clone)]
        pub struct $rust(pub $crate::core::Endpoint);

        /// The resource of this module.
        pub use self::$rust as Resource;

        #[allow(non_snake_case, dead_code, clippy::too_many_arguments, clippy::missing_errors_doc)]
        impl $rust {
            /// The document, as the server sends it now.
            pub async fn document(&self) -> $crate::core::Result<$crate::core::Document> {
                self.0.document(&ops::READ, $crate::core::Form::new()).await
            }
            $(
                $($child_doc)*
                #[must_use]
                pub fn $child(&self) -> $crate::resources::$child_class::Resource {
                    $crate::resources::$child_class::Resource(self.0.below($child_path))
                }
            )*
            $(
                $($named_doc)*
                pub fn $named(&self, $($narg: $ntype),*) -> $crate::core::Result<$crate::resources::$named_class::Resource> {
                    let mut form = $crate::core::Form::new();
                    $( form.put(&ops::$named, $nwire, $narg); )*
                    let place = self.0.request(&ops::$named, form)?.url;
                    Ok($crate::resources::$named_class::Resource(self.0.other(place)))
                }
            )*
            $(
                $($live_doc)*
                pub async fn $live(&self) -> $crate::core::Result<$crate::core::Reply> {
                    self.0.call(&ops::$live, $crate::core::Form::new()).await
                }
            )*
            $(
                $($doc)*
                pub async fn $op(&self, $($arg: rust_type!($type $(, $default)?)),*) -> $crate::core::Result<$crate::core::Reply> {
                    #[allow(unused_mut)]
                    let mut form = $crate::core::Form::new();
                    $( form.put(&ops::$op, $wire, $arg); )*
                    $crate::core::away::call(&self.0, &ops::$op, form).await
                }
            )*
        }
    };
}
