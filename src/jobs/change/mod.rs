//! `change`: members of many services' documents, planned as a whole and then edited one after another.

mod edits;
mod tree;

use std::collections::HashMap;
use std::time::Duration;

use similar::TextDiff;
use tokio::time::sleep;

use edits::NAME;
pub use edits::{Edit, Members};
pub use tree::{Difference, Tree};

use super::{Gathered, Kind, Rows, Selection, Table, Value};
use crate::core::bulk::{Unwatched, Watch, together};
use crate::core::{Endpoint, Error, Form, Json, Result};
use crate::resources::service::{self, Service};

/// The columns of a difference in a table.
const DIFFERENCE: [&str; 3] = ["member", "before", "after"];

/// The pauses before each look at a service whose edit got no reply.
const LOOKS: [Duration; 3] = [Duration::ZERO, Duration::from_secs(1), Duration::from_secs(2)];

/// How many lines a diff shows around a change.
const AROUND: usize = 1;

/// Which services are to be changed, and how carefully.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The services. Every service of a site is selected by the name `*` only.
    pub selection: Selection,
    /// The plan that the change must be.
    pub plan: Option<Plan>,
    /// Whether the services after one that fails are changed all the same.
    pub keep_going: bool,
    /// Whether nothing is written, and the plan is the result.
    pub dry_run: bool,
}

/// What a dry run said: the changes of each service.
#[derive(Clone, Debug, Default)]
pub struct Plan(HashMap<String, Vec<Difference>>);

impl Plan {
    /// The plan that the table of a dry run is.
    ///
    /// # Errors
    /// If the table is not that of a dry run.
    pub fn of(table: &Table) -> Result<Self> {
        let place = |name: &str| table.columns().position(|(column, _)| column == name);
        let (Some(name), Some(changes)) = (place("name"), place("changes")) else {
            return Err(Error::argument(NAME, "plan is the table of a dry run"));
        };
        let row = |row: usize| {
            let Value::Text(name) = table.value(row, name) else { return None };
            let Value::Records(changes) = table.value(row, changes) else { return None };
            let changes = changes.into_iter().map(|record| {
                let mut texts = record.into_iter().map(|text| text.map(std::borrow::Cow::into_owned));
                let mut next = || texts.next().flatten();
                Difference { member: next().unwrap_or_default(), before: next(), after: next() }
            });
            Some((name.into_owned(), changes.collect::<Vec<_>>()))
        };
        Ok(Self((0..table.len()).filter_map(row).filter(|(_, changes)| !changes.is_empty()).collect()))
    }
}

/// A service whose document is to be changed.
struct Planned {
    name: String,
    service: Service,
    before: Tree,
    after: Tree,
    changes: Vec<Difference>,
    status: Status,
    error: Option<Error>,
}

/// What has become of a service.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Planned,
    Unchanged,
    Changed,
    Failed,
    Unknown,
    NotDone,
}

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotDone => "not done",
        }
    }
}

/// Changes the documents of services. All changes are planned before the first one is written. Each service is edited
/// after the one before has ended, and read again just before: what somebody else has edited meanwhile stays, and where
/// that makes it another change, the service is left alone and counts as failed.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use arcrest_core::core::bulk::Unwatched;
/// use arcrest_core::core::{ClientOptions, Endpoint, Names, Result, Session};
/// use arcrest_core::jobs::Selection;
/// use arcrest_core::jobs::change::{Members, Wanted, change};
///
/// # async fn example() -> Result<()> {
/// let session = Arc::new(Session::new(ClientOptions::default(), None));
/// let site = Endpoint::new("https://host:6443/arcgis/admin", session);
/// let selection = Selection::new(Some(Names::from("Planning")), None, None);
/// let edit = Members::parse(r#"{"minInstancesPerNode": 2}"#)?;
/// let plan = change(&site, Wanted { selection, dry_run: true, ..Wanted::default() }, &edit, &Unwatched).await?;
/// println!("{} services", plan.table.len());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`crate::core::Kind::Argument`] if no service is selected; if the folders can't be listed; the error of the watcher, and of
/// code of the caller.
pub async fn change(site: &Endpoint, wanted: Wanted, edit: &dyn Edit, watch: &dyn Watch) -> Result<Gathered> {
    if wanted.selection.is_all() && wanted.plan.is_none() {
        return Err(Error::argument(NAME, "which services? Give folder, types or names; names \"*\" is every service"));
    }
    let (mut services, mut lost) = plan(site, &wanted, edit).await?;
    let is_sound = lost.is_empty() && services.iter().all(|service| service.error.is_none());
    if !wanted.dry_run {
        let total = services.iter().filter(|service| service.status == Status::Planned).count();
        let (mut done, mut is_over) = (0, !is_sound && !wanted.keep_going);
        for service in services.iter_mut().filter(|service| service.status == Status::Planned) {
            if is_over {
                service.status = Status::NotDone;
                continue;
            }
            write(service, edit).await?;
            is_over = service.error.is_some() && !wanted.keep_going;
            done += 1;
            watch.step(done, total, &service.name).await?;
        }
    }
    let mut rows = Rows::new([
        ("name", Kind::Text),
        ("status", Kind::Text),
        ("changes", Kind::Records(DIFFERENCE.map(Into::into).to_vec())),
        ("diff", Kind::Text),
        ("error", Kind::Text),
    ]);
    for service in services {
        let changes = service.changes.iter().map(|each| {
            vec![
                Some((&*each.member).into()),
                each.before.as_deref().map(Into::into),
                each.after.as_deref().map(Into::into),
            ]
        });
        rows.push([
            Value::from(&*service.name),
            Value::from(service.status.word()),
            Value::Records(changes.collect()),
            Value::from(diff(&service)),
            Value::from(service.error.as_ref().map(ToString::to_string)),
        ]);
        lost.extend(service.error.map(|error| (service.name, error)));
    }
    Ok(Gathered::new(rows.table(), lost))
}

