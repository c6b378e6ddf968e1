//! `admin/logs`: the log of the site's machines.

use arcrest_macros::resource;

use std::collections::{HashMap, HashSet};
use std::io::Write;

use futures::future::BoxFuture;
use serde_json::{Value, json};

use crate::core::files::in_background;
use crate::core::files::write::{NamedBy, Saving};
use crate::core::pages::{Item, Pages};
use crate::core::{
    Document, Endpoint, Error, Failure, File, Flag, Form, Int, Json, Names, Outcome, Reply, Request, Result, Switch,
    Text, When,
};

resource! {
    /// The log of the site's machines.
    ///
    /// Example:
    ///     >>> ags.logs.logSettings['logLevel']
    ///     'INFO'
    ///     >>> for message in ags.logs.messages(level='WARNING'):
    ///     ...     print(message['type'], message['message'])
    ///     ...     break
    ///     SEVERE Failed to return the data: the database connection is lost. [1576]
    Log at "logs" in "arcrest.manageags._logs";

    fields {
        /// What can be asked of the log.
        operations: Strings;

        /// The resources below the log.
        resources: Strings;
    }

    operations {
        /// Deletes all log files on all machines, for good.
        post clean() -> Status, "Logs > Clean Logs";

        /// Counts the error reports, which the server writes when one of its processes crashes.
        ///
        /// Args:
        ///     machine: A machine, or "*" for all. Default "*".
        ///
        /// Returns:
        ///     A dict with the counts by machine, or the server's error reply.
        query countErrorReports(machine: Text = "*") -> Dict, "Logs > Count Error Reports";
    }

    requests {
        /// How the log is kept.
        get "settings" logSettings as SETTINGS;
        /// Changes how the log is kept.
        post "settings/edit" editLogSettings as EDIT_SETTINGS;
        /// Reads messages, the newest first.
        query query as QUERY;
    }

    methods {
        /// Changes how the log is kept. What is not given stays as it is.
        ///
        /// Args:
        ///     logLevel: "OFF", "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or "DEBUG", in any case.
        ///     logDir: The folder of the log files, on every machine.
        ///     maxLogFileAge: How long log files are kept, in days.
        ///     maxErrorReportsCount: How many error reports are kept on each machine.
        ///     usageMeteringEnabled: Whether the usage of the services is recorded.
        ///
        /// Raises:
        ///     ValueError: When logLevel is none of these.
        ///     ServerError: When the settings can't be read.
        ///     ArcRESTError: When there is no reply.
        editLogSettings(
            logLevel: Text = None,
            logDir: Text = None,
            maxLogFileAge: Int = None,
            maxErrorReportsCount: Int = None,
            *, usageMeteringEnabled: Flag = None,
        ) -> Status, "Log Settings > Edit Log Settings";

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
        ///     out_path: The file to write, UTF-8 with one header line. An ordinary file is replaced once all messages
        ///         are there; a link means the file that it points to.
        ///     pageSize: How many messages come at once, 1 to 10000. Default 10000.
        ///     guardFormulas: True puts an apostrophe before texts that a spreadsheet would run as a formula: those
        ///         that begin with =, +, -, @, a tab or a line break. What users send to the server is in its
        ///         log. Default False: the texts are as they were.
        ///
        /// Returns:
        ///     {"hasMore", "startTime", "endTime", "logMessages": [...]}, one page: while hasMore is
        ///     True, older ones follow from endTime. Or out_path, when export is True and it was given.
        ///
        /// Raises:
        ///     ValueError: When a level, type or time makes no sense.
        ///     OSError: When the file can't be written. What there was under its name stays.
        query(
            startTime: When = None,
            endTime: When = None,
            sinceServerStart: Switch = False,
            level: Text = "WARNING",
            services: Names = "*",
            machines: Names = "*",
            server: Names = "*",
            codes: Json = [],
            processIds: Json = [],
            export: Switch = False,
            exportType: Text = "CSV",
            out_path: File = None,
            pageSize: Int = 10000,
            *,
            guardFormulas: Switch = False,
        ) -> Any, "Logs > Query Logs";
    }
}

/// The level that is asked for by default.
const LEVEL: &str = "WARNING";

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

