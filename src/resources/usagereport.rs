//! `admin/usagereports/<report>`: one usage report.

use arcrest_macros::resource;

use std::path::PathBuf;

use crate::core::{Form, Json, Reply, Result, Text};

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
        /// Its data as a file.
        query "data f=csv" queryCSV as QUERY_CSV;
        /// Changes it.
        post edit as EDIT;
    }

    methods {
        /// Saves its data as CSV: a line for each resource and metric, a column for each time slice. The file is written while
        /// the data arrives, whatever its size.
        ///
        /// Args:
        ///     queryFilter: Of which machines: {"machines": "*"} or {"machines": ["GIS1", ...]}.
        ///     folder: The local folder to save the file in, which must exist; None for a folder of this process alone in
        ///         the system's temporary folder.
        ///     filterType: How the filter is written, such as "json". Default: the server decides.
        ///
        /// Returns:
        ///     The file's path. Its name is the server's; a file of that name is replaced. An error reply is returned as a
        ///     dict.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such folder; nothing is sent.
        queryCSV as query_csv(
            queryFilter: Json,
            folder: PathBuf = None,
            *, filterType: Text = None,
        ) -> Any, "Usage Report > Query Usage Report";
    }
}

impl UsageReport {
    /// Saves the data of the report as CSV, in a folder of this process alone without `folder`.
    ///
    /// # Errors
    /// [`Kind::File`](crate::core::Kind::File) where there is no such folder; whatever keeps the data from arriving.
    #[allow(non_snake_case)]
    pub async fn query_csv(
        &self,
        queryFilter: Option<Json>,
        folder: Option<PathBuf>,
        filterType: Option<Text>,
    ) -> Result<Reply> {
        let mut form = Form::new();
        form.put(&ops::QUERY_CSV, "filter", queryFilter);
        form.put(&ops::QUERY_CSV, "filterType", filterType);
        self.0.save_as(&ops::QUERY_CSV, form, folder, "text/csv").await
    }
}
