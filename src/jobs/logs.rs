//! `logs`: the messages of a site's log, as a table, as a CSV file of any length, and as they come.

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Duration;

use super::messages::{Message, Query, columns, table_of};
use super::{Rows, Selection, Table};
use crate::core::files::in_background;
use crate::core::files::write::{NamedBy, Saving};
use crate::core::pages::{Item, Pages};
use crate::core::{Endpoint, Error, Result, When};
use crate::resources::log::Messages;

/// The messages that a query asks for, the newest first.
///
/// # Errors
/// When a page can't be read.
pub async fn logs(site: &Endpoint, query: Query) -> Result<Table> {
    let mut pages = Selected::new(query.pages(site)?);
    let mut rows = Rows::new(columns());
    while let Some(page) = pages.next().await? {
        for message in &page {
            rows.push(message.row());
        }
    }
    Ok(rows.table())
}

/// Writes the messages to a CSV file, which appears when it is complete. One page is in memory at a time.
///
/// # Errors
/// When a page can't be read, or the file can't be written.
pub async fn save(site: &Endpoint, query: Query, path: PathBuf, guard: bool) -> Result<PathBuf> {
    let mut pages = Selected::new(query.pages(site)?);
    let failed = |source| Error::file("jobs.logs", &path, source);
    let place = path.clone();
    let begun = move || {
        let saving = Saving::begin(&place, NamedBy::User)?;
        table_of([]).write_csv(saving.file(), guard)?;
        Ok(saving)
    };
    // before the messages are read, as the file may not be writable
    let mut saving = in_background(begun).await.map_err(failed)?;
    while let Some(page) = pages.next().await? {
        let write = move || {
            let mut out = BufWriter::new(saving.file());
            table_of(&page).write_csv_rows(&mut out, guard)?;
            out.flush()?;
            drop(out);
            Ok(saving)
        };
        saving = in_background(write).await.map_err(failed)?;
    }
    in_background(|| saving.finish()).await.map_err(failed)?;
    Ok(path)
}

/// The pages of a query, with the selected messages only.
pub struct Selected {
    pages: Messages,
    selection: Selection,
}

impl Selected {
    /// The pages and the selection of a query.
    #[must_use]
    pub fn new((pages, selection): (Messages, Selection)) -> Self {
        Self { pages, selection }
    }

    /// The messages of the next page, possibly none; `None` at the end.
    ///
    /// # Errors
    /// When the page can't be read.
    pub async fn next(&mut self) -> Result<Option<Vec<Message>>> {
        let page: Option<Vec<Message>> = self.pages.next().await?;
        let all = self.selection.is_all();
        Ok(page.map(|mut page| {
            page.retain(|message| all || self.selection.has(&message.source.0));
            page
        }))
    }
}

/// How late the message of a machine may come after newer ones of another.
const LATE: i64 = 10_000;

/// The messages as they come, the oldest first. Never ends.
pub struct Follow {
    site: Endpoint,
    query: Box<dyn Fn(When) -> Query + Send>,
    /// The oldest time that is looked at.
    since: i64,
    /// What was told from then on, and how often each.
    told: HashMap<String, usize>,
    pause: Duration,
    is_first: bool,
}

impl Follow {
    /// Begins with the messages since a time. `query` asks for those since another.
    pub fn new(site: Endpoint, since: i64, pause: Duration, query: impl Fn(When) -> Query + Send + 'static) -> Self {
        Self { site, query: Box::new(query), since, told: HashMap::new(), pause, is_first: true }
    }

    /// Waits for the next messages. If this fails or is dropped, the next call tells the same messages.
    ///
    /// # Errors
    /// When the log can't be read.
    pub async fn next(&mut self) -> Result<Vec<Message>> {
        loop {
            if !std::mem::take(&mut self.is_first) {
                tokio::time::sleep(self.pause).await;
            }
            let mut pages = Selected::new((self.query)(When::from(self.since)).pages(&self.site)?);
            let (mut fresh, mut here) = (Vec::new(), HashMap::<String, (i64, usize)>::new());
            while let Some(page) = pages.next().await? {
                for message in page {
                    let identity = message.json()?;
                    let told = self.told.get(&identity).copied().unwrap_or_default();
                    let (_, alike) = here.entry(identity).or_insert((message.time.0.unwrap_or(i64::MAX), 0));
                    *alike += 1;
                    if *alike > told {
                        fresh.push(message);
                    }
                }
            }
            let newest = here.values().map(|(time, _)| *time).filter(|time| *time < i64::MAX).max();
            self.since = newest.map_or(self.since, |newest| self.since.max(newest.saturating_sub(LATE)));
            here.retain(|_, (time, _)| *time >= self.since);
            self.told = here.into_iter().map(|(identity, (_, alike))| (identity, alike)).collect();
            if !fresh.is_empty() {
                fresh.reverse();
                return Ok(fresh);
            }
        }
    }
}
