//! `admin/logs`: the log of the site's machines.

use std::collections::HashSet;
use std::io::Write;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::core::{Document, Error, File, Flag, Form, Int, Json, Names, Outcome, Reply, Request, Result, Text, When};

resource! {
    /// The log of the site's machines.
    "Log" standard at "logs" completed by "" in "arcrest.manageags._logs";

    fields {
        /// What can be asked of the log.
        "operations" operation_names "operations" Strings;

        /// The resources below the log.
        "resources" resource_names "resources" Strings;
    }

    operations {
        /// Deletes all log files on all machines, for good.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Logs > Clean Logs.
        Post "clean" clean "clean"() -> Dict;

        /// Counts the error reports, which the server writes when one of its processes crashes.
        ///
        /// Args:
        ///     machine: A machine, or "*" for all. Default "*".
        ///
        /// Returns:
        ///     A dict with the counts by machine, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Logs > Count Error Reports.
        Query "countErrorReports" count_error_reports "countErrorReports"(machine "machine": Text = "*") -> Dict;
    }

    requests {
        /// How the log is kept.
        Get "settings" SETTINGS "logSettings";
        /// Changes how the log is kept.
        Post "settings/edit" EDIT_SETTINGS "editLogSettings";
        /// Reads messages, the newest first.
        Query "query" QUERY "query";
    }

    methods {
        /// Changes how the log is kept. What is not given stays as it is.
        ///
        /// Args:
        ///     logLevel: "OFF", "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or "DEBUG", in any case.
        ///     logDir: The folder of the log files, on every machine.
        ///     maxLogFileAge: How long log files are kept, in days.
        ///     maxErrorReportsCount: How many error reports are kept on each machine.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When logLevel is none of these.
        ///     ServerError: When the settings can't be read.
        ///     ArcRESTError: When there is no reply.
        ///
        /// Admin API: Log Settings > Edit Log Settings.
        edit_log_settings "editLogSettings"(
            logLevel: Text = None,
            logDir: Text = None,
            maxLogFileAge: Int = None,
            maxErrorReportsCount: Int = None,
        ) -> Dict;

        /// Reads messages from the log, the newest first.
        ///
        /// Args:
        ///     startTime: The newest time that is wanted. A datetime (without time zone: the server's
        ///         time), epoch milliseconds or ISO text. The two times may be given in either order.
        ///         Default: now.
        ///     endTime: The oldest time that is wanted. Default: the beginning.
        ///     sinceServerStart: True for the messages since the server started only. Default False.
        ///     level: This level and those above it: "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or
        ///         "DEBUG", in any case. Default "WARNING".
        ///     services: Services such as "Planning/Zoning.MapServer", a list or comma-separated; "*"
        ///         for all. Default "*".
        ///     machines: Machines, a list or comma-separated; "*" for all. Default "*".
        ///     server: Components of the server, a list or comma-separated; "*" for all. Default "*".
        ///     codes: A list of message codes. Default: all.
        ///     processIds: A list of process ids. Default: all.
        ///     export: True writes all messages to out_path instead. Default False.
        ///     exportType: "CSV" or "TAB". Default "CSV".
        ///     out_path: The file to write, UTF-8 with one header line.
        ///     pageSize: How many messages come at once, 1 to 10000. Default 10000.
        ///
        /// Returns:
        ///     {"hasMore", "startTime", "endTime", "logMessages": [...]}, one page: while hasMore is
        ///     True, older ones follow from endTime. Or out_path, when export is True and it was given.
        ///
        /// Raises:
        ///     ValueError: When a level, type or time makes no sense.
        ///     OSError: When the file can't be written.
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Logs > Query Logs.
        query "query"(
            startTime: When = None,
            endTime: When = None,
            sinceServerStart: Flag = False,
            level: Text = "WARNING",
            services: Names = "*",
            machines: Names = "*",
            server: Names = "*",
            codes: Json = [],
            processIds: Json = [],
            export: Flag = False,
            exportType: Text = "CSV",
            out_path: File = None,
            pageSize: Int = 10000,
        ) -> Any;
    }
}

const LEVELS: [&str; 7] = ["OFF", "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE", "DEBUG"];

