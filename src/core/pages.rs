//! A long listing, read page by page and only as far as somebody asks: one page is in memory at a time.

use std::collections::VecDeque;

use futures::future::BoxFuture;

use super::{Document, Endpoint, Error, Failure, Form, Operation, Result};

/// A server that says so often that there is more, and has nothing new, never ends.
const MOST_BARREN: u32 = 8;

/// Where pages come from. A `next` that fails, or is dropped, leaves it as it was: it may be asked again.
pub trait Pages: Send {
    /// The rows of the next page that were on none before; `None` when there are no more.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<Document>>>>;
}

/// The rows of a listing, one after the other.
pub struct Rows {
    pages: Box<dyn Pages>,
    page: VecDeque<Document>,
}

impl Rows {
    /// From the first page on.
    #[must_use]
    pub fn new(pages: Box<dyn Pages>) -> Self {
        Self { pages, page: VecDeque::new() }
    }

    /// The next row; `None` when there are no more.
    ///
    /// # Errors
    /// When its page can't be read.
    pub async fn next(&mut self) -> Result<Option<Document>> {
        while self.page.is_empty() {
            match self.pages.next().await? {
                Some(page) => self.page = page.into(),
                None => return Ok(None),
            }
        }
        Ok(self.page.pop_front())
    }

    /// The rows that are here already.
    pub fn here(&self) -> impl Iterator<Item = &Document> {
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
    async fn read(&self, start: usize) -> Result<(Vec<(String, Document)>, bool)> {
        let form = Form::new().with("startIndex", start.to_string()).with("pageSize", self.size.to_string());
        let page = self.endpoint.document(self.op, form).await?;
        let rows: Vec<Document> = page.get(self.key).unwrap_or_default();
        let named = rows.into_iter().map(|row| (row.get(self.name).unwrap_or_else(|| row.to_json()), row));
        Ok((named.collect(), page.get("hasMore").unwrap_or_default()))
    }

    async fn page(&mut self) -> Result<Option<Vec<Document>>> {
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

impl Pages for Counted {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<Document>>>> {
        Box::pin(self.page())
    }
}
