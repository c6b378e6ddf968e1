//! `stopped`, the maintenance window: services are stopped, the caller does its work, and exactly what was stopped is
//! started again. `restore` does this for a window whose process was killed.
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use arcrest_core::core::bulk::Unwatched;
//! use arcrest_core::core::{ClientOptions, Endpoint, Names, Result, Session};
//! use arcrest_core::jobs::{Selection, window::Window};
//!
//! # async fn example() -> Result<()> {
//! let session = Arc::new(Session::new(ClientOptions::default(), None));
//! let site = Endpoint::new("https://host:6443/arcgis/admin", session);
//! let planning = Selection::new(Some(Names::from("Planning")), None, None);
//! let window = Window::new(&site.url, planning, Duration::from_secs(300), None)?;
//! if window.open(&site, &Unwatched).await?.lost.is_empty() {
//!     // load the data here
//! }
//! for (service, error) in window.close(&site, &Unwatched).await?.lost {
//!     println!("{service} does not run again: {error}");
//! }
//! # Ok(())
//! # }
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;

mod bring;
mod state;

pub(super) use self::state::{make_folder, private_folder_of};

use self::bring::{Brought, Goal, bring, selected};
use self::state::{Held, State, alone, held_by_others};
use super::{Gathered, Kind, Rows, Selection, Value};
use crate::core::bulk::Watch;
use crate::core::files::in_background;
use crate::core::{Endpoint, Error, Result};

const NAME: &str = "jobs.stopped";
const RESTORE: &str = "jobs.restore";

/// A maintenance window.
pub struct Window {
    site: String,
    selection: Selection,
    wait: Duration,
    file: PathBuf,
    phase: Arc<Mutex<Phase>>,
}

enum Phase {
    New,
    Open(Held),
    Closed,
}

/// What a window does with a service.
struct Planned {
    name: String,
    state: String,
    /// Whether another window holds the service stopped. The one that closes last starts it.
    is_held: bool,
}

impl Window {
    /// A window for the selected services of a site. Up to `wait` is waited until they have stopped, and again until they
    /// run. `file` is for the state, in case the process is killed; by default it has a name of its own in the folder
    /// `.arcrest/windows` of the user's home.
    ///
    /// # Errors
    /// [`crate::core::Kind::Argument`] if nothing is selected, or there is no home for the file.
    pub fn new(site: &str, selection: Selection, wait: Duration, file: Option<PathBuf>) -> Result<Self> {
        if selection.is_all() {
            let text = "which services are to be stopped? Name a folder, types or names; the name * means all";
            return Err(Error::argument(NAME, text));
        }
        let missing = || Error::argument(NAME, "this user has no home folder: name a file for the state");
        let file = match file {
            Some(file) => std::path::absolute(&file).map_err(|error| Error::file(NAME, &file, error))?,
            None => private_folder_of("windows").ok_or_else(missing)?.join(state::new_name(site)),
        };
        Ok(Self { site: site.to_owned(), selection, wait, file, phase: Arc::new(Mutex::new(Phase::New)) })
    }

    /// The file of the state. It exists while services are stopped.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What the window would do now. Sends no write.
    ///
    /// # Errors
    /// When the states of the services can't be read, or there is no such service.
    pub async fn plan(&self, site: &Endpoint) -> Result<Gathered> {
        let mut rows = Rows::new([("service", Kind::Text), ("state", Kind::Text), ("plan", Kind::Text)]);
        for Planned { name, state, is_held } in self.planned(site).await?.0 {
            rows.push([name.into(), state.into(), Value::from(if is_held { "keep stopped" } else { "stop" })]);
        }
        Ok(Gathered::from(rows.table()))
    }

    /// The services that the window is about, and those that other windows hold.
    async fn planned(&self, site: &Endpoint) -> Result<(Vec<Planned>, Vec<String>)> {
        let states = selected(site, &self.selection).await?;
        let names: Vec<&str> = states.iter().map(|(name, _)| &**name).collect();
        let idle = self.selection.idle(&names);
        if names.is_empty() || !idle.is_empty() {
            let what = if idle.is_empty() { String::new() } else { format!(" {}", idle.join(", ")) };
            return Err(Error::argument(NAME, format!("there is no service{what} to stop at {}", self.site)));
        }
        let held = self.held_by_others().await?;
        let planned = states.into_iter().filter_map(|(name, state)| {
            let is_held = held.contains(&name);
            let runs = ["STARTED", "STARTING"].iter().any(|runs| state.eq_ignore_ascii_case(runs));
            (is_held || runs).then_some(Planned { name, state, is_held })
        });
        Ok((planned.collect(), held))
    }

