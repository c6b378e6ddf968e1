//! `admin/system/jobs/<id>`: one operation that runs asynchronously, and the upgrade of a site, which tells of itself at
//! its own path.

use std::time::Duration;

use arcrest_macros::resource;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::time::sleep;

use crate::core::away::Patience;
use crate::core::bulk::Watch;
use crate::core::url::{context, encode, join};
use crate::core::{Document, Endpoint, Error, Failure, Form, Hint, Operation, Outcome, Reply, Request, Result, Verb};

resource! {
    /// An operation that runs asynchronously: what an operation returns that was called with `runAsync=True`.
    ///
    /// A Job has the reply of that operation, too, as dicts have theirs: `job["jobid"]`.
    ///
    /// Example:
    ///     >>> job = ags.mode.update("READ_ONLY", runAsync=True)
    ///     >>> job.status
    ///     'EXECUTING'
    ///     >>> job.wait(timeout=600)
    ///     {'status': 'success'}
    Job at "system/jobs/{jobId}" in "arcrest.manageags._system";
}

/// The state of an upgrade, which is read without a token, by GET: a POST would start one.
static UPGRADE: Operation =
    Operation { name: "AGSAdministration.upgradeStatus", verb: Verb::Public, path: "", since: "", until: "" };
/// The name in errors.
const WAIT: &str = "Job.wait";
/// The first pause between two questions, and the longest one.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));
/// How deep the messages of a failure are looked for.
const DEEPEST: u8 = 8;

impl Job {
    /// The job that an operation has begun, by the operation's reply; `None` where the site has carried it out or refused it.
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use std::time::Duration;
    ///
    /// use arcrest_core::core::bulk::Unwatched;
    /// use arcrest_core::core::{ClientOptions, Endpoint, Flag, Result, Session, Text};
    /// use arcrest_core::resources::{job::Job, mode::Mode};
    ///
    /// # async fn example() -> Result<()> {
    /// let session = Arc::new(Session::new(ClientOptions::default(), None));
    /// let mode = Mode(Endpoint::new("https://host:6443/arcgis/admin/mode", session));
    /// let reply = mode.update(Text::from("READ_ONLY"), Some(Flag(true)), None).await?;
    /// if let Some(job) = Job::begun(&mode.0, &reply) {
    ///     println!("{:?} is {}", job.id(), job.status().await?);
    ///     job.wait(Some(Duration::from_secs(600)), &Unwatched).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn begun(resource: &Endpoint, reply: &Reply) -> Option<Self> {
        let place = place_of(&reply.url, &reply.body)?;
        Some(Self(resource.other(place)))
    }

    /// The ID; `None` of an upgrade.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        id_of(&self.0.url)
    }

    /// The state as the site names it: such as "EXECUTING" and "COMPLETED", "In Progress" and "Success".
    ///
    /// # Errors
    /// When there is no reply, or the site knows no such job.
    pub async fn status(&self) -> Result<String> {
        Ok(self.state().await?.status)
    }

    /// What the job has done so far, and at its end what the operation says.
    ///
    /// # Errors
    /// When there is no reply, or the site knows no such job.
    pub async fn messages(&self) -> Result<Vec<String>> {
        Ok(self.state().await?.messages())
    }

    /// Waits for the end and returns what the operation replies. A site that is away meanwhile does not end the wait.
    ///
    /// # Errors
    /// [`Kind::Server`](crate::core::Kind::Server) when the operation has failed, [`Kind::Timeout`](crate::core::Kind::Timeout)
    /// after `limit`; the error of `watch`.
    pub async fn wait(&self, limit: Option<Duration>, watch: &dyn Watch) -> Result<Outcome> {
        let request = Request { operation: WAIT.into(), ..self.request()? };
        let what = "did not end";
        let ended = Patience::within(limit, &request, what, async |patience| {
            let (mut pause, longest) = PAUSES;
            let mut told = None;
            loop {
                let reply = patience.ask(&self.0, &request).await?;
                if let Some(state) = reply.as_ref().and_then(State::of) {
                    let news = state.progress();
                    if news.1 > 0 && told.as_ref() != Some(&news) {
                        watch.step(news.0, news.1, &news.2).await?;
                        told = Some(news);
                    }
                    if state.end.is_some() {
                        return state.outcome(&request, reply.as_ref());
                    }
                }
                sleep(pause).await;
                pause = (pause * 3 / 2).min(longest);
            }
        });
        ended.await.map_err(|error| if error.is_timeout() { goes_on(error) } else { error })
    }

    fn request(&self) -> Result<Request> {
        self.0.request(if is_upgrade(&self.0.url) { &UPGRADE } else { &ops::READ }, Form::new())
    }

    async fn state(&self) -> Result<State> {
        let request = self.request()?;
        let reply = self.0.send(request.clone()).await?;
        let document = reply.document(&request)?;
        Ok(State::read(&document))
    }
}

