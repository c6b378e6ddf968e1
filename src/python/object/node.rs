//! [`Node`]: what an object of either API has inside: a URL, a session, and the document once it is loaded.

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::type_object::PyTypeCheck;
use pyo3::types::{PyDict, PyList};

use super::settings::Settings;
use super::transport::{Last, Link};
use crate::core::{ClientOptions, Credentials, Endpoint, Form, Operation, Request, Session, Transport};
use crate::python::call::wait;

/// A URL of a site with everything that an object of either API knows of it.
///
/// While its lock is held, no Python object is made or dropped: either may run code of a script, in `__del__`, which may
/// look at this node.
#[derive(Default)]
pub struct Node {
    place: Mutex<Place>,
    last: Arc<Mutex<Last>>,
}

#[derive(Clone, Default)]
struct Place {
    url: String,
    /// The selected folder's URL, where it is not the resource's own.
    here: Option<String>,
    settings: Settings,
    session: Option<Arc<Session>>,
    handler: Option<Arc<Py<PyAny>>>,
    /// The credentials of the handler.
    credentials: Option<Arc<dyn Credentials>>,
    document: Option<Arc<Py<PyDict>>>,
    /// Attributes that were set before the document was loaded.
    edits: Option<Arc<Py<PyDict>>>,
    /// The node's entry in its parent's listing: attributes that need no request.
    listed: Option<Arc<Py<PyDict>>>,
    /// An object that the class has made of the document.
    made: Option<Arc<Py<PyAny>>>,
    /// The list of extensions that a script has of the document, and may have changed in place.
    extensions: Option<Arc<Py<PyList>>>,
    /// The last listing of children, for `repr`.
    listing: Option<Arc<Py<PyDict>>>,
    /// The `referer_url` that a script has set.
    referer: Option<String>,
}

impl Node {
    fn place(&self) -> impl Deref<Target = Place> + '_ {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the place. `edit` returns what it has replaced, which is dropped after the lock is released.
    fn change<T>(&self, edit: impl FnOnce(&mut Place) -> T) {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let old = edit(&mut place);
        drop(place);
        drop(old);
    }

    /// Sets the URL and makes a session with the handler's credentials.
    pub fn open(
        &self,
        url: String,
        handler: Option<&Bound<'_, PyAny>>,
        credentials: Option<Arc<dyn Credentials>>,
        settings: Settings,
    ) {
        let session = Some(Arc::new(Session::new(settings.options().clone(), credentials.clone())));
        let handler = handler.filter(|h| !h.is_none()).map(|h| Arc::new(h.clone().unbind()));
        let new = Place { url, settings, session, handler, credentials, ..Place::default() };
        self.change(|place| {
            let referer = place.referer.take();
            std::mem::replace(place, Place { referer, ..new })
        });
    }

    /// A node with another URL of the site and the same session.
    pub fn child(&self, url: String, listed: Option<&Bound<'_, PyDict>>) -> Self {
        let listed = listed.map(|item| Arc::new(item.clone().unbind()));
        let parent = self.place();
        let place = Place {
            url,
            listed,
            settings: parent.settings.clone(),
            session: parent.session.clone(),
            handler: parent.handler.clone(),
            credentials: parent.credentials.clone(),
            ..Place::default()
        };
        Self { place: Mutex::new(place), last: Arc::default() }
    }

    /// Becomes a copy of another node, on the same session; with `deep`, the document is copied as well.
    pub fn become_copy(&self, py: Python<'_>, other: &Self, deep: bool) -> PyResult<()> {
        let mut place = other.place().clone();
        if let Some(list) = place.extensions.clone().filter(|_| deep) {
            place.extensions = Some(Arc::new(deep_copy(list.bind(py))?));
        }
        for held in [&mut place.document, &mut place.edits] {
            if let Some(document) = held.take() {
                let document = document.bind(py);
                let copy = if deep { deep_copy(document)? } else { document.copy()?.unbind() };
                *held = Some(Arc::new(copy));
            }
        }
        self.change(|old| std::mem::replace(old, place));
        *self.last() = other.last().clone();
        Ok(())
    }

    /// The URL.
    pub fn url(&self) -> String {
        self.place().url.clone()
    }

