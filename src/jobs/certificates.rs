//! `certificates`: the certificates of each machine, and those that the machines show.

use chrono::NaiveDateTime;
use futures::StreamExt;
use futures::stream;
use serde_json::{Map, Value as Json};

use super::since::now;
use super::{Gathered, Kind, Rows, Value, text, told};
use crate::core::bulk::{Unwatched, Watch, together};
use crate::core::pages::moment;
use crate::core::tls::{self, Shown};
use crate::core::{Document, Endpoint, Error, Form, Result};
use crate::resources::{certificate, machine, machines};

const DAY: i64 = 86_400_000;

fn columns() -> [(&'static str, Kind); 18] {
    [
        ("machine", Kind::Text),
        ("origin", Kind::Text),
        ("aliasName", Kind::Text),
        ("isUsed", Kind::Flag),
        ("daysLeft", Kind::Int),
        ("subject", Kind::Text),
        ("names", Kind::Texts),
        ("issuer", Kind::Text),
        ("validFrom", Kind::Time),
        ("validUntil", Kind::Time),
        ("entryType", Kind::Text),
        ("keyAlgorithm", Kind::Text),
        ("keySize", Kind::Text),
        ("signatureAlgorithm", Kind::Text),
        ("serialNumber", Kind::Text),
        ("sha1Fingerprint", Kind::Text),
        ("URL", Kind::Text),
        ("error", Kind::Text),
    ]
}

/// A certificate of the list.
#[derive(Default)]
pub struct Entry {
    /// The machine; `None` for what the site's own address shows.
    pub machine: Option<String>,
    /// The alias in the machine's store.
    pub alias: Option<String>,
    /// Whether the machine's web server uses the certificate.
    pub is_used: Option<bool>,
    /// When the certificate ends to be valid, in milliseconds since 1970.
    pub valid_until: Option<i64>,
    /// The address that was asked.
    pub url: String,
    /// Why there is no certificate.
    pub error: Option<String>,
    document: Document,
    shown: Option<Shown>,
}

impl Entry {
    /// The days until the certificate ends; negative after that.
    #[must_use]
    pub fn days_left(&self) -> Option<i64> {
        self.valid_until.map(|until| until.saturating_sub(now()).div_euclid(DAY))
    }

    /// Whether a machine showed the certificate.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    fn row(&self) -> [Value<'_>; 18] {
        let of = |name: &str| -> Value<'static> { text(&self.document, name).into() };
        let shown = self.shown.as_ref();
        let either = |shown: Option<&String>, name: &str| match shown {
            Some(text) => Value::from(text.clone()),
            None => of(name),
        };
        let key_size = self.document.get::<Json>("keySize").map(|size| size.to_string().trim_matches('"').to_owned());
        [
            self.machine.clone().into(),
            Value::from(if self.alias.is_some() && shown.is_none() { "store" } else { "handshake" }),
            self.alias.clone().into(),
            self.is_used.into(),
            self.days_left().into(),
            either(shown.map(|shown| &shown.subject), "subject"),
            shown.map(|shown| shown.names.clone()).into(),
            either(shown.map(|shown| &shown.issuer), "issuer"),
            shown
                .map(|shown| shown.valid_from)
                .or_else(|| date(&self.document, "validFrom"))
                .map_or(Value::None, Value::Time),
            self.valid_until.map_or(Value::None, Value::Time),
            of("entryType"),
            of("keyAlgorithm"),
            key_size.into(),
            of("signatureAlgorithm"),
            either(shown.map(|shown| &shown.serial), "serialNumber"),
            either(shown.map(|shown| &shown.sha1), "sha1Fingerprint"),
            Value::from(&*self.url),
            self.error.clone().into(),
        ]
    }
}

/// Lists the certificates in the store of each machine, and the one that each machine shows at its address.
///
/// # Errors
/// When the machines can't be listed, or the watcher ends it.
pub async fn certificates(site: &Endpoint, watch: &dyn Watch) -> Result<Gathered> {
    let (entries, lost) = entries(site, watch).await?;
    let mut rows = Rows::new(columns());
    for entry in &entries {
        rows.push(entry.row());
    }
    Ok(Gathered::new(rows.table(), lost))
}

/// The certificates, and what could not be read.
///
/// # Errors
/// The same as those of [`certificates`].
pub async fn entries(site: &Endpoint, watch: &dyn Watch) -> Result<(Vec<Entry>, Vec<(String, Error)>)> {
    let place = site.below("machines");
    let listing = place.document(&machines::ops::machines, Form::new()).await?;
    let names = listing.get::<Vec<Document>>("machines").unwrap_or_default();
    let names = names.iter().filter_map(|machine| text(machine, "machineName"));
    let reads = names.map(|name| (name.clone(), of_machine(place.child(&name), name)));
    let (mut entries, mut lost) = (Vec::new(), Vec::new());
    for (name, found) in together(reads.collect(), site.concurrency, watch).await? {
        match found {
            Ok((found, errors)) => {
                entries.extend(found);
                lost.extend(errors.into_iter().map(|error| (name.clone(), error)));
            }
            Err(error) => lost.push((name, error)),
        }
    }
    let addresses: Vec<String> = [site.url.clone()].into_iter().filter(|url| url.starts_with("https:")).collect();
    for address in addresses {
        entries.push(handshake(None, address).await);
    }
    Ok((entries, lost))
}