/// The error of a job that is not awaited any longer.
fn goes_on(error: Error) -> Error {
    let last = match error.hint() {
        Some(Hint::LastAttempt(last)) => Some(last.clone()),
        _ => None,
    };
    error.with_hint(Hint::JobGoesOn(last))
}

/// The address of the job that an operation has begun, from the operation's own address and its reply.
#[must_use]
pub fn place_of(url: &str, reply: &[u8]) -> Option<String> {
    let document = Document::parse(reply).ok()?;
    if let Some(id) = document.get::<String>("jobid").or_else(|| document.get("jobId")) {
        return Some(join(&all_of(url), &encode(&id)));
    }
    (is_upgrade(url) && Failure::find(reply).is_none()).then(|| url.to_owned())
}

/// The address of the jobs of a site.
#[must_use]
pub fn all_of(url: &str) -> String {
    join(&context(url).unwrap_or_default(), "admin/system/jobs")
}

/// The ID in the address of a job.
#[must_use]
pub fn id_of(url: &str) -> Option<String> {
    let (_, id) = url.split_once("/system/jobs/")?;
    Some(crate::core::url::decode(id.trim_end_matches('/'))).filter(|id| !id.is_empty())
}

fn is_upgrade(url: &str) -> bool {
    url.ends_with("/admin/upgrade")
}

/// What an operation that was carried out at once comes to.
///
/// # Errors
/// [`Kind::Server`](crate::core::Kind::Server) when the operation was refused.
pub fn at_once(url: &str, reply: String) -> Result<Outcome> {
    match Failure::find(reply.as_bytes()) {
        Some(failure) => Err(Error::server(WAIT, url, failure)),
        None => Ok(Outcome::Json(reply)),
    }
}

/// The state of a job.
struct State {
    /// As the site names it.
    status: String,
    /// Whether it has ended, and well.
    end: Option<bool>,
    step: usize,
    steps: usize,
    done: Vec<String>,
    /// The reply of the operation, once there is one.
    response: Option<String>,
    document: String,
}

/// A stage of an upgrade.
#[derive(Deserialize)]
struct Stage {
    name: String,
    #[serde(default)]
    state: String,
}

impl State {
    /// The state that a reply tells; `None` where the reply is none of a job.
    fn of(reply: &Reply) -> Option<Self> {
        let document = Document::parse(&reply.body).ok()?;
        Some(Self::read(&document)).filter(|state| !state.status.is_empty())
    }

    fn read(document: &Document) -> Self {
        let text = |name: &str| document.get::<String>(name);
        let number = |name: &str| {
            let number = document.get(name).or_else(|| text(name)?.trim().parse().ok());
            number.unwrap_or_default()
        };
        let status = text("status").or_else(|| text("jobStatus")).or_else(|| text("upgradeStatus"));
        let status = status.unwrap_or_default();
        let stages: Vec<Stage> = document.get("stages").unwrap_or_default();
        let response = document.get::<Box<RawValue>>("operationResponse").map(|response| response.get().to_owned());
        // while the job runs, some sites send an empty one
        let response = response.filter(|text| Document::parse(text.as_bytes()).is_ok_and(|all| all.iter().count() > 0));
        let end = end_of(&status).or_else(|| response.as_ref().map(|_| true));
        let mut done: Vec<String> = document.get("stepInfo").unwrap_or_default();
        done.extend(stages.iter().map(|Stage { name, state }| format!("{name}: {state}")));
        let over = stages.iter().filter(|stage| stage.state.starts_with("Success")).count();
        let (step, steps) = match stages.len() {
            0 => (number("currentstep"), number("totalsteps")),
            all => (over, all),
        };
        Self { status, end, step, steps, done, response, document: document.to_json() }
    }

    /// What a watcher hears: the steps that are done, all of them, and the latest one.
    fn progress(&self) -> (usize, usize, String) {
        (self.step, self.steps, self.done.last().unwrap_or(&self.status).clone())
    }

    fn messages(&self) -> Vec<String> {
        let said = self.response.as_ref().and_then(|response| Document::parse(response.as_bytes()).ok());
        let said = said.and_then(|response| response.get::<Vec<String>>("messages")).unwrap_or_default();
        self.done.iter().cloned().chain(said).collect()
    }

