//! `resource!`: the rows of a resource, each thing said once. The macro has no behaviour of its own:
//! it fills in what a row leaves out and hands the complete rows to two other macros.
//!
//! - `table!` makes the Rust side (`src/resources/declare.rs`).
//! - `rows!`, which stands in the resource's module, passes the rows on to the macro that it is given:
//!   `python_classes!` (`src/python/declare.rs`) makes the Python classes.
//!
//! ```text
//! resource! {
//!     /// What it is.
//!     AGSService as Service at "services/{name}.{type}" in "arcrest.manageags._services" shows ["type"];
//!
//!     fields      { name: Str;  classValue as "class": Str; }         attributes of the document; of "a|b", the first there is
//!     live        { get "sslcertificates" sslCertificates: Dict, "Machine > ..."; }    requested at every access
//!     children    { logs: log;  clusters: clusters, listed; }         listed: None unless the document lists it
//!     named       { "{name}" machine(name: Text): machine, "Machine"; }                an object by its name, without a request
//!     collections { get "" reports as "metrics" ["reportname"]: usagereport; }
//!     operations  { post createFolder(folderName: Text, description: Text = "") -> Status, forgets, "Services > Create Folder"; }
//!     requests    { post stopServices as STOP; }                      what the methods send
//!     methods     { find_services(types: Names = "*") -> List, "Services > Folder"; }  an async fn beside the table
//! }
//! ```
//!
//! The verbs: `get` reads, and is sent as POST where a site ignores the token header or the URL is long; `public` reads by
//! GET without a token, always; `query` reads by POST; `post` writes; `put` writes by POST, and may be sent twice.
//!
//! The name of a row is its name in Python. The Rust name is the same in snake_case, unless `as name` says
//! otherwise; the path is the name, unless a text stands before it; a field of the form or document is called
//! as the argument or attribute, unless `as "name"` says otherwise. `forgets`: the operation drops the
//! cached document. `since "10.7"`: the version of ArcGIS Server that the operation came with, where 10.1 has none;
//! `until "11.4"`: the version that the operation was removed with. `-> Job`: with `runAsync=True` the result is a Job.
//! An argument of the type `Seconds` is not sent: the call waits so long at most until the site answers again.
//! The text at the end is the page in the reference of the Admin API. Arguments after a `*` are given
//! by keyword only.
//!
//! Between the path of the resource and `in` may stand `completed by "x"` (the last part of the URL, added where
//! it is missing) and after the module `initialize_first` (the order of the constructor's arguments) and
//! `extends cluster` (the class has the attributes of another resource as well).

mod docs;
mod grammar;
mod guarded;
mod names;
mod rows;

/// Declares a resource; see the head of this crate.
#[proc_macro]
pub fn resource(rows: proc_macro::TokenStream) -> proc_macro::TokenStream {
    rows::complete(rows.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Before `#[pymethods]`: a panic in a method that returns a `PyResult` is an `InternalError`, and no `PanicException`.
#[proc_macro_attribute]
pub fn guarded(_: proc_macro::TokenStream, block: proc_macro::TokenStream) -> proc_macro::TokenStream {
    guarded::methods(block.into()).into()
}
