//! Uploads of files of any size: in one request, or in parts that are sent together and can be resumed.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, UNIX_EPOCH};

use futures::stream::{self, StreamExt};
use serde_json::Value;

use super::record::{Known, Record};
use super::{Uploads, ops};
use crate::core::bulk::Watch;
use crate::core::files::in_background;
use crate::core::pages::{is_true, moment};
use crate::core::{Document, Error, File, Form, Int, Kind, Names, Piece, Reply, Result, Stamp, Text};
use crate::resources::uploadeditem::{self, UploadedItem};

/// A file of more bytes goes in parts.
pub const LARGEST_WHOLE: u64 = 100 << 20;

/// The size of a part. IIS takes 30,000,000 bytes in a request unless the web adaptor's installation has raised that.
pub const PART_SIZE: u64 = 10 << 20;

/// How often a part is sent that the server refuses.
const ATTEMPTS: u32 = 3;

/// The pause after the first refusal; each further one is as much longer.
const PAUSE: Duration = Duration::from_millis(500);

const NAME: &str = "Uploads.upload";

/// What is to be uploaded, and how.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// The file.
    pub path: PathBuf,
    /// What to note with the item.
    pub description: Option<Text>,
    /// Whether the file goes in parts. By default it does where it is larger than [`LARGEST_WHOLE`].
    pub parts: Option<bool>,
    /// The bytes of a part; [`PART_SIZE`] by default.
    pub part_size: Option<u64>,
    /// The ID of the item of an upload that ended early.
    pub resume: Option<Text>,
    /// Is set to the ID of the item as soon as there is one, for a caller that drops the upload.
    pub item: Arc<OnceLock<String>>,
}

/// How an upload by parts begins.
enum Start {
    /// The server refused it, or has the whole item already.
    Ended(Reply),
    /// These parts are missing.
    Parts(Parts),
}

/// An upload by parts.
struct Parts {
    item: UploadedItem,
    id: String,
    record: Record,
    size: u64,
    missing: Vec<u64>,
}

impl Uploads {
    /// Uploads a file, in parts where it is large. Parts are sent together, within the endpoint's `concurrency`, and each
    /// is read from the file while it is sent. The watcher hears of each part.
    ///
    /// # Errors
    /// If the file can't be read, or changes meanwhile; if a request has no reply. The error of an upload that can be
    /// resumed has the ID of the item: [`Error::left`].
    pub async fn upload(&self, upload: Upload, watch: &dyn Watch) -> Result<Reply> {
        let place = upload.path.clone();
        let stamp = in_background(move || Stamp::of(&place)).await.map_err(|error| unreadable(&upload, error))?;
        let wants_parts = upload.resume.is_some() || upload.part_size.is_some();
        if upload.part_size == Some(0) {
            return Err(Error::argument(NAME, "a part has at least one byte"));
        }
        if wants_parts && upload.parts == Some(false) {
            return Err(Error::argument(
                NAME,
                "a file that does not go in parts has no size of parts, and nothing to resume",
            ));
        }
        if !upload.parts.unwrap_or(wants_parts || stamp.length > LARGEST_WHOLE) {
            return self.in_one(upload, watch).await;
        }
        let start = match &upload.resume {
            Some(id) => self.resumed(&id.0, &upload, stamp).await?,
            None => self.registered(&upload, stamp).await?,
        };
        let parts = match start {
            Start::Ended(reply) => return Ok(reply),
            Start::Parts(parts) => parts,
        };
        // of two uploads with one slot the first one counts
        let _ = upload.item.set(parts.id.clone());
        match parts.send(&upload, stamp, self.0.concurrency, watch).await {
            Ok(reply) => Ok(resumable(reply, &parts.id)),
            Err(error) if is_changed(&error) => {
                // no upload of this file can be completed with these parts
                parts.record.remove().await;
                let _ = self.delete_item(Text::from(&*parts.id)).await;
                Err(error)
            }
            Err(error) => Err(error.leaving(parts.id)),
        }
    }