    /// The reply of the operation. One that has failed is an error, whatever the state of its job.
    fn outcome(self, request: &Request, reply: Option<&Reply>) -> Result<Outcome> {
        let refused = self.response.as_ref().and_then(|response| Failure::find(response.as_bytes()));
        let failure = match refused {
            Some(failure) => failure,
            None if self.end == Some(false) => {
                let last = self.done.last().map(|step| format!(": {step}")).unwrap_or_default();
                Failure::new(0, format!("the job ended as {}{last}", self.status))
            }
            None => return Ok(Outcome::Json(self.response.unwrap_or(self.document))),
        };
        let mut messages = failure.messages;
        if let Some(detail) = self.response.as_ref().and_then(|response| Document::parse(response.as_bytes()).ok()) {
            reports_in(&detail.get("detail").unwrap_or_default(), &mut messages, DEEPEST);
        }
        let failure = Failure { messages, ..failure };
        let failure = reply.map_or(failure.clone(), |reply| failure.masked(&reply.masks));
        Err(Error::server(WAIT, request.shown(), failure))
    }
}

/// Whether a state is an end, and a good one.
fn end_of(status: &str) -> Option<bool> {
    let status = status.trim().to_ascii_uppercase();
    let status = status.strip_prefix("ESRIJOB").unwrap_or(&status);
    if ["COMPLETED", "SUCCE", "SUCCESS", "UPGRADE_NOT_REQUIRED"].iter().any(|good| status.starts_with(good)) {
        return Some(true);
    }
    let is_bad = status.ends_with("FAILED")
        || matches!(status, "CANCELLED" | "CANCELED" | "TIMEDOUT" | "TIMED_OUT" | "DELETED" | "ABORTED" | "ERROR");
    is_bad.then_some(false)
}

