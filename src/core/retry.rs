//! The retry policy of the session: which requests are sent again, how often, after which pause, and how many
//! repetitions a site has to bear.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::deadline::Deadline;
use super::per_process::PerProcess;
use super::{Error, Hint, Reply, Result};

/// How often a request is sent at most.
const ATTEMPTS: u32 = 3;
/// The upper end of the first pause; each further one may be twice as long.
const BASE: Duration = Duration::from_millis(250);
/// The upper end of the first pause while another administrator's operation keeps the site busy.
const BUSY_BASE: Duration = Duration::from_secs(2);
/// The longest pause, unless the server asks for a longer one.
const LONGEST: Duration = Duration::from_secs(20);
/// The longest pause that a server may ask for. If it asks for more, the request is not sent again.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// The clock and random numbers, which a test replaces.
pub(super) trait Environment: Sync {
    /// The time of day.
    fn now(&self) -> SystemTime;
    /// A random number from 0 up to 1.
    fn chance(&self) -> f64;
    /// Waits.
    fn sleep(&self, pause: Duration) -> BoxFuture<'static, ()>;
}

/// The clock and random numbers of the system.
pub(super) struct System;

impl Environment for System {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn chance(&self) -> f64 {
        let mut bytes = [0; 4];
        // without a random number every pause is the longest one, which does no harm
        aws_lc_rs::rand::fill(&mut bytes).map_or(1.0, |()| f64::from(u32::from_be_bytes(bytes)) / 2_f64.powi(32))
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'static, ()> {
        tokio::time::sleep(pause).boxed()
    }
}

/// Whether an attempt that failed may be followed by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Another attempt would fail again, or the outcome is unknown.
    Never,
    /// Only if the request is idempotent. Holds the `Retry-After` of the server.
    IfIdempotent(Option<String>),
    /// In any case, because nothing was sent.
    Always,
}

/// An attempt that failed.
#[derive(Debug)]
pub(super) struct FailedAttempt {
    pub(super) error: Error,
    pub(super) repeat: Repeat,
}

impl From<Error> for FailedAttempt {
    fn from(error: Error) -> Self {
        Self { error, repeat: Repeat::Never }
    }
}

/// The rules for one request.
pub(super) struct Policy {
    /// Whether the request is idempotent.
    pub(super) idempotent: bool,
    /// How many refusals of a busy site are followed by another attempt.
    pub(super) busy: u32,
    /// The repetitions that the site can still bear.
    pub(super) budget: Arc<Mutex<Budget>>,
    /// The deadline of the call. No pause reaches beyond it.
    pub(super) deadline: Deadline,
}

/// Makes attempts until there is a reply, or an error that allows no further attempt.
pub(super) async fn send<F, Fut>(environment: &impl Environment, policy: Policy, attempt: F) -> Result<Reply>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<Reply, FailedAttempt>>,
{
    let budget = || policy.budget.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut failures, mut refusals) = (0, 0);
    loop {
        let pause = match attempt().await {
            Ok(reply) if refusals < policy.busy && is_busy(&reply) => {
                refusals += 1;
                let pause = jitter(BUSY_BASE, refusals, environment.chance());
                if pause >= policy.deadline.left() {
                    return Ok(reply);
                }
                pause
            }
            Ok(reply) => {
                budget().reward(failures);
                return Ok(reply);
            }
            Err(FailedAttempt { error, repeat }) => {
                failures += 1;
                let asked = match repeat {
                    Repeat::Always => Some(Duration::ZERO),
                    Repeat::IfIdempotent(after) if policy.idempotent => {
                        Some(asked(after.as_deref(), environment.now()))
                    }
                    _ => None,
                };
                let Some(asked) = asked.filter(|_| failures < ATTEMPTS) else { return Err(error) };
                let pause = asked.max(jitter(BASE, failures, environment.chance()));
                if asked > LONGEST_ASKED || pause >= policy.deadline.left() {
                    return Err(too_long(error, asked, policy.deadline));
                }
                if !budget().take(&error) {
                    return Err(error);
                }
                tracing::debug!(failures, "no reply; send again");
                pause
            }
        };
        environment.sleep(pause).await;
    }
}