    async fn in_one(&self, upload: Upload, watch: &dyn Watch) -> Result<Reply> {
        let name = upload.name();
        let mut form = Form::new();
        form.put(&ops::upload_item, "itemFile", File::from(upload.path));
        form.put(&ops::upload_item, "description", upload.description);
        let reply = self.0.call(&ops::upload_item, form).await?;
        if reply.failure().is_none() {
            watch.step(1, 1, &name).await?;
        }
        Ok(reply)
    }

    /// Registers a new item.
    async fn registered(&self, upload: &Upload, stamp: Stamp) -> Result<Start> {
        let mut form = Form::new();
        form.put(&ops::register, "itemName", Text::from(upload.name()));
        form.put(&ops::register, "description", upload.description.clone());
        let request = self.0.request(&ops::register, form)?;
        let reply = self.0.send(request.clone()).await?;
        if reply.failure().is_some() {
            return Ok(Start::Ended(reply));
        }
        let item = reply.document(&request)?.get::<Document>("item").unwrap_or_default();
        let Some(id) = item.get::<String>("itemID").filter(|id| !id.is_empty()) else {
            return Err(reply.broken_json(NAME, "the registered item has no itemID"));
        };
        let size = upload.part_size.unwrap_or(PART_SIZE);
        let known = Known { stamp, size, done: BTreeSet::new() };
        let record = Record::begin(&self.0.url, &id, &known).await;
        let missing = (1..=count(stamp.length, size)).collect();
        Ok(Start::Parts(Parts { item: self.uploaded_item(Text::from(&*id))?, id, record, size, missing }))
    }

    /// Finds out which parts of an item are missing. The server's word counts, by the sizes that it tells; where it tells
    /// none, the record of this machine does.
    async fn resumed(&self, id: &str, upload: &Upload, stamp: Stamp) -> Result<Start> {
        let item = self.uploaded_item(Text::from(id))?;
        let request = item.0.request(&uploadeditem::ops::READ, Form::new())?;
        let reply = item.0.send(request.clone()).await?;
        if reply.failure().is_some() {
            return Ok(Start::Ended(reply));
        }
        let document = reply.document(&request)?;
        let (own, name) = (upload.name(), document.get::<String>("itemName").unwrap_or_default());
        if name != own {
            return Err(Error::argument(NAME, format!("the item {id} is {name:?}, and not {own:?}")));
        }
        if document.get::<Value>("committed").is_some_and(|committed| is_true(&text_of(&committed))) {
            let body = format!(r#"{{"status":"success","item":{}}}"#, document.to_json());
            return Ok(Start::Ended(Reply { body: body.into(), refusal: OnceLock::new(), ..reply }));
        }
        let known = Record::find(&self.0.url, id).await;
        if known.as_ref().is_some_and(|known| known.stamp != stamp) {
            return Err(unreadable(upload, Stamp::changed()));
        }
        let begun = known.as_ref().map(|known| known.size);
        if let (Some(begun), Some(given)) = (begun, upload.part_size)
            && begun != given
        {
            return Err(Error::argument(
                NAME,
                format!("the upload of {id} has parts of {begun} bytes, not of {given}"),
            ));
        }
        let size = begun.or(upload.part_size).unwrap_or(PART_SIZE);
        let last = count(stamp.length, size);
        // without a record, parts that are older than the file may be those of another content
        let is_same = known.is_some() || is_older(stamp, &document);
        let own = known.map(|known| known.done).unwrap_or_default();
        let done: BTreeSet<u64> = match sizes(&item.parts().await?) {
            Some(told) => (1..=last)
                .filter(|number| match told.iter().find(|(told, _)| told == number) {
                    Some((_, Some(told))) => is_same && *told == piece(*number, size, stamp).length,
                    Some((_, None)) => own.contains(number),
                    None => false,
                })
                .collect(),
            None => own,
        };
        let missing = (1..=last).filter(|number| !done.contains(number)).collect();
        let record = Record::begin(&self.0.url, id, &Known { stamp, size, done }).await;
        Ok(Start::Parts(Parts { item, id: id.to_owned(), record, size, missing }))
    }
}

/// How many parts an upload of a file of this size has; one where the file goes whole.
#[must_use]
pub fn parts_of(length: u64, part_size: Option<u64>) -> usize {
    let is_whole = part_size.is_none() && length <= LARGEST_WHOLE;
    let size = if is_whole { u64::MAX } else { part_size.unwrap_or(PART_SIZE).max(1) };
    usize::try_from(count(length, size)).unwrap_or(usize::MAX)
}

impl Upload {
    /// The size of the file.
    ///
    /// # Errors
    /// If there is no such file, or no ordinary one.
    pub async fn length(&self) -> Result<u64> {
        let place = self.path.clone();
        let stamp = in_background(move || Stamp::of(&place)).await.map_err(|error| unreadable(self, error))?;
        Ok(stamp.length)
    }

