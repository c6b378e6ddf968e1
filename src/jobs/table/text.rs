//! A table as text, for terminals: as wide as the terminal, with the first and the last rows of a long table.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Kind, Table, Value};

/// The narrowest column, where columns are cut to fit.
const NARROW: usize = 8;
/// What stands between two columns.
const GAP: &str = "  ";

impl Value<'_> {
    /// The cell as people read it, in one line.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) => {
                text.split(['\r', '\n', '\t']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            }
            Self::Int(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Time(millis) => time(*millis).map_or_else(
                || millis.to_string(),
                |time| {
                    time.format(if millis % 1000 == 0 { "%Y-%m-%d %H:%M:%S" } else { "%Y-%m-%d %H:%M:%S%.3f" })
                        .to_string()
                },
            ),
            Self::Texts(texts) => texts.join(", "),
            Self::Records(records) => {
                let first = |record: &super::Record<'_>| record.iter().flatten().next().map(ToString::to_string);
                records.iter().filter_map(first).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// A time; `None` beyond the years that a calendar has.
#[must_use]
pub fn time(millis: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis)
}

/// The rows of a long table that are shown: so many at the beginning, and so many at the end.
#[must_use]
pub fn shown_rows(total: usize, most: usize) -> (usize, usize) {
    if total <= most { (total, 0) } else { (most - most / 3, most / 3) }
}

impl Table {
    /// The table as text of at most `width` columns, with `most` rows.
    #[must_use]
    pub fn to_text(&self, width: usize, most: usize) -> String {
        let (first, last) = shown_rows(self.len(), most.max(1));
        let rows: Vec<usize> = (0..first).chain(self.len() - last..self.len()).collect();
        let columns: Vec<Column> =
            self.columns().enumerate().map(|(at, column)| Column::new(self, at, column, &rows)).collect();
        let widths = fitted(columns.iter().map(Column::width).collect(), width);
        let mut text = String::new();
        let mut line = |cells: &mut dyn Iterator<Item = (&str, bool)>| {
            let mut line = String::new();
            for ((cell, is_number), width) in cells.zip(&widths) {
                let cell = cut(cell, *width);
                let space = " ".repeat(width.saturating_sub(cell.width()));
                let _ = if is_number { write!(line, "{space}{cell}{GAP}") } else { write!(line, "{cell}{space}{GAP}") };
            }
            text.push_str(line.trim_end());
            text.push('\n');
        };
        line(&mut columns.iter().map(|column| (column.name, column.is_number)));
        for at in 0..rows.len() {
            if at == first && last > 0 {
                line(&mut columns.iter().map(|column| ("…", column.is_number)));
            }
            line(&mut columns.iter().map(|column| (column.cells.get(at).map_or("", String::as_str), column.is_number)));
        }
        let left_out = columns.len() - widths.len();
        let more = match left_out {
            0 => String::new(),
            1 => ", 1 more column".to_owned(),
            _ => format!(", {left_out} more columns"),
        };
        let rows = if self.len() == 1 { "row" } else { "rows" };
        let _ = write!(text, "[{} {rows}{more}]", self.len());
        text
    }
}

/// A column of the rows that are shown.
struct Column<'a> {
    name: &'a str,
    is_number: bool,
    cells: Vec<String>,
}

impl<'a> Column<'a> {
    fn new(table: &Table, at: usize, (name, kind): (&'a str, Kind), rows: &[usize]) -> Self {
        let cells = rows.iter().map(|row| table.value(*row, at).shown()).collect();
        Self { name, is_number: matches!(kind, Kind::Int | Kind::Float), cells }
    }

    fn width(&self) -> usize {
        self.cells.iter().map(|cell| cell.width()).chain([self.name.width(), 1]).max().unwrap_or(1)
    }
}

/// The widths of as many columns as fit: the widest are narrowed first; the last columns are left out.
fn fitted(mut widths: Vec<usize>, room: usize) -> Vec<usize> {
    let least = |widths: &[usize]| widths.iter().map(|width| NARROW.min(*width) + GAP.len()).sum::<usize>();
    while widths.len() > 1 && least(&widths) > room + GAP.len() {
        widths.pop();
    }
    let room = (room + GAP.len()).saturating_sub(widths.len() * GAP.len());
    // the limit of width under which all fit
    let (mut low, mut high) = (NARROW, room.max(NARROW));
    while low < high {
        let limit = (low + high).div_ceil(2);
        if widths.iter().map(|width| limit.min(*width)).sum::<usize>() <= room { low = limit } else { high = limit - 1 }
    }
    widths.into_iter().map(|width| low.min(width)).collect()
}

/// The text, cut to a width.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 1; // the sign that something is left out
    let fits = |letter: &char| {
        used += letter.width().unwrap_or(0);
        used <= width
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Rows;
    use super::*;

    fn table(rows: usize) -> Table {
        let mut made = Rows::new([("name", Kind::Text), ("n", Kind::Int), ("when", Kind::Time)]);
        for at in 0..rows {
            let at = i64::try_from(at).unwrap_or_default();
            made.push([Value::from("道路 and a name that is long"), Value::from(at), Value::Time(at * 1500)]);
        }
        made.table()
    }

    #[test]
    fn fits_the_width() {
        for width in [20, 30, 44, 80] {
            for line in table(5).to_text(width, 10).lines().filter(|line| !line.starts_with('[')) {
                assert!(line.width() <= width, "{width}: {line:?}");
            }
        }
        let text = table(2).to_text(80, 10);
        let expected = "\
name                          n  when
道路 and a name that is long  0  1970-01-01 00:00:00
道路 and a name that is long  1  1970-01-01 00:00:01.500
[2 rows]";
        assert_eq!(text, expected);
        assert!(table(2).to_text(20, 10).ends_with("[2 rows, 1 more column]"), "{}", table(2).to_text(20, 10));
    }

    #[test]
    fn first_and_last_rows() {
        let text = table(100).to_text(80, 6);
        let numbers: Vec<&str> = text.lines().filter_map(|line| line.get(30..)?.split_whitespace().next()).collect();
        assert_eq!(text.lines().count(), 1 + 6 + 1 + 1, "{text}");
        assert!(text.contains("  3  ") && text.contains(" 98  ") && !text.contains("  4  "), "{numbers:?}");
    }
}
