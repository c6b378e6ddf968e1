//! Long listings, for resources: read page by page when their items are used, with one page in memory.

use std::collections::VecDeque;

use futures::future::BoxFuture;
use serde_json::Value;

use super::{Document, Endpoint, Error, Failure, Form, Operation, Reply, Request, Result};

/// The number of pages without a new item after which a listing fails, because it would never end.
const MOST_PAGES_WITHOUT_NEWS: u32 = 8;

/// An item of a listing, in the form in which an API returns it: a [`Document`] in Rust, an object of its own in
/// another API. A page is converted once. The methods take the items of a whole page, so that an API can lock its
/// runtime once.
pub trait Item: Send + Sized + 'static {
    /// Reads a page; `key` is the attribute that holds the items.
    ///
    /// # Errors
    /// If the reply is an ArcGIS error or not such a page.
    fn page(reply: Reply, request: &Request, key: &str) -> Result<Page<Self>>;

    /// An attribute of each item, if it is a number, or text with one; without its fraction.
    fn numbers(items: &[Self], name: &str) -> Vec<Option<i64>>;

    /// An attribute of each item, if it is text.
    fn texts(items: &[Self], name: &str) -> Vec<Option<String>>;

    /// The whole item as JSON.
    ///
    /// # Errors
    /// If the item has no JSON form.
    fn json(&self) -> Result<String>;
}

/// A page of a listing.
pub struct Page<R> {
    /// The items in order.
    pub items: Vec<R>,
    /// Whether the server has more items.
    pub has_more: bool,
    /// The time of the oldest message, in a log.
    pub end_time: Option<i64>,
}

/// Whether a value means true. Only what means false does not, so that a listing never ends too early.
#[must_use]
pub fn is_true(text: &str) -> bool {
    !matches!(
        text.trim().to_ascii_lowercase().as_str(),
        "" | "false" | "0" | "0.0" | "no" | "n" | "f" | "off" | "null" | "none"
    )
}

/// A time in milliseconds, as a number or as text; a fraction is dropped.
#[must_use]
#[allow(clippy::cast_possible_truncation)]
pub fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    let whole = |number: f64| (number.abs() < LARGEST_EXACT).then_some(number as i64);
    text.parse().ok().or_else(|| whole(text.parse().ok()?))
}

/// 2^53: up to here, floating point numbers are exact to one.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

impl Item for Document {
    fn page(reply: Reply, request: &Request, key: &str) -> Result<Page<Self>> {
        let page = reply.document(request)?;
        let text = |key: &str| {
            page.get::<Value>(key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        };
        let items = page.get::<Option<_>>(key);
        if items.is_none() && page.contains(key) {
            return Err(reply.broken_json(&request.operation, &format!("{key} is not a list of objects")));
        }
        Ok(Page {
            items: items.flatten().unwrap_or_default(),
            has_more: text("hasMore").is_some_and(|more| is_true(&more)),
            end_time: text("endTime").and_then(|time| moment(&time)),
        })
    }

    fn numbers(items: &[Self], name: &str) -> Vec<Option<i64>> {
        let number = |value: &Value| moment(value.as_str().unwrap_or(&value.to_string()));
        items.iter().map(|item| item.get(name).or_else(|| number(&item.get(name)?))).collect()
    }

    fn texts(items: &[Self], name: &str) -> Vec<Option<String>> {
        items.iter().map(|item| item.get(name)).collect()
    }

    fn json(&self) -> Result<String> {
        Ok(self.to_json())
    }
}

/// A source of pages. If `next` fails or is dropped, its next call reads the same page.
pub trait Pages<R>: Send {
    /// The items of the next page that no page had before; `None` at the end.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<R>>>>;
}

/// The items of a listing, one after the other.
pub struct Items<R> {
    pages: Box<dyn Pages<R>>,
    page: VecDeque<R>,
}

impl<R> Items<R> {
    /// Starts at the first page.
    #[must_use]
    pub fn new(pages: Box<dyn Pages<R>>) -> Self {
        Self { pages, page: VecDeque::new() }
    }

    /// The next item; `None` at the end.
    ///
    /// # Errors
    /// If the page of the item can't be read.
    pub async fn next(&mut self) -> Result<Option<R>> {
        while self.page.is_empty() {
            match self.pages.next().await? {
                Some(page) => self.page = page.into(),
                None => return Ok(None),
            }
        }
        Ok(self.take())
    }