    /// The name that the item gets.
    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl Parts {
    /// Sends the missing parts, and joins all.
    async fn send(&self, upload: &Upload, stamp: Stamp, concurrency: usize, watch: &dyn Watch) -> Result<Reply> {
        let (name, last) = (upload.name(), count(stamp.length, self.size));
        let total = usize::try_from(last).unwrap_or(usize::MAX);
        let mut done = total.saturating_sub(self.missing.len());
        let parts = self.missing.clone().into_iter().map(|number| {
            let piece = Some(piece(number, self.size, stamp));
            let file = File { path: upload.path.clone(), name: None, piece };
            part(self.item.clone(), number, file)
        });
        let mut sending = pin!(stream::iter(parts).buffer_unordered(concurrency.max(1)));
        while let Some(sent) = sending.next().await {
            let (number, reply) = sent?;
            if reply.failure().is_some() {
                return Ok(reply);
            }
            self.record.note(number).await;
            done += 1;
            watch.step(done, total, &format!("{name}, part {number}")).await?;
        }
        let place = upload.path.clone();
        in_background(move || stamp.check(&place)).await.map_err(|error| unreadable(upload, error))?;
        let order: Vec<String> = (1..=last).map(|number| number.to_string()).collect();
        let reply = self.item.commit(Some(Names(order.join(",")))).await?;
        if reply.failure().is_none() {
            self.record.remove().await;
        }
        Ok(reply)
    }
}

/// Sends one part. A part that the server refuses is sent again: the server keeps it under its number, so that the same
/// part replaces itself, and `commit` names each number once.
async fn part(item: UploadedItem, number: u64, file: File) -> Result<(u64, Reply)> {
    let mut attempt = 1;
    loop {
        let reply = item.upload_part(Int(number.try_into().unwrap_or(i64::MAX)), file.clone()).await?;
        // any other code says what another attempt does not change: no such item, no privilege
        let may_pass = reply.failure().is_some_and(|failure| matches!(failure.code, 0 | 500));
        if !may_pass || attempt == ATTEMPTS {
            return Ok((number, reply));
        }
        tokio::time::sleep(PAUSE.saturating_mul(attempt)).await;
        attempt += 1;
    }
}

/// The refusal of a part or of the commit, with a message on what is left.
fn resumable(reply: Reply, id: &str) -> Reply {
    match reply.failure() {
        Some(failure) if failure.code != 404 => {
            reply.with_message(&format!("the item {id} keeps its parts: the upload can be resumed with this ID"))
        }
        _ => reply,
    }
}

fn unreadable(upload: &Upload, source: io::Error) -> Error {
    Error::file(NAME, &upload.path, source)
}

/// Whether the file has changed while it was sent.
fn is_changed(error: &Error) -> bool {
    error.source_as::<io::Error>().is_some_and(|cause| {
        matches!(error.kind(), Kind::File(_))
            && matches!(cause.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof)
    })
}

/// How many parts a file has; an empty one has one.
fn count(length: u64, size: u64) -> u64 {
    length.div_ceil(size).max(1)
}

/// Where a part lies in the file. Numbers begin with 1.
fn piece(number: u64, size: u64, of: Stamp) -> Piece {
    let start = number.saturating_sub(1).saturating_mul(size).min(of.length);
    Piece { start, length: size.min(of.length - start), of }
}

/// The numbers of the parts that a server lists, each with its size where the server tells it; `None` where there is no
/// list to be read. How the list looks is not documented.
fn sizes(reply: &Reply) -> Option<Vec<(u64, Option<u64>)>> {
    if reply.failure().is_some() {
        return None;
    }
    let number = |value: &Value| moment(&text_of(value)).and_then(|number| u64::try_from(number).ok());
    let parts: Vec<Value> = Document::parse(&reply.body).ok()?.get("parts")?;
    parts
        .iter()
        .map(|part| {
            let Value::Object(part) = part else { return Some((number(part)?, None)) };
            let id = ["partId", "partID", "partNumber", "id"].iter().find_map(|name| number(part.get(*name)?))?;
            Some((id, ["size", "partSize"].iter().find_map(|name| number(part.get(*name)?))))
        })
        .collect()
}

/// A value as its text.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a file was written for the last time before its item was registered.
fn is_older(stamp: Stamp, item: &Document) -> bool {
    let written = stamp.modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let registered = item.get::<Value>("date").and_then(|date| moment(&text_of(&date)));
    match (written.and_then(|time| i64::try_from(time.as_millis()).ok()), registered) {
        (Some(written), Some(registered)) => written < registered,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::masks::Masks;

    fn reply(body: &'static str) -> Reply {
        Reply {
            status: 200,
            url: String::new(),
            content_type: String::new(),
            body: body.into(),
            saved: None,
            masks: Masks::default(),
            refusal: OnceLock::new(),
            of_write: false,
        }
    }

    #[test]
    fn the_parts_make_the_file() {
        for (length, size) in [(0, 5), (1, 5), (5, 5), (6, 5), (14, 5), (15, 5), (7, u64::MAX)] {
            let of = Stamp { length, modified: None };
            let pieces: Vec<_> = (1..=count(length, size)).map(|number| piece(number, size, of)).collect();
            assert_eq!(pieces.iter().map(|piece| piece.length).sum::<u64>(), length, "{length} {size}");
            let mut end = 0;
            for piece in pieces {
                assert_eq!(piece.start, end);
                assert!(piece.length <= size);
                end += piece.length;
            }
        }
    }

    #[test]
    fn a_list_of_parts_is_read_in_each_form() {
        let listed = |body| sizes(&reply(body));
        assert_eq!(
            listed(r#"{"parts":[{"partId":1,"size":5},{"partNumber":"2"}]}"#),
            Some(vec![(1, Some(5)), (2, None)])
        );
        assert_eq!(listed(r#"{"parts":[3,"4"]}"#), Some(vec![(3, None), (4, None)]));
        assert_eq!(listed(r#"{"parts":[]}"#), Some(vec![]));
        for body in [r#"{"parts":[{"name":"x"}]}"#, "{}", "<html>", r#"{"status":"error","code":404,"messages":["a"]}"#]
        {
            assert_eq!(listed(body), None, "{body}");
        }
    }

    #[test]
    fn a_file_is_older_than_its_item_where_both_say_so() {
        let item = Document::parse(br#"{"date":"2000"}"#).expect("a document");
        let at = |millis| Stamp { length: 0, modified: Some(UNIX_EPOCH + Duration::from_millis(millis)) };
        assert!(is_older(at(1999), &item) && !is_older(at(2000), &item));
        assert!(!is_older(Stamp { length: 0, modified: None }, &item) && !is_older(at(1), &Document::default()));
    }
}
