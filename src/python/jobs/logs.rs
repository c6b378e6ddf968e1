//! `jobs.logs` of both APIs.

use std::path::PathBuf;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::since::Since;
use super::table_of;
use crate::core::pages::Pages;
use crate::core::{Json, Names, Result as CoreResult, Text, When};
use crate::jobs::logs::{self as job, Follow};
use crate::jobs::messages::{self, Query};
use crate::jobs::{Gathered, Selection, since};
use crate::python::{Item, Items};

/// The messages as they come, as dicts.
struct Following(Follow);

impl Pages<Item> for Following {
    fn next(&mut self) -> BoxFuture<'_, CoreResult<Option<Vec<Item>>>> {
        async move {
            let table = messages::table_of(&self.0.next().await?);
            let rows = pyo3::Python::attach(|py| crate::python::table::Table::from(table).dicts(py))?;
            Ok(Some(rows.into_iter().map(Item).collect()))
        }
        .boxed()
    }
}

jobs! {
    /// Reads the messages of a site's log, the newest first, through all pages.
    ///
    /// Args:
    ///     ags: The site.
    ///     since: The oldest time that is wanted: how long ago, such as "2 h", "30 min" or "7 d", a datetime (without
    ///         time zone: the server's time), epoch milliseconds or ISO text. Default: the beginning; with follow, now.
    ///     until: The newest time that is wanted. Default: now.
    ///     level: This level and those above it: "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or "DEBUG".
    ///         Default "WARNING".
    ///     folder: A folder, "/" for the root, or several. With folder, types or names, the messages of
    ///         services only. Default: all messages.
    ///     types: A type such as "MapServer", or several.
    ///     names: A name "folder/name.type", or several; folder and type may be left out. In all three, * and ?
    ///         stand for any letters.
    ///     machines: Machines, a list or comma-separated. Default: all.
    ///     codes: A list of message codes. Default: all.
    ///     follow: True goes on with the messages that come, the oldest first, as tail does. Default False.
    ///     interval: With follow, the pause between two looks at the log, in seconds. Default 2.
    ///     csv: A file that the messages are written to as CSV, however many: one page is in memory at a time. The
    ///         file appears when it is complete.
    ///     guard_formulas: Whether text that a spreadsheet would take for a formula gets a ' in front of it
    ///         in the file. Default True.
    ///
    /// Returns:
    ///     A Table with a row for each message; with csv, the path of the file. With follow, an iterator of dicts that
    ///     does not end, in the asyncio API an async iterator, which is not awaited.
    ///
    /// Raises:
    ///     ValueError: When a level or time makes no sense, or follow is given together with until or csv.
    ///     OSError: When the file can't be written.
    ///     ArcRESTError: When a page can't be read. With follow, the next step asks again, and nothing is lost.
    ///
    /// Example:
    ///     >>> errors = jobs.logs(ags, since="60 d", level="SEVERE", names="Planning/*")
    ///     >>> errors.columns[:4], errors[0]["source"].partition("/")[0]
    ///     (['type', 'message', 'time', 'source'], 'Planning')
    ///
    /// Admin API: Logs > Query Logs.
    #[pyfunction]
    #[pyo3(signature = (ags, since=None, until=None, level="WARNING", folder=None, types=None, names=None, machines=None, codes=None, *, follow=false, interval=2.0, csv=None, guard_formulas=true))]
    #[allow(clippy::too_many_arguments)]
    pub fn logs<'py>(
        ags: Site<'py, Admin>,
        since: Option<Since>,
        until: Option<Since>,
        level: &str,
        folder: Option<Names>,
        types: Option<Names>,
        names: Option<Names>,
        machines: Option<Names>,
        codes: Option<Json>,
        follow: bool,
        interval: f64,
        csv: Option<PathBuf>,
        guard_formulas: bool,
    ) -> PyResult<Answer<'py, Any>> {
        let selection = Selection::new(folder, types, names);
        let (level, since) = (Some(Text::from(level)), since.map(|since| since.0));
        if follow {
            if until.is_some() || csv.is_some() {
                return Err(PyValueError::new_err("follow=True goes on: it takes neither until= nor csv="));
            }
            let pause = Duration::try_from_secs_f64(interval)
                .map_err(|_| PyValueError::new_err(format!("interval is a number of seconds, not {interval}")))?;
            let begin = since.map_or_else(since::now, |since| since.millis);
            let query = move |since: When| Query {
                selection: selection.clone(),
                level: level.clone(),
                since: Some(since),
                until: None,
                machines: machines.clone(),
                codes: codes.clone(),
            };
            // a level that makes no sense is told at once
            let site = CallContext::of(Base::web(ags.0.as_super()))?.endpoint()?;
            query(When::from(begin)).pages(&site)?;
            let items = Items::new(Box::new(Following(Follow::new(site, begin, pause, query))));
            let rows = Listing::from(items);
            return Ok(Bound::new(ags.0.py(), rows)?.into_any().into());
        }
        let query = Query { selection, level, since, until: until.map(|until| until.0), machines, codes };
        if let Some(path) = csv {
            let work = move |site| async move { job::save(&site, query, path, guard_formulas).await.map(Outcome::Saved) };
            return Base::run(ags.0.as_super(), "jobs.logs", Code::Native, false, work).map(Into::into);
        }
        let work = move |site| async move { job::logs(&site, query).await.map(Gathered::from) };
        Base::compute(ags.0.as_super(), "jobs.logs", Code::Native, work, |py, node, found| {
            table_of(py, node, "logs", found, None)
        })
        .map(Into::into)
    }
}
