//! Brings services to a state, for a maintenance window: asks for the change, and looks again and again until it has
//! happened. A site that is away, busy or restarting is asked again as long as there is time.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::super::{Selection, text};
use crate::core::away::is_lasting;
use crate::core::bulk::{Unwatched, Watch, together};
use crate::core::{Document, Endpoint, Error, Form, Kind, Result};
use crate::resources::service::{self, Service};
use crate::resources::services::{ROOT, Services, ops::STATUSES};

/// The first pause between two looks, and the longest one.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// How long a look may take: a site that is away may leave connections without an answer.
const LOOK: Duration = Duration::from_secs(30);
/// How long refusals are borne that a site which restarts may answer, too.
const BEARABLE: Duration = Duration::from_secs(10);

/// Where services are to be brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    Started,
    Stopped,
}

impl Goal {
    const fn state(self) -> &'static str {
        match self {
            Self::Started => "STARTED",
            Self::Stopped => "STOPPED",
        }
    }

    const fn missed(self) -> &'static str {
        match self {
            Self::Started => "did not start",
            Self::Stopped => "did not stop",
        }
    }
}

/// What became of a service.
pub(super) struct Brought {
    pub(super) name: String,
    /// Its real state; `None` where it is not known, or where there is no such service any more.
    pub(super) state: Option<String>,
    pub(super) is_gone: bool,
    /// Why it is not where it should be.
    pub(super) error: Option<Error>,
}

/// The real state of a service; `None` where there is no such service.
type State = Option<String>;

/// The selected services, each with its real state.
///
/// # Errors
/// When the state of one can't be read, or when no service is selected.
pub(super) async fn selected(site: &Endpoint, selection: &Selection) -> Result<Vec<(String, String)>> {
    let found = selection.reported(site, &STATUSES).await?;
    let mut states = Vec::with_capacity(found.services.len());
    for service in &found.services {
        let state = match service.entry.get::<Document>("status").as_ref().and_then(real) {
            Some(state) => Some(state),
            None => state_of(site, &service.name).await?,
        };
        states.extend(state.map(|state| (service.name.clone(), state)));
    }
    for (folder, error) in found.lost {
        // services of a folder without a report were asked for their states one by one
        if !found.services.iter().any(|service| folder_of(&service.name) == folder.trim_matches('/')) {
            return Err(error);
        }
    }
    Ok(states)
}

/// Brings the services to a state, within a time limit; what became of each, in the given order. `insists`: a service that
/// is there already is asked for the change, too, because the server may have yet to carry out the opposite.
///
/// # Errors
/// When code of the caller wants to stop.
pub(super) async fn bring(
    site: &Endpoint,
    names: &[String],
    goal: Goal,
    insists: bool,
    wait: Duration,
    watch: &dyn Watch,
) -> Result<Vec<Brought>> {
    let begun = Instant::now();
    // a limit beyond what the clock can say is none
    let until = begun.checked_add(wait).unwrap_or_else(|| begun + Duration::from_secs(1 << 30));
    let mut left: Vec<Under> = names.iter().map(|name| Under::new(name, begun)).collect();
    let (mut done, mut pause) = (HashMap::new(), PAUSES.0);
    loop {
        let asked: Vec<String> = left.iter().map(|service| service.name.clone()).collect();
        // the last look comes after the time is over: a service may have got there meanwhile
        let states = timeout(LOOK, states(site, &asked)).await;
        let mut states = states.unwrap_or_else(|_| Ok(HashMap::new()))?;
        let now = Instant::now();
        let mut still = Vec::new();
        for mut service in left {
            let found = states.remove(&service.name);
            match service.judged(found, goal, insists, now) {
                Some(brought) => {
                    watch.step(done.len() + 1, names.len(), &service.name).await?;
                    done.insert(service.name, brought);
                }
                None => still.push(service),
            }
        }
        left = still;
        if left.is_empty() || Instant::now() >= until {
            break;
        }
        ask(site, &mut left, goal, until).await?;
        sleep(pause.min(until.saturating_duration_since(Instant::now()))).await;
        pause = pause.mul_f64(1.5).min(PAUSES.1);
    }
    done.extend(left.into_iter().map(|service| (service.name.clone(), service.late(site, goal, wait))));
    Ok(names.iter().filter_map(|name| done.remove(name)).collect())
}

/// Asks for the change of those that have not accepted it yet.
async fn ask(site: &Endpoint, services: &mut [Under], goal: Goal, until: Instant) -> Result<()> {
    let now = Instant::now();
    let due = services.iter().filter(|service| !service.is_accepted && service.next <= now);
    let asks = due.map(|service| {
        let place = Service(place(site, &service.name));
        let ask = async move {
            let sent = async {
                match goal {
                    Goal::Started => place.start_service(None).await,
                    Goal::Stopped => place.stop_service(None).await,
                }
            };
            // a call that lasts longer goes on at the server; `None` says so
            let Ok(reply) = timeout_at(until, sent).await else { return Ok(None) };
            let reply = reply?;
            match reply.failure() {
                Some(failure) => Err(Error::server(operation(goal), place.0.url.clone(), failure)),
                None => Ok(Some(())),
            }
        };
        (service.name.clone(), ask)
    });
    let asked: HashMap<_, _> = together(asks.collect(), site.concurrency, &Unwatched).await?.into_iter().collect();
    let now = Instant::now();
    for service in services {
        match asked.get(&service.name) {
            Some(Ok(_)) => service.is_accepted = true,
            Some(Err(error)) => service.refused(error.clone(), now),
            None => {}
        }
    }
    Ok(())
}