/// Reads the services and makes the changes here. The folders that can't be read.
async fn plan(site: &Endpoint, wanted: &Wanted, edit: &dyn Edit) -> Result<(Vec<Planned>, Vec<(String, Error)>)> {
    let mut found = wanted.selection.listed(site).await?;
    if let Some(plan) = wanted.plan.as_ref().filter(|_| wanted.selection.is_all()) {
        found.services.retain(|service| plan.0.contains_key(&service.name));
    }
    let reads = found.services.iter().map(|service| {
        let service = site.other(service.url.clone());
        (String::new(), async move { read(&service).await })
    });
    let documents = together(reads.collect(), site.concurrency, &Unwatched).await?;
    let mut services = Vec::with_capacity(documents.len());
    for (listed, (_, before)) in found.services.into_iter().zip(documents) {
        let service = Service(site.other(listed.url));
        let changed = match before {
            Ok(before) => edited(edit, &listed.name, &before).await?.map(|after| (before, after)),
            Err(error) => Err(error),
        };
        let nothing = || Tree::List(Vec::new());
        let (before, after, mut error) = match changed {
            Ok((before, after)) => (before, after, None),
            Err(error) => (nothing(), nothing(), Some(error)),
        };
        let changes = before.differences(&after);
        let planned = wanted.plan.as_ref().map(|plan| plan.0.get(&listed.name).map_or(&[][..], Vec::as_slice));
        if error.is_none() && planned.is_some_and(|planned| planned != changes) {
            error = Some(Error::argument(NAME, "the change is another one than that of the plan: make a new plan"));
        }
        let status = match (&error, changes.is_empty()) {
            (Some(_), _) => Status::Failed,
            (None, true) => Status::Unchanged,
            (None, false) => Status::Planned,
        };
        services.push(Planned { name: listed.name, service, before, after, changes, status, error });
    }
    Ok((services, found.lost))
}

async fn read(service: &Endpoint) -> Result<Tree> {
    let request = service.request(&service::ops::READ, Form::new())?;
    let reply = service.send(request.clone()).await?;
    let document = reply.document(&request)?;
    Tree::parse(&document.to_json()).map_err(|error| reply.broken_json(NAME, &error.to_string()))
}

/// The document after an edit, in the form that the document had before. An error of the caller's code ends the job.
async fn edited(edit: &dyn Edit, name: &str, before: &Tree) -> Result<Result<Tree>> {
    super::told(edit.edit(name, before).await.map(|after| after.like(before)))
}

/// Writes one service.
async fn write(planned: &mut Planned, edit: &dyn Edit) -> Result<()> {
    let (status, error) = match super::told(written(planned, edit).await)? {
        Ok(()) => (Status::Changed, None),
        Err(error) if error.maybe_done() && has_come_about(planned).await => (Status::Changed, None),
        Err(error) if error.maybe_done() => (Status::Unknown, Some(error)),
        Err(error) => (Status::Failed, Some(error)),
    };
    (planned.status, planned.error) = (status, error);
    Ok(())
}

/// Whether the document says that an edit without a reply has come about. A site goes on with an edit for a moment.
async fn has_come_about(planned: &Planned) -> bool {
    for pause in LOOKS {
        sleep(pause).await;
        if let Ok(now) = read(&planned.service.0).await {
            let changes = planned.before.differences(&now);
            if planned.changes.iter().all(|change| changes.contains(change)) {
                return true;
            }
        }
    }
    false
}

async fn written(planned: &mut Planned, edit: &dyn Edit) -> Result<()> {
    let now = read(&planned.service.0).await?;
    if !planned.before.differences(&now).is_empty() {
        let after = edited(edit, &planned.name, &now).await??;
        if now.differences(&after) != planned.changes {
            let text = "somebody else has edited the service meanwhile, and it was not changed: look at it and repeat the call";
            return Err(Error::argument(NAME, text));
        }
        (planned.before, planned.after) = (now, after);
    }
    let reply = planned.service.edit(Json(planned.after.to_json()), None).await?;
    match reply.failure() {
        Some(failure) => Err(Error::server(NAME, reply.url.clone(), failure)),
        None => Ok(()),
    }
}

/// The change of a service as a unified diff; nothing where nothing changes.
fn diff(service: &Planned) -> Option<String> {
    if service.changes.is_empty() {
        return None;
    }
    let (before, after) = (service.before.pretty(), service.after.pretty());
    let diff = TextDiff::from_lines(&before, &after);
    Some(diff.unified_diff().context_radius(AROUND).header(&service.name, &service.name).to_string())
}