    /// Sets the URL. Drops the selected folder and the document.
    pub fn set_url(&self, url: String) {
        self.change(|place| {
            place.url = url;
            place.here = None;
            (place.document.take(), place.extensions.take())
        });
    }

    /// Whether another node has the same URL, current folder and handler. A node that was not opened is like no other.
    pub fn is_same(&self, other: &Self) -> bool {
        // one lock after the other: two threads may compare the same nodes in opposite order
        let own = self.place().clone();
        let other = other.place().clone();
        let is_same_handler = match (&own.handler, &other.handler) {
            (Some(own), Some(other)) => own.is(&**other),
            (None, None) => true,
            _ => false,
        };
        own.session.is_some() && own.url == other.url && own.here == other.here && is_same_handler
    }

    /// The settings.
    pub fn settings(&self) -> Settings {
        self.place().settings.clone()
    }

    /// The security handler, as the script gave it.
    pub fn handler(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.place().handler.as_ref().map(|handler| handler.clone_ref(py))
    }

    /// The `referer_url` that a script has set.
    pub fn referer(&self) -> Option<String> {
        self.place().referer.clone()
    }

    /// Sets the `referer_url`.
    pub fn set_referer(&self, referer: Option<String>) {
        self.change(|place| place.referer = referer);
    }

    /// The last reply.
    pub fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The URL of the selected folder.
    pub fn here(&self) -> String {
        let place = self.place();
        place.here.clone().unwrap_or_else(|| place.url.clone())
    }

    /// Selects a folder by its URL, or with None the resource itself. Drops the document.
    pub fn select(&self, here: Option<String>) {
        self.change(|place| {
            place.here = here;
            (place.document.take(), place.listing.take())
        });
    }

    /// Drops everything cached; the next access sends a request.
    pub fn forget(&self) {
        self.change(|place| {
            let documents = (place.document.take(), place.edits.take(), place.listed.take(), place.listing.take());
            (documents, place.made.take(), place.extensions.take())
        });
    }

    /// The script's list of extensions.
    pub fn extensions<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyList>> {
        self.place().extensions.as_ref().map(|list| list.bind(py).clone())
    }

    /// Sets the script's list of extensions; with None, the next one is made of the document.
    pub fn set_extensions(&self, list: Option<&Bound<'_, PyList>>) {
        let list = list.map(|list| Arc::new(list.clone().unbind()));
        self.change(|place| std::mem::replace(&mut place.extensions, list));
    }