const fn operation(goal: Goal) -> &'static str {
    match goal {
        Goal::Started => service::ops::start_service.name,
        Goal::Stopped => service::ops::stop_service.name,
    }
}

/// A service on its way.
struct Under {
    name: String,
    /// Whether the server has accepted the change.
    is_accepted: bool,
    /// When the server is asked for the change the next time.
    next: Instant,
    pause: Duration,
    /// The real state that was read last.
    state: State,
    /// Why the change or a look at the state failed, the last time.
    last: Option<Error>,
    /// Since when the site refuses.
    refuses: Option<Instant>,
}

impl Under {
    fn new(name: &str, now: Instant) -> Self {
        let (name, pause) = (name.to_owned(), PAUSES.0);
        Self { name, is_accepted: false, next: now, pause, state: None, last: None, refuses: None }
    }

    /// What became of the service, as soon as that is known.
    fn judged(&mut self, found: Option<Result<State>>, goal: Goal, insists: bool, now: Instant) -> Option<Brought> {
        let name = self.name.clone();
        let brought = move |state: State, is_gone, error| Brought { name, state, is_gone, error };
        match found {
            Some(Ok(None)) => return Some(brought(None, true, None)),
            // where even the request is refused, the state is what counts
            Some(Ok(Some(state)))
                if state.eq_ignore_ascii_case(goal.state())
                    && (!insists || self.is_accepted || self.last.is_some()) =>
            {
                return Some(brought(Some(state), false, None));
            }
            Some(Ok(Some(state))) => {
                self.state = Some(state);
                if self.is_accepted {
                    (self.last, self.refuses) = (None, None);
                }
            }
            Some(Err(error)) => self.refused(error, now),
            None => {}
        }
        let lasts = self.refuses.is_some_and(|since| now.duration_since(since) >= BEARABLE);
        if lasts { Some(brought(self.state.take(), false, self.last.take())) } else { None }
    }

    /// Notes an error; the service is asked again after a pause.
    fn refused(&mut self, error: Error, now: Instant) {
        if is_lasting(&error) {
            self.refuses.get_or_insert(now);
        } else {
            self.refuses = None;
        }
        self.last = Some(error);
        self.next = now + self.pause;
        self.pause = (self.pause * 2).min(PAUSES.1);
    }

    /// What becomes of a service for which there is no more time.
    fn late(self, site: &Endpoint, goal: Goal, after: Duration) -> Brought {
        let error = self.last.unwrap_or_else(|| {
            let kind = Kind::Timeout { what: goal.missed(), after };
            Error::new(kind, operation(goal), place(site, &self.name).url)
        });
        Brought { name: self.name, state: self.state, is_gone: false, error: Some(error) }
    }
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Where a service is.
fn place(site: &Endpoint, name: &str) -> Endpoint {
    name.split('/').fold(site.below("services"), |place, part| place.child(part))
}

fn real(status: &Document) -> State {
    text(status, "realTimeState").or_else(|| text(status, "realtimeState"))
}

/// The state of one service.
async fn state_of(site: &Endpoint, name: &str) -> Result<State> {
    let place = place(site, name);
    let request = place.request(&service::ops::status, Form::new())?;
    let reply = place.send(request.clone()).await?;
    if reply.failure().is_some_and(|failure| failure.code == 404) {
        return Ok(None);
    }
    let status = reply.document(&request)?;
    real(&status).map(Some).ok_or_else(|| reply.broken_json(service::ops::status.name, "there is no realTimeState"))
}

/// The states of services, from the reports of their folders. A service that its folder's report leaves out is asked
/// itself, so that only a service that is really gone is taken for that.
async fn states(site: &Endpoint, names: &[String]) -> Result<HashMap<String, Result<State>>> {
    let mut folders: Vec<String> = names.iter().map(|name| folder_of(name).to_owned()).collect();
    folders.sort_unstable();
    folders.dedup();
    let roots = folders.into_iter().map(|folder| if folder.is_empty() { ROOT.to_owned() } else { folder });
    let services = Services(site.below("services"));
    let mut states = HashMap::new();
    let mut lost = HashMap::new();
    for (folder, report) in services.reports(&STATUSES, roots.collect(), None, &Unwatched).await? {
        match report {
            Ok(report) => states.extend(report.into_iter().filter_map(|service| {
                let state = service.entry.get::<Document>("status").as_ref().and_then(real)?;
                Some((service.name, Ok(Some(state))))
            })),
            // the site is away; a site that answers may have no such folder any more, or no reports
            Err(error) if !matches!(error.kind(), Kind::Server(_)) => {
                site.reconnect();
                lost.insert(folder.trim_matches('/').to_owned(), error);
            }
            Err(_) => {}
        }
    }
    let missing = names.iter().filter(|name| !states.contains_key(*name));
    let reads = missing.map(|name| {
        let error = lost.get(folder_of(name)).cloned();
        let read = async move {
            match error {
                Some(error) => Err(error),
                None => state_of(site, name).await,
            }
        };
        (name.clone(), read)
    });
    states.extend(together(reads.collect(), site.concurrency, &Unwatched).await?);
    Ok(states)
}
