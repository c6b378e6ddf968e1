//! The classes `UsageReport` of both APIs; their members that no row can describe.

use crate::core::Form;
use crate::python::prelude::*;
use crate::resources::usagereport as resource;

fn set(slf: &Bound<'_, blocking::Class>, key: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
    BaseWebOperations::document(slf.as_super().as_super(), &resource::ops::READ)?.set_item(key, value)
}

/// There is no waiting in an assignment: it waits for the document.
fn set_later(slf: &Bound<'_, aio::Class>, key: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
    AsyncResource::node(slf.as_super()).set_member(key, value)
}

/// The document with another value, which it does not keep.
fn with<'py>(document: &Bound<'py, PyDict>, key: &str, value: &Py<PyAny>) -> PyResult<Bound<'py, PyDict>> {
    let other = document.copy()?;
    other.set_item(key, value)?;
    Ok(other)
}

fn form_of(document: &Bound<'_, PyDict>) -> PyResult<Form> {
    Ok(Form::new().with("usagereport", crate::python::dumps(document.as_any())?))
}

/// The attributes that can be set, of one API.
macro_rules! settable {
    ($api:ident $set:ident: $($py:literal $key:literal $name:ident;)*) => {
        #[arcrest_macros::guarded]
        #[pymethods]
        impl $api::Class {
            $(
                #[setter($py)]
                fn $name(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
                    $set(slf, $key, value)
                }
            )*
        }
    };
    ($($rows:tt)*) => {
        settable!(blocking set: $($rows)*);
        settable!(aio set_later: $($rows)*);
    };
}

settable! {
    "since" "since" set_since;
    "fromValue" "from" set_from_value;
    "toValue" "to" set_to_value;
    "aggregationInterval" "aggregationInterval" set_aggregation_interval;
    "queries" "queries" set_queries;
    "metadata" "metadata" set_metadata;
}

resource::rows!(python_classes);

by_hand! { usagereport:
    /// Sends its members as they are now.
    ///
    /// Returns:
    ///     {"status": "success"}, or the server's error reply.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
    ///
    /// Admin API: Usage Report > Edit Usage Report.
    fn edit<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, Dict>> {
        let own = [Replaced::find(slf.as_any(), "reportname")?, Replaced::find(slf.as_any(), "since")?];
        Base::later(slf.as_super(), "edit", |context| async move {
            let mut document = context.document(&resource::ops::READ).await?;
            for (key, own) in ["reportname", "since"].into_iter().zip(own) {
                if let Some(own) = own {
                    let value = own.value().await?;
                    document = Python::attach(|py| with(document.bind(py), key, &value).map(Bound::unbind))?;
                }
            }
            let form = Python::attach(|py| form_of(document.bind(py)))?;
            context.call(&resource::ops::EDIT, form).await
        })
        .map(Into::into)
    }
}
