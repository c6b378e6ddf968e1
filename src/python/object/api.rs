//! [`Api`]: the operations of all resources, written once for both APIs. Called by the classes of the resources.

use std::future::{Future, ready};

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use pyo3::{IntoPyObjectExt, PyClass};

use super::bases::BaseWebOperations;
use super::children::{collect, lists};
use super::context::CallContext;
use super::decode::{decode_outcome, warn_of};
use super::delivery::{Code, Delivery};
use super::node::Node;
use super::rows::{Item, Items};
use super::settings::Settings;
use super::whole::whole_document;
use crate::core::pages::Pages;
use crate::core::{Endpoint, Error, Form, Operation, Outcome, Result as CoreResult, away, url};
use crate::python::call::left::Left;
use crate::python::call::progress::Progress;
use crate::python::convert::json;
use crate::python::handlers::recognise;
use crate::resources::job;

/// The base class of an API's resources. `Delivery` is the only difference between the APIs.
pub trait Api: PyClass + Sized {
    /// How results are delivered.
    type Delivery: Delivery;

    /// Whether a call returns its result, rather than an awaitable of the result.
    const IS_BLOCKING: bool = <Self::Delivery as Delivery>::IS_BLOCKING;

    /// The part of the object that both APIs share.
    fn web<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, BaseWebOperations>;

    /// The object's URL, session and document.
    fn node<'a>(slf: &'a Bound<'_, Self>) -> &'a Node {
        &Self::web(slf).get().node
    }

