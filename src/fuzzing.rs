//! What must hold of any bytes whatever: one function for each target of `fuzz/`. The tests below run
//! them on stable Rust, over the corpus and random input.

#![allow(clippy::missing_panics_doc)] // to panic is how a target says no

use std::path::{Component, Path};
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::StreamExt;
use reqwest::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use serde::de::IgnoredAny;
use serde_json::Value;
use tokio::runtime::Builder;

use crate::core::access::Account;
use crate::core::access::ntlm::Login;
use crate::core::files::name::{base_name, disposition_name, servers_name};
use crate::core::lenient;
use crate::core::masks::Masks;
use crate::core::url::{address, admin_root, checked, context, decode, encode, join, origin, shown};
use crate::core::{Document, Form, Operation, Reply, Request, Secret, Verb, upload};
use crate::resources::TABLES;
use crate::resources::log::write_table;

/// A target: its name, and what is to be called with any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("document", document),
    ("file_name", file_name),
    ("lenient", lenient),
    ("log_export", log_export),
    ("multipart", multipart),
    ("ntlm", ntlm),
    ("reply", reply),
    ("request", request),
    ("url", url),
];

const BASE: &str = "https://h:6443/arcgis/admin";

/// A body is JSON or an error of one line; what is found to be a refusal is JSON.
pub fn reply(data: &[u8]) {
    let reply = Reply {
        status: 200,
        url: BASE.to_owned(),
        content_type: "text/html".to_owned(),
        body: data.to_vec().into(),
        saved: None,
        masks: Masks::default(),
        refusal: OnceLock::new(),
        of_write: true,
    };
    let is_json = lenient::read::<IgnoredAny>(data).is_ok();
    if let Some(failure) = reply.failure() {
        assert!(is_json);
        let _ = failure.to_string();
    }
    if is_json {
        assert!(reply.looks_like_json());
    }
    assert!(!reply.not_json("Machines", "eof").to_string().contains('\n'));
}

/// The tidy form of JSON is the same JSON; what is tidy stays as it is.
pub fn lenient(data: &[u8]) {
    let tidied = lenient::tidy(data);
    assert_eq!(lenient::tidy(&tidied), tidied);
    if let Ok(value) = serde_json::from_slice::<Value>(data) {
        assert_eq!(serde_json::from_slice::<Value>(&tidied).ok(), Some(value));
    }
    if let Ok(value) = lenient::read::<Value>(data) {
        assert_eq!(lenient::read::<Value>(value.to_string().as_bytes()).ok(), Some(value));
    }
}

/// A document is written as it was read.
pub fn document(data: &[u8]) {
    let Ok(mut document) = Document::parse(data) else { return };
    let again = Document::parse(document.to_json().as_bytes());
    assert!(again.is_ok_and(|again| again.iter().eq(document.iter())));
    let before: Vec<(String, String)> = owned(&document);
    assert!(document.set("arcrest", &true).is_ok());
    assert!(before.iter().all(|member| member.0 == "arcrest" || owned(&document).contains(member)));
}

fn owned(document: &Document) -> Vec<(String, String)> {
    document.iter().map(|(name, json)| (name.to_owned(), json.to_owned())).collect()
}

/// The name of a file stays in its folder, on every system.
pub fn file_name(data: &[u8]) {
    let header = String::from_utf8_lossy(data);
    for told in [disposition_name(&header), Some(header.into_owned())] {
        let Some(name) = told.as_deref().and_then(servers_name) else { continue };
        assert!(!name.starts_with('.') && servers_name(&name).as_ref() == Some(&name), "{name:?}");
        assert!(told.as_deref().and_then(base_name).is_some());
        let parts: Vec<Component<'_>> = Path::new(&name).components().collect();
        assert!(matches!(parts.as_slice(), [Component::Normal(_)]), "{name:?}");
        assert!(!name.contains(['/', '\\', ':']) && !name.chars().any(char::is_control), "{name:?}");
        assert!(name.trim() == name && !name.ends_with('.'), "{name:?}");
    }
}

