//! `log_statistics`: what the log says of the requests: how many, how long they took, how long they waited. The messages
//! are counted page by page; what is kept does not grow with their number.

use std::collections::HashMap;

use sketches_ddsketch::{Config, DDSketch};

use super::logs::Selected;
use super::messages::{Message, Query};
use super::{Gathered, Kind, Rows, Table, Value};
use crate::core::{Document, Endpoint, Error, Result, Text};
use crate::resources::log::Log;

/// What messages are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The service, or the part of the server.
    Service,
    /// The method.
    Method,
    /// The user.
    User,
    /// The machine.
    Machine,
    /// The hour, in UTC.
    Hour,
}

impl By {
    /// The names of the columns.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("service", Self::Service),
        ("method", Self::Method),
        ("user", Self::User),
        ("machine", Self::Machine),
        ("hour", Self::Hour),
    ];

    /// What a name stands for.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim())).map(|(_, by)| *by)
    }

    fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, by)| *by == self).map_or("", |(name, _)| name)
    }

    fn kind(self) -> Kind {
        if self == Self::Hour { Kind::Time } else { Kind::Text }
    }
}

/// How many groups are told apart; those after them are counted together.
const MOST_GROUPS: usize = 5_000;
/// The name of the group of all others.
const OTHERS: &str = "(others)";
/// The relative error of a percentile.
const ERROR: f64 = 0.005;
/// Shorter times are 0, in seconds.
const SHORTEST: f64 = 1e-6;
const HOUR: i64 = 3_600_000;
/// The percentiles, and the names of their columns.
const PERCENTILES: [(&str, f64); 6] =
    [("p5", 0.05), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p95", 0.95), ("p99", 0.99)];

/// The measures behind the columns of the groups.
const MEASURES: [(&str, Kind); 21] = [
    ("count", Kind::Int),
    ("errors", Kind::Int),
    ("warnings", Kind::Int),
    ("ratePerHour", Kind::Float),
    ("total", Kind::Float),
    ("mean", Kind::Float),
    ("min", Kind::Float),
    ("p5", Kind::Float),
    ("p25", Kind::Float),
    ("p50", Kind::Float),
    ("p75", Kind::Float),
    ("p95", Kind::Float),
    ("p99", Kind::Float),
    ("max", Kind::Float),
    ("waits", Kind::Int),
    ("waitMean", Kind::Float),
    ("waitMax", Kind::Float),
    ("creations", Kind::Int),
    ("creationMean", Kind::Float),
    ("creationMax", Kind::Float),
    ("messages", Kind::Int),
];

/// Counts the messages since a time, grouped. The longest total time comes first.
///
/// The level of the query is at least the one at which servers log how long requests took. If the site logs less, that
/// is noted.
///
/// # Errors
/// When a page can't be read.
pub async fn log_statistics(site: &Endpoint, query: Query, by: &[By]) -> Result<Gathered> {
    let mut pages = Selected::new(Query { level: Some(Text::from("FINE")), ..query }.pages(site)?);
    let mut groups = Groups::new(by.to_vec());
    while let Some(page) = pages.next().await? {
        for message in &page {
            groups.add(message);
        }
    }
    let notes = if groups.is_timed { Vec::new() } else { note(site).await };
    Ok(Gathered { table: groups.table(), lost: Vec::new(), notes })
}

/// What to say where no message tells how long a request took.
async fn note(site: &Endpoint) -> Vec<String> {
    let settings = Log(site.below("logs")).log_settings().await;
    let level = settings.ok().and_then(|settings: Document| settings.get::<String>("logLevel"));
    match level {
        Some(level) if !["FINE", "VERBOSE", "DEBUG"].contains(&level.to_ascii_uppercase().as_str()) => vec![format!(
            "no message says how long a request took: the site logs at {level}, and servers write these times at FINE"
        )],
        _ => Vec::new(),
    }
}

/// How long things took.
#[derive(Clone, Copy, Default)]
struct Times {
    count: u64,
    total: f64,
    least: f64,
    most: f64,
}

impl Times {
    fn add(&mut self, seconds: f64) {
        self.least = if self.count == 0 { seconds } else { self.least.min(seconds) };
        self.most = self.most.max(seconds);
        self.count += 1;
        self.total += seconds;
    }

    fn mean(&self) -> Option<f64> {
        #[allow(clippy::cast_precision_loss)]
        (self.count > 0).then(|| self.total / self.count as f64)
    }

    fn some(&self, value: f64) -> Option<f64> {
        (self.count > 0).then_some(value)
    }
}

struct Group {
    messages: u64,
    errors: u64,
    warnings: u64,
    elapsed: Times,
    sketch: DDSketch,
    waits: Times,
    creations: Times,
}

impl Default for Group {
    fn default() -> Self {
        let sketch = DDSketch::new(Config::new(ERROR, 4096, SHORTEST));
        let (elapsed, waits, creations) = <(Times, Times, Times)>::default();
        Self { messages: 0, errors: 0, warnings: 0, elapsed, sketch, waits, creations }
    }
}

/// What a message with a time tells of.
enum Timed {
    Request,
    Wait,
    Creation,
}

/// The words are those of ArcGIS Server's own messages; a message about neither a wait nor an instance is about a
/// request.
fn timed(message: &Message) -> Timed {
    let words = message.message.0.to_ascii_lowercase();
    if words.contains("instance") && (words.contains("creat") || words.contains("start")) {
        Timed::Creation
    } else if words.contains("wait") {
        Timed::Wait
    } else {
        Timed::Request
    }
}

struct Groups {
    by: Vec<By>,
    found: HashMap<String, Group>,
    /// The times of the oldest and the newest message.
    span: Option<(i64, i64)>,
    is_timed: bool,
    /// The key of the message at hand.
    key: String,
}

/// What stands between the parts of a key.
const SEPARATOR: char = '\u{1f}';

impl Groups {
    fn new(by: Vec<By>) -> Self {
        Self { by, found: HashMap::new(), span: None, is_timed: false, key: String::new() }
    }

    fn add(&mut self, message: &Message) {
        if let Some(time) = message.time.0 {
            self.span = Some(self.span.map_or((time, time), |(first, last)| (first.min(time), last.max(time))));
        }
        self.key_of(message);
        if !self.found.contains_key(&self.key) {
            if self.found.len() >= MOST_GROUPS {
                let others = vec![OTHERS; self.by.len()];
                self.key = others.join(&SEPARATOR.to_string());
            }
            self.found.entry(self.key.clone()).or_default();
        }
        let Some(group) = self.found.get_mut(&self.key) else { return };
        group.messages += 1;
        match &*message.level.0 {
            "SEVERE" => group.errors += 1,
            "WARNING" => group.warnings += 1,
            _ => {}
        }
        let Some(seconds) = message.seconds().map(|time| if is_response(message) { time / 1000.0 } else { time })
        else {
            return;
        };
        match timed(message) {
            Timed::Wait => group.waits.add(seconds),
            Timed::Creation => group.creations.add(seconds),
            Timed::Request => {
                self.is_timed = true;
                group.elapsed.add(seconds);
                group.sketch.add(seconds);
            }
        }
    }

    /// Writes the key of a message's group.
    fn key_of(&mut self, message: &Message) {
        let (key, asked) = (&mut self.key, is_response(message).then(|| asked(&message.message.0)).flatten());
        key.clear();
        for (at, by) in self.by.iter().enumerate() {
            if at > 0 {
                key.push(SEPARATOR);
            }
            match by {
                By::Service => match &asked {
                    Some((service, _)) => key.push_str(service),
                    None => key.push_str(&message.source.0),
                },
                By::Method => match &asked {
                    Some((_, method)) => key.push_str(method),
                    None => key.push_str(method(message)),
                },
                By::User => key.push_str(&message.user.0),
                By::Machine => key.push_str(&message.machine.0),
                By::Hour => {
                    let hour = message.time.0.map(|time| time.div_euclid(HOUR) * HOUR);
                    key.push_str(&hour.map_or_else(String::new, |hour| hour.to_string()));
                }
            }
        }
    }

    fn table(self) -> Table {
        let columns = self.by.iter().map(|by| (by.name(), by.kind())).chain(MEASURES);
        let mut rows = Rows::new(columns);
        let hours = hours(self.span);
        let mut groups: Vec<_> = self.found.into_iter().collect();
        groups.sort_by(|(key, one), (other_key, other)| {
            let by_time = other.elapsed.total.total_cmp(&one.elapsed.total);
            by_time.then(other.messages.cmp(&one.messages)).then(key.cmp(other_key))
        });
        for (key, group) in groups {
            let keys = key.split(SEPARATOR).zip(&self.by).map(|(part, by)| match by {
                By::Hour => part.parse().map_or(Value::None, Value::Time),
                _ => Value::from(part),
            });
            rows.push(keys.chain(group.values(hours)));
        }
        rows.table()
    }
}

/// The hours from the oldest to the newest message; an hour at least.
fn hours(span: Option<(i64, i64)>) -> f64 {
    let (first, last) = span.unwrap_or_default();
    #[allow(clippy::cast_precision_loss)]
    ((last - first).max(HOUR) as f64 / HOUR as f64)
}

impl Group {
    fn values(&self, hours: f64) -> Vec<Value<'static>> {
        let count = |number: u64| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
        let Self { elapsed, waits, creations, .. } = self;
        #[allow(clippy::cast_precision_loss)]
        let mut values = vec![
            count(elapsed.count),
            count(self.errors),
            count(self.warnings),
            Value::Float(elapsed.count as f64 / hours),
            elapsed.some(elapsed.total).into(),
            elapsed.mean().into(),
            elapsed.some(elapsed.least).into(),
        ];
        values.extend(PERCENTILES.iter().map(|(_, quantile)| self.percentile(*quantile).into()));
        values.push(elapsed.some(elapsed.most).into());
        for times in [waits, creations] {
            values.extend([count(times.count), times.mean().into(), times.some(times.most).into()]);
        }
        values.push(count(self.messages));
        values
    }

    fn percentile(&self, quantile: f64) -> Option<f64> {
        let found = self.sketch.quantile(quantile).ok().flatten()?;
        Some(found.clamp(self.elapsed.least, self.elapsed.most))
    }
}

