//! `publish`: makes a service of a service definition, with the site's own publishing tools.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use url::Url;

use super::{accepted, uploaded};
use crate::core::bulk::Watch;
use crate::core::url::{context, join};
use crate::core::{Document, Endpoint, Error, Failure, Form, Kind, Leftover, Operation, Result, Text, Verb};
use crate::resources::service;
use crate::resources::services::{ROOT, Services};
use crate::resources::uploadeditem::UploadedItem;
use crate::resources::uploads::{Upload, Uploads, parts_of};

const NAME: &str = "jobs.publish";

/// The services with the task, the usual one first.
const TOOLS: [&str; 2] = ["PublishingTools", "PublishingToolsEx"];
const TASK: &str = "Publish Service Definition";

static SUBMIT: Operation = Operation { name: NAME, verb: Verb::Post, path: "submitJob", since: "", until: "" };
static JOB: Operation = Operation { name: NAME, verb: Verb::Query, path: "jobs/{job}", since: "", until: "" };
static RESULT: Operation =
    Operation { name: NAME, verb: Verb::Query, path: "jobs/{job}/results/out_rest_svc_url", since: "", until: "" };
static CONFIGURATION: Operation =
    Operation { name: NAME, verb: Verb::Query, path: "serviceconfiguration.json", since: "", until: "" };

/// The first pause between two looks at a job, and the longest one.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

/// A service definition, and what is to become of it.
#[derive(Clone, Debug, Default)]
pub struct Publication {
    /// The service definition, a `.sd` file.
    pub path: PathBuf,
    /// The folder for the service; made where it is missing. By default the one that the file names.
    pub folder: Option<Text>,
    /// The name of the service. By default the one that the file names.
    pub name: Option<Text>,
    /// The bytes of a part of the upload.
    pub part_size: Option<u64>,
    /// The ID of the item of an upload that ended early.
    pub resume: Option<Text>,
    /// How long the publishing job may take.
    pub timeout: Option<Duration>,
    /// Whether nothing is written, and the plan is the result.
    pub dry_run: bool,
    /// Is set to the ID of the uploaded item as soon as there is one.
    pub item: Arc<OnceLock<String>>,
}

/// Uploads a service definition, has the site publish it, follows the job, and deletes the upload.
///
/// # Errors
/// [`Kind::Argument`] where the site has a service of that name; [`Kind::Server`] with the job's own messages where it
/// fails; if the file can't be read, or a request has no reply.
pub async fn publish(site: &Endpoint, wanted: Publication, watch: &dyn Watch) -> Result<Document> {
    let size = Upload { path: wanted.path.clone(), ..Upload::default() }.length().await?;
    let tool = tool(site).await?;
    let services = Services(site.below("services"));
    let mut folder = wanted.folder.as_ref().map(|folder| folder.0.trim_matches('/').to_owned());
    let mut makes_folder = false;
    if let Some(name) = folder.as_mut().filter(|name| !name.is_empty()) {
        // the case of letters does not count, but in the paths of some servers it does
        match services.folders().await?.into_iter().find(|there| there.eq_ignore_ascii_case(name)) {
            Some(there) => *name = there,
            None => makes_folder = true,
        }
    }
    let parts = parts_of(size, wanted.part_size);
    if let (Some(name), false) = (&wanted.name, makes_folder) {
        refuse_taken(&services, folder.as_deref().unwrap_or_default(), &name.0, None).await?;
    }
    if wanted.dry_run {
        return plan(&wanted, folder, makes_folder, size, parts);
    }
    let total = parts + 1;
    let steps = Steps { watch, total };
    let (item, left) = upload(site, &wanted, &steps).await?;
    let mut left = Some(left);
    let published = async {
        let config = configuration(&item, &wanted, folder.as_deref()).await?;
        let named = config.as_ref().and_then(named);
        if let Some((folder, name, kind)) = &named {
            refuse_taken(&services, folder, name, Some(kind)).await?;
        }
        if makes_folder {
            let name = Text::from(folder.clone().unwrap_or_default());
            accepted(NAME, &services.create_folder(name, None).await?)?;
        }
        // a job that nobody follows any more needs the file
        left = left.take().map(Leftover::until_deleted);
        run(site, tool, &item, config, named, &wanted, &steps).await
    }
    .await;
    // the server itself deletes the file of a published service
    let is_over =
        published.as_ref().err().is_none_or(|error| matches!(error.kind(), Kind::Server(_) | Kind::Argument(_)));
    match left {
        Some(left) if !is_over => left.keep(),
        Some(left) => {
            if let Err(error) = left.delete().await {
                tracing::debug!(%error, "the upload of a service definition stays");
            }
        }
        None => {}
    }
    published.map_err(|error| if is_over { error } else { error.leaving(item.1) })
}