/// A name is one segment and comes back from it; an address of a site has one admin root. A request goes to the host that is
/// shown, and nothing before an `@` is shown.
pub fn url(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let segment = encode(&text);
    assert_eq!(decode(&segment), text);
    assert!(segment.bytes().all(|c| c.is_ascii_alphanumeric() || b"-._~%".contains(&c)));
    assert!(!join(BASE, &text).ends_with('/'));
    let root = admin_root(&text);
    assert_eq!(admin_root(&root), root);
    if let (Some(origin), Some(context)) = (origin(&text), context(&text)) {
        assert!(context.starts_with(&origin), "{origin} {context}");
    }
    let read = |url: &str| url::Url::parse(url).unwrap_or_else(|error| unreachable!("{text:?}: {url:?}: {error}"));
    if let Ok(sent) = checked(&text) {
        let (sent, said, seen) = (read(&sent), read(&shown(&sent)), shown(&sent));
        assert_eq!((sent.host_str(), sent.port()), (said.host_str(), said.port()), "{text:?}");
        assert!(said.username().is_empty() && said.password().is_none() && said.query().is_none(), "{text:?}");
        let place = seen.split_once("://").map_or("", |(_, rest)| rest).split('/').next().unwrap_or_default();
        let host = sent.host_str().unwrap_or_default();
        assert!(place.to_ascii_lowercase().starts_with(host), "{text:?}: {seen:?}");
        assert_eq!(checked(sent.as_str()).map(|again| read(&again)), Ok(sent), "{text:?}");
    }
    if let Ok(address) = address(&text) {
        assert!(checked(&address).is_ok_and(|again| again == address), "{text:?}: {address:?}");
        let (root, sent) = (read(&admin_root(&text)), read(&address));
        assert_eq!((root.host_str(), root.port()), (sent.host_str(), sent.port()), "{text:?}");
    }
}

/// Whatever the arguments, a request goes below its resource, in as many segments as its row has.
pub fn request(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut words = text.split('\0');
    let number =
        words.next().unwrap_or_default().bytes().fold(0, |sum: usize, c| sum * 31 % 1_000_003 + usize::from(c));
    let rows: Vec<_> = TABLES.iter().flat_map(|table| table.rows).map(|(op, _)| op).collect();
    let Some(row) = rows.get(number % rows.len()) else { return };
    let mut form = Form::new();
    for slot in row.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
        form.segments.push((slot.trim_end_matches('?'), words.next().unwrap_or_default().to_owned()));
    }
    form = words.fold(form, |form, word| form.with("x", word));
    let Ok(request) = Request::build(row, BASE, form) else { return };
    assert!(request.url == BASE || request.url.starts_with(&format!("{BASE}/")), "{}", request.url);
    let template = row.path.split(' ').next().unwrap_or_default();
    let most = template.split('/').filter(|segment| !matches!(*segment, "" | ".")).count();
    assert!(request.url.split('/').count() <= BASE.split('/').count() + most, "{}", request.url);
    // nothing in it leads upwards, or is changed by whoever reads it
    assert!(url::Url::parse(&request.url).is_ok_and(|read| read.as_str() == request.url), "{}", request.url);
}

/// A form with a file arrives as it was written: as many parts, each with its own name and content, and
/// nothing of the file's name, of a field or of the token passes for a header or another part.
pub fn multipart(data: &[u8]) {
    let mut words = data.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into_owned());
    let told: String = words.next().unwrap_or_default().replace('/', "").chars().take(60).collect();
    let token = Secret::from(words.next().unwrap_or_default());
    let path = std::env::temp_dir().join(format!("arcrest-{}-{told}.sd", std::process::id()));
    if std::fs::write(&path, data).is_err() {
        return; // not a name on this system
    }
    let row = Operation { name: "uploadItem", verb: Verb::Post, path: "upload", since: "", until: "" };
    let mut form = Form { files: vec![("itemFile".into(), path.clone().into())], ..Form::default() };
    while let (Some(name), Some(text)) = (words.next(), words.next()) {
        form = form.with(name, text);
    }
    let Ok(request) = Request::build(&row, BASE, form) else { return };
    let Ok(runtime) = Builder::new_current_thread().build() else { return };
    let sent = runtime.block_on(async {
        let form = upload::multipart(&request, Some(&token)).await.ok()?;
        let boundary = form.boundary().to_owned();
        let pieces = form.into_stream().map(Result::ok).collect::<Vec<_>>().await;
        Some((boundary, pieces.into_iter().collect::<Option<Vec<_>>>()?.concat()))
    });
    let _ = std::fs::remove_file(&path);
    let Some((boundary, body)) = sent else { unreachable!("the file was there") };

    // a name, the lines of the part's head, its content
    let mut wanted: Vec<(&str, usize, &[u8])> =
        request.fields.iter().map(|(name, text)| (&**name, 1, text.as_bytes())).collect();
    wanted.push(("token", 1, token.expose().as_bytes()));
    wanted.push(("itemFile", 2, data));
    let mut rest = body.as_slice();
    for (name, count, content) in wanted {
        let part = rest.strip_prefix(format!("--{boundary}\r\n").as_bytes()).unwrap_or_default();
        let end = part.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or_default();
        let (head, after) = part.split_at(end);
        let head = String::from_utf8_lossy(head);
        let lines: Vec<&str> = head.split(['\r', '\n']).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines.len(), count, "{head:?}");
        let first = lines.first().and_then(|line| line.strip_prefix("Content-Disposition: form-data; "));
        let first = first.unwrap_or_default();
        let plain = first.strip_prefix("name=\"").and_then(|rest| rest.split('"').next());
        let encoded = || first.strip_prefix("name*=utf-8''").and_then(|rest| rest.split(';').next());
        let read = decode(plain.or_else(encoded).unwrap_or_default());
        assert_eq!(read, name, "{head:?}");
        let after = after.strip_prefix(b"\r\n\r\n").and_then(|after| after.strip_prefix(content));
        assert!(after.is_some(), "{name:?}");
        rest = after.and_then(|after| after.strip_prefix(b"\r\n")).unwrap_or_default();
    }
    assert_eq!(rest, format!("--{boundary}--\r\n").as_bytes());
}

