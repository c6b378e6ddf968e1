//! `health`: what of a site is not as it should be.

use serde_json::Value as Json;

use super::messages::Query;
use super::since::now;
use super::{Gathered, Kind, Rows, Selection, Value, certificates, logs, number, text, uses};
use crate::core::bulk::{Unwatched, Watch, together};
use crate::core::{Document, Endpoint, Error, Form, Result, Text, When};
use crate::resources::{data, machine, machines, services, system};

const DAY: i64 = 86_400_000;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Ok,
    /// To be looked at.
    Warning,
    /// Not as it should be, or not to be known.
    Failure,
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

/// What was found out about one thing.
struct Finding {
    subject: String,
    status: Status,
    reason: String,
}

/// From when on things are told of.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Certificates and licences that end in fewer days.
    pub days: i64,
    /// Messages of the log from then on, in milliseconds since 1970.
    pub since: i64,
}

/// The checks, in their order.
const CHECKS: [&str; 6] = ["machines", "services", "data stores", "certificates", "log", "licences"];

type Findings = Result<Vec<Finding>>;

/// Looks at machines, services, data stores, certificates, the log and the licences. A check that can't be made is a
/// failure with the reason.
///
/// # Errors
/// When code of the caller wants to stop, or the watcher does.
pub async fn health(site: &Endpoint, limits: Limits, watch: &dyn Watch) -> Result<Gathered> {
    let mut rows =
        Rows::new([("check", Kind::Text), ("subject", Kind::Text), ("status", Kind::Text), ("reason", Kind::Text)]);
    for (done, check) in CHECKS.into_iter().enumerate() {
        let findings = match check {
            "machines" => of_machines(site).await,
            "services" => of_services(site).await,
            "data stores" => of_data(site).await,
            "certificates" => of_certificates(site, limits).await,
            "log" => of_log(site, limits).await,
            _ => of_licences(site, limits).await,
        };
        let findings = match findings {
            Err(error) if error.is_foreign() => return Err(error),
            Err(error) => vec![finding("", Status::Failure, format!("could not be checked: {error}"))],
            Ok(findings) => findings,
        };
        for Finding { subject, status, reason } in findings {
            rows.push([Value::from(check), subject.into(), Value::from(status.name()), reason.into()]);
        }
        watch.step(done + 1, CHECKS.len(), check).await?;
    }
    Ok(rows.table().into())
}

fn finding(subject: impl Into<String>, status: Status, reason: impl Into<String>) -> Finding {
    Finding { subject: subject.into(), status, reason: reason.into() }
}

/// The state of each machine.
async fn of_machines(site: &Endpoint) -> Findings {
    let place = site.below("machines");
    let listing = place.document(&machines::ops::machines, Form::new()).await?;
    let names = listing.get::<Vec<Document>>("machines").unwrap_or_default();
    let reads = names.iter().filter_map(|machine| text(machine, "machineName")).map(|name| {
        let machine = place.child(&name);
        (name, async move { machine.document(&machine::ops::status, Form::new()).await })
    });
    let states = together(reads.collect(), site.concurrency, &Unwatched).await?;
    Ok(states.into_iter().map(|(name, state)| of_state(name, state)).collect())
}

/// Whether something that should run does.
fn of_state(name: String, state: Result<Document>) -> Finding {
    let state = match state {
        Ok(state) => state,
        Err(error) => return finding(name, Status::Failure, error.to_string()),
    };
    let configured = text(&state, "configuredState").unwrap_or_default();
    let real = text(&state, "realTimeState").or_else(|| text(&state, "realtimeState")).unwrap_or_default();
    let is_started = |state: &str| state.eq_ignore_ascii_case("STARTED");
    match (is_started(&configured), is_started(&real)) {
        (true, false) => finding(name, Status::Failure, format!("should run, and is {real}")),
        (false, true) => finding(name, Status::Warning, format!("should be {configured}, and runs")),
        (true, true) => finding(name, Status::Ok, "runs"),
        (false, false) => finding(name, Status::Ok, "is stopped, as it should be"),
    }
}

/// The services that should run and do not; one line where all do.
async fn of_services(site: &Endpoint) -> Findings {
    let found = Selection::default().reported(site, &services::ops::STATUSES).await?;
    let total = found.services.len();
    let states = found.services.into_iter().map(|service| {
        let state = service.entry.get::<Document>("status");
        let missing = || Error::argument("jobs.health", "the report says no state");
        of_state(service.name, state.ok_or_else(missing))
    });
    let mut findings: Vec<Finding> = states.filter(|finding| finding.status != Status::Ok).collect();
    if findings.is_empty() {
        findings.push(finding("", Status::Ok, format!("{total} services are as they should be")));
    }
    findings.extend(found.lost.into_iter().map(|(folder, error)| finding(folder, Status::Failure, error.to_string())));
    Ok(findings)
}