    /// `__init__` of a resource: sets the URL, the handler and the settings. With `read`, the blocking API loads the
    /// document; the asyncio API can't wait for a reply in `__init__`.
    fn start(
        slf: &Bound<'_, Self>,
        url: &str,
        tail: &str,
        handler: Option<&Bound<'_, PyAny>>,
        settings: Settings,
        read: Option<&'static Operation>,
    ) -> PyResult<()> {
        let url = completed(url, tail)?;
        let handler = if tail == "admin" { recognise::for_site(handler, &url)? } else { handler.cloned() };
        let credentials = recognise::credentials(handler.as_ref(), &settings)?;
        Self::node(slf).open(url, handler.as_ref(), credentials, settings);
        match read {
            Some(read) if Self::Delivery::IS_BLOCKING && !READ_LATER.contains(&read.name) => {
                Self::reload(slf, read).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// `str` of a resource: its document as JSON text. The asyncio API can't wait for a reply in `str`: without a
    /// loaded document its text is the `repr`.
    fn text<'py>(slf: &Bound<'py, Self>, read: &'static Operation) -> PyResult<Bound<'py, PyString>> {
        let document = match Self::node(slf).held_document(slf.py()) {
            Some(document) => document.into_any(),
            None if Self::Delivery::IS_BLOCKING => {
                let work = move |context: CallContext| async move { context.document(read).await };
                Self::deliver(slf, "__str__", work, Code::Native, |py, _, value| value.into_bound_py_any(py))?
            }
            None => return slf.as_any().repr(),
        };
        json::printed(whole_document(Self::web(slf), document.cast_into()?)?.as_any())
    }

    /// What tells the callable of `progress=` how far a call has come, and whose code runs on the call's way.
    fn watch(progress: Option<Progress>) -> (<Self::Delivery as Delivery>::Watch, Code) {
        let code = if progress.as_ref().is_some_and(Progress::is_told) { Code::Script } else { Code::Native };
        (progress.into(), code)
    }

    /// Does the `work` of a member and makes a Python object of its result with `finish`. Returns the object or an
    /// awaitable of it.
    fn deliver<'py, F, T>(
        slf: &Bound<'py, Self>,
        member: &'static str,
        work: impl FnOnce(CallContext) -> F,
        code: Code,
        finish: impl for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: Send + 'static,
    {
        Self::deliver_in(slf, member, CallContext::of(Self::web(slf))?, work, code, finish)
    }

    /// The same in a context of the caller's.
    fn deliver_in<'py, F, T>(
        slf: &Bound<'py, Self>,
        member: &'static str,
        context: CallContext,
        work: impl FnOnce(CallContext) -> F,
        code: Code,
        finish: impl for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: Send + 'static,
    {
        let code = context.code(code);
        Self::Delivery::deliver(Self::web(slf), member, Box::pin(work(context)), code, Box::new(finish))
    }

    /// A delivery whose exception tells what is left at the server if the call is interrupted.
    fn leaving<'py>(
        py: Python<'py>,
        delivered: PyResult<Bound<'py, PyAny>>,
        left: Left,
    ) -> PyResult<Bound<'py, PyAny>> {
        Self::Delivery::leaving(py, delivered, left)
    }

    /// A value that is known without a request, where the API returns values rather than awaitables.
    fn at_once<T>(slf: &Bound<'_, Self>, known: impl FnOnce(&Node) -> PyResult<Option<T>>) -> PyResult<Option<T>> {
        if Self::Delivery::IS_BLOCKING { known(Self::node(slf)) } else { Ok(None) }
    }

    /// Delivers a value that may be known without a request; otherwise `work` requests the value.
    fn deliver_known<'py, F, T>(
        slf: &Bound<'py, Self>,
        member: &'static str,
        known: impl FnOnce(&Node) -> PyResult<Option<T>>,
        work: impl FnOnce(CallContext) -> F,
        finish: impl for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: Send + 'static,
    {
        match Self::at_once(slf, known)? {
            Some(value) => finish(slf.py(), Self::node(slf), value),
            None => Self::deliver(slf, member, work, Code::Native, finish),
        }
    }

    /// Delivers the result of `work`, which is an object already.
    fn later<'py, F, T>(
        slf: &Bound<'py, Self>,
        member: &'static str,
        work: impl FnOnce(CallContext) -> F,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
    {
        Self::deliver(slf, member, work, Code::Script, |py, _, value| value.into_bound_py_any(py))
    }

    /// Carries out an operation of one request. Where the form says so, waits until the site is back afterwards.
    fn call<'py>(
        slf: &Bound<'py, Self>,
        op: &'static Operation,
        form: Form,
        forgets: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let outage = form.outage;
        let work = move |context: CallContext| async move {
            let answer = context.ask(context.request(op, form)?).await;
            if forgets {
                context.node.forget();
            }
            if let (Some(limit), Ok(answered)) = (outage, &answer)
                && answered.is_success()
            {
                Box::pin(away::after(&context.endpoint()?, op.name, limit)).await?;
            }
            answer
        };
        let code = if outage.is_none() { Code::Native } else { Code::Script };
        Self::deliver(slf, op.name, work, code, |py, node, answer| answer.object(py, node))
    }

    /// Carries out an operation that may run asynchronously: its result is a Job then.
    fn begin<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        op: &'static Operation,
        form: Form,
        forgets: bool,
        make: impl FnOnce(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !form.runs_async() {
            return Self::call(slf, op, form, forgets);
        }
        if form.outage.is_some() {
            let text = "wait= is for a call without runAsync=True: the Job that such a call returns has wait()";
            return Err(Error::argument(op.name, text).into());
        }
        let url = Self::node(slf).request(op, form.clone())?.url;
        let work = move |context: CallContext| async move {
            let answer = context.ask(context.request(op, form)?).await;
            if forgets {
                context.node.forget();
            }
            answer
        };
        Self::deliver(slf, op.name, work, Code::Native, move |py, node, answer| {
            let reply = answer.object(py, node)?;
            let Ok(dict) = reply.cast::<PyDict>() else { return Ok(reply) };
            let place = job::place_of(&url, json::known(dict)?.as_bytes());
            let child = node.child(place.unwrap_or_else(|| job::all_of(&url)), None);
            child.keep_made(dict.as_any());
            Ok(Bound::new(py, make(child))?.into_any())
        })
    }

