//! Every service of a site by folder, with its type and the states that are configured and real.
//! Rust only, without Python:
//!
//! ```text
//! ARCGIS_PASSWORD=... cargo run --example inventory --no-default-features -- \
//!     --url https://host:6443/arcgis --username siteadmin
//! ```

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use arcrest_core::core::url::{admin_root, join};
use arcrest_core::core::{
    ClientOptions, Endpoint, Folder, Hint, Secret, Session, TokenService, UserLogin, UserToken, Verify,
};
use arcrest_core::resources::services::Services;
use futures::future::join_all;
use serde::Deserialize;

const USAGE: &str = "\
usage: inventory --url URL --username NAME [--password-env NAME] [--ca FILE | --insecure]

  --url URL            the site, such as https://host:6443/arcgis
  --username NAME      who logs in
  --password-env NAME  the environment variable that holds the password (ARCGIS_PASSWORD)
  --ca FILE            a PEM file of CA certificates to trust besides the system's
  --insecure           don't check the server's certificate";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Arguments::read(std::env::args().skip(1)) {
        Ok(Some(arguments)) => inventory(arguments).await,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {}", text(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// The text of an error, with the core's hint in the words of this command line.
fn text(error: &(dyn Error + 'static)) -> String {
    let words = |hint: &Hint| match hint {
        Hint::TrustCertificate(fingerprint, _) => format!(
            "give its CA with --ca FILE; or compare the fingerprint on the server and set ARCREST_VERIFY={fingerprint}; \
             or switch the check off with --insecure"
        ),
        Hint::CheckNoCertificate(_) => "or switch the check off with --insecure".to_owned(),
        Hint::AllowLargerReplies => "allow more with ARCREST_MAX_REPLY".to_owned(),
        Hint::SendTokenInUrl => "if this site reads tokens in the URL only, set ARCREST_TOKEN_IN_URL=true".to_owned(),
        Hint::GiveLoginAddress => "give --url".to_owned(),
        Hint::GiveProxy(script) => format!("give the proxy of the script {script} with HTTPS_PROXY"),
        _ => "see --help".to_owned(),
    };
    match error.downcast_ref::<arcrest_core::core::Error>() {
        Some(error) => error.worded(words),
        None => error.to_string(),
    }
}

/// The arguments of the command line.
struct Arguments {
    url: String,
    username: String,
    password: Secret,
    options: ClientOptions,
}

impl Arguments {
    /// `None` where only help is asked for.
    fn read(mut given: impl Iterator<Item = String>) -> Result<Option<Self>, Box<dyn Error>> {
        let (mut url, mut username, mut variable) = (None, None, "ARCGIS_PASSWORD".to_owned());
        let mut options = ClientOptions::from_environment()?;
        while let Some(name) = given.next() {
            let mut value = || given.next().ok_or_else(|| format!("{name} needs a value"));
            match name.as_str() {
                "--url" => url = Some(value()?),
                "--username" => username = Some(value()?),
                "--password-env" => variable = value()?,
                "--ca" => options.verify = Verify::With(value()?.into()),
                "--insecure" => options.verify = Verify::Off,
                "-h" | "--help" => return Ok(None),
                other => return Err(format!("unknown argument {other}").into()),
            }
        }
        Ok(Some(Self {
            url: admin_root(&url.ok_or("--url is missing")?),
            username: username.ok_or("--username is missing")?,
            password: std::env::var(&variable)
                .map_err(|_| format!("the environment variable {variable} must hold the password"))?
                .into(),
            options,
        }))
    }
}

/// The part of a folder's report that is printed.
#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    reports: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "serviceName")]
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    #[serde(rename = "configuredState")]
    configured: String,
    #[serde(rename = "realTimeState")]
    real: String,
}

/// Prints the inventory; says whether every folder could be read.
async fn inventory(arguments: Arguments) -> Result<bool, Box<dyn Error>> {
    let Arguments { url, username, password, options } = arguments;
    let login =
        UserLogin { service: TokenService::Server, username, password, org_url: Some(url.clone()), token_url: None };
    let user = UserToken::new(login, options.clone());
    let session = Arc::new(Session::new(options, Some(Arc::new(user))));
    let services = Services(Endpoint::new(join(&url, "services"), session));

    let mut folders: Vec<String> = services.document().await?.get("folders").unwrap_or_default();
    folders.retain(|name| name != "/");
    folders.insert(0, "/".to_owned());
    let reports = join_all(folders.iter().map(|name| report(&services, name))).await;

    let (mut total, mut complete) = (0, true);
    for (name, report) in folders.iter().zip(reports) {
        println!("{name}");
        match report {
            Ok(mut found) => {
                found.sort_by(|a, b| (&a.name, &a.kind).cmp(&(&b.name, &b.kind)));
                total += found.len();
                for Service { name, kind, status: Status { configured, real } } in found {
                    println!("  {name:<40} {kind:<16} {configured:<8} {real}");
                }
            }
            Err(error) => {
                complete = false;
                println!("  could not be read: {}", text(error.as_ref()));
            }
        }
    }
    println!("\n{total} services in {} folders of {url}", folders.len());
    Ok(complete)
}

/// The services of a folder with their states, in one request.
async fn report(services: &Services, folder: &str) -> Result<Vec<Service>, Box<dyn Error>> {
    let reply = services.service_report(Some(Folder::from(Some(folder))), None, None).await?;
    match reply.failure() {
        Some(failure) => Err(failure.to_string().into()),
        None => Ok(serde_json::from_slice::<Report>(&reply.body)?.reports),
    }
}