/// Whether the server reaches each data store item.
async fn of_data(site: &Endpoint) -> Findings {
    let (items, lost) = uses::items(site).await?;
    let place = site.below("data");
    let reads = items.into_iter().map(|(path, item, _)| {
        let place = place.clone();
        (path, async move {
            let form = Form::new().with("item", item.to_json());
            let request = place.request(&data::ops::validate_data_item, form)?;
            place.send(request.clone()).await?.document(&request)
        })
    });
    let answers = together(reads.collect(), site.concurrency, &Unwatched).await?;
    let lost = lost.into_iter().map(|(root, error)| (root, Err(error)));
    Ok(answers
        .into_iter()
        .chain(lost)
        .map(|(path, answer)| match answer {
            Ok(_) => finding(path, Status::Ok, "is reached"),
            Err(error) => finding(path, Status::Failure, error.to_string()),
        })
        .collect())
}

/// How long the certificates last that are in use.
async fn of_certificates(site: &Endpoint, limits: Limits) -> Findings {
    let (entries, lost) = certificates::entries(site, &Unwatched).await?;
    let used = entries.into_iter().filter(|entry| entry.is_used == Some(true));
    let mut findings: Vec<Finding> = used
        .map(|entry| {
            let subject = entry.alias.clone().map_or_else(String::new, |alias| format!(" {alias}"));
            let machine = entry.machine.as_ref().unwrap_or(&entry.url);
            of_days(format!("{machine}{subject}"), entry.days_left(), limits)
        })
        .collect();
    findings.extend(lost.into_iter().map(|(machine, error)| finding(machine, Status::Failure, error.to_string())));
    Ok(findings)
}

fn of_days(subject: String, days: Option<i64>, limits: Limits) -> Finding {
    match days {
        Some(days) if days < 0 => finding(subject, Status::Failure, format!("has ended {} days ago", -days)),
        Some(days) if days < limits.days => finding(subject, Status::Warning, format!("ends in {days} days")),
        Some(days) => finding(subject, Status::Ok, format!("ends in {days} days")),
        None => finding(subject, Status::Warning, "the server does not say when it ends"),
    }
}

/// Words in messages about a disk that is full.
const DISK: [&str; 4] = ["disk space", "no space left", "disk full", "not enough space"];

/// The errors in the log, by the source that has the most.
async fn of_log(site: &Endpoint, limits: Limits) -> Findings {
    let since = Some(When::from(limits.since));
    let query = Query { level: Some(Text::from("SEVERE")), since, ..Query::default() };
    let mut pages = logs::Selected::new(query.pages(site)?);
    let (mut total, mut latest, mut full) = (0_usize, None, None);
    while let Some(page) = pages.next().await? {
        total += page.len();
        for message in page {
            let words = message.message.0.to_ascii_lowercase();
            if full.is_none() && DISK.iter().any(|sign| words.contains(sign)) {
                full = Some((message.machine.0.clone(), message.message.0.clone()));
            }
            latest.get_or_insert((message.source.0, message.message.0));
        }
    }
    let mut findings = Vec::new();
    if let Some((machine, words)) = full {
        findings.push(finding(machine, Status::Failure, words));
    }
    findings.push(match latest {
        Some((source, words)) => {
            finding(source, Status::Warning, format!("{total} severe messages, the last one: {words}"))
        }
        None => finding("", Status::Ok, "no severe message"),
    });
    Ok(findings)
}

/// How long the licences last.
async fn of_licences(site: &Endpoint, limits: Limits) -> Findings {
    let licences = site.below("system").document(&system::ops::licenses, Form::new()).await?;
    let mut findings = Vec::new();
    for (name, raw) in licences.iter() {
        let value: Json = serde_json::from_str(raw).unwrap_or_default();
        let entries = match value {
            Json::Array(entries) => entries,
            one => vec![one],
        };
        for entry in entries {
            let Ok(entry) = Document::parse(entry.to_string().as_bytes()) else { continue };
            let subject =
                text(&entry, "displayName").or_else(|| text(&entry, "name")).unwrap_or_else(|| name.to_owned());
            if entry.get::<bool>("canExpire") == Some(true) {
                let days = number(&entry, "expiration").map(|end| end.saturating_sub(now()).div_euclid(DAY));
                findings.push(of_days(subject, days, limits));
            } else {
                findings.push(finding(subject, Status::Ok, "does not end"));
            }
        }
    }
    Ok(findings)
}