    fn folder(&self) -> PathBuf {
        self.file.parent().map(Path::to_owned).unwrap_or_default()
    }

    async fn held_by_others(&self) -> Result<Vec<String>> {
        let (file, site) = (self.file.clone(), self.site.clone());
        if !self.folder().is_dir() {
            return Ok(Vec::new());
        }
        alone(self.folder(), move |folder| Ok(held_by_others(folder, &site, &file)))
            .await
            .map_err(|error| Error::file(NAME, self.folder(), error))
    }

    /// Stops the services, and waits until they have stopped: a row for each. Where one does not, it is among what is
    /// lost, the others are started again, and the window is closed.
    ///
    /// The future may be dropped on the way; [`Window::close`] then starts what it has stopped.
    ///
    /// # Errors
    /// When nothing was stopped: the states of the services can't be read, there is no such service, or the file of the
    /// state can't be written. When code of the caller wants to stop; what was stopped is started again.
    pub async fn open(&self, site: &Endpoint, watch: &dyn Watch) -> Result<Gathered> {
        let names = self.begin(site).await?;
        let brought = bring(site, &names, Goal::Stopped, false, self.wait, watch).await;
        let failed = brought.as_ref().map_or(true, |brought| brought.iter().any(|service| service.error.is_some()));
        let brought = if failed {
            let closed = self.close(site, watch).await;
            let mut brought = brought?;
            // a service that neither stopped nor runs is told with the second reason
            for (name, error) in closed?.lost {
                brought.iter_mut().filter(|service| service.name == name).for_each(|service| {
                    service.error = Some(error.clone());
                });
            }
            brought
        } else {
            if let Phase::Open(held) = &mut *lock(&self.phase) {
                held.are_stopped = true;
            }
            brought?
        };
        Ok(gathered(brought, &[]))
    }

    /// Writes the state. The names of the services to stop.
    async fn begin(&self, site: &Endpoint) -> Result<Vec<String>> {
        let folder = self.folder();
        let unwritten = |error| Error::file(NAME, &self.file, error);
        if private_folder_of("windows").is_some_and(|usual| usual == folder) {
            let folder = folder.clone();
            in_background(move || make_folder(&folder)).await.map_err(unwritten)?;
        }
        loop {
            let (planned, held) = self.planned(site).await?;
            let names: Vec<String> = planned.into_iter().map(|service| service.name).collect();
            if names.is_empty() {
                return Ok(names);
            }
            let state = State::new(&self.site, self.wait, names.clone());
            let (file, phase, site) = (self.file.clone(), self.phase.clone(), self.site.clone());
            let written = alone(folder.clone(), move |folder| {
                let mut phase = lock(&phase);
                match *phase {
                    Phase::New => {}
                    Phase::Open(_) => return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the window is open")),
                    Phase::Closed => return Err(io::Error::new(io::ErrorKind::Interrupted, "the window was closed")),
                }
                // another window has closed since, and starts what was to be kept stopped
                if held_by_others(folder, &site, &file) != held {
                    return Ok(false);
                }
                if file.exists() {
                    let text = "is there already: another window may have left it, which jobs.restore finishes";
                    return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
                }
                *phase = Phase::Open(state::write(file, state)?);
                Ok(true)
            });
            if written.await.map_err(unwritten)? {
                tracing::info!(file = %self.file.display(), services = names.len(), "a maintenance window opens");
                return Ok(names);
            }
        }
    }

    /// Starts the services that the window has stopped, and waits until they run: a row for each. Where one does not run
    /// in time, it is among what is lost, and the file of the state stays for [`restore`]. A window that is not open has
    /// nothing to start.
    ///
    /// # Errors
    /// When code of the caller wants to stop, after the services were started.
    pub async fn close(&self, site: &Endpoint, watch: &dyn Watch) -> Result<Gathered> {
        let phase = self.phase.clone();
        let taken = in_background(move || Ok(std::mem::replace(&mut *lock(&phase), Phase::Closed))).await;
        match taken.map_err(|error| Error::file(NAME, &self.file, error))? {
            Phase::Open(held) => {
                let (path, state) = (held.path.clone(), held.state.clone());
                let (brought, kept) = finish(site, path, state, Some(held), watch).await?;
                Ok(gathered(brought, &kept))
            }
            Phase::New | Phase::Closed => Ok(gathered(Vec::new(), &[])),
        }
    }
}

fn lock(phase: &Mutex<Phase>) -> MutexGuard<'_, Phase> {
    phase.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the services of a state and removes the file when they run. The second list has those that other windows hold,