    /// Carries out an operation of several requests.
    fn run<'py, F>(
        slf: &Bound<'py, Self>,
        name: &'static str,
        code: Code,
        forgets: bool,
        work: impl FnOnce(Endpoint) -> F + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = CoreResult<Outcome>> + Send + 'static,
    {
        let work = move |context: CallContext| async move {
            let outcome = work(context.endpoint()?).await;
            if forgets {
                context.node.forget();
            }
            Ok(outcome?)
        };
        let context = CallContext::with_steps(Self::web(slf), name)?;
        Self::deliver_in(slf, name, context, work, code, move |py, node, outcome| {
            decode_outcome(py, name, outcome, node.strict())
        })
    }

    /// Carries out an operation of several requests; `finish` makes a Python object of the result.
    fn compute<'py, F, T>(
        slf: &Bound<'py, Self>,
        member: &'static str,
        code: Code,
        work: impl FnOnce(Endpoint) -> F + Send + 'static,
        finish: impl for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = CoreResult<T>> + Send + 'static,
        T: Send + 'static,
    {
        Self::deliver(
            slf,
            member,
            move |context: CallContext| async move { Ok(work(context.endpoint()?).await?) },
            code,
            finish,
        )
    }

    /// A long listing, which requests its pages as they are needed.
    fn rows<P: Pages<Item> + 'static>(
        slf: &Bound<'_, Self>,
        pages: impl FnOnce(Endpoint) -> CoreResult<P>,
    ) -> PyResult<<Self::Delivery as Delivery>::Listing> {
        let endpoint = CallContext::of(Self::web(slf))?.endpoint()?;
        Ok(Items::new(Box::new(pages(endpoint)?)).into())
    }

    /// An attribute of the document, whose type a row names; None where the server sent none.
    fn field<'py>(
        slf: &Bound<'py, Self>,
        read: &'static Operation,
        key: &'static str,
        kind: &'static str,
    ) -> PyResult<Bound<'py, PyAny>> {
        if let Some(value) = Self::at_once(slf, |node| node.known(slf.py(), key))? {
            return Self::node(slf).or_no_items(value, key, kind);
        }
        let work = move |context: CallContext| async move {
            match context.known(read, key).await {
                Err(error) if MAY_BE_MISSING.contains(&read.name) && has_code(&error, 404) => Ok(None),
                value => value.map(Some),
            }
        };
        Self::deliver(slf, key, work, Code::Native, move |py, node, value| match value {
            Some(value) => node.or_no_items(value.into_bound(py), key, kind),
            None => Ok(py.None().into_bound(py)),
        })
    }

    /// A child at `path`; None where its `presence` is "listed" and the document does not list the child.
    fn child<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        read: &'static Operation,
        path: &'static str,
        presence: &'static str,
        make: impl FnOnce(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        if presence != "listed" {
            return Self::place(slf, path, move |node| url::join(&node.url(), path), make);
        }
        Self::deliver_known(
            slf,
            path,
            |node| Ok(node.known(slf.py(), "resources")?.map(Bound::unbind)),
            move |context| async move { context.known(read, "resources").await },
            move |py, node, resources| {
                if lists(resources.bind(py), path)? {
                    child_at(py, node, url::join(&node.url(), path), make)
                } else {
                    Ok(py.None().into_bound(py))
                }
            },
        )
    }

    /// The child whose URL is that of an operation. Sends no request.
    fn named<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        op: &'static Operation,
        form: Form,
        make: impl FnOnce(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        let url = Self::node(slf).request(op, form)?.url;
        Self::place(slf, op.name, move |_| url, make)
    }

    /// A child by its URL. Sends no request.
    fn place<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        member: &'static str,
        url: impl FnOnce(&Node) -> String + Send + 'static,
        make: impl FnOnce(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        Self::deliver_known(
            slf,
            member,
            |_| Ok(Some(())),
            |_| ready(Ok(())),
            move |py, node, ()| child_at(py, node, url(node), make),
        )
    }

    /// The children of a listing, each with its entry in the listing.
    fn collection<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        op: &'static Operation,
        key: &'static str,
        members: &'static [&'static str],
        make: impl Fn(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        let work = move |context: CallContext| async move {
            let request = context.request(op, Form::new())?;
            let place = request.url.clone();
            match context.document_of(request).await {
                Err(error) if op.is_here() && !context.node.strict() && has_code(&error, 403) => {
                    Ok((place, Err(error)))
                }
                listing => Ok((place, Ok(listing?))),
            }
        };
        Self::deliver(slf, key, work, Code::Native, move |py, node, (place, listing)| match listing {
            Ok(listing) => collect(node, &place, listing.bind(py), key, members, make),
            // a walk over all folders goes on
            Err(error) => {
                warn_of(py, &[format!("{} is left out: {}", url::shown(&place), error.value(py))])?;
                Ok(PyList::empty(py).into_any())
            }
        })
    }

    /// The children of a list in the document; None where the document has no such list.
    fn children_in<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        read: &'static Operation,
        key: &'static str,
        members: &'static [&'static str],
        make: impl Fn(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        Self::deliver(
            slf,
            key,
            move |context: CallContext| async move { context.document(read).await },
            Code::Native,
            move |py, node, document| match document.bind(py) {
                document if document.contains(key)? => collect(node, &node.url(), document, key, members, make),
                _ => Ok(py.None().into_bound(py)),
            },
        )
    }

    /// Requests the document again.
    fn reload<'py>(slf: &Bound<'py, Self>, read: &'static Operation) -> PyResult<Bound<'py, PyAny>> {
        Self::deliver(
            slf,
            read.name,
            move |context: CallContext| async move { context.load(read).await },
            Code::Native,
            |py, _, _| Ok(py.None().into_bound(py)),
        )
    }

    /// A deep copy of the document.
    fn copy<'py>(slf: &Bound<'py, Self>, read: &'static Operation) -> PyResult<Bound<'py, PyAny>> {
        let object = Self::web(slf).clone().unbind();
        Self::deliver(
            slf,
            "document",
            move |context: CallContext| async move { context.document(read).await },
            Code::Native,
            move |py, _, document| {
                let whole = whole_document(object.bind(py), document.into_bound(py))?;
                Ok(json::loads(py, json::known(whole.as_any())?)?)
            },
        )
    }
}

