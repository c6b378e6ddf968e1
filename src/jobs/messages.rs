//! Messages of the log, for the jobs that read many: what the server says of each, and the pages that a query has.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use std::fmt;

use super::table::Rows;
use super::{Kind, Selection, Table, Value};
use crate::core::pages::{Item, Page, is_true, moment};
use crate::core::{Endpoint, Json, Names, Reply, Request, Result, Text, When};
use crate::resources::log::{Asked, Messages};

/// A message of the log. What the server leaves out is empty.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub struct Message {
    /// The level, such as `WARNING`.
    #[serde(rename = "type")]
    pub level: Word,
    /// The words.
    pub message: Word,
    /// When the message was written, in milliseconds since 1970.
    pub time: Moment,
    /// What it is from: a service such as `Planning/Zoning.MapServer`, or a part of the server.
    pub source: Word,
    /// The machine.
    pub machine: Word,
    /// The user whose request it was.
    pub user: Word,
    /// The code.
    pub code: Word,
    /// How long what it tells of took, in seconds.
    pub elapsed: Word,
    /// The id of the process.
    pub process: Word,
    /// The thread.
    pub thread: Word,
    /// The method.
    #[serde(rename = "methodName")]
    pub method: Word,
    /// The id of the request.
    #[serde(rename = "requestID")]
    pub request: Word,
}

/// The columns of a table of messages, with the names that the server has.
#[must_use]
pub fn columns() -> [(&'static str, Kind); 12] {
    [
        ("type", Kind::Text),
        ("message", Kind::Text),
        ("time", Kind::Time),
        ("source", Kind::Text),
        ("machine", Kind::Text),
        ("user", Kind::Text),
        ("code", Kind::Int),
        ("elapsed", Kind::Float),
        ("process", Kind::Text),
        ("thread", Kind::Text),
        ("methodName", Kind::Text),
        ("requestID", Kind::Text),
    ]
}

impl Message {
    /// The message as a row of [`columns`].
    #[must_use]
    pub fn row(&self) -> [Value<'_>; 12] {
        [
            Value::from(&*self.level.0),
            Value::from(&*self.message.0),
            self.time.0.map_or(Value::None, Value::Time),
            Value::from(&*self.source.0),
            Value::from(&*self.machine.0),
            Value::from(&*self.user.0),
            self.code.0.trim().parse::<i64>().ok().into(),
            self.seconds().into(),
            Value::from(&*self.process.0),
            Value::from(&*self.thread.0),
            Value::from(&*self.method.0),
            Value::from(&*self.request.0),
        ]
    }

    /// How long what the message tells of took, as the server says.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        let text = self.elapsed.0.trim();
        if text.is_empty() {
            return None;
        }
        text.parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds >= 0.0)
    }
}

/// A table of messages.
#[must_use]
pub fn table_of<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Table {
    let mut rows = Rows::new(columns());
    messages.into_iter().for_each(|message| rows.push(message.row()));
    rows.table()
}

impl Item for Message {
    fn page(reply: Reply, request: &Request, _key: &str) -> Result<Page<Self>> {
        let page: Received = reply.json(request)?;
        Ok(Page { items: page.messages.unwrap_or_default(), has_more: is_true(&page.has_more.0), end_time: page.end.0 })
    }

    fn numbers(items: &[Self], name: &str) -> Vec<Option<i64>> {
        items.iter().map(|item| item.time.0.filter(|_| name == "time")).collect()
    }

    fn texts(items: &[Self], name: &str) -> Vec<Option<String>> {
        items.iter().map(|item| Some(item.request.0.clone()).filter(|_| name == "requestID")).collect()
    }

    fn json(&self) -> Result<String> {
        let Self { level, message, time, source, machine, user, code, elapsed, process, thread, method, request } =
            self;
        let texts = [level, message, source, machine, user, code, elapsed, process, thread, method, request];
        let texts: Vec<&str> = texts.iter().map(|word| &*word.0).collect();
        Ok(format!("{:?} {}", time.0, texts.join("\u{1f}")))
    }
}

/// A page as the server sends it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Received {
    #[serde(rename = "logMessages")]
    messages: Option<Vec<Message>>,
    #[serde(rename = "hasMore")]
    has_more: Word,
    #[serde(rename = "endTime")]
    end: Moment,
}

/// A text; a number or a boolean as its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word(pub String);

/// A time in milliseconds, from a number or text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment(pub Option<i64>);

struct Words;

impl<'de> Visitor<'de> for Words {
    type Value = Word;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a number")
    }
    fn visit_str<E>(self, text: &str) -> Result<Word, E> {
        Ok(Word(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Word, E> {
        Ok(Word(text))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Word, E> {
        Ok(Word(value.to_string()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Word, E> {
        Ok(Word(number.to_string()))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Word, E> {
        Ok(Word(number.to_string()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Word, E> {
        Ok(Word(number.to_string()))
    }
    fn visit_unit<E>(self) -> Result<Word, E> {
        Ok(Word::default())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Word, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Err(A::Error::custom("an object where a message has text"))
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(Words)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(Words).map(|word| Self(moment(&word.0)))
    }
}

/// Which messages are asked for.
#[derive(Default)]
pub struct Query {
    /// The services that they are from; the default is every source.
    pub selection: Selection,
    /// The level, and those above it.
    pub level: Option<Text>,
    /// The oldest time.
    pub since: Option<When>,
    /// The newest time.
    pub until: Option<When>,
    /// The machines.
    pub machines: Option<Names>,
    /// The codes, a JSON array.
    pub codes: Option<Json>,
}

/// How many messages a page has: the most that a server sends.
pub const PAGE: i64 = 10_000;

impl Query {
    /// The pages of the messages, the newest first, and which of the messages are selected.
    ///
    /// # Errors
    /// When the level is unknown.
    pub fn pages(self, site: &Endpoint) -> Result<(Messages, Selection)> {
        let asked = Asked {
            startTime: self.until,
            endTime: self.since,
            level: self.level,
            machines: self.machines,
            codes: self.codes,
            ..Asked::default()
        };
        Ok((Messages::new(site.below("logs"), asked, PAGE)?, self.selection))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_in_every_form() {
        let json = r#"{"type":"FINE","time":"1000","code":9003,"elapsed":0.5,"user":null,"new":{"a":[1]}}"#;
        let message: Message = serde_json::from_str(json).unwrap_or_default();
        assert_eq!((message.time.0, message.seconds()), (Some(1000), Some(0.5)));
        assert_eq!((&*message.code.0, &*message.user.0), ("9003", ""));
        assert_eq!(message.row()[6], Value::Int(9003));
        for text in ["", "NaN", "-1", "soon"] {
            assert_eq!(Message { elapsed: Word(text.into()), ..Message::default() }.seconds(), None, "{text}");
        }
    }

    #[test]
    fn messages_that_differ_are_told_apart() {
        let one = Message { user: Word("a".into()), ..Message::default() };
        let other = Message { code: Word("a".into()), ..Message::default() };
        assert_ne!(one.json().unwrap_or_default(), other.json().unwrap_or_default());
    }
}
