//! Sites that are away for a while, because they restart or are redeployed: what tells so, and the wait until a site
//! answers again. For operations that cause an outage, and for jobs that go on meanwhile.
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use arcrest_core::core::{ClientOptions, Endpoint, Result, Seconds, Session};
//! use arcrest_core::resources::{machine::Machine, site::Site};
//!
//! # async fn example() -> Result<()> {
//! let session = Arc::new(Session::new(ClientOptions::default(), None));
//! let site = Site(Endpoint::new("https://host:6443/arcgis/admin", session));
//! let machine = Machine(site.machines().0.child("GISSRV01.EXAMPLE.COM"));
//! let limit = Some(Seconds(Duration::from_secs(600)));
//! machine.start_machine(limit).await?; // returns when the site has answered steadily again
//! println!("{}", String::from_utf8_lossy(&site.wait_until_available(limit).await?.body));
//! # Ok(())
//! # }
//! ```

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::deadline::{Deadline, Late};
use super::url::{context, join};
use super::{Endpoint, Error, Form, Hint, Kind, Operation, Reply, Request, Result, Verb};

/// How long a single attempt may take: a site that is away may leave connections without an answer.
const ATTEMPT: Duration = Duration::from_secs(30);
/// How long refusals are borne that a site which restarts may answer, too: of the token service, or of its own paths.
const BEARABLE: Duration = Duration::from_secs(10);
/// How many answers one after the other are steady.
const STEADY: u32 = 3;
/// The pause between them.
const BETWEEN: Duration = Duration::from_secs(1);
/// When an outage has begun at the latest. Without one until then, there is none.
const BEGUN: Duration = Duration::from_secs(10);

static SITE: Operation =
    Operation { name: "AGSAdministration.waitUntilAvailable", verb: Verb::Get, path: "", since: "", until: "" };

/// Asks a site again and again that may be away.
#[derive(Default)]
pub struct Patience {
    /// Since when the site refuses what it is asked.
    refused: Option<Instant>,
    /// Why the site did not answer the last time.
    last: Option<Error>,
}

impl Patience {
    /// Sends a read. `None` where the site is away.
    ///
    /// # Errors
    /// A refusal that lasts; an error that has nothing to do with the site.
    pub async fn ask(&mut self, endpoint: &Endpoint, request: &Request) -> Result<Option<Reply>> {
        let sent = Deadline::begin(ATTEMPT).wait(endpoint.send(request.clone())).await;
        let late = |Late(after)| Err(error(request, Kind::Timeout { what: "did not answer", after }));
        let (failed, lasts) = match sent.unwrap_or_else(late) {
            Ok(reply) if !reply.looks_like_json() => (reply.not_json(&request.operation, ""), false),
            Ok(reply) => match reply.failure() {
                None => {
                    *self = Self::default();
                    return Ok(Some(reply));
                }
                Some(failure) => {
                    let failed = error(request, Kind::Server(failure));
                    let lasts = is_lasting(&failed);
                    (failed, lasts)
                }
            },
            Err(failed) if failed.is_foreign() || failed.is_argument() || matches!(failed.kind(), Kind::File(_)) => {
                return Err(failed);
            }
            Err(failed) => {
                let lasts = is_lasting(&failed);
                (failed, lasts)
            }
        };
        tracing::debug!(operation = %request.operation, error = %failed, "the site is away");
        endpoint.reconnect();
        self.last = Some(failed.clone());
        if !lasts {
            self.refused = None;
        } else if self.refused.get_or_insert_with(Instant::now).elapsed() >= BEARABLE {
            return Err(failed);
        }
        Ok(None)
    }

    /// Waits for what asks with this patience, for as long as `limit` if there is one. `what` did not happen in time.
    ///
    /// # Errors
    /// [`Kind::Timeout`] after that time; the error of `asking`.
    pub async fn within<T>(
        limit: Option<Duration>,
        request: &Request,
        what: &'static str,
        asking: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let mut patience = Self::default();
        let done = Deadline::begin(limit.unwrap_or(Duration::MAX)).wait(asking(&mut patience)).await;
        done.unwrap_or_else(|Late(after)| {
            let hint = patience.last.take().map(|last| Hint::LastAttempt(last.to_string()));
            Err(error(request, Kind::Timeout { what, after }).with_hint(hint))
        })
    }
}

