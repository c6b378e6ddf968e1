//! What is counted of the core: a job, so many times over, and nothing else.
//!
//!     counts build|parse|call TIMES URL

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;

use arcrest_core::core::{ClientOptions, Endpoint, Form, Reply, Request, Session};
use arcrest_core::resources::{log, service::Service};
use bytes::Bytes;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("counts JOB TIMES URL");
    let (job, times, url) = (next()?, next()?.parse::<usize>()?, next()?);
    let site = Endpoint::new(&url, Arc::new(Session::new(ClientOptions::default(), None)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (request, reply) = (query(&site)?, document(&url));
    let service = Service(site.clone());
    for _ in 0..times {
        match job.as_str() {
            "build" => drop(black_box(query(&site)?)),
            "parse" => drop(black_box(reply.document(&request)?)),
            _ => drop(black_box(runtime.block_on(service.status())?)),
        }
    }
    Ok(())
}

/// A read with a filter, as it goes out.
fn query(site: &Endpoint) -> Result<Request, Box<dyn Error>> {
    let filter = json!({ "services": ["Water/Network.MapServer"], "machines": "*", "server": "*" }).to_string();
    let form = Form::new().with("level", "WARNING").with("filter", filter).with("pageSize", "10000");
    let request = site.request(&log::ops::QUERY, form)?;
    black_box(request.is_get());
    Ok(request)
}

/// The document of a service, as it comes in.
fn document(url: &str) -> Reply {
    let properties: serde_json::Map<_, _> = (0..40).map(|at| (format!("property{at}"), json!("true"))).collect();
    let document =
        json!({ "serviceName": "Network", "type": "MapServer", "minInstancesPerNode": 1, "properties": properties });
    Reply {
        status: 200,
        url: url.to_owned(),
        content_type: "application/json".to_owned(),
        body: Bytes::from(document.to_string()),
        saved: None,
        masks: arcrest_core::core::masks::Masks::default(),
        of_write: false,
        refusal: std::sync::OnceLock::new(),
    }
}