/// The error of a server that asks for a pause which the call does not wait for.
fn too_long(error: Error, asked: Duration, deadline: Deadline) -> Error {
    if asked.is_zero() {
        return error;
    }
    let seconds = asked.as_secs();
    if asked > LONGEST_ASKED {
        return error.with_detail(|words| format!("{words} (the server asks for a pause of {seconds} s)"));
    }
    let limit = deadline.limit.as_secs_f64();
    let error = error.with_detail(|words| {
        format!(
            "{words} (the server asks for a pause of {seconds} s, which the time limit of {limit} s does not allow)"
        )
    });
    error.with_hint(Hint::WaitLonger)
}

/// A random pause below a limit that doubles each time, so that callers that failed together do not repeat together.
fn jitter(base: Duration, count: u32, chance: f64) -> Duration {
    let longest = base.saturating_mul(2_u32.saturating_pow(count.saturating_sub(1)));
    longest.min(LONGEST).mul_f64(chance)
}

/// The pause that a server asks for with `Retry-After`, in seconds or as a date; zero if neither can be read.
fn asked(after: Option<&str>, now: SystemTime) -> Duration {
    let Some(after) = after else { return Duration::ZERO };
    let until = || httpdate::parse_http_date(after).ok().map(|date| date.duration_since(now).unwrap_or_default());
    after.parse().ok().map(Duration::from_secs).or_else(until).unwrap_or_default()
}

/// Whether the site refused the request because another administrator's operation is running. Nothing was changed.
fn is_busy(reply: &Reply) -> bool {
    reply.failure().is_some_and(|failure| {
        failure.messages.iter().any(|text| text.to_ascii_lowercase().contains("another administrative operation"))
    })
}

/// The repetitions that a site can still bear. Each repetition costs, each success earns, so that a site that is down
/// does not get three times its usual requests.
#[derive(Debug)]
pub(super) struct Budget(u32);

impl Budget {
    const FULL: u32 = 500;
    const COST: u32 = 5;
    const COST_OF_TIMEOUT: u32 = 10;
    const REWARD: u32 = 1;

    fn new() -> Self {
        Self(Self::FULL)
    }

    fn take(&mut self, error: &Error) -> bool {
        let cost = if error.is_timeout() { Self::COST_OF_TIMEOUT } else { Self::COST };
        let left = self.0.checked_sub(cost);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }

    fn reward(&mut self, failures: u32) {
        let reward = if failures == 0 { Self::REWARD } else { Self::COST };
        self.0 = Self::FULL.min(self.0 + reward);
    }
}

type Budgets = Mutex<HashMap<String, Arc<Mutex<Budget>>>>;

static BUDGETS: LazyLock<PerProcess<Budgets>> = LazyLock::new(PerProcess::default);