/// Resources that a site may lack: their attributes are None there.
const MAY_BE_MISSING: [&str; 1] = ["KML"];

/// Whether an exception is the server's refusal with this code.
fn has_code(error: &PyErr, code: i64) -> bool {
    Python::attach(|py| {
        let found = error.value(py).getattr_opt(intern!(py, "code")).ok().flatten();
        found.is_some_and(|found| found.extract::<i64>().is_ok_and(|found| found == code))
    })
}

/// What ArcREST did not read where `initialize` is True.
const READ_LATER: [&str; 3] = ["Clusters", "Data", "Uploads"];

/// A child of a node as an object of its class.
fn child_at<'py, C: PyClass>(
    py: Python<'py>,
    parent: &Node,
    url: String,
    make: impl FnOnce(Node) -> PyClassInitializer<C>,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(Bound::new(py, make(parent.child(url, None)))?.into_any())
}

/// The URL of a resource as users give it, ending in `tail` where it must.
fn completed(url: &str, tail: &str) -> PyResult<String> {
    if url.trim().trim_matches(['/', '\\']).is_empty() {
        return Err(PyValueError::new_err(
            "url must not be empty: give the admin URL of the site, such as https://host:6443/arcgis/admin",
        ));
    }
    let whole = url::tidied(&url::address(url).map_err(Error::from)?);
    Ok(match tail {
        "" => whole,
        "admin" => url::admin_root(&whole),
        tail if whole.to_ascii_lowercase().ends_with(&format!("/{tail}")) => whole,
        tail => url::join(&whole, tail),
    })
}
