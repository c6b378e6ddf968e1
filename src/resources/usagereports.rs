//! `admin/usagereports`: what the site is used for, by report.

use arcrest_macros::resource;

use serde::de::Error as _;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::core::{Document, Error, Flag, Form, Int, Json, Reply, Result, Text, When};

resource! {
    /// The usage reports of a site.
    ///
    /// Example:
    ///     >>> ags.usagereports.reports[0].reportname
    ///     'requests last week'
    UsageReports at "usagereports" completed by "usagereports" in "arcrest.manageags._usagereports";

    fields {
        /// The reports as the server lists them: dicts with reportname, since, queries, metadata.
        metrics: List;
    }

    live {
        /// How usage is sampled: {"samplingInterval" in minutes, "enabled", "maxHistory" in days, 0 for ever}.
        get "settings" usageReportSettings: Dict, "Usage Reports Settings";
    }

    collections {
        /// The reports, as UsageReport objects; requested at every access.
        get "" reports as "metrics" ["reportname"]: usagereport, "Usage Reports";
    }

    requests {
        /// Changes how usage is sampled.
        post "settings/edit" editUsageReportSettings as EDIT_SETTINGS;
        /// Creates a report.
        post "add" createUsageReport as ADD;
    }

    methods {
        /// Changes how usage is sampled. What is not given stays as it is.
        ///
        /// Args:
        ///     samplingInterval: How often usage is written down, in minutes.
        ///     enabled: Whether it is.
        ///     maxHistory: How long it is kept, in days; 0 for ever.
        ///
        /// Raises:
        ///     ServerError: When the settings can't be read.
        ///     ArcRESTError: When there is no reply.
        editUsageReportSettings(
            samplingInterval: Int,
            enabled: Flag = None,
            maxHistory: Int = None,
        ) -> Status, "Usage Reports Settings > Edit Usage Reports Settings";

        /// Creates a usage report.
        ///
        /// Args:
        ///     reportname: Its name, unique on the site.
        ///     queries: What it is about, a dict or a list of them: {"resourceURIs":
        ///         ["services/Planning/Zoning.MapServer"], "metrics": ["RequestCount"]}. Metrics:
        ///         RequestCount, RequestsFailed, RequestsTimedOut and ServiceActiveInstances
        ///         among others.
        ///     metadata: Whatever is to be kept with it, text or a dict.
        ///     since: "LAST_DAY", "LAST_WEEK", "LAST_MONTH", "LAST_YEAR" or "CUSTOM". Default "LAST_DAY".
        ///     fromValue: With "CUSTOM", when it begins: a datetime or epoch milliseconds.
        ///     toValue: With "CUSTOM", when it ends: a datetime or epoch milliseconds.
        ///     aggregationInterval: The length of a time slice, in minutes. Default: the server decides.
        ///
        /// Raises:
        ///     ValueError: When queries is neither a dict nor a list.
        createUsageReport(
            reportname: Text,
            queries: Json,
            metadata: Json,
            since: Text = "LAST_DAY",
            fromValue: When = None,
            toValue: When = None,
            aggregationInterval: Int = None,
        ) -> Status, forgets, "Usage Reports > Create Usage Report";
    }
}

impl UsageReports {
    /// Changes how usage is sampled; what is `None` stays.
    ///
    /// # Errors
    /// When the settings can't be read or there is no reply.
    #[allow(non_snake_case)]
    pub async fn edit_usage_report_settings(
        &self,
        samplingInterval: Option<Int>,
        enabled: Option<Flag>,
        maxHistory: Option<Int>,
    ) -> Result<Reply> {
        let settings = if samplingInterval.is_some() && enabled.is_some() && maxHistory.is_some() {
            Document::default()
        } else {
            self.0.document(&ops::usage_report_settings, Form::new()).await?
        };
        let mut form = Form::new();
        let text = |name: &str| {
            settings.get::<Value>(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        };
        form.put(
            &ops::EDIT_SETTINGS,
            "samplingInterval",
            samplingInterval.map(|v| v.0.to_string()).or_else(|| text("samplingInterval")).map(Text),
        );
        form.put(
            &ops::EDIT_SETTINGS,
            "enabled",
            enabled.map(|v| v.0.to_string()).or_else(|| text("enabled")).map(Text),
        );
        form.put(
            &ops::EDIT_SETTINGS,
            "maxHistory",
            maxHistory.map(|v| v.0.to_string()).or_else(|| text("maxHistory")).map(Text),
        );
        self.0.call(&ops::EDIT_SETTINGS, form).await
    }

    /// Creates a usage report.
    ///
    /// # Errors
    /// When `queries` is neither an object nor an array, or there is no reply.
    #[allow(non_snake_case, clippy::too_many_arguments)]
    pub async fn create_usage_report(
        &self,
        reportname: Option<Text>,
        queries: Option<Json>,
        metadata: Option<Json>,
        since: Option<Text>,
        fromValue: Option<When>,
        toValue: Option<When>,
        aggregationInterval: Option<Int>,
    ) -> Result<Reply> {
        let queries = queries.map(|json| json.0).unwrap_or_default();
        let queries: Vec<Box<RawValue>> = match queries.trim_start().as_bytes().first() {
            Some(b'[') => serde_json::from_str(&queries),
            Some(b'{') => serde_json::from_str(&queries).map(|one| vec![one]),
            _ => Err(serde_json::Error::custom("neither")),
        }
        .map_err(|_| wrong("queries is a list of {\"resourceURIs\": [...], \"metrics\": [...]}, or one of them"))?;
        // metadata is free text as well as JSON
        let metadata = metadata.map(|json| RawValue::from_string(json.0.clone()).or_else(|_| to_raw_value(&json.0)));
        let since = since.map_or_else(|| "LAST_DAY".to_owned(), |since| since.0);
        let mut report = Document::default();
        let built = (|| {
            report.set("reportname", &reportname.map(|name| name.0))?;
            report.set("since", &since)?;
            report.set("metadata", &metadata.transpose()?)?;
            report.set("queries", &queries)?;
            if let Some(Int(minutes)) = aggregationInterval {
                report.set("aggregationInterval", &minutes)?;
            }
            if since.eq_ignore_ascii_case("CUSTOM") {
                report.set("to", &toValue.map(|time| time.millis))?;
                report.set("from", &fromValue.map(|time| time.millis))?;
            }
            Ok::<_, serde_json::Error>(())
        })();
        built.map_err(|e| wrong(&e.to_string()))?;
        self.0.call(&ops::ADD, Form::new().with("usagereport", report.to_json())).await
    }
}

fn wrong(message: &str) -> Error {
    Error::argument(ops::ADD.name, message)
}