/// The messages of the machines in the details of a failure.
fn reports_in(detail: &Value, found: &mut Vec<String>, deep: u8) {
    let Some(deeper) = deep.checked_sub(1) else { return };
    match detail {
        Value::Array(items) => items.iter().for_each(|item| reports_in(item, found, deeper)),
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get("message")
                && !text.is_empty()
                && !found.contains(text)
            {
                found.push(text.clone());
            }
            members.values().for_each(|value| reports_in(value, found, deeper));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, OnceLock};

    use futures::FutureExt;
    use futures::future::BoxFuture;
    use tokio::time::Instant;

    use super::*;
    use crate::core::bulk::Unwatched;
    use crate::core::masks::Masks;
    use crate::core::{Kind, Transport};

    const URL: &str = "https://h:6443/arcgis/admin/system/jobs/j1";
    const RUNNING: &str = r#"{"jobid":"j1","status":"EXECUTING","totalsteps":"2","currentstep":1,"stepInfo":["a"],"operationResponse":{}}"#;

    /// Says one thing after the other, the last one for ever.
    struct Site(Mutex<(Vec<Result<&'static str>>, Vec<Request>)>);

    impl Transport for Site {
        fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply>> {
            let mut said = self.0.lock().expect("no panic");
            said.1.push(request);
            let next = if said.0.len() > 1 { said.0.remove(0) } else { said.0[0].clone() };
            std::future::ready(next.map(|body| reply(URL, body))).boxed()
        }
    }

    fn reply(url: &str, body: &'static str) -> Reply {
        let (url, body) = (url.to_owned(), body.into());
        let (content_type, masks) = (String::new(), Masks::default());
        Reply { status: 200, url, content_type, body, saved: None, masks, of_write: false, refusal: OnceLock::new() }
    }

    fn job(url: &str, said: Vec<Result<&'static str>>) -> (Job, Arc<Site>) {
        let site = Arc::new(Site(Mutex::new((said, Vec::new()))));
        (Job(Endpoint::new(url, site.clone())), site)
    }

    /// What `wait` comes to where the site says this: the JSON, or the text of the error.
    async fn end(said: &'static str) -> Result<String, String> {
        match job(URL, vec![Ok(said)]).0.wait(None, &Unwatched).await {
            Ok(Outcome::Json(text)) => Ok(text),
            other => Err(other.expect_err("JSON or an error").to_string()),
        }
    }

    #[test]
    fn a_job_lies_where_the_reply_says() {
        let edit = "https://h:6443/arcgis/admin/services/A.MapServer/edit";
        let place = place_of(edit, br#"{"status":"success","jobid":"j/1"}"#).expect("a job");
        assert_eq!(place, "https://h:6443/arcgis/admin/system/jobs/j%2F1");
        assert_eq!(id_of(&place).as_deref(), Some("j/1"));
        assert_eq!(place_of(edit, br#"{"status":"success"}"#), None);
        assert_eq!(place_of(edit, b"<html>"), None);
        let upgrade = "https://h:6443/arcgis/admin/upgrade";
        assert_eq!(place_of(upgrade, br#"{"upgradeStatus":"In Progress"}"#).as_deref(), Some(upgrade));
        assert_eq!(place_of(upgrade, br#"{"status":"error","messages":["no"]}"#), None);
        assert_eq!((id_of(upgrade), id_of(&all_of(edit))), (None, None));
        let (begun, _) = job(edit, vec![Ok(RUNNING)]);
        let begun = Job::begun(&begun.0, &reply(edit, r#"{"jobid":"j1"}"#)).expect("a job");
        assert_eq!((begun.0.url.as_str(), begun.id().as_deref()), (URL, Some("j1")));
    }

    #[test]
    fn states_that_are_an_end() {
        for (status, end) in [
            ("EXECUTING", None),
            ("In Progress", None),
            ("UPGRADE_REQUIRED", None),
            ("CANCELLING", None),
            ("COMPLETED", Some(true)),
            ("Success with warnings", Some(true)),
            ("esriJobSucceeded", Some(true)),
            ("esriJobFailed", Some(false)),
            ("LAST_ATTEMPT_FAILED", Some(false)),
            ("cancelled", Some(false)),
        ] {
            assert_eq!(end_of(status), end, "{status}");
        }
    }

    #[tokio::test]
    async fn a_failure_does_not_look_like_a_success() {
        let failed = end(
            r#"{"status":"COMPLETED","operationResponse":{"status":"error","messages":["service failed"],"code":500,
            "detail":{"message":"","machines":[{"reports":[{"message":"Cannot open file USA.MSD."}]}]}}}"#,
        );
        let text = "Job.wait: https://h:6443/arcgis/admin/system/jobs/j1 answered 500: service failed; Cannot open file USA.MSD.";
        assert_eq!(failed.await, Err(text.to_owned()));
        let failed = end(r#"{"status":"FAILED","stepInfo":["Stopping"]}"#).await.expect_err("failed");
        assert!(failed.ends_with("the job ended as FAILED: Stopping"), "{failed}");
        for done in [
            r#"{"status":"COMPLETED","operationResponse":{"a":[1]}}"#,
            r#"{"status":"NEW","operationResponse":{"a":[1]}}"#,
        ] {
            assert_eq!(end(done).await.as_deref(), Ok(r#"{"a":[1]}"#));
        }
        let bare = r#"{"status":"COMPLETED"}"#;
        assert_eq!(end(bare).await.as_deref(), Ok(bare));
        assert!(at_once(URL, r#"{"status":"error","messages":["no"]}"#.to_owned()).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn the_pauses_grow_and_an_outage_does_not_end_the_wait() {
        let away = || Err(Error::new(Kind::Connection("refused".to_owned()), "x", URL));
        let mut said = vec![Ok(RUNNING), away(), Ok("<html>503</html>")];
        said.extend(std::iter::repeat_with(away).take(20));
        said.push(Ok(r#"{"status":"COMPLETED","operationResponse":{"status":"success"}}"#));
        let began = Instant::now();
        let (one, site) = job(URL, said);
        one.wait(None, &Unwatched).await.expect("it ends");
        let asked = site.0.lock().expect("no panic").1.len();
        assert_eq!(asked, 24);
        let spent = began.elapsed();
        assert!(spent > Duration::from_secs(70) && spent < PAUSES.1 * 24, "{spent:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_timeout_says_that_the_job_goes_on() {
        let (one, _) = job(URL, vec![Ok(RUNNING)]);
        let error = one.wait(Some(Duration::from_secs(60)), &Unwatched).await.expect_err("it runs");
        assert!(error.is_timeout() && error.hint() == Some(&Hint::JobGoesOn(None)));
        assert!(error.to_string().ends_with("/jobs/j1 did not end within 60 s"), "{error}");
        let unknown = r#"{"status":"error","messages":["Could not find resource"],"code":404}"#;
        let error = job(URL, vec![Ok(unknown)]).0.wait(None, &Unwatched).await.expect_err("there is none");
        assert_eq!(error.failure().map(|failure| failure.code), Some(404));
    }

    #[tokio::test]
    async fn an_upgrade_is_read_without_a_token() {
        let upgrade = r#"{"upgradeStatus":"In Progress","stages":[{"name":"a","state":"Success"},{"name":"b","state":"In Progress"}]}"#;
        let (one, site) = job("https://h:6443/arcgis/admin/upgrade", vec![Ok(upgrade)]);
        assert_eq!(one.status().await.expect("a status"), "In Progress");
        assert_eq!(one.messages().await.expect("messages"), ["a: Success", "b: In Progress"]);
        assert!(site.0.lock().expect("no panic").1.iter().all(|request| request.verb == Verb::Public));
        let state = State::of(&reply(URL, upgrade)).expect("a state");
        assert_eq!(state.progress(), (1, 2, "b: In Progress".to_owned()));
        assert_eq!(State::of(&reply(URL, RUNNING)).expect("a state").progress(), (1, 2, "a".to_owned()));
    }
}