/// The members of a message that every version has, in the order of an export's columns.
const COLUMNS: [&str; 12] = [
    "type",
    "message",
    "time",
    "source",
    "machine",
    "user",
    "code",
    "elapsed",
    "process",
    "thread",
    "methodName",
    "requestID",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    has_more: bool,
    #[serde(default)]
    end_time: Option<i64>,
    #[serde(default)]
    log_messages: Vec<Document>,
}

impl Resource {
    /// The settings, without the envelope that the server puts round them.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn log_settings(&self) -> Result<Document> {
        let reply = self.0.document(&ops::SETTINGS, Form::new()).await?;
        Ok(reply.get("settings").unwrap_or(reply))
    }

    /// Changes how the log is kept; what is `None` stays.
    ///
    /// # Errors
    /// When the level is unknown, the settings can't be read, or there is no reply.
    #[allow(non_snake_case)]
    pub async fn edit_log_settings(
        &self,
        logLevel: Option<Text>,
        logDir: Option<Text>,
        maxLogFileAge: Option<Int>,
        maxErrorReportsCount: Option<Int>,
    ) -> Result<Reply> {
        let logLevel = logLevel.map(|level| known_level(ops::EDIT_SETTINGS.name, &level.0, &LEVELS)).transpose()?;
        let mut changes = vec![("logLevel", logLevel), ("logDir", logDir.map(|dir| dir.0))];
        changes.push(("maxLogFileAge", maxLogFileAge.map(|days| days.0.to_string())));
        changes.push(("maxErrorReportsCount", maxErrorReportsCount.map(|count| count.0.to_string())));
        let settings = self.log_settings().await?;
        let mut form = Form::new();
        for (name, value) in settings.iter() {
            let change = changes.iter_mut().find(|(key, _)| *key == name).and_then(|(_, change)| change.take());
            form = form.with(name.to_owned(), change.unwrap_or_else(|| plain(value)));
        }
        for (name, change) in changes {
            if let Some(change) = change {
                form = form.with(name, change);
            }
        }
        self.0.call(&ops::EDIT_SETTINGS, form).await
    }

    /// Reads a page of messages, or writes them all to a file.
    ///
    /// # Errors
    /// When an argument makes no sense, the file can't be written, or there is no reply.
    #[allow(non_snake_case, clippy::too_many_arguments)]
    pub async fn query(
        &self,
        startTime: Option<When>,
        endTime: Option<When>,
        sinceServerStart: Option<Flag>,
        level: Option<Text>,
        services: Option<Names>,
        machines: Option<Names>,
        server: Option<Names>,
        codes: Option<Json>,
        processIds: Option<Json>,
        export: Option<Flag>,
        exportType: Option<Text>,
        out_path: Option<File>,
        pageSize: Option<Int>,
    ) -> Result<Outcome> {
        let level = level
            .map(|level| known_level(ops::QUERY.name, &level.0, LEVELS.get(1..).unwrap_or_default()))
            .transpose()?;
        // the server goes backwards: startTime is the newest
        let (newest, oldest) = match (startTime, endTime) {
            (Some(start), Some(end)) if start.millis < end.millis => (Some(end), Some(start)),
            given => given,
        };
        let mut filter = json!({ "services": names(services), "machines": names(machines), "server": names(server) });
        for (name, given) in [("processIds", processIds), ("codes", codes)] {
            if let (Some(values), Value::Object(filter)) = (list(name, given)?, &mut filter) {
                filter.insert(name.to_owned(), values);
            }
        }
        let mut form = Form::new();
        form.put(&ops::QUERY, "startTime", newest);
        form.put(&ops::QUERY, "endTime", oldest.clone());
        form.put(&ops::QUERY, "sinceServerStart", sinceServerStart.unwrap_or(Flag(false)));
        form.put(&ops::QUERY, "level", level.map(Text));
        form.put(&ops::QUERY, "filter", Json(filter.to_string()));
        form.put(&ops::QUERY, "pageSize", pageSize.unwrap_or(Int(10_000)));
        match (export, out_path) {
            (Some(Flag(true)), Some(File(path))) => {
                let delimiter = delimiter(exportType.as_ref().map_or("CSV", |kind| &kind.0))?;
                let messages = self.all_messages(form).await?;
                let failed = |source| Error::File { operation: ops::QUERY.name.to_owned(), path: path.clone(), source };
                let file = std::fs::File::create(&path).map_err(failed)?;
                write_table(file, delimiter, &messages).map_err(failed)?;
                Ok(Outcome::Saved(path))
            }
            _ => self.0.call(&ops::QUERY, form).await.map(Outcome::from),
        }
    }

    /// All pages of a query. Each page begins a millisecond later than the one before ended, and what
    /// was there already is left out: nothing is lost or repeated where messages share a millisecond.
    async fn all_messages(&self, form: Form) -> Result<Vec<Document>> {
        let mut request: Request = self.0.request(&ops::QUERY, form)?;
        let mut messages = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        loop {
            let page: Page = self.0.send(request.clone()).await?.json(&request)?;
            let before = messages.len();
            let mut texts = HashSet::new();
            for message in page.log_messages {
                let text = message.to_json();
                if !seen.contains(&text) {
                    messages.push(message);
                }
                texts.insert(text);
            }
            let Some(end) = page.end_time.filter(|_| page.has_more && messages.len() > before) else {
                return Ok(messages);
            };
            seen = texts;
            request.fields.retain(|(name, _)| name != "startTime");
            request.fields.push(("startTime".into(), end.saturating_add(1).to_string()));
        }
    }
}

