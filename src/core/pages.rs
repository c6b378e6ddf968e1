//! A long listing, read page by page and only as far as somebody asks: one page is in memory at a time.

use std::collections::VecDeque;

use futures::future::BoxFuture;

use super::{Document, Endpoint, Error, Failure, Form, Operation, Reply, Request, Result};

/// A server that says so often that there is more, and has nothing new, never ends.
const MOST_BARREN: u32 = 8;

/// A row in the form in which it is handed on, so that a page is taken apart once: a document here, an object of
/// Python's there. What is asked of rows is asked of a whole page, since it may have to be asked of Python.
pub trait Row: Send + Sized + 'static {
    /// Takes a page apart; `key` is the member that has the rows.
    ///
    /// # Errors
    /// When the reply is the server's refusal, or no such page.
    fn page(reply: Reply, request: &Request, key: &str) -> Result<Page<Self>>;

    /// A member of each row, where it is a whole number.
    fn numbers(rows: &[Self], name: &str) -> Vec<Option<i64>>;

    /// A member of each row, where it is text.
    fn texts(rows: &[Self], name: &str) -> Vec<Option<String>>;

    /// The whole row as JSON.
    ///
    /// # Errors
    /// When it has no JSON form.
    fn json(&self) -> Result<String>;
}

/// A page of a listing.
pub struct Page<R> {
    /// Its rows, in order.
    pub rows: Vec<R>,
    /// Whether there are more.
    pub has_more: bool,
    /// The time of the oldest, in a log.
    pub end_time: Option<i64>,
}

impl Row for Document {
    fn page(reply: Reply, request: &Request, key: &str) -> Result<Page<Self>> {
        let page = reply.document(request)?;
        Ok(Page {
            rows: page.get(key).unwrap_or_default(),
            has_more: page.get("hasMore").unwrap_or_default(),
            end_time: page.get("endTime"),
        })
    }

    fn numbers(rows: &[Self], name: &str) -> Vec<Option<i64>> {
        rows.iter().map(|row| row.get(name)).collect()
    }

    fn texts(rows: &[Self], name: &str) -> Vec<Option<String>> {
        rows.iter().map(|row| row.get(name)).collect()
    }

    fn json(&self) -> Result<String> {
        Ok(self.to_json())
    }
}

/// Where pages come from. A `next` that fails, or is dropped, leaves it as it was: it may be asked again.
pub trait Pages<R>: Send {
    /// The rows of the next page that were on none before; `None` when there are no more.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<R>>>>;
}

/// The rows of a listing, one after the other.
pub struct Rows<R> {
    pages: Box<dyn Pages<R>>,
    page: VecDeque<R>,
}

impl<R> Rows<R> {
    /// From the first page on.
    #[must_use]
    pub fn new(pages: Box<dyn Pages<R>>) -> Self {
        Self { pages, page: VecDeque::new() }
    }

    /// The next row; `None` when there are no more.
    ///
    /// # Errors
    /// When its page can't be read.
    pub async fn next(&mut self) -> Result<Option<R>> {
        while self.page.is_empty() {
            match self.pages.next().await? {
                Some(page) => self.page = page.into(),
                None => return Ok(None),
            }
        }
        Ok(self.take())
    }

    /// The next row, where it is here already.
    pub fn take(&mut self) -> Option<R> {
        self.page.pop_front()
    }

    /// The rows that are here already.
    pub fn here(&self) -> impl Iterator<Item = &R> {
        self.page.iter()
    }
}

/// A listing that the server counts through, `startIndex` and `pageSize`. Each page begins with the last row
/// of the one before: where that is missing, rows before it are gone, and the page before is read once more.
pub struct Counted {
    /// Where it is.
    pub endpoint: Endpoint,
    /// The read of a page.
    pub op: &'static Operation,
    /// The member of the reply that has the rows.
    pub key: &'static str,
    /// The member that tells one row from another.
    pub name: &'static str,
    /// How many rows a page has.
    pub size: usize,
    start: usize,
    seen: Vec<String>,
    ended: bool,
}

impl Counted {
    /// From its beginning. A page has two rows at least, since one of them is known.
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

    /// The rows of a page with their names, and whether there are more.
    async fn read<R: Row>(&self, start: usize) -> Result<(Vec<(String, R)>, bool)> {
        let form = Form::new().with("startIndex", start.to_string()).with("pageSize", self.size.to_string());
        let request = self.endpoint.request(self.op, form)?;
        let page = R::page(self.endpoint.send(request.clone()).await?, &request, self.key)?;
        let names = R::texts(&page.rows, self.name);
        let named = page.rows.into_iter().zip(names).map(|(row, name)| Ok((name.map_or_else(|| row.json(), Ok)?, row)));
        Ok((named.collect::<Result<_>>()?, page.has_more))
    }

    async fn page<R: Row>(&mut self) -> Result<Option<Vec<R>>> {
        let mut barren = 0;
        while !self.ended {
            let mut start = self.start;
            let (mut rows, mut more) = self.read(start).await?;
            if self.seen.last().is_some_and(|last| rows.iter().all(|(name, _)| name != last)) {
                start = start.saturating_sub(self.size);
                (rows, more) = self.read(start).await?;
            }
            self.ended = !more || rows.is_empty();
            self.start = start + rows.len().saturating_sub(1).max(1);
            let names = rows.iter().map(|(name, _)| name.clone()).collect();
            let seen = std::mem::replace(&mut self.seen, names);
            let fresh: Vec<_> = rows.into_iter().filter(|(name, _)| !seen.contains(name)).map(|(_, row)| row).collect();
            if !fresh.is_empty() {
                return Ok(Some(fresh));
            }
            barren += 1;
            if barren == MOST_BARREN && !self.ended {
                let failure = Failure::new(0, "that there are more rows, and sends the same ones again");
                return Err(Error::Server {
                    operation: self.op.name.to_owned(),
                    url: self.endpoint.url.clone(),
                    failure,
                });
            }
        }
        Ok(None)
    }
}

impl<R: Row> Pages<R> for Counted {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<R>>>> {
        Box::pin(self.page())
    }
}
