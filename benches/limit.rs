//! The limit of what can be had: a bare loop over the HTTP client that the core stands on, reading bytes only.
//!
//! A line of JSON asks for so many GETs of an address, so many at once; the answer says how long they took.

use std::error::Error;
use std::io::{BufRead, stdin};
use std::time::Instant;

use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Order {
    url: String,
    ca: String,
    count: usize,
    concurrency: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut client = None;
    for line in stdin().lock().lines() {
        let order: Order = serde_json::from_str(&line?)?;
        if client.is_none() {
            let authorities = reqwest::Certificate::from_pem_bundle(&std::fs::read(&order.ca)?)?;
            let built = reqwest::Client::builder().tls_certs_only(authorities).tcp_nodelay(true).build()?;
            read(&built, &order.url).await?;
            client = Some(built);
        }
        let Some(client) = &client else { continue };
        let began = Instant::now();
        let returned = if order.concurrency > 1 {
            let replies = stream::repeat_with(|| read(client, &order.url)).take(order.count);
            replies.buffer_unordered(order.concurrency).try_fold(0, async |sum, length| Ok(sum + length)).await?
        } else {
            let mut sum = 0;
            for _ in 0..order.count {
                sum += read(client, &order.url).await?;
            }
            sum
        };
        println!("{}", json!({ "returned": returned, "seconds": began.elapsed().as_secs_f64() }));
    }
    Ok(())
}

/// The length of a reply.
async fn read(client: &reqwest::Client, url: &str) -> reqwest::Result<usize> {
    let token = concat!("Bearer ", "tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt");
    let reply = client.get(url).header("x-esri-authorization", token).send().await?.error_for_status()?;
    Ok(reply.bytes().await?.len())
}