    /// The next item, if its page was read already.
    pub fn take(&mut self) -> Option<R> {
        self.page.pop_front()
    }

    /// The items whose page was read already.
    pub fn here(&self) -> impl Iterator<Item = &R> {
        self.page.iter()
    }
}

/// A listing with `startIndex` and `pageSize`. Each page begins with the last item of the page before. If that item is
/// missing, earlier items were removed, and the page before is read again.
pub struct Counted {
    /// The resource that lists.
    pub endpoint: Endpoint,
    /// The operation that reads a page.
    pub op: &'static Operation,
    /// The attribute of the reply that holds the items.
    pub key: &'static str,
    /// The attribute that identifies an item.
    pub name: &'static str,
    /// The number of items of a page.
    pub size: usize,
    start: usize,
    seen: Vec<String>,
    ended: bool,
}

impl Counted {
    /// Starts at the first item. A page has at least two items, because the first one is known already.
    #[must_use]
    pub fn new(
        endpoint: Endpoint,
        op: &'static Operation,
        key: &'static str,
        name: &'static str,
        page_size: usize,
    ) -> Self {
        Self { endpoint, op, key, name, size: page_size.max(2), start: 0, seen: Vec::new(), ended: false }
    }

    /// The items of a page with their names, and whether the server has more.
    async fn read<R: Item>(&self, start: usize) -> Result<(Vec<(String, R)>, bool)> {
        let form = Form::new().with("startIndex", start.to_string()).with("pageSize", self.size.to_string());
        let request = self.endpoint.request(self.op, form)?;
        let page = R::page(self.endpoint.send(request.clone()).await?, &request, self.key)?;
        let names = R::texts(&page.items, self.name);
        let named =
            page.items.into_iter().zip(names).map(|(item, name)| Ok((name.map_or_else(|| item.json(), Ok)?, item)));
        Ok((named.collect::<Result<_>>()?, page.has_more))
    }

    async fn page<R: Item>(&mut self) -> Result<Option<Vec<R>>> {
        let mut without_news = 0;
        while !self.ended {
            let mut start = self.start;
            let (mut items, mut more) = self.read(start).await?;
            if self.seen.last().is_some_and(|last| items.iter().all(|(name, _)| name != last)) {
                start = start.saturating_sub(self.size);
                (items, more) = self.read(start).await?;
            }
            self.ended = !more || items.is_empty();
            self.start = start + items.len().saturating_sub(1).max(1);
            let names = items.iter().map(|(name, _)| name.clone()).collect();
            let seen = std::mem::replace(&mut self.seen, names);
            let fresh: Vec<_> =
                items.into_iter().filter(|(name, _)| !seen.contains(name)).map(|(_, item)| item).collect();
            if !fresh.is_empty() {
                return Ok(Some(fresh));
            }
            without_news += 1;
            if without_news == MOST_PAGES_WITHOUT_NEWS && !self.ended {
                let failure = Failure::new(0, "that there are more items, and sends the same ones again");
                return Err(Error::server(self.op.name, self.endpoint.url.clone(), failure));
            }
        }
        Ok(None)
    }
}

impl<R: Item> Pages<R> for Counted {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<R>>>> {
        Box::pin(self.page())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_truths_in_every_form() {
        for text in ["1732552000123", "1732552000123.9", " 1732552000123 ", "1.7325520001239e12"] {
            assert_eq!(moment(text), Some(1_732_552_000_123), "{text}");
        }
        for text in ["", "soon", "NaN", "inf", "1e300", "2026-01-31T12:00:00"] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert!(["true", "TRUE", "True", "1", "1.0", "yes"].iter().all(|text| is_true(text)));
        assert!(!["false", "False", "0", "0.0", "null", "", "no"].iter().any(|text| is_true(text)));
    }

    #[test]
    fn times_of_items_are_numbers_in_every_form() {
        let items = ["1", "1.5", "\"1\"", "null", "\"x\""].map(|time| format!("{{\"time\":{time}}}"));
        let items: Vec<_> = items.iter().filter_map(|item| Document::parse(item.as_bytes()).ok()).collect();
        assert_eq!(Document::numbers(&items, "time"), [Some(1), Some(1), Some(1), None, None]);
    }
}
