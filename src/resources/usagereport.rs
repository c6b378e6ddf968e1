//! `admin/usagereports/<report>`: one usage report.

use arcrest_macros::resource;

use crate::core::{Json, Text};

resource! {
    /// One usage report.
    ///
    /// Change its members and send them with `edit()`; members that are not known here go back as
    /// they came.
    ///
    /// Example:
    ///     >>> report = ags.usagereports.reports[0]
    ///     >>> report.reportname, report.since
    ///     ('requests last week', 'LAST_WEEK')
    UsageReport at "usagereports/{report}" in "arcrest.manageags._usagereports" shows ["since"];

    fields {
        /// Its name.
        reportname: Str;
        /// What it covers: "LAST_DAY", "LAST_WEEK", "LAST_MONTH", "LAST_YEAR" or "CUSTOM". Can be set.
        since: Str;
        /// With "CUSTOM", when it begins, in epoch milliseconds. Can be set.
        fromValue as "from": Any;
        /// With "CUSTOM", when it ends, in epoch milliseconds. Can be set.
        toValue as "to": Any;
        /// The length of a time slice, in minutes; None where the server decides. Can be set.
        aggregationInterval: Any;
        /// What it is about: a list of {"resourceURIs": [...], "metrics": [...]}. Can be set.
        queries: List;
        /// Whatever is kept with it, text or a dict. Can be set.
        metadata: Any;
    }

    operations {
        /// Deletes it.
        post delete() -> Status, "Usage Report > Delete Usage Report";

        /// Asks for its data.
        ///
        /// Args:
        ///     queryFilter: Of which machines: {"machines": "*"} or {"machines": ["GIS1", ...]}.
        ///     filterType: How the filter is written, such as "json". Default: the server decides.
        ///
        /// Returns:
        ///     {"report": {"reportname", "time-slices": [...], "report-data": [[{"resourceURI",
        ///     "metric-type", "data": [...]}]]}}, or the server's error reply.
        query "data" query(queryFilter as "filter": Json, *, filterType: Text = None) -> Dict, "Usage Report > Query Usage Report";
    }

    requests {
        /// Changes it.
        post edit as EDIT;
    }
}