impl Log {
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
        usageMeteringEnabled: Option<Flag>,
    ) -> Result<Reply> {
        let logLevel = logLevel.filter(|level| !level.0.trim().is_empty());
        let logLevel = logLevel.map(|level| known_level(ops::EDIT_SETTINGS.name, &level.0, &LEVELS)).transpose()?;
        let mut changes = vec![("logLevel", logLevel), ("logDir", logDir.map(|dir| dir.0))];
        changes.push(("maxLogFileAge", maxLogFileAge.map(|days| days.0.to_string())));
        changes.push(("maxErrorReportsCount", maxErrorReportsCount.map(|count| count.0.to_string())));
        changes.push(("usageMeteringEnabled", usageMeteringEnabled.map(|flag| flag.0.to_string())));
        let settings = self.log_settings().await?;
        let mut form = Form::new();
        for (name, value) in settings.iter() {
            let change = changes.iter_mut().find(|(key, _)| *key == name).and_then(|(_, change)| change.take());
            form = match change {
                Some(change) => form.with(name.to_owned(), change),
                None => form.with_json(name.to_owned(), value),
            };
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
        sinceServerStart: Option<Switch>,
        level: Option<Text>,
        services: Option<Names>,
        machines: Option<Names>,
        server: Option<Names>,
        codes: Option<Json>,
        processIds: Option<Json>,
        export: Option<Switch>,
        exportType: Option<Text>,
        out_path: Option<File>,
        pageSize: Option<Int>,
        guardFormulas: Option<Switch>,
    ) -> Result<Outcome> {
        let asked =
            Asked { startTime, endTime, sinceServerStart, level, services, machines, server, codes, processIds };
        let form = asked.form()?.with("pageSize", pageSize.unwrap_or(Int(MOST)).0.to_string());
        match (export, out_path) {
            (Some(Switch(true)), Some(File { path, .. })) => {
                let delimiter = delimiter(exportType.as_ref().map_or("CSV", |kind| &kind.0))?;
                let guard = guardFormulas == Some(Switch(true));
                let failed = |source| Error::file(ops::QUERY.name, &path, source);
                let place = path.clone();
                // before the messages are read, as the file may not be writable
                let saving = in_background(move || Saving::begin(&place, NamedBy::User)).await.map_err(failed)?;
                let mut pages = Messages { size: MOST, ..self.pages(form)? };
                let mut messages = Vec::new();
                while let Some(page) = pages.page::<Document>().await? {
                    messages.extend(page);
                }
                let write = move || write_table(saving.file(), delimiter, &messages, guard).map(|()| saving);
                let saving = in_background(write).await.map_err(failed)?;
                in_background(|| saving.finish()).await.map_err(failed)?;
                Ok(Outcome::Saved(path))
            }
            _ => self.0.call(&ops::QUERY, form).await.map(Outcome::from),
        }
    }

    fn pages(&self, form: Form) -> Result<Messages> {
        let request = self.0.request(&ops::QUERY, form)?;
        let endpoint = self.0.clone();
        Ok(Messages { endpoint, request, size: MOST, start: None, told: HashMap::new(), ended: false })
    }
}

/// The conditions of a query of the log, without the size of a page.
#[allow(non_snake_case, missing_docs)]
#[derive(Default)]
pub struct Asked {
    pub startTime: Option<When>,
    pub endTime: Option<When>,
    pub sinceServerStart: Option<Switch>,
    pub level: Option<Text>,
    pub services: Option<Names>,
    pub machines: Option<Names>,
    pub server: Option<Names>,
    pub codes: Option<Json>,
    pub processIds: Option<Json>,
}

impl Asked {
    fn form(self) -> Result<Form> {
        let level = self.level.map(|level| if level.0.trim().is_empty() { Text::from(LEVEL) } else { level });
        let level = level
            .filter(|level| !level.0.trim().is_empty())
            .map(|level| known_level(ops::QUERY.name, &level.0, LEVELS.get(1..).unwrap_or_default()))
            .transpose()?;
        // the server goes backwards: startTime is the newest
        let (newest, oldest) = match (self.startTime, self.endTime) {
            (Some(start), Some(end)) if start.millis < end.millis => (Some(end), Some(start)),
            given => given,
        };
        let mut filter =
            json!({ "services": names(self.services), "machines": names(self.machines), "server": names(self.server) });
        for (name, given) in [("processIds", self.processIds), ("codes", self.codes)] {
            if let (Some(values), Value::Object(filter)) = (list(name, given)?, &mut filter) {
                filter.insert(name.to_owned(), values);
            }
        }
        let mut form = Form::new();
        form.put(&ops::QUERY, "startTime", newest);
        form.put(&ops::QUERY, "endTime", oldest.clone());
        form.put(&ops::QUERY, "sinceServerStart", self.sinceServerStart.unwrap_or(Switch(false)));
        form.put(&ops::QUERY, "level", level.map(Text));
        form.put(&ops::QUERY, "filter", Json(filter.to_string()));
        Ok(form)
    }
}

/// The most messages that the server puts on a page.
const MOST: i64 = 10_000;

/// The messages of a query, the newest first. Each page begins a millisecond later than the one before ended,
/// and what was there already is left out: nothing is lost or repeated where messages share a millisecond, or
/// come while pages are read. Where a page is too small for one millisecond, the next is larger.
pub struct Messages {
    endpoint: Endpoint,
    request: Request,
    size: i64,
    start: Option<i64>,
    /// The messages told of that may come again: the time of each, and how many alike there were.
    told: HashMap<String, (i64, usize)>,
    ended: bool,
}