fn error(request: &Request, kind: Kind) -> Error {
    Error::new(kind, request.operation.clone(), request.shown())
}

/// Whether somebody answered, who would answer the same the next time. A site that restarts may say so for a moment, too.
#[must_use]
pub fn is_lasting(failed: &Error) -> bool {
    match failed.kind() {
        Kind::Server(failure) => matches!(failure.code, 400..=404) && !failure.is_of_outage(),
        Kind::Login(failure) => !failure.is_of_outage(),
        Kind::Elsewhere(_) | Kind::TooLarge(_) => true,
        Kind::Status { status, moved_to, .. } => matches!(status, 401 | 403 | 407) || moved_to.is_some(),
        Kind::Connection(_) => {
            matches!(failed.hint(), Some(Hint::TrustCertificate(..) | Hint::CheckNoCertificate(_) | Hint::LogInAtProxy))
        }
        _ => false,
    }
}

/// Carries out an operation; if the form says so, waits until the site has answered steadily again afterwards.
///
/// # Errors
/// If there is no reply, or the site does not come back in time.
pub async fn call(endpoint: &Endpoint, op: &'static Operation, form: Form) -> Result<Reply> {
    let limit = form.outage;
    let reply = endpoint.call(op, form).await?;
    if let Some(limit) = limit.filter(|_| reply.failure().is_none()) {
        Box::pin(after(endpoint, op.name, limit)).await?;
    }
    Ok(reply)
}

/// Waits until a site is back, after an operation that makes it go away, at once or a moment later.
///
/// # Errors
/// [`Kind::Timeout`] if the site is not back in time.
pub async fn after(endpoint: &Endpoint, operation: &'static str, limit: Duration) -> Result<()> {
    let request = Request { operation: operation.into(), ..read_of(endpoint)? };
    let what = "did not come back after the operation";
    Patience::within(Some(limit), &request, what, async |patience| {
        until_steady(endpoint, &request, patience, true).await.map(drop)
    })
    .await
}

/// Waits until a site has answered steadily, and returns its description.
///
/// # Errors
/// [`Kind::Timeout`] if the site does not in time.
pub async fn until_available(endpoint: &Endpoint, limit: Option<Duration>) -> Result<Reply> {
    let request = read_of(endpoint)?;
    Patience::within(limit, &request, "did not answer steadily", async |patience| {
        until_steady(endpoint, &request, patience, false).await
    })
    .await
}

fn read_of(endpoint: &Endpoint) -> Result<Request> {
    Request::build(&SITE, &join(&context(&endpoint.url).unwrap_or_default(), "admin"), Form::new())
}

