//! A table as CSV and as JSON.

use std::io::{self, Write};

use chrono::SecondsFormat;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::text::time;
use super::{Kind, Record, Table, Value};
use crate::resources::log::{io_error, is_formula};

impl Table {
    /// Writes the table as CSV. With `guard`, no text is a formula for a spreadsheet.
    ///
    /// # Errors
    /// When `out` can't be written to.
    pub fn write_csv(&self, out: impl Write, guard: bool) -> io::Result<()> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(self.columns().map(|(name, _)| unlike_formula(name.to_owned(), guard))).map_err(io_error)?;
        self.write_csv_rows(table.into_inner().map_err(csv::IntoInnerError::into_error)?, guard)
    }

    /// The same without the names of the columns, for a part of a file.
    ///
    /// # Errors
    /// When `out` can't be written to.
    pub fn write_csv_rows(&self, out: impl Write, guard: bool) -> io::Result<()> {
        let cell = |text| unlike_formula(text, guard);
        let mut table = csv::Writer::from_writer(out);
        let columns: Vec<_> = self.columns().collect();
        for row in 0..self.len() {
            let texts = self.row(row).zip(&columns).map(|(value, (_, kind))| match value {
                Value::Text(text) => cell(text.into_owned()),
                Value::Time(millis) => iso(millis).unwrap_or_else(|| millis.to_string()),
                Value::Records(_) => serde_json::to_string(&Cell(&value, kind)).unwrap_or_default(),
                Value::Texts(texts) => cell(texts.join(", ")),
                other => other.shown(),
            });
            table.write_record(texts).map_err(io_error)?;
        }
        table.flush()
    }

    /// Writes the table as JSON: an array of objects. Times are text in the form of ISO 8601.
    ///
    /// # Errors
    /// When `out` can't be written to.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        let columns: Vec<_> = self.columns().collect();
        for row in 0..self.len() {
            out.write_all(if row == 0 { b"[\n" } else { b",\n" })?;
            serde_json::to_writer(&mut out, &Row(self, row, &columns))?;
        }
        out.write_all(if self.is_empty() { b"[]\n" } else { b"\n]\n" })
    }
}

/// A text that no spreadsheet takes for a formula, with `guard`.
fn unlike_formula(text: String, guard: bool) -> String {
    if guard && is_formula(&text) { format!("'{text}") } else { text }
}

/// A time in the form of ISO 8601.
#[must_use]
pub fn iso(millis: i64) -> Option<String> {
    let precision = if millis % 1000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
    time(millis).map(|time| time.to_rfc3339_opts(precision, true))
}

struct Row<'a>(&'a Table, usize, &'a [(&'a str, Kind)]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.2.len()))?;
        for (value, (name, kind)) in self.0.row(self.1).zip(self.2) {
            map.serialize_entry(name, &Cell(&value, kind))?;
        }
        map.end()
    }
}

struct Cell<'a>(&'a Value<'a>, &'a Kind);

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.0, self.1) {
            (Value::Text(text), _) => serializer.serialize_str(text),
            (Value::Int(number), _) => serializer.serialize_i64(*number),
            (Value::Float(number), _) => serializer.serialize_f64(*number),
            (Value::Flag(flag), _) => serializer.serialize_bool(*flag),
            (Value::Time(millis), _) => match iso(*millis) {
                Some(text) => serializer.serialize_str(&text),
                None => serializer.serialize_i64(*millis),
            },
            (Value::Texts(texts), _) => texts.serialize(serializer),
            (Value::Records(records), Kind::Records(names)) => {
                let mut list = serializer.serialize_seq(Some(records.len()))?;
                records.iter().try_for_each(|record| list.serialize_element(&Object(record, names)))?;
                list.end()
            }
            _ => serializer.serialize_none(),
        }
    }
}

struct Object<'a>(&'a Record<'a>, &'a [std::borrow::Cow<'static, str>]);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.1.iter().zip(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rows;
    use super::*;

    fn table() -> Table {
        let sources = Kind::Records(vec!["dataset".into(), "server".into()]);
        let columns = [("name", Kind::Text), ("n", Kind::Float), ("when", Kind::Time), ("tags", Kind::Texts)];
        let mut rows = Rows::new(columns.into_iter().chain([("sources", sources)]));
        let source = vec![Some("roads".into()), None];
        rows.push([
            Value::from("=1+1,\n"),
            Value::from(-0.5),
            Value::Time(1_500),
            Value::from(vec!["a".to_owned(), "b".to_owned()]),
            Value::from(vec![source]),
        ]);
        rows.push([]);
        rows.table()
    }

    #[test]
    fn csv_with_and_without_formulas() {
        let csv = |guard| {
            let mut out = Vec::new();
            table().write_csv(&mut out, guard).map(|()| String::from_utf8_lossy(&out).into_owned()).unwrap_or_default()
        };
        let rest =
            "-0.5,1970-01-01T00:00:01.500Z,\"a, b\",\"[{\"\"dataset\"\":\"\"roads\"\",\"\"server\"\":null}]\"\n,,,,\n";
        assert_eq!(csv(true), format!("name,n,when,tags,sources\n\"'=1+1,\n\",{rest}"));
        assert_eq!(csv(false), format!("name,n,when,tags,sources\n\"=1+1,\n\",{rest}"));
    }

    #[test]
    fn json_of_every_kind() {
        let mut out = Vec::new();
        assert!(table().write_json(&mut out).is_ok());
        let read: serde_json::Value = serde_json::from_slice(&out).unwrap_or_default();
        let expected = serde_json::json!([
            {"name": "=1+1,\n", "n": -0.5, "when": "1970-01-01T00:00:01.500Z", "tags": ["a", "b"],
             "sources": [{"dataset": "roads", "server": null}]},
            {"name": null, "n": null, "when": null, "tags": null, "sources": null}
        ]);
        assert_eq!(read, expected);
        let mut out = Vec::new();
        assert!(table().slice(9, 9).write_json(&mut out).is_ok());
        assert_eq!(out, b"[]\n");
    }
}
