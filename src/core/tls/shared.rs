//! TLS configurations, for HTTP clients: made on a thread of their own within a time limit, shared by all clients with
//! the same check and the same client certificate, and made again when a file has changed.

use std::fs::metadata;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use futures::FutureExt;
use futures::future::Shared;
use rustls::ClientConfig;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::verify::{Verify, config};
use crate::core::per_process::PerProcess;
use crate::core::{Error, Hint, Identity, Kind, Result};

/// The time between two looks at the files of a configuration in use.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a call waits for a look at the files. A share that hangs does not stop calls that have a connection.
const LONGEST_LOOK: Duration = Duration::from_millis(200);

/// A TLS configuration, and the files that it was made of.
pub struct Tls {
    pub(in crate::core) config: ClientConfig,
    files: Option<Files>,
}

impl Tls {
    /// Whether the files are as they were when they were read. Looks at them from time to time.
    pub(in crate::core) async fn is_current(&self) -> bool {
        match &self.files {
            None => true,
            Some(files) => files.are_current().await,
        }
    }

    /// Whether a look has found that a file has changed.
    pub(in crate::core) fn has_changed(&self) -> bool {
        self.files.as_ref().is_some_and(|files| files.seen.changed.load(Ordering::Relaxed))
    }

    /// Stays in use after a file has changed that can't be used; the next look comes later.
    pub(in crate::core) fn stay(&self) {
        if let Some(files) = &self.files {
            files.seen.changed.store(false, Ordering::Relaxed);
            *files.looked() = Instant::now();
        }
    }

    /// Makes the next call look at the files, because the other side has refused the connection.
    pub(in crate::core) fn look_again(&self) {
        if let Some(files) = &self.files {
            *files.looked() = Instant::now().checked_sub(LOOK_EVERY).unwrap_or_else(Instant::now);
        }
    }
}

/// What is compared of a file: its size and the time of its last change; `None` of a file that can't be read.
type Stamp = Option<(u64, Option<SystemTime>)>;

/// The files of a configuration in use.
struct Files {
    looked: Mutex<Instant>,
    seen: Arc<Seen>,
}

struct Seen {
    stamps: Vec<(PathBuf, Stamp)>,
    changed: AtomicBool,
    /// Whether a thread looks at the files now.
    looking: AtomicBool,
}

impl Files {
    /// The files as they are now; `None` if there are none.
    fn of(verify: &Verify, identity: Option<&Identity>) -> Option<Self> {
        let stamps: Vec<_> = paths(verify, identity).into_iter().map(|path| (path.clone(), stamp(path))).collect();
        if stamps.is_empty() {
            return None;
        }
        let seen = Seen { stamps, changed: AtomicBool::new(false), looking: AtomicBool::new(false) };
        Some(Self { looked: Mutex::new(Instant::now()), seen: Arc::new(seen) })
    }

    fn looked(&self) -> MutexGuard<'_, Instant> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn are_current(&self) -> bool {
        let is_due = {
            let mut looked = self.looked();
            let is_due = looked.elapsed() >= LOOK_EVERY;
            if is_due {
                *looked = Instant::now();
            }
            is_due
        };
        if is_due && !self.seen.looking.swap(true, Ordering::Relaxed) {
            let (done, waits) = oneshot::channel();
            let seen = self.seen.clone();
            let started = thread::Builder::new().name(THREAD.into()).spawn(move || {
                if seen.stamps.iter().any(|(path, before)| stamp(path) != *before) {
                    seen.changed.store(true, Ordering::Relaxed);
                }
                seen.looking.store(false, Ordering::Relaxed);
                let _ = done.send(());
            });
            match started {
                Ok(_) => drop(timeout(LONGEST_LOOK, waits).await),
                Err(_) => self.seen.looking.store(false, Ordering::Relaxed),
            }
        }
        !self.seen.changed.load(Ordering::Relaxed)
    }
}

const THREAD: &str = "arcrest-tls";

fn stamp(path: &PathBuf) -> Stamp {
    metadata(path).ok().map(|found| (found.len(), found.modified().ok()))
}

fn paths<'a>(verify: &'a Verify, identity: Option<&'a Identity>) -> Vec<&'a PathBuf> {
    let ca = if let Verify::With(path) = verify { Some(path) } else { None };
    let of_client = identity.into_iter().flat_map(|identity| [Some(&identity.certificate), identity.key.as_ref()]);
    ca.into_iter().chain(of_client.flatten()).collect()
}

/// A configuration that is in use or on its way.
struct Entry {
    verify: Verify,
    identity: Option<Identity>,
    state: State,
}