async fn until_steady(
    endpoint: &Endpoint,
    request: &Request,
    patience: &mut Patience,
    is_to_go_away: bool,
) -> Result<Reply> {
    let began = Instant::now();
    let (mut answers, mut was_away) = (0, false);
    loop {
        // a connection that was kept may lead to what is about to end, and has the former certificate
        endpoint.reconnect();
        if let Some(reply) = patience.ask(endpoint, request).await? {
            answers += 1;
            if answers >= STEADY && (was_away || !is_to_go_away || began.elapsed() >= BEGUN) {
                return Ok(reply);
            }
        } else {
            (answers, was_away) = (0, true);
        }
        sleep(BETWEEN).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, OnceLock};

    use futures::FutureExt;
    use futures::future::BoxFuture;

    use super::*;
    use crate::core::masks::Masks;
    use crate::core::{Asker, Failure, Transport};

    const URL: &str = "https://h:6443/arcgis/admin/machines/A";
    static EDIT: Operation = Operation { name: "Machine.edit", verb: Verb::Post, path: "edit", since: "", until: "" };

    /// Says one thing after the other, the last one for ever; counts what it was asked.
    struct Script(Mutex<(Vec<Result<&'static str>>, usize)>);

    impl Transport for Script {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Reply>> {
            let mut said = self.0.lock().expect("no panic");
            said.1 += 1;
            let next = if said.0.len() > 1 { said.0.remove(0) } else { said.0[0].clone() };
            std::future::ready(next.map(|body| Reply {
                status: 200,
                url: URL.to_owned(),
                content_type: String::new(),
                body: body.into(),
                saved: None,
                masks: Masks::default(),
                of_write: false,
                refusal: OnceLock::new(),
            }))
            .boxed()
        }
    }

    fn site(said: Vec<Result<&'static str>>) -> (Endpoint, Arc<Script>) {
        let script = Arc::new(Script(Mutex::new((said, 0))));
        (Endpoint::new(URL, script.clone()), script)
    }

    fn lost(kind: Kind) -> Result<&'static str> {
        Err(Error::new(kind, "x", URL))
    }

    fn status(status: u16) -> Result<&'static str> {
        let (detail, answer) = (String::new(), Box::default());
        lost(Kind::Status { status, reason: "", detail, failure: None, moved_to: None, answer })
    }

    const UP: Result<&'static str> = Ok(r#"{"currentVersion":11.3}"#);

    fn signs() -> Vec<Result<&'static str>> {
        vec![
            lost(Kind::Connection("refused".to_owned())),
            status(503),
            status(404),
            Ok("<html>Could not access any server machines.</html>"),
            Ok(r#"{"status":"error","messages":["Could not access any server machines."]}"#),
            Ok(r#"{"status":"error","messages":["Token not found"],"code":499}"#),
            Ok(r#"{"status":"error","messages":["Upgrade in progress."],"code":403}"#),
            Ok(r#"{"status":"error","messages":["not yet"],"code":500}"#),
        ]
    }

    #[tokio::test(start_paused = true)]
    async fn the_signs_of_an_outage_do_not_end_the_wait() {
        let mut said = vec![Ok(r#"{"status":"success"}"#), UP, UP];
        said.extend(signs().into_iter().chain(signs()).chain([UP, UP, status(503), UP]));
        let all = said.len();
        let (endpoint, script) = site(said);
        let mut form = Form::new();
        form.outage = Some(Duration::from_secs(60));
        let reply = call(&endpoint, &EDIT, form).await.expect("it comes back");
        assert_eq!(&*reply.body, br#"{"status":"success"}"#);
        assert_eq!(script.0.lock().expect("no panic").1, all + 2, "three steady answers after the last sign");
    }

    #[tokio::test(start_paused = true)]
    async fn a_site_that_stays_is_asked_for_ten_seconds() {
        let (endpoint, _) = site(vec![UP]);
        let began = Instant::now();
        after(&endpoint, "Machine.edit", Duration::from_secs(60)).await.expect("it is there");
        assert_eq!(began.elapsed(), BEGUN);
        let began = Instant::now();
        until_available(&endpoint, None).await.expect("it is there");
        assert_eq!(began.elapsed(), BETWEEN * (STEADY - 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_site_that_does_not_come_back_is_a_timeout_that_says_why() {
        let (endpoint, _) = site(vec![status(503)]);
        let error = after(&endpoint, "Machine.edit", Duration::from_secs(60)).await.expect_err("it is away");
        assert!(error.is_timeout());
        let text = error.worded(|hint| format!("{hint:?}"));
        assert!(
            text.starts_with(
                "Machine.edit: https://h:6443/arcgis/admin did not come back after the operation within 60 s"
            ) && text.contains("503"),
            "{text}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_that_lasts_ends_the_wait() {
        let trust = Hint::CheckNoCertificate(Asker::Site);
        let refused = Error::new(Kind::Connection("no such CA".to_owned()), "x", URL).with_hint(trust);
        let login = lost(Kind::Login(Failure::new(400, "Invalid username or password")));
        let unknown = Ok(r#"{"status":"error","messages":["Could not find resource"],"code":404}"#);
        for last in [Err(refused), login, unknown, status(401)] {
            let (endpoint, _) = site(vec![status(503), last.clone(), status(503), last]);
            let began = Instant::now();
            let error = until_available(&endpoint, None).await.expect_err("it says no");
            assert!(!error.is_timeout(), "{error}");
            assert!((BEARABLE..BEARABLE + 5 * BETWEEN).contains(&began.elapsed()), "{:?}", began.elapsed());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_operation_that_was_refused_is_not_waited_for() {
        let (endpoint, script) = site(vec![Ok(r#"{"status":"error","messages":["no"],"code":500}"#)]);
        let mut form = Form::new();
        form.outage = Some(Duration::from_secs(60));
        call(&endpoint, &EDIT, form).await.expect("a reply");
        assert_eq!(script.0.lock().expect("no panic").1, 1);
    }
}