impl Messages {
    /// # Errors
    /// When an argument makes no sense.
    pub fn new(endpoint: Endpoint, asked: Asked, size: i64) -> Result<Self> {
        if !(1..=MOST).contains(&size) {
            return Err(Error::argument(ops::QUERY.name, format!("pageSize is from 1 to {MOST}, not {size}")));
        }
        Ok(Self { size, ..Log(endpoint).pages(asked.form()?)? })
    }

    fn next_request(&self) -> Request {
        let mut request = self.request.clone();
        request.fields.retain(|(name, _)| name != "pageSize" && (name != "startTime" || self.start.is_none()));
        request.fields.push(("pageSize".into(), self.size.to_string()));
        request.fields.extend(self.start.map(|start| ("startTime".into(), start.to_string())));
        request
    }

    async fn page<R: Item>(&mut self) -> Result<Option<Vec<R>>> {
        while !self.ended {
            let request = self.next_request();
            let page = R::page(self.endpoint.send(request.clone()).await?, &request, "logMessages")?;
            let times = R::numbers(&page.items, "time");
            let has_more = page.has_more && !page.items.is_empty();
            let end = page.end_time.or_else(|| times.iter().flatten().min().copied());
            if has_more && end.is_none() {
                let failure = Failure::new(0, "that there are more messages, but no time to go on from");
                return Err(Error::server(ops::QUERY.name, self.endpoint.url.clone(), failure));
            }
            let next = end.filter(|_| has_more).map(|end| end.saturating_add(1));
            let next = next.map(|next| self.start.map_or(next, |start| start.min(next)));
            let told: HashSet<i64> = self.told.values().map(|(time, _)| *time).collect();
            let (mut fresh, mut here) = (Vec::with_capacity(page.items.len()), HashMap::<String, usize>::new());
            for (message, time) in page.items.into_iter().zip(times) {
                let known = time.or(end).unwrap_or_default();
                // only those of a few moments may have been here before, or come again
                if time.is_none() || told.contains(&known) || next.is_some_and(|next| known <= next) {
                    let text = message.json()?;
                    let alike = here.entry(text.clone()).or_default();
                    *alike += 1;
                    let (_, told) = self.told.entry(text).or_insert((known, 0));
                    if *alike <= *told {
                        continue;
                    }
                    *told += 1;
                }
                fresh.push(message);
            }
            match next {
                Some(start) => {
                    self.start = Some(start);
                    self.told.retain(|_, (time, _)| *time <= start);
                    if fresh.is_empty() {
                        self.enlarge()?;
                    }
                }
                None => self.ended = true,
            }
            if !fresh.is_empty() {
                return Ok(Some(fresh));
            }
        }
        Ok(None)
    }

    /// A larger page, for more messages of one millisecond than fit on this one.
    fn enlarge(&mut self) -> Result<()> {
        if self.size >= MOST {
            return Err(Error::argument(
                ops::QUERY.name,
                format!("more than {MOST} messages share a millisecond: ask for fewer levels or services"),
            ));
        }
        self.size = MOST.min(self.size * 2);
        Ok(())
    }
}

impl<R: Item> Pages<R> for Messages {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<R>>>> {
        Box::pin(self.page())
    }
}

fn known_level(operation: &str, level: &str, levels: &[&str]) -> Result<String> {
    let upper = level.trim().to_ascii_uppercase();
    if levels.contains(&upper.as_str()) {
        return Ok(upper);
    }
    Err(Error::argument(operation.to_owned(), format!("the level is one of {}, not {level:?}", levels.join(", "))))
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
        _ => Err(Error::argument(ops::QUERY.name, format!("{name} is a list"))),
    }
}

fn delimiter(kind: &str) -> Result<u8> {
    match kind.trim().to_ascii_uppercase().as_str() {
        "" | "CSV" => Ok(b','),
        "TAB" => Ok(b'\t'),
        _ => Err(Error::argument(ops::QUERY.name, format!("exportType is \"CSV\" or \"TAB\", not {kind:?}"))),
    }
}

/// Writes messages as a table: the known columns, then whatever else a message has. With `guard`, no text is a formula.
pub(crate) fn write_table(out: impl Write, delimiter: u8, messages: &[Document], guard: bool) -> std::io::Result<()> {
    let mut columns: Vec<&str> = COLUMNS.to_vec();
    for (name, _) in messages.iter().flat_map(Document::iter) {
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    let mut table = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    let cell = |text: &str| if guard && is_formula(text) { format!("'{text}") } else { text.to_owned() };
    table.write_record(columns.iter().map(|name| cell(name))).map_err(io_error)?;
    for message in messages {
        // a number is none, whatever its sign
        let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), cell);
        let row = columns.iter().map(|name| message.get(name).map_or_else(String::new, text));
        table.write_record(row).map_err(io_error)?;
    }
    table.flush()
}

/// The error of the disk, with its code.
pub(crate) fn io_error(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

/// Whether a spreadsheet may take a cell for a formula, by the list of OWASP (CSV Injection).
pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}