/// Whether a message gives the response time of a request, in milliseconds: code 9999 of recent versions.
fn is_response(message: &Message) -> bool {
    message.code.0 == "9999"
}

/// The service and the operation in the URL of a request.
fn asked(url: &str) -> Option<(String, &str)> {
    let (_, path) = url.split_once("/services/")?;
    let path = path.split(['?', ' ', '"']).next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let at = parts.iter().position(|part| part.ends_with("Server"))?;
    let (name, kind) = (parts.get(..at)?, parts.get(at)?);
    let rest = parts.get(at + 1..).unwrap_or_default();
    let method = rest.iter().rev().find(|part| part.parse::<u64>().is_err()).copied().unwrap_or("");
    (!name.is_empty()).then(|| (format!("{}.{kind}", name.join("/")), method))
}

/// The method of a message, or what its words say has ended.
fn method(message: &Message) -> &str {
    if !message.method.0.is_empty() {
        return &message.method.0;
    }
    message.message.0.strip_prefix("End ").and_then(|rest| rest.split_whitespace().next()).unwrap_or("")
}

/// The names of a JSON array or of a comma-separated text, as what to group by.
///
/// # Errors
/// When a name stands for nothing.
pub fn grouping(names: &str) -> Result<Vec<By>> {
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    let by = names.map(|name| {
        By::named(name).ok_or_else(|| {
            let known: Vec<&str> = By::NAMES.iter().map(|(name, _)| *name).collect();
            Error::argument("jobs.log_statistics", format!("by names {}, not {name:?}", known.join(", ")))
        })
    });
    by.collect()
}