/// The steps of a publication: the parts of its upload, and the job.
struct Steps<'a> {
    watch: &'a dyn Watch,
    total: usize,
}

impl Watch for Steps<'_> {
    fn step<'a>(&'a self, done: usize, _: usize, item: &'a str) -> futures::future::BoxFuture<'a, Result<()>> {
        self.watch.step(done.min(self.total), self.total, item)
    }
}

/// Where the task is, of the publishing tools that run.
async fn tool(site: &Endpoint) -> Result<Endpoint> {
    let root = context(&site.url).unwrap_or_default();
    let mut stopped = None;
    for name in TOOLS {
        let tool = site.below(&format!("services/System/{name}.GPServer"));
        let request = tool.request(&service::ops::status, Form::new())?;
        let reply = tool.send(request.clone()).await?;
        match reply.failure() {
            Some(failure) if failure.code == 404 => continue,
            // a publisher may be forbidden to look
            Some(_) => {}
            None => {
                let state: String = reply.document(&request)?.get("realTimeState").unwrap_or_default();
                if state.eq_ignore_ascii_case("STOPPED") {
                    stopped = stopped.or(Some(format!("System/{name}.GPServer is stopped: start it, it publishes")));
                    continue;
                }
            }
        }
        let task = format!("rest/services/System/{name}/GPServer/{}", crate::core::url::encode(TASK));
        return Ok(site.other(join(&root, &task)));
    }
    let why = stopped.unwrap_or_else(|| "the site has no System/PublishingTools.GPServer".to_owned());
    Err(Error::server(NAME, site.url.clone(), Failure::new(0, why)))
}

/// What would be sent.
fn plan(wanted: &Publication, folder: Option<String>, makes_folder: bool, size: u64, parts: usize) -> Result<Document> {
    let mut plan = Document::default();
    let set = |plan: &mut Document, name: &str, value: Json| plan.set(name, &value).map_err(Error::foreign);
    set(&mut plan, "file", wanted.path.display().to_string().into())?;
    set(&mut plan, "size", size.into())?;
    set(&mut plan, "parts", parts.into())?;
    set(&mut plan, "folder", folder.map_or(Json::Null, Json::from))?;
    set(&mut plan, "createFolder", makes_folder.into())?;
    set(&mut plan, "name", wanted.name.clone().map_or(Json::Null, |name| Json::from(name.0)))?;
    Ok(plan)
}

/// Refuses a name that a service of the folder has; of any type where none is known.
async fn refuse_taken(services: &Services, folder: &str, name: &str, kind: Option<&str>) -> Result<()> {
    let place = if folder.is_empty() { ROOT } else { folder };
    let found = match services.listed(Some(Text::from(place)), None).await {
        Ok(found) => found,
        Err(error) if error.failure().is_some_and(|failure| failure.code == 404) => return Ok(()),
        Err(error) => return Err(error),
    };
    let is_it = |short: &str| match kind {
        Some(kind) => short.eq_ignore_ascii_case(&format!("{name}.{kind}")),
        None => short.rsplit_once('.').is_some_and(|(short, _)| short.eq_ignore_ascii_case(name)),
    };
    match found.services.iter().find(|service| is_it(service.name.rsplit('/').next().unwrap_or_default())) {
        Some(service) => Err(Error::argument(
            NAME,
            format!("there is a service {} already, and nothing was published: choose another name", service.name),
        )),
        None => Ok(()),
    }
}

/// Uploads the file; the item and its ID.
async fn upload(
    site: &Endpoint,
    wanted: &Publication,
    steps: &Steps<'_>,
) -> Result<((UploadedItem, String), Leftover)> {
    let upload = Upload {
        path: wanted.path.clone(),
        part_size: wanted.part_size,
        resume: wanted.resume.clone(),
        item: wanted.item.clone(),
        ..Upload::default()
    };
    let (id, left) = uploaded(site, NAME, upload, steps).await?;
    let item = Uploads(site.below("uploads")).uploaded_item(Text::from(&*id))?;
    Ok(((item, id), left))
}

/// The configuration in the file, with the folder and the name that are wanted; `None` where the server does not show it
/// and nothing is wanted.
async fn configuration(
    item: &(UploadedItem, String),
    wanted: &Publication,
    folder: Option<&str>,
) -> Result<Option<Document>> {
    let shown = item.0.0.document(&CONFIGURATION, Form::new()).await;
    let is_shown = shown.is_ok();
    let mut config = match shown {
        Ok(config) => config,
        Err(error) if matches!(error.kind(), Kind::Server(_) | Kind::NotJson(_)) => Document::default(),
        Err(error) => return Err(error),
    };
    if let Some(folder) = folder {
        config.set("folderName", &folder).map_err(Error::foreign)?;
    }
    if let Some(name) = &wanted.name {
        let mut service: Document = config.get("service").unwrap_or_default();
        service.set("serviceName", &name.0).map_err(Error::foreign)?;
        config.set("service", &service).map_err(Error::foreign)?;
    }
    Ok((is_shown || folder.is_some() || wanted.name.is_some()).then_some(config))
}

