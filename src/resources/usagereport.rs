//! `admin/usagereports/<report>`: one usage report.

use crate::core::Json;

resource! {
    /// One usage report.
    ///
    /// Change its members and send them with `edit()`; members that are not known here go back as
    /// they came.
    "UsageReport" standard at "usagereports/{report}" completed by "" in "arcrest.manageags._usagereports" shows ["since"];

    fields {
        /// Its name.
        "reportname" reportname "reportname" Str;
        /// What it covers: "LAST_DAY", "LAST_WEEK", "LAST_MONTH", "LAST_YEAR" or "CUSTOM". Can be set.
        "since" since "since" Str;
        /// With "CUSTOM", when it begins, in epoch milliseconds. Can be set.
        "from" from_value "fromValue" Any;
        /// With "CUSTOM", when it ends, in epoch milliseconds. Can be set.
        "to" to_value "toValue" Any;
        /// The length of a time slice, in minutes; None where the server decides. Can be set.
        "aggregationInterval" aggregation_interval "aggregationInterval" Any;
        /// What it is about: a list of {"resourceURIs": [...], "metrics": [...]}. Can be set.
        "queries" queries "queries" List;
        /// Whatever is kept with it, text or a dict. Can be set.
        "metadata" metadata "metadata" Any;
    }

    operations {
        /// Deletes it.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Usage Report > Delete Usage Report.
        Post "delete" delete "delete"() -> Dict;

        /// Asks for its data.
        ///
        /// Args:
        ///     queryFilter: Of which machines: {"machines": "*"} or {"machines": ["GIS1", ...]}.
        ///
        /// Returns:
        ///     {"report": {"reportname", "time-slices": [...], "report-data": [[{"resourceURI",
        ///     "metric-type", "data": [...]}]]}}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Usage Report > Query Usage Report.
        Query "data" query "query"(queryFilter "filter": Json) -> Dict;
    }

    requests {
        /// Changes it.
        Post "edit" EDIT "edit";
    }
}

#[cfg(feature = "python")]
mod python {
    //! The members that can be set, and sending them.

    use super::{aio, blocking, ops};
    use crate::core::Form;
    use crate::python::prelude::*;

    fn set(slf: &Bound<'_, blocking::Class>, key: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        BaseWebOperations::document(slf.as_super().as_super(), &ops::READ)?.set_item(key, value)
    }

    /// There is no waiting in an assignment: it waits for the document.
    fn set_later(slf: &Bound<'_, aio::Class>, key: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        AsyncResource::node(slf.as_super()).set_member(key, value)
    }

    pub fn form_of(document: &Bound<'_, PyDict>) -> PyResult<Form> {
        Ok(Form::new().with("usagereport", crate::python::dumps(document.as_any())?))
    }

    /// The members that can be set, of one face.
    macro_rules! settable {
        ($face:ident $set:ident: $($py:literal $key:literal $name:ident;)*) => {
            #[pymethods]
            impl $face::Class {
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
}

#[cfg(feature = "python")]
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
    fn edit<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, Dict>> {
        Face::later(slf.as_super(), |held| async move {
            let document = held.document(&ops::READ).await?;
            let form = Python::attach(|py| python::form_of(document.bind(py)))?;
            held.call(&ops::EDIT, form).await
        })
        .map(Into::into)
    }
}