type Making = Shared<oneshot::Receiver<Result<Arc<Tls>>>>;

enum State {
    Made(Weak<Tls>),
    /// A thread makes it. All who need it wait for the same thread, so that a share that hangs holds one thread.
    Making(Making),
}

static ENTRIES: LazyLock<PerProcess<Mutex<Vec<Entry>>>> = LazyLock::new(PerProcess::default);

fn entries() -> MutexGuard<'static, Vec<Entry>> {
    ENTRIES.get().lock().unwrap_or_else(PoisonError::into_inner)
}

/// The configuration for one way to check and one client certificate.
///
/// # Errors
/// Those of [`config`]; [`Kind::Timeout`] if the files can't be read within the limit.
pub(in crate::core) async fn shared(verify: &Verify, identity: Option<&Identity>, limit: Duration) -> Result<Arc<Tls>> {
    let is_same = |entry: &Entry| entry.verify == *verify && entry.identity.as_ref() == identity;
    let making = {
        let mut entries = entries();
        entries.retain(|entry| match &entry.state {
            State::Made(made) => made.upgrade().is_some_and(|made| !made.has_changed()),
            State::Making(_) => true,
        });
        match entries.iter().find(|entry| is_same(entry)).map(|entry| &entry.state) {
            Some(State::Made(made)) => match made.upgrade() {
                Some(made) => return Ok(made),
                None => make(verify, identity)?,
            },
            Some(State::Making(making)) => making.clone(),
            None => {
                let making = make(verify, identity)?;
                let state = State::Making(making.clone());
                entries.push(Entry { verify: verify.clone(), identity: identity.cloned(), state });
                making
            }
        }
    };
    let Ok(made) = timeout(limit, making).await else {
        let names: Vec<String> = paths(verify, identity).into_iter().map(|path| path.display().to_string()).collect();
        let place = if names.is_empty() { "the system's trust store".to_owned() } else { names.join(", ") };
        let late = Kind::Timeout { what: "could not be read", after: limit };
        return Err(Error::new(late, "settings", place).with_hint(Hint::WaitLonger));
    };
    let made = made.unwrap_or_else(|_| Err(Error::argument("settings", "the thread that reads certificates ended")));
    let mut entries = entries();
    if let Some(at) = entries.iter().position(|entry| is_same(entry) && matches!(entry.state, State::Making(_))) {
        let mut entry = entries.swap_remove(at);
        if let Ok(made) = &made {
            entry.state = State::Made(Arc::downgrade(made));
            entries.push(entry);
        }
    }
    made
}

/// Makes a configuration on a thread.
fn make(verify: &Verify, identity: Option<&Identity>) -> Result<Making> {
    let (done, made) = oneshot::channel();
    let (verify, identity) = (verify.clone(), identity.cloned());
    let work = move || {
        // before they are read, so that a file that is written meanwhile is read again
        let files = Files::of(&verify, identity.as_ref());
        let config = identity.as_ref().map(Identity::load).transpose().and_then(|client| config(&verify, client));
        let _ = done.send(config.map(|config| Arc::new(Tls { config, files })));
    };
    thread::Builder::new().name(THREAD.into()).spawn(work).map_err(|error| {
        Error::argument("settings", format!("no thread could be started to read certificates: {error}"))
    })?;
    Ok(made.shared())
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[tokio::test]
    async fn one_configuration_for_all() {
        let limit = Duration::from_secs(10);
        let one = shared(&Verify::Off, None, limit).await.expect("made");
        let other = shared(&Verify::Off, None, limit).await.expect("made");
        assert!(Arc::ptr_eq(&one, &other) && one.is_current().await);
    }

    #[tokio::test]
    async fn a_changed_file_is_read_again() {
        let folder = std::env::temp_dir().join(format!("arcrest-tls-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let ca = folder.join("ca.pem");
        let write = || {
            let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
            let text = STANDARD.encode(made.cert.der());
            let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
            std::fs::write(&ca, pem).expect("written");
        };
        write();
        let (verify, limit) = (Verify::With(ca.clone()), Duration::from_secs(10));
        let one = shared(&verify, None, limit).await.expect("made");
        std::fs::write(&ca, "nonsense").expect("written");
        assert!(one.is_current().await, "looked at a moment ago");
        one.look_again();
        assert!(!one.is_current().await && one.has_changed());
        assert!(shared(&verify, None, limit).await.is_err());
        one.stay();
        assert!(one.is_current().await);
        write();
        one.look_again();
        assert!(!one.is_current().await);
        let two = shared(&verify, None, limit).await.expect("made");
        assert!(!Arc::ptr_eq(&one, &two) && two.is_current().await);
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
