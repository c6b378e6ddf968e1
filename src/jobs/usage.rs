//! `usage`: what services were used for, by a usage report that is made, read and deleted.

use serde_json::{Value as Json, json};

use super::since::now;
use super::{Gathered, Kind, Rows, Selection, Value};
use crate::core::{Endpoint, Error, Form, Int, Json as JsonText, Leftover, Names, Reply, Result, Text, When};
use crate::resources::usagereport::{self, UsageReport};
use crate::resources::usagereports::UsageReports;

/// The periods that servers know.
const PERIODS: [&str; 4] = ["LAST_DAY", "LAST_WEEK", "LAST_MONTH", "LAST_YEAR"];

/// When usage is wanted of.
pub enum Period {
    /// A period that the server knows, such as `LAST_WEEK`.
    Named(String),
    /// From one time to another, in milliseconds since 1970.
    Custom(i64, i64),
}

impl Period {
    /// A period by its name.
    ///
    /// # Errors
    /// When the server does not know it.
    pub fn named(name: &str) -> Result<Self> {
        let name = name.trim().to_ascii_uppercase();
        if PERIODS.contains(&&*name) {
            return Ok(Self::Named(name));
        }
        let known = PERIODS.join(", ");
        Err(Error::argument("jobs.usage", format!("since is a time or one of {known}, not {name:?}")))
    }
}

fn columns() -> [(&'static str, Kind); 4] {
    [("time", Kind::Time), ("service", Kind::Text), ("metric", Kind::Text), ("value", Kind::Float)]
}

/// Makes a usage report of the selected services, reads its data and deletes it, whatever comes of the data.
///
/// # Errors
/// When the report can't be made or read.
pub async fn usage(
    site: &Endpoint,
    metrics: &Names,
    selection: &Selection,
    period: Period,
    minutes: Option<i64>,
) -> Result<Gathered> {
    let (uris, mut lost) = uris(site, selection).await?;
    if uris.is_empty() {
        return Ok(Gathered::new(Rows::new(columns()).table(), lost));
    }
    let metrics: Vec<&str> = metrics.0.split(',').map(str::trim).filter(|metric| !metric.is_empty()).collect();
    let reports = UsageReports(site.below("usagereports"));
    let name = format!("arcrest-{}-{}", std::process::id(), now());
    let queries = JsonText(json!([{ "resourceURIs": uris, "metrics": metrics }]).to_string());
    let when = |millis: i64| Some(When::from(millis));
    let (since, from, to) = match period {
        Period::Named(name) => (name, None, None),
        Period::Custom(from, to) => ("CUSTOM".to_owned(), when(from), when(to)),
    };
    let metadata = Some(JsonText("\"temporary\"".to_owned()));
    let (place, title) = (reports.0.child(&name), Text::from(&*name));
    let make = async move {
        let since = Some(Text(since));
        let minutes = minutes.map(Int);
        let made = reports.create_usage_report(Some(title), Some(queries), metadata, since, from, to, minutes);
        refused(&made.await?)
    };
    let report = UsageReport(place.clone());
    let delete = async move { refused(&report.delete().await?) };
    let left = Leftover::make(site, make, delete).await?;
    let data = read(&UsageReport(place)).await;
    let deleted = left.delete().await;
    let table = data?;
    if let Err(error) = deleted {
        lost.push((format!("the temporary report {name}"), error));
    }
    Ok(Gathered::new(table, lost))
}

fn refused(reply: &Reply) -> Result<()> {
    reply.failure().map_or(Ok(()), |failure| Err(Error::server("jobs.usage", reply.url.clone(), failure)))
}

/// The addresses of the selected services in a report.
async fn uris(site: &Endpoint, selection: &Selection) -> Result<(Vec<String>, Vec<(String, Error)>)> {
    if selection.is_all() {
        return Ok((vec!["services/".to_owned()], Vec::new()));
    }
    let found = selection.listed(site).await?;
    Ok((found.services.into_iter().map(|service| format!("services/{}", service.name)).collect(), found.lost))
}

async fn read(report: &UsageReport) -> Result<super::Table> {
    let form = Form::new().with("filter", r#"{"machines":"*"}"#);
    let document = report.0.document(&usagereport::ops::query, form).await?;
    let report: Json = document.get("report").unwrap_or_default();
    let slices: Vec<Option<i64>> = list(report.get("time-slices")).iter().map(Json::as_i64).collect();
    let mut rows = Rows::new(columns());
    for entry in list(report.get("report-data")).iter().flat_map(|query| list(Some(query))) {
        let uri = entry.get("resourceURI").and_then(Json::as_str).unwrap_or_default();
        let metric = entry.get("metric-type").and_then(Json::as_str).unwrap_or_default();
        for (time, value) in slices.iter().zip(list(entry.get("data"))) {
            let value = value.as_f64().or_else(|| value.as_str()?.parse().ok());
            rows.push([
                time.map_or(Value::None, Value::Time),
                Value::from(uri.strip_prefix("services/").unwrap_or(uri)),
                Value::from(metric),
                value.into(),
            ]);
        }
    }
    Ok(rows.table())
}

fn list(value: Option<&Json>) -> &[Json] {
    value.and_then(Json::as_array).map_or(&[], Vec::as_slice)
}