/// A table has as many rows as there are messages, each with every column, and texts as they were.
pub fn log_export(data: &[u8]) {
    let Ok(messages) = serde_json::from_slice::<Vec<Document>>(data) else { return };
    for guard in [false, true] {
        let mut table = Vec::new();
        assert!(write_table(&mut table, b',', &messages, guard).is_ok());
        let mut reader = csv::Reader::from_reader(table.as_slice());
        let columns = reader.headers().cloned().unwrap_or_default();
        let rows: Vec<_> = reader.records().collect();
        assert_eq!(rows.len(), messages.len());
        for (row, message) in rows.iter().zip(&messages) {
            let row = row.as_ref().ok();
            assert!(row.is_some_and(|row| row.len() == columns.len()));
            for (column, cell) in columns.iter().zip(row.into_iter().flatten()) {
                // a guarded name is the name of no member
                let name = Some(column).filter(|name| !name.starts_with('\''));
                let Some(text) = name.and_then(|name| message.get::<String>(name)) else { continue };
                let is_guarded = guard && cell.strip_prefix('\'') == Some(&text);
                assert!(text == cell && !(guard && text.starts_with(['=', '+', '-', '@'])) || is_guarded, "{cell:?}");
            }
        }
    }
}

/// A challenge, as bytes and as the whole header, is refused or answered with a message of the third
/// kind, in which the password is not.
pub fn ntlm(data: &[u8]) {
    let offer = [b"NTLM ", STANDARD.encode(data).as_bytes()].concat();
    for value in [offer.as_slice(), data] {
        let Ok(value) = HeaderValue::from_bytes(value) else { continue };
        let account = Account::Named { user: "CORP\\amy".to_owned(), password: "pass-word".into() };
        let begun = Login::begin(&account, "h");
        assert!(begun.is_ok());
        let Ok((_, login)) = begun else { return };
        let Ok(answer) = login.answer(&HeaderMap::from_iter([(WWW_AUTHENTICATE, value)])) else { continue };
        assert!(answer.is_sensitive());
        let text = answer.to_str().ok().and_then(|text| text.strip_prefix("NTLM ")).unwrap_or_default();
        let message = STANDARD.decode(text).unwrap_or_default();
        assert!(message.starts_with(b"NTLMSSP\0\x03\0\0\0"), "{message:?}");
        let plain: Vec<u8> = message.into_iter().filter(|byte| *byte != 0).collect();
        assert!(!plain.windows(9).any(|part| part == b"pass-word"));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;

    fn corpus(target: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
        let files = std::fs::read_dir(folder).expect("every target has a corpus");
        files.map(|file| std::fs::read(file.expect("listed").path()).expect("readable")).collect()
    }

    /// A seed, with a piece of it replaced.
    fn changed(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
        let seed = proptest::sample::select(seeds);
        let piece =
            prop_oneof![any::<Vec<u8>>(), "[{}\\[\\]\",:/.%?a-e0-9\\\\\\x00 ]{0,9}".prop_map(String::into_bytes)];
        (seed, any::<prop::sample::Index>(), 0..9_usize, piece).prop_map(|(mut data, at, length, piece)| {
            let start = at.index(data.len() + 1);
            data.splice(start..(start + length).min(data.len()), piece);
            data
        })
    }

    #[test]
    fn every_target_holds_of_its_corpus_and_of_random_bytes() {
        for (name, target) in TARGETS {
            let seeds = corpus(name);
            assert!(!seeds.is_empty(), "{name}");
            for seed in &seeds {
                target(seed);
            }
            let mut runner = TestRunner::new(Config { cases: 2000, failure_persistence: None, ..Config::default() });
            let any_bytes = prop::collection::vec(any::<u8>(), 0..200);
            let outcome = runner.run(&prop_oneof![1 => any_bytes, 3 => changed(seeds)], |data| {
                target(&data);
                Ok(())
            });
            assert!(outcome.is_ok(), "{name}: {outcome:?}");
        }
    }
}