/// Folder, name and type of the service of a configuration.
fn named(config: &Document) -> Option<(String, String, String)> {
    let service: Document = config.get("service")?;
    let folder: String = config.get("folderName").unwrap_or_default();
    Some((folder.trim_matches('/').to_owned(), service.get("serviceName")?, service.get("type")?))
}

/// Has the site publish, and follows its job.
async fn run(
    site: &Endpoint,
    tool: Endpoint,
    item: &(UploadedItem, String),
    config: Option<Document>,
    named: Option<(String, String, String)>,
    wanted: &Publication,
    steps: &Steps<'_>,
) -> Result<Document> {
    let mut form = Form::new().with("in_sdp_id", item.1.clone());
    if wanted.folder.is_some() || wanted.name.is_some() {
        form = form.with("in_config_overwrite", config.unwrap_or_default().to_json());
    }
    let begun = tool.document(&SUBMIT, form).await?;
    let Some(id) = begun.get::<String>("jobId") else {
        return Err(Error::server(NAME, tool.url, Failure::new(0, "that a job has begun, but not which one")));
    };
    let messages = follow(&tool, &id, wanted.timeout, steps).await?;
    let mut done = Document::default();
    let mut form = Form::new();
    form.put(&RESULT, "job", Text::from(&*id));
    let url = tool.document(&RESULT, form).await.ok().and_then(|result| result.get::<String>("value"));
    // a server writes names into it as they are
    let url = url.and_then(|url| Url::parse(&url).ok()).map(String::from).or_else(|| {
        let (folder, name, kind) = named.as_ref()?;
        let place = [folder.as_str(), name.as_str(), kind.as_str()];
        let place: Vec<String> =
            place.iter().filter(|part| !part.is_empty()).map(|part| crate::core::url::encode(part)).collect();
        Some(join(&join(&context(&site.url)?, "rest/services"), &place.join("/")))
    });
    let name = named.map(
        |(folder, name, kind)| {
            if folder.is_empty() { format!("{name}.{kind}") } else { format!("{folder}/{name}.{kind}") }
        },
    );
    done.set("name", &name).map_err(Error::foreign)?;
    done.set("URL", &url).map_err(Error::foreign)?;
    done.set("jobId", &id).map_err(Error::foreign)?;
    done.set("messages", &messages).map_err(Error::foreign)?;
    steps.step(steps.total, steps.total, name.as_deref().unwrap_or("published")).await?;
    Ok(done)
}

/// Follows a job to its end, and tells of each message. The messages of a job that succeeded.
async fn follow(tool: &Endpoint, id: &str, timeout: Option<Duration>, steps: &Steps<'_>) -> Result<Vec<String>> {
    let begun = Instant::now();
    let (mut pause, longest) = PAUSES;
    let mut told = 0;
    loop {
        let mut form = Form::new();
        form.put(&JOB, "job", Text::from(id));
        // the job goes on, whatever becomes of the look at it
        let job = tool.document(&JOB, form).await.map_err(|error| error.with_maybe_done(true))?;
        let messages: Vec<Document> = job.get("messages").unwrap_or_default();
        let words = |message: &Document| message.get::<String>("description").unwrap_or_default();
        for message in messages.iter().skip(told) {
            let text = words(message);
            tracing::info!(job = id, "{text}");
            steps.step(steps.total - 1, steps.total, &text).await?;
        }
        told = told.max(messages.len());
        let state: String = job.get("jobStatus").unwrap_or_default();
        match state.trim_start_matches("esriJob") {
            "Succeeded" => return Ok(messages.iter().map(words).collect()),
            "Failed" | "Cancelled" | "TimedOut" | "Deleted" | "CancelFailed" => {
                let is_error =
                    |message: &&Document| message.get::<String>("type").is_some_and(|kind| kind.ends_with("Error"));
                let mut errors: Vec<String> = messages.iter().filter(is_error).map(words).collect();
                if errors.is_empty() {
                    errors = messages.iter().map(words).chain([format!("the job {id} ended as {state}")]).collect();
                }
                return Err(Error::server(NAME, tool.url.clone(), Failure { code: 0, messages: errors }));
            }
            _ => {}
        }
        if let Some(after) = timeout.filter(|timeout| begun.elapsed() + pause > *timeout) {
            let kind = Kind::Timeout { what: "did not end its publishing job", after };
            return Err(Error::new(kind, NAME, tool.url.clone()).with_maybe_done(true));
        }
        tokio::time::sleep(pause).await;
        pause = pause.mul_f64(1.5).min(longest);
    }
}
