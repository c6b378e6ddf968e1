//! A table as HTML, for notebooks and pages.

use std::fmt::Write;

use super::text::shown_rows;
use super::{Kind, Table, Value};

/// How many rows are shown.
const ROWS: usize = 60;
/// How many letters of a text are shown.
const WIDTH: usize = 120;

impl Table {
    /// The table, the first and the last rows of a long one. Text stands left, numbers stand right.
    #[must_use]
    pub fn to_html(&self) -> String {
        let (first, last) = shown_rows(self.len(), ROWS);
        let sides: Vec<&str> = self
            .columns()
            .map(|(_, kind)| if matches!(kind, Kind::Int | Kind::Float) { "right" } else { "left" })
            .collect();
        let mut text = String::from("<div><table>");
        let mut line = |tag: &str, cells: &mut dyn Iterator<Item = String>| {
            text.push_str("<tr>");
            for (cell, side) in cells.zip(&sides) {
                let _ = write!(text, "<{tag} style=\"text-align:{side}\">{}</{tag}>", escaped(&cell));
            }
            text.push_str("</tr>");
        };
        line("th", &mut self.columns().map(|(name, _)| name.to_owned()));
        for row in (0..first).chain(self.len() - last..self.len()) {
            if row == self.len() - last && last > 0 {
                line("td", &mut self.columns().map(|_| "…".to_owned()));
            }
            line("td", &mut self.row(row).map(|value| short(&value)));
        }
        let rows = if self.len() == 1 { "row" } else { "rows" };
        let _ = write!(text, "</table><p>{} {rows}</p></div>", self.len());
        text
    }
}

fn short(value: &Value<'_>) -> String {
    let text = value.shown();
    let cut: String = text.chars().take(WIDTH).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

/// Text that HTML shows as it is.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::super::Rows;
    use super::*;

    #[test]
    fn text_stands_left_and_is_escaped() {
        let mut rows = Rows::new([("na<me", Kind::Text), ("n", Kind::Int)]);
        rows.push([Value::from("<script>"), Value::from(1)]);
        let html = rows.table().to_html();
        assert!(html.contains("<th style=\"text-align:left\">na&lt;me</th>"), "{html}");
        assert!(
            html.contains("<td style=\"text-align:left\">&lt;script&gt;</td><td style=\"text-align:right\">1</td>")
        );
        assert!(html.ends_with("</table><p>1 row</p></div>"));
    }

    #[test]
    fn a_long_table_is_short() {
        let mut rows = Rows::new([("n", Kind::Int)]);
        (0..1000).for_each(|n| rows.push([Value::from(n)]));
        let html = rows.table().to_html();
        assert_eq!(html.matches("<tr>").count(), 1 + 60 + 1);
        assert!(html.contains(">39<") && html.contains(">980<") && !html.contains(">40<"), "{html}");
        assert!(html.contains("<p>1000 rows</p>"));
    }
}