/// which stay stopped.
async fn finish(
    site: &Endpoint,
    path: PathBuf,
    state: State,
    held: Option<Held>,
    watch: &dyn Watch,
) -> Result<(Vec<Brought>, Vec<String>)> {
    let (of, file) = (state.site.clone(), path.clone());
    // a stop that nobody waited for may take effect later
    let insists = held.as_ref().is_none_or(|held| !held.are_stopped);
    // from here on, the other windows do not count on this one
    let kept = alone(path.parent().map(Path::to_owned).unwrap_or_default(), move |folder| {
        let kept = held_by_others(folder, &of, &file);
        drop(held);
        Ok(kept)
    });
    // what can't be looked for does not keep services from starting
    let kept = kept.await.unwrap_or_default();
    let (kept, due): (Vec<String>, Vec<String>) = state.services.iter().cloned().partition(|name| kept.contains(name));
    let later = Later(watch, Mutex::new(None));
    let brought = bring(site, &due, Goal::Started, insists, state.wait(), &later).await?;
    if brought.iter().all(|service| service.error.is_none()) {
        let file = path.clone();
        if let Err(error) = in_background(move || fs::remove_file(file)).await {
            tracing::warn!(file = %path.display(), %error, "the state of a window that is over stays");
        }
    }
    match later.1.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok((brought, kept)),
    }
}

/// A watcher whose error waits until all services were started.
struct Later<'a>(&'a dyn Watch, Mutex<Option<Error>>);

impl Watch for Later<'_> {
    fn step<'a>(&'a self, done: usize, total: usize, item: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let told = self.1.lock().is_ok_and(|error| error.is_some());
            if let (false, Err(error)) = (told, self.0.step(done, total, item).await) {
                *self.1.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
            Ok(())
        })
    }
}

/// The rows, and what is not where it should be.
fn gathered(brought: Vec<Brought>, kept: &[String]) -> Gathered {
    let mut rows = Rows::new([("service", Kind::Text), ("state", Kind::Text), ("note", Kind::Text)]);
    let mut lost = Vec::new();
    for name in kept {
        rows.push([Value::from(&**name), Value::None, Value::from("another window holds it stopped")]);
    }
    for Brought { name, state, is_gone, error } in brought {
        let note = error.as_ref().map(ToString::to_string).or_else(|| is_gone.then(|| "was deleted".to_owned()));
        rows.push([Value::from(&*name), state.into(), note.into()]);
        lost.extend(error.map(|error| (name, error)));
    }
    Gathered::new(rows.table(), lost)
}

/// Whether a file is the state of a window, rather than a backup.
///
/// # Errors
/// [`crate::core::Kind::File`] if the file can't be read.
pub async fn is_state(path: &Path) -> Result<bool> {
    let file = path.to_owned();
    in_background(move || state::is_state(&file)).await.map_err(|error| Error::file(RESTORE, path, error))
}

/// Starts the services of a window whose process has ended: a row for each. With `None` those of every such window of
/// this user at the site. A file stays as long as a service of it does not run.
///
/// # Errors
/// [`crate::core::Kind::File`] if the file can't be read, or its window is open; [`crate::core::Kind::Argument`] if it is
/// of another site.
pub async fn restore(site: &Endpoint, file: Option<PathBuf>, dry_run: bool, watch: &dyn Watch) -> Result<Gathered> {
    let files = match file {
        Some(file) => vec![file],
        None => left(site).await?,
    };
    let mut states = Vec::with_capacity(files.len());
    for file in files {
        let path = file.clone();
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let read = alone(folder, move |_| state::of_left(&path)).await;
        let state = read.map_err(|error| Error::file(RESTORE, &file, error))?;
        if state.site != site.url {
            let text = format!("{} is of a window at {}: connect to that address", file.display(), state.site);
            return Err(Error::argument(RESTORE, text));
        }
        states.push((file, state));
    }
    if dry_run {
        let mut rows = Rows::new([("service", Kind::Text), ("plan", Kind::Text)]);
        for name in states.iter().flat_map(|(_, state)| &state.services) {
            rows.push([Value::from(&**name), Value::from("start")]);
        }
        return Ok(Gathered::from(rows.table()));
    }
    let (mut brought, mut kept) = (Vec::new(), Vec::new());
    for (file, state) in states {
        let (more_brought, more_kept) = finish(site, file, state, None, watch).await?;
        brought.extend(more_brought);
        kept.extend(more_kept);
    }
    Ok(gathered(brought, &kept))
}

async fn left(site: &Endpoint) -> Result<Vec<PathBuf>> {
    let Some(folder) = private_folder_of("windows").filter(|folder| folder.is_dir()) else { return Ok(Vec::new()) };
    let (url, place) = (site.url.clone(), folder.clone());
    alone(folder, move |folder| Ok(state::left(folder, &url))).await.map_err(|error| Error::file(RESTORE, place, error))
}