/// The documents of the machines, by name.
///
/// # Errors
/// When code of the caller wants to stop.
pub async fn machines(site: &Endpoint, lost: &mut Vec<(String, Error)>) -> Result<Map<String, Json>> {
    let place = site.below("machines");
    let listing = told(place.document(&machines::ops::machines, Form::new()).await)?;
    let names = match listing {
        Ok(listing) => listing.get::<Vec<Document>>("machines").unwrap_or_default(),
        Err(error) => {
            lost.push(("machines".to_owned(), error));
            Vec::new()
        }
    };
    let reads = names.iter().filter_map(|machine| text(machine, "machineName")).map(|name| {
        let machine = place.child(&name);
        (name, async move { machine.document(&machine::ops::READ, Form::new()).await })
    });
    let mut machines = Map::new();
    for (name, document) in together(reads.collect(), site.concurrency, &Unwatched).await? {
        match document {
            Ok(document) => drop(machines.insert(name, serde_json::from_str(&document.to_json()).unwrap_or_default())),
            Err(error) => lost.push((name, error)),
        }
    }
    Ok(machines)
}

/// The certificates of one machine; the last one is what the machine shows.
async fn of_machine(place: Endpoint, name: String) -> Result<(Vec<Entry>, Vec<Error>)> {
    let machine = place.document(&machine::ops::READ, Form::new()).await?;
    let used = text(&machine, "webServerCertificateAlias");
    let store = place.below("sslcertificates");
    let (mut entries, mut errors) = (Vec::new(), Vec::new());
    let listing = told(place.document(&machine::ops::ssl_certificates, Form::new()).await)?;
    let aliases = match listing {
        Ok(listing) => listing.get::<Vec<String>>("certificates").unwrap_or_default(),
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    };
    let reads = stream::iter(aliases).map(|alias| {
        let certificate = store.child(&alias);
        async move {
            let document = certificate.document(&certificate::ops::READ, Form::new()).await;
            (alias, certificate.url, document)
        }
    });
    let mut reads = std::pin::pin!(reads.buffered(1));
    while let Some((alias, url, document)) = reads.next().await {
        let is_used = used.as_ref().map(|used| used.eq_ignore_ascii_case(&alias));
        let (document, error) = match told(document)? {
            Ok(document) => (document, None),
            Err(error) => {
                let words = error.to_string();
                errors.push(error);
                (Document::default(), Some(words))
            }
        };
        let valid_until = date(&document, "validUntil");
        let machine = Some(name.clone());
        entries.push(Entry { machine, alias: Some(alias), is_used, valid_until, url, error, document, shown: None });
    }
    if let Some(address) = text(&machine, "adminURL").filter(|url| url.starts_with("https:")) {
        let mut shown = handshake(Some(name), address).await;
        let sha1 = shown.shown.as_ref().map(|shown| shown.sha1.replace(':', ""));
        let same = |entry: &&Entry| {
            text(&entry.document, "sha1Fingerprint").map(|digits| digits.replace([':', ' '], "").to_ascii_uppercase())
                == sha1
        };
        shown.alias = sha1.as_ref().and_then(|_| entries.iter().find(same)).and_then(|entry| entry.alias.clone());
        entries.push(shown);
    }
    Ok((entries, errors))
}

/// The certificate that an address shows.
async fn handshake(machine: Option<String>, url: String) -> Entry {
    match tls::shown(&url).await {
        Ok(shown) => Entry {
            machine,
            url,
            is_used: Some(true),
            valid_until: Some(shown.valid_until),
            shown: Some(shown),
            ..Entry::default()
        },
        Err(error) => Entry { machine, url, error: Some(error.to_string()), ..Entry::default() },
    }
}

/// A time as servers write it: milliseconds, or text such as `Fri May 25 15:13:09 PDT 2012`.
fn date(document: &Document, name: &str) -> Option<i64> {
    let value: Json = document.get(name)?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    moment(&text).or_else(|| java_date(&text))
}

/// The hours that the usual names of time zones are ahead of UTC.
const ZONES: [(&str, i64); 14] = [
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("BST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("PST", -8),
    ("PDT", -7),
];

/// A time in the form of Java's `Date`. A zone without a known name is taken for UTC.
fn java_date(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [_, month, day, time, zone, year] = parts.as_slice() else { return None };
    let known = NaiveDateTime::parse_from_str(&format!("{day} {month} {year} {time}"), "%d %b %Y %H:%M:%S").ok()?;
    let hours = ZONES.iter().find(|(name, _)| name == zone).map_or(0, |(_, hours)| *hours);
    Some(known.and_utc().timestamp_millis() - hours * 3_600_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_servers_write_them() {
        let document = Document::parse(
            br#"{"a":1337983989000,"b":"1337983989000","c":"Fri May 25 15:13:09 PDT 2012","d":"Fri May 25 22:13:09 XYZ 2012","e":"soon"}"#,
        )
        .unwrap_or_default();
        for name in ["a", "b", "c", "d"] {
            assert_eq!(date(&document, name), Some(1_337_983_989_000), "{name}");
        }
        assert_eq!((date(&document, "e"), date(&document, "f")), (None, None));
    }
}