#[cfg(test)]
mod tests {
    use super::super::messages::{Moment, Word};
    use super::*;

    fn message(source: &str, elapsed: &str, time: i64) -> Message {
        Message {
            level: Word("FINE".into()),
            source: Word(source.into()),
            elapsed: Word(elapsed.into()),
            time: Moment(Some(time)),
            method: Word("Draw".into()),
            ..Message::default()
        }
    }

    fn column<'a>(table: &'a Table, name: &str) -> Vec<Value<'a>> {
        let at = table.columns().position(|(column, _)| column == name).unwrap_or(usize::MAX);
        (0..table.len()).map(|row| table.value(row, at)).collect()
    }

    #[test]
    fn percentiles_are_within_one_per_cent() {
        // times from a millisecond to ten minutes, evenly on a logarithmic scale, in an order without meaning
        let exact: Vec<f64> = (0..20_000).map(|n| 0.001 * (f64::from(n) / 20_000.0 * 13.3).exp()).collect();
        let mut groups = Groups::new(vec![By::Service]);
        for at in 0..exact.len() {
            let seconds = exact.get(at * 7919 % exact.len()).copied().unwrap_or_default();
            groups.add(&message("a", &seconds.to_string(), 0));
        }
        let table = groups.table();
        for (name, quantile) in PERCENTILES {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let rank = (quantile * (exact.len() - 1) as f64).round() as usize;
            let expected = exact.get(rank).copied().unwrap_or_default();
            let found = match column(&table, name).first() {
                Some(Value::Float(found)) => *found,
                other => panic!("{other:?}"),
            };
            assert!((found / expected - 1.0).abs() < 0.01, "{name}: {found} beside {expected}");
        }
    }

    #[test]
    fn groups_beyond_the_limit_are_counted_together() {
        let mut groups = Groups::new(vec![By::Service, By::User]);
        for number in 0..MOST_GROUPS + 500 {
            groups.add(&message(&number.to_string(), "", 0));
        }
        assert_eq!(groups.found.len(), MOST_GROUPS + 1);
        assert_eq!(groups.found.get("(others)\u{1f}(others)").map(|group| group.messages), Some(500));
    }

    #[test]
    fn waits_creations_and_response_times() {
        let mut groups = Groups::new(vec![By::Service, By::Method]);
        let words = |text: &str, seconds: &str| Message { message: Word(text.into()), ..message("a", seconds, 0) };
        groups.add(&words("Wait time for a free instance", "2"));
        groups.add(&words("Server object instance is successfully created on machine X.", "4"));
        groups.add(&Message {
            code: Word("9999".into()),
            ..words("https://h/arcgis/rest/services/Planning/Zoning/MapServer/0/query?f=json", "250")
        });
        let table = groups.table();
        assert_eq!(column(&table, "service"), [Value::from("Planning/Zoning.MapServer"), Value::from("a")]);
        assert_eq!(column(&table, "method"), [Value::from("query"), Value::from("Draw")]);
        assert_eq!(column(&table, "mean"), [Value::from(0.25), Value::None]);
        assert_eq!(column(&table, "waitMax"), [Value::None, Value::from(2.0)]);
        assert_eq!(column(&table, "creationMean"), [Value::None, Value::from(4.0)]);
    }

    #[test]
    fn names_of_a_grouping() {
        assert_eq!(grouping("service, Method").ok(), Some(vec![By::Service, By::Method]));
        assert!(grouping("services").is_err_and(|error| error.to_string().contains("machine, hour, not \"services\"")));
    }
}
