//! Makes a site read-only, exports it as a job, and opens it again; prints each step of the job. Rust only, without Python:
//!
//! ```text
//! ARCGIS_PASSWORD=... cargo run --example backup --no-default-features -- https://host:6443/arcgis siteadmin /backups
//! ```

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use arcrest_core::core::bulk::Watch;
use arcrest_core::core::url::admin_root;
use arcrest_core::core::{
    ClientOptions, Endpoint, Flag, Form, Outcome, Reply, Result, Session, Text, TokenService, UserLogin, UserToken,
    Verb,
};
use arcrest_core::resources::job::Job;
use arcrest_core::resources::site::Site;
use futures::future::{BoxFuture, ready};

/// No job is awaited for longer.
const LIMIT: Duration = Duration::from_secs(3600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::result::Result<(), Box<dyn Error>> {
    let [url, username, folder] = std::env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "usage: backup URL USERNAME FOLDER; the variable ARCGIS_PASSWORD holds the password")?;
    let url = admin_root(&url);
    let login = UserLogin {
        service: TokenService::Server,
        username,
        password: std::env::var("ARCGIS_PASSWORD")?.into(),
        org_url: Some(url.clone()),
        token_url: None,
    };
    let options = ClientOptions::from_environment()?;
    let user = UserToken::new(login, options.clone());
    let site = Site(Endpoint::new(url, Arc::new(Session::new(options, Some(Arc::new(user))))));

    done(&site, set_mode(&site, "READ_ONLY").await?).await?;
    let exported = site.export_site(Some(Text::from(folder)), None, Some(Flag(true))).await?;
    let exported = done(&site, exported).await;
    // whatever became of the export, the site is open again
    done(&site, set_mode(&site, "EDITABLE").await?).await?;
    println!("{}", exported?);
    Ok(())
}

/// Any operation can be sent by its path, those of other versions, too: this one has `Mode::update` as well.
async fn set_mode(site: &Site, mode: &str) -> Result<Reply> {
    let form = Form::new().with("siteMode", mode).with("runAsync", "true");
    site.0.send_to(Verb::Post, "mode/update", form).await
}

/// What an operation replies at its end, as JSON.
async fn done(site: &Site, reply: Reply) -> std::result::Result<String, Box<dyn Error>> {
    if let Some(failure) = reply.failure() {
        return Err(failure.to_string().into());
    }
    match Job::begun(&site.0, &reply) {
        Some(job) => match job.wait(Some(LIMIT), &Printed).await? {
            Outcome::Json(text) => Ok(text),
            other => Err(format!("{other:?} is no reply").into()),
        },
        // the site has carried it out at once
        None => Ok(String::from_utf8_lossy(&reply.body).into_owned()),
    }
}

/// Prints the steps of a job.
struct Printed;

impl Watch for Printed {
    fn step<'a>(&'a self, done: usize, total: usize, item: &'a str) -> BoxFuture<'a, Result<()>> {
        println!("{done}/{total} {item}");
        Box::pin(ready(Ok(())))
    }
}