/// The budget of a site, `host:port`, which all sessions of this process share.
pub(super) fn budget(site: &str) -> Arc<Mutex<Budget>> {
    let mut budgets = BUDGETS.get().lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(budget) = budgets.get(site) {
        return budget.clone();
    }
    budgets.entry(site.to_owned()).or_insert_with(|| Arc::new(Mutex::new(Budget::new()))).clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Kind;
    use crate::core::masks::Masks;

    /// Midnight, and one half as random number; pauses are recorded instead of waited for.
    #[derive(Default)]
    struct Recorded(Arc<Mutex<Vec<u64>>>);

    /// Sat, 05 Nov 1994 00:00:00 GMT.
    const MIDNIGHT: u64 = 783_993_600;

    impl Environment for Recorded {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + Duration::from_secs(MIDNIGHT)
        }

        fn chance(&self) -> f64 {
            0.5
        }

        fn sleep(&self, pause: Duration) -> BoxFuture<'static, ()> {
            self.0.lock().unwrap().push(u64::try_from(pause.as_millis()).unwrap());
            futures::future::ready(()).boxed()
        }
    }

    #[allow(clippy::unnecessary_wraps)] // as an attempt has it
    fn reply(body: &'static str) -> Result<Reply, FailedAttempt> {
        let (url, content_type) = ("http://h".to_owned(), String::new());
        Ok(Reply {
            status: 200,
            url,
            content_type,
            body: body.into(),
            saved: None,
            masks: Masks::default(),
            refusal: std::sync::OnceLock::new(),
            of_write: false,
        })
    }

    fn lost(repeat: Repeat) -> Result<Reply, FailedAttempt> {
        let error = Error::new(Kind::Connection("broke".to_owned()), "x", "http://h");
        Err(FailedAttempt { error, repeat })
    }

    fn timed_out() -> Error {
        Error::new(Kind::Timeout { what: "did not answer", after: Duration::ZERO }, "x", "http://h")
    }

    const BUSY: &str = r#"{"status":"error","messages":["... configured by another administrative operation."]}"#;

    /// The pauses in milliseconds, whether there was a reply, and what is left of the budget of `left`.
    async fn run(
        idempotent: bool,
        busy: u32,
        left: u32,
        told: Vec<Result<Reply, FailedAttempt>>,
    ) -> (Vec<u64>, bool, u32) {
        let environment = Recorded::default();
        let budget = Arc::new(Mutex::new(Budget(left)));
        let told = Mutex::new(told.into_iter());
        let deadline = Deadline::begin(Duration::from_secs(120));
        let policy = Policy { idempotent, busy, budget: budget.clone(), deadline };
        let outcome = send(&environment, policy, || {
            futures::future::ready(told.lock().unwrap().next().expect("no more attempts than told"))
        });
        let is_reply = outcome.await.is_ok();
        assert_eq!(told.lock().unwrap().len(), 0, "attempts left over");
        let pauses = environment.0.lock().unwrap().clone();
        let left = budget.lock().unwrap().0;
        (pauses, is_reply, left)
    }

    #[tokio::test]
    async fn what_was_not_sent_is_sent_again_whatever_it_is() {
        for idempotent in [true, false] {
            let told = vec![lost(Repeat::Always), lost(Repeat::Always), reply("{}")];
            assert_eq!(run(idempotent, 0, 100, told).await, (vec![125, 250], true, 95));
            let told = vec![lost(Repeat::Always), lost(Repeat::Always), lost(Repeat::Always)];
            assert_eq!(run(idempotent, 0, 100, told).await, (vec![125, 250], false, 90));
        }
    }

    #[tokio::test]
    async fn what_may_have_been_done_is_repeated_only_where_that_does_no_harm() {
        let unsure = || lost(Repeat::IfIdempotent(None));
        assert_eq!(run(false, 9, 100, vec![unsure()]).await, (vec![], false, 100));
        assert_eq!(run(true, 0, 100, vec![unsure(), unsure(), unsure()]).await, (vec![125, 250], false, 90));
        assert_eq!(run(true, 0, 100, vec![lost(Repeat::Never)]).await, (vec![], false, 100));
    }

    #[tokio::test]
    async fn the_server_may_ask_for_a_longer_pause() {
        let asks = |text: &str| lost(Repeat::IfIdempotent(Some(text.to_owned())));
        for (text, pause) in [("7", 7000), ("Sat, 05 Nov 1994 00:00:30 GMT", 30_000), ("0", 125), ("soon", 125)] {
            assert_eq!(run(true, 0, 100, vec![asks(text), reply("{}")]).await.0, [pause], "{text}");
        }
        for text in ["61", "Sun, 06 Nov 1994 00:00:00 GMT"] {
            assert_eq!(run(true, 0, 100, vec![asks(text)]).await, (vec![], false, 100), "{text}");
        }
        assert_eq!(run(false, 0, 100, vec![asks("1")]).await, (vec![], false, 100));
    }

    #[tokio::test]
    async fn a_busy_site_is_waited_for_where_that_is_wanted() {
        assert_eq!(run(false, 0, 100, vec![reply(BUSY)]).await, (vec![], true, 101));
        let told = vec![reply(BUSY), reply(BUSY), reply("{}")];
        assert_eq!(run(false, 5, 100, told).await, (vec![1000, 2000], true, 101));
        let told = (0..7).map(|_| reply(BUSY)).collect();
        assert_eq!(run(false, 6, 100, told).await.0, [1000, 2000, 4000, 8000, 10_000, 10_000]);
    }

    #[tokio::test]
    async fn a_site_that_fails_for_ever_is_not_asked_again() {
        assert_eq!(run(true, 0, 4, vec![lost(Repeat::Always)]).await, (vec![], false, 4));
        assert_eq!(run(true, 0, 5, vec![lost(Repeat::Always), lost(Repeat::Always)]).await, (vec![125], false, 0));
        let late = || Err(FailedAttempt { error: timed_out(), repeat: Repeat::IfIdempotent(None) });
        assert_eq!(run(true, 0, 19, vec![late(), late()]).await, (vec![125], false, 9));
        assert_eq!(run(true, 0, Budget::FULL, vec![reply("{}")]).await.2, Budget::FULL);
    }

    fn left(seconds: u64) -> Policy {
        let budget = Arc::new(Mutex::new(Budget(100)));
        Policy { idempotent: true, busy: 9, budget, deadline: Deadline::begin(Duration::from_secs(seconds)) }
    }

    #[tokio::test]
    async fn no_pause_reaches_beyond_the_deadline() {
        let environment = Recorded::default();
        let attempts = Mutex::new(0);
        let attempt = || {
            *attempts.lock().unwrap() += 1;
            futures::future::ready(lost(Repeat::IfIdempotent(Some("7".to_owned()))))
        };
        assert!(send(&environment, left(7), attempt).await.is_err());
        assert_eq!(*attempts.lock().unwrap(), 1, "the server asks for 7 s");
        assert!(send(&environment, left(0), || futures::future::ready(lost(Repeat::Always))).await.is_err());
        let busy = send(&environment, left(1), || futures::future::ready(reply(BUSY))).await;
        assert!(busy.is_ok_and(|reply| is_busy(&reply)), "the reply comes at once");
        assert_eq!(*environment.0.lock().unwrap(), [0; 0], "nothing was waited for");
    }

    #[test]
    fn a_pause_that_is_not_waited_for_is_told() {
        let status = || {
            let kind = Kind::Status {
                status: 503,
                reason: "Busy",
                detail: String::new(),
                failure: None,
                moved_to: None,
                answer: Box::default(),
            };
            Error::new(kind, "x", "http://h")
        };
        let told = |seconds, limit| {
            too_long(status(), Duration::from_secs(seconds), Deadline::begin(Duration::from_secs(limit)))
        };
        assert_eq!(told(0, 1).to_string(), status().to_string());
        assert!(told(3600, 1).to_string().ends_with("Busy (the server asks for a pause of 3600 s)"));
        let within = told(7, 5);
        assert!(within.to_string().ends_with("of 7 s, which the time limit of 5 s does not allow)"), "{within}");
        assert_eq!(within.hint(), Some(&Hint::WaitLonger));
    }

    #[test]
    fn chance_is_from_0_up_to_1() {
        let seen: Vec<f64> = (0..1000).map(|_| System.chance()).collect();
        assert!(seen.iter().all(|chance| (0.0..1.0).contains(chance)));
        assert!(seen.iter().any(|chance| *chance < 0.1) && seen.iter().any(|chance| *chance > 0.9));
    }
}