    /// The object that the class has made of the document.
    pub fn made<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.place().made.as_ref().map(|made| made.bind(py).clone())
    }

    /// Keeps an object that the class has made of the document.
    pub fn keep_made(&self, made: &Bound<'_, PyAny>) {
        let made = Arc::new(made.clone().unbind());
        self.change(|place| place.made.replace(made));
    }

    /// The way to the server, without an override.
    pub fn link(&self) -> PyResult<Link> {
        let session = self.place().session.clone();
        let session = session.ok_or_else(|| {
            PyTypeError::new_err(
                "__init__ of the base class was not called: call super().__init__(url, securityHandler)",
            )
        })?;
        Ok(Link { session, last: self.last.clone(), pool: None })
    }

    /// The way to the server with other credentials, or none, for a request of its own.
    pub fn link_with(&self, credentials: Option<Arc<dyn Credentials>>) -> PyResult<Link> {
        let pool = self.place().session.clone();
        let session = match &pool {
            Some(own) => own.with_credentials(credentials),
            None => Session::new(ClientOptions::from_environment()?, credentials), // a handler
        };
        Ok(Link { session: Arc::new(session), last: self.last.clone(), pool })
    }

    /// Whether the credentials call Python.
    pub fn calls_python(&self) -> bool {
        self.place().session.as_ref().is_some_and(|session| session.calls_out())
    }

    /// The URL with a transport.
    pub fn endpoint(&self, transport: Arc<dyn Transport>) -> Endpoint {
        Endpoint::new(self.url(), transport).at(self.here()).concurrently(self.place().settings.concurrency())
    }

    /// The request of an operation.
    pub fn request(&self, op: &'static Operation, form: Form) -> PyResult<Request> {
        Ok(Request::build(op, &if form.is_here(op) { self.here() } else { self.url() }, form)?)
    }

    /// Closes the connections; the next request opens new ones.
    pub fn close(&self) {
        let (session, credentials) = {
            let place = self.place();
            (place.session.clone(), place.credentials.clone())
        };
        if let Some(session) = session {
            session.close();
        }
        if let Some(credentials) = credentials {
            credentials.close();
        }
        Python::attach(wait::settle);
    }

    /// The document, if it has been loaded.
    pub fn held_document<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyDict>> {
        self.place().document.as_ref().map(|document| document.bind(py).clone())
    }

    /// Keeps a document. Attributes that were set before it was loaded replace the document's.
    pub fn keep_document(&self, document: &Bound<'_, PyDict>) -> PyResult<()> {
        let edits = self.place().edits.clone();
        if let Some(edits) = edits {
            document.update(edits.bind(document.py()).as_mapping())?;
        }
        let document = Arc::new(document.clone().unbind());
        self.change(|place| (place.edits.take(), place.document.replace(document)));
        Ok(())
    }

    /// Sets an attribute of the document, or of the next document where none is loaded. Sends no request.
    pub fn set_member(&self, key: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = value.py();
        if let Some(document) = self.held_document(py) {
            return document.set_item(key, value);
        }
        let new = Arc::new(PyDict::new(py).unbind());
        self.change(|place| {
            place.edits.get_or_insert_with(|| new.clone());
        });
        let edits = self.place().edits.clone();
        edits.map_or(Ok(()), |edits| edits.bind(py).set_item(key, value))
    }

    /// A list of the last listing of children or of the document.
    pub fn listing<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Option<Bound<'py, PyList>>> {
        let place = self.place();
        let held = place.listing.clone().or_else(|| place.document.clone());
        drop(place);
        let items = held.map_or(Ok(None), |held| held.bind(py).get_item(key))?;
        Ok(items.and_then(|items| items.cast_into::<PyList>().ok()))
    }

    /// An attribute of the loaded document or of the entry in the parent's listing; None where neither is known.
    pub fn known<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        if let Some(document) = self.held_document(py) {
            return Ok(Some(member(&document, key)?.unwrap_or_else(|| py.None().into_bound(py))));
        }
        let edits = self.place().edits.clone();
        if let Some(value) = edits.map_or(Ok(None), |edits| member(edits.bind(py), key))? {
            return Ok(Some(value));
        }
        let listed = self.place().listed.clone();
        let value = listed.map_or(Ok(None), |item| member(item.bind(py), key))?;
        // a list or dict comes from the document only: a script may change it in place, and `edit` sends the document back
        Ok(value.filter(|value| !value.is_instance_of::<PyDict>() && !value.is_instance_of::<PyList>()))
    }

    /// An attribute's value; an empty list for null where the attribute is a list.
    pub fn or_no_items<'py>(&self, value: Bound<'py, PyAny>, key: &str, kind: &str) -> PyResult<Bound<'py, PyAny>> {
        let py = value.py();
        let is_list = value.is_none() && matches!(kind, "List" | "Strings");
        match self.held_document(py).filter(|_| is_list) {
            Some(document) if member(&document, key)?.is_some() => Ok(PyList::empty(py).into_any()),
            _ => Ok(value),
        }
    }

    /// Keeps a listing of children, for `repr`.
    pub fn keep_listing(&self, listing: &Bound<'_, PyDict>) {
        let listing = Arc::new(listing.clone().unbind());
        self.change(|place| place.listing.replace(listing));
    }

    /// Whether an error reply raises.
    pub fn strict(&self) -> bool {
        self.place().settings.strict()
    }

    /// Changes the settings; the next request uses them.
    pub fn change_settings(&self, edit: impl FnOnce(&mut Settings)) {
        self.change(|place| {
            edit(&mut place.settings);
            let session = Session::new(place.settings.options().clone(), place.credentials.clone());
            place.session.replace(Arc::new(session))
        });
    }
}

fn deep_copy<T: PyTypeCheck>(object: &Bound<'_, T>) -> PyResult<Py<T>> {
    let copy = object.py().import("copy")?.call_method1("deepcopy", (object,))?;
    Ok(copy.cast_into::<T>()?.unbind())
}

/// An attribute of a document; of several names, `a|b`, the first that the document has.
pub fn member<'py>(document: &Bound<'py, PyDict>, names: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    for name in names.split('|') {
        if let Some(value) = document.get_item(name)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}