fn known_level(operation: &str, level: &str, levels: &[&str]) -> Result<String> {
    let upper = level.trim().to_ascii_uppercase();
    if levels.contains(&upper.as_str()) {
        return Ok(upper);
    }
    Err(Error::Argument {
        operation: operation.to_owned(),
        message: format!("the level is one of {}, not {level:?}", levels.join(", ")),
    })
}

/// `"*"`, or the names as an array.
fn names(given: Option<Names>) -> Value {
    match given.map(|names| names.0) {
        Some(names) if names.trim() != "*" && !names.trim().is_empty() => {
            names.split(',').map(|name| Value::from(name.trim())).collect()
        }
        _ => Value::from("*"),
    }
}

/// A list of codes or ids; nothing where it is empty. One alone, or comma-separated text, is a list as well.
fn list(name: &str, given: Option<Json>) -> Result<Option<Value>> {
    let Some(Json(text)) = given else { return Ok(None) };
    if text.trim().is_empty() {
        return Ok(None);
    }
    let value =
        serde_json::from_str(&text).unwrap_or_else(|_| text.split(',').map(|part| Value::from(part.trim())).collect());
    match value {
        Value::Array(items) if items.is_empty() => Ok(None),
        Value::Array(_) => Ok(Some(value)),
        Value::Number(_) | Value::String(_) => Ok(Some(Value::Array(vec![value]))),
        _ => Err(Error::Argument { operation: ops::QUERY.name.to_owned(), message: format!("{name} is a list") }),
    }
}

/// A member of the settings as a form field: text without its quotes, anything else as JSON.
fn plain(json: &str) -> String {
    serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned())
}

fn delimiter(kind: &str) -> Result<u8> {
    match kind.trim().to_ascii_uppercase().as_str() {
        "CSV" => Ok(b','),
        "TAB" => Ok(b'\t'),
        _ => Err(Error::Argument {
            operation: ops::QUERY.name.to_owned(),
            message: format!("exportType is \"CSV\" or \"TAB\", not {kind:?}"),
        }),
    }
}

/// Writes messages as a table: the known columns, then whatever else a message has.
pub(crate) fn write_table(out: impl Write, delimiter: u8, messages: &[Document]) -> std::io::Result<()> {
    let mut columns: Vec<&str> = COLUMNS.to_vec();
    for (name, _) in messages.iter().flat_map(Document::iter) {
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    let mut table = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    table.write_record(&columns)?;
    for message in messages {
        let row = columns
            .iter()
            .map(|name| message.get::<Value>(name).map_or_else(String::new, |value| plain(&value.to_string())));
        table.write_record(row)?;
    }
    table.flush()
}

#[cfg(feature = "python")]
by_hand! { log:
    /// How the log is kept: {"logLevel", "logDir", "maxLogFileAge", "maxErrorReportsCount", ...}.
    /// Asked for at every access.
    ///
    /// Admin API: Log Settings.
    #[getter(logSettings)]
    fn log_settings<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, Dict>> {
        let work = |endpoint| async move { Resource(endpoint).log_settings().await.map(Outcome::from) };
        Face::run(slf.as_super(), ops::SETTINGS.name, false, work).map(Into::into)
    }
}
