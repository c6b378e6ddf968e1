//! `_get`, `_post` and `request`: a request to any URL or path, written once for both APIs.

use std::convert::identity;
use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use url::Url;

use super::aio::Asyncio;
use super::api::Api;
use super::bases::{AsyncResource, BaseWebOperations};
use super::blocking::Blocking;
use super::context::{Answered, CallContext};
use super::decode::{any_reply, wants_json, warn_of};
use super::delivery::{Code, Delivery, Finish};
use super::node::Node;
use super::transport::Link;
use crate::core::url::checked;
use crate::core::{Download, Error, File, Form, Hint, Reply, Request, Result, Transport, Verb};
use crate::python::convert::args::field_text;
use crate::python::convert::hints::{Answer, Any, Awaited};
use crate::python::convert::json::ends;
use crate::python::errors::in_words;
use crate::python::handlers::recognise::credentials;

/// The arguments of `_get` and `_post`.
struct Raw<'a, 'py> {
    url: String,
    param_dict: Option<&'a Bound<'py, PyAny>>,
    files: Option<&'a Bound<'py, PyDict>>,
    security_handler: Option<&'a Bound<'py, PyAny>>,
    additional_headers: Option<&'a Bound<'py, PyAny>>,
    out_folder: Option<PathBuf>,
    file_name: Option<String>,
}

impl Raw<'_, '_> {
    fn request(&self, verb: Verb) -> PyResult<Request> {
        let operation = if verb == Verb::Get { "_get" } else { "_post" };
        let mut request = Request {
            operation: operation.into(),
            since: "",
            until: "",
            verb,
            url: checked(&self.url).map_err(|refused| Error::argument(operation, refused.to_string()))?,
            fields: Vec::new(),
            files: Vec::new(),
            headers: Vec::new(),
            download: Some(Download { folder: self.out_folder.clone(), name: self.file_name.clone(), also: None }),
        };
        for (key, value) in pairs(self.param_dict)? {
            if let Some(text) = field_text(&value)? {
                request.fields.push((key.into(), text));
            }
        }
        for (key, file) in self.files.into_iter().flatten() {
            request.files.push((key.str()?.to_string().into(), file_of(&file)?));
        }
        for (key, value) in pairs(self.additional_headers)? {
            request.headers.push((key, value.str()?.to_string()));
        }
        Ok(request)
    }

    /// The request to a path below the admin root of the object's site.
    fn request_to(self, node: &Node, verb: &str, path: &str) -> PyResult<Request> {
        let verb = match verb.to_ascii_uppercase().as_str() {
            "GET" => Verb::Get,
            "POST" => Verb::Post,
            _ => return Err(PyValueError::new_err(format!("verb must be GET or POST, not {verb:?}"))),
        };
        let place = Request::to_path(verb, &node.url(), path, Form::new())?;
        let mut request = Self { url: place.url.clone(), ..self }.request(verb)?;
        if !request.fields.iter().any(|(name, _)| name == "f") {
            request.fields.push(("f".into(), "json".to_owned()));
        }
        Ok(Request { operation: place.operation, ..request })
    }

    /// The way to the server: the object's own, or one with the credentials of another handler.
    fn link(&self, node: &Node) -> PyResult<Link> {
        match self.security_handler {
            Some(given) if node.handler(given.py()).is_some_and(|own| given.is(&own)) => node.link(),
            given => node.link_with(credentials(given, &node.settings())?),
        }
    }

    fn send<'py, D: Delivery>(self, object: &Bound<'py, BaseWebOperations>, verb: Verb) -> PyResult<Bound<'py, PyAny>> {
        let (request, link) = (self.request(verb)?, self.link(&object.get().node)?);
        Self::deliver::<D>(object, request, link)
    }

    fn deliver<'py, D: Delivery>(
        object: &Bound<'py, BaseWebOperations>,
        request: Request,
        link: Link,
    ) -> PyResult<Bound<'py, PyAny>> {
        let verb = request.verb;
        let code = if link.session.calls_out() { Code::Script } else { Code::Native };
        let sent = request.clone();
        let in_header = verb == Verb::Get && link.session.sends_token_in_header();
        let work = Box::pin(async move { Ok(link.send(request).await) });
        let finish: Finish<Result<Reply>> = Box::new(move |py, node, reply| {
            let misses_token = in_header && may_miss_token(&sent, &reply);
            let may_need_url = (misses_token || reply.is_err()) && !is_in_admin_root(&sent.url, &node.url());
            if misses_token && may_need_url {
                warn_of_token(py, &sent)?;
            }
            let reply = reply.map_err(|error| if in_header && may_need_url { hint_at_token(error) } else { error })?;
            any_reply(py, &sent, reply, node.strict())
        });
        D::deliver(object, if verb == Verb::Get { "_get" } else { "_post" }, work, code, finish)
    }

    /// Sends a request as operations do: through an override of `_get` or `_post` where there is one, whose result is
    /// the result.
    fn ask<'py, D: Delivery>(
        object: &Bound<'py, BaseWebOperations>,
        mut request: Request,
    ) -> PyResult<Bound<'py, PyAny>> {
        let context = CallContext::of(object)?;
        if context.is_overridden(request.verb) {
            // an override has a default of its own for the folder of a file
            request.download.take_if(|download| download.folder.is_none());
        }
        let (code, sent) = (context.code(Code::Native), request.clone());
        let work = Box::pin(async move { context.ask(request).await });
        let finish: Finish<Answered> = Box::new(move |py, node, answered| match answered {
            Answered::Reply(_, reply) => any_reply(py, &sent, reply, node.strict()),
            Answered::Object(object) => Ok(object.into_bound(py)),
        });
        D::deliver(object, "request", work, code, finish)
    }
}

/// A file as scripts name it: its path, or its path and the name that the server is told, whose folders are left out.
fn file_of(object: &Bound<'_, PyAny>) -> PyResult<File> {
    if !object.is_instance_of::<PyList>() && !object.is_instance_of::<PyTuple>() {
        return object.extract::<PathBuf>().map(File::from);
    }
    let path = object.get_item(0)?.extract()?;
    let name = object.get_item(1)?.extract::<Option<String>>()?;
    let name = name.and_then(|name| name.rsplit(['/', '\\']).next().map(str::to_owned));
    Ok(File { path, name: name.filter(|name| !name.is_empty()), piece: None })
}

/// Whether a service answers as if there were no token: with code 499, with a page, or with a redirect to one.
fn may_miss_token(asked: &Request, reply: &Result<Reply>) -> bool {
    match reply {
        Ok(reply) if reply.is_page() => wants_json(asked) || reply.is_login_page(),
        Ok(reply) => reply.failure().is_some_and(|failure| failure.code == 499),
        Err(error) => matches!(error.status(), Some(302 | 303 | 307 | 499)),
    }
}

/// Adds a hint to a refusal that may mean that the service did not find the token.
fn hint_at_token(error: Error) -> Error {
    let is_refusal = matches!(error.status(), Some(401 | 403 | 405)) && error.hint().is_none();
    if is_refusal { error.with_hint(Hint::SendTokenInUrl) } else { error }
}

/// Whether a URL is in the administrator's API of an object's site, on whichever port. That API reads tokens in the header.
fn is_in_admin_root(url: &str, of_object: &str) -> bool {
    let place = |url: &str| {
        let url = Url::parse(&url.to_ascii_lowercase()).ok()?;
        let mut names = url.path_segments()?.filter(|name| !name.is_empty()).map(str::to_owned);
        Some((url.host_str()?.to_owned(), names.next(), names.next()))
    };
    let (Some(asked), Some(own)) = (place(url), place(of_object)) else { return false };
    asked.0 == own.0 && asked.1 == own.1 && asked.2.as_deref() == Some("admin")
}

/// Warns of a service that may read tokens in the URL only: scripts would go on without its data.
fn warn_of_token(py: Python<'_>, asked: &Request) -> PyResult<()> {
    let hint = in_words(&Hint::SendTokenInUrl);
    let text = format!("{} {} answers as if no token had been sent; {hint}", asked.operation, asked.shown());
    warn_of(py, &[text])
}

/// The items of a dict, or of a list of pairs.
fn pairs<'py>(object: Option<&Bound<'py, PyAny>>) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
    let Some(object) = object.filter(|object| !object.is_none()) else { return Ok(Vec::new()) };
    let items = if object.hasattr(intern!(object.py(), "items"))? {
        object.call_method0(intern!(object.py(), "items"))?
    } else {
        object.clone()
    };
    items
        .try_iter()?
        .enumerate()
        .map(|(index, item)| {
            ends(index)?;
            let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = item?.extract()?;
            Ok((key.str()?.to_string(), value))
        })
        .collect()
}

/// The two methods for the class of an API: how to get at the BaseWebOperations, how results are delivered, and
/// the type hint of a result.
macro_rules! raw_methods {
    ($class:ident, $object:path, $delivery:ident, $hint:ident) => {
        #[arcrest_macros::guarded]
        #[pymethods]
        impl $class {
            /// Sends a GET request to any URL and returns the decoded reply.
            ///
            /// Args:
            ///     url: The URL.
            ///     param_dict: Parameters; a dict or list is sent as JSON, None is left out.
            ///     securityHandler: The handler whose token is sent; without a handler no token is sent.
            ///     additional_headers: A dict, or a list of pairs.
            ///     out_folder: The folder for a reply that is a file. By default a folder of this process alone in the
            ///         system's temporary folder; it stays there with its files.
            ///     file_name: The file's name there; the server's by default, unless that is the name of a link, a
            ///         hidden file or a device. A file of this name is replaced.
            ///
            /// Returns:
            ///     A dict or list for JSON, the path for a file, text for anything else.
            ///
            /// Raises:
            ///     ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
            #[pyo3(signature = (url, param_dict=None, securityHandler=None, additional_headers=None, handlers=None, proxy_url=None, proxy_port=None, compress=true, custom_handlers=None, out_folder=None, file_name=None))]
            #[allow(non_snake_case, unused_variables, clippy::too_many_arguments)]
            fn _get<'py>(
                slf: &Bound<'py, Self>,
                url: String,
                param_dict: Option<&Bound<'py, PyAny>>,
                securityHandler: Option<&Bound<'py, PyAny>>,
                additional_headers: Option<&Bound<'py, PyAny>>,
                handlers: Option<&Bound<'py, PyAny>>,
                proxy_url: Option<String>,
                proxy_port: Option<&Bound<'py, PyAny>>,
                compress: bool,
                custom_handlers: Option<&Bound<'py, PyAny>>,
                out_folder: Option<PathBuf>,
                file_name: Option<String>,
            ) -> PyResult<$hint<'py, Any>> {
                Raw {
                    url,
                    param_dict,
                    files: None,
                    security_handler: securityHandler,
                    additional_headers,
                    out_folder,
                    file_name,
                }
                .send::<$delivery>($object(slf), Verb::Get)
                .map(Into::into)
            }

            /// Sends a POST request to any URL and returns the decoded reply.
            ///
            /// Args:
            ///     url: The URL.
            ///     param_dict: Parameters; a dict or list is sent as JSON, None is left out.
            ///     files: Names of fields and paths of the files to upload.
            ///     securityHandler: The handler whose token is sent; without a handler no token is sent.
            ///     additional_headers: A dict, or a list of pairs.
            ///     out_folder: The folder for a reply that is a file. By default a folder of this process alone in the
            ///         system's temporary folder; it stays there with its files.
            ///     file_name: The file's name there; the server's by default, unless that is the name of a link, a
            ///         hidden file or a device. A file of this name is replaced.
            ///
            /// Returns:
            ///     A dict or list for JSON, the path for a file, text for anything else.
            ///
            /// Raises:
            ///     ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
            #[pyo3(signature = (url, param_dict=None, files=None, securityHandler=None, additional_headers=None, custom_handlers=None, proxy_url=None, proxy_port=None, compress=true, out_folder=None, file_name=None, force_form_post=false))]
            #[allow(non_snake_case, unused_variables, clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
            fn _post<'py>(
                slf: &Bound<'py, Self>,
                url: String,
                param_dict: Option<&Bound<'py, PyAny>>,
                files: Option<&Bound<'py, PyDict>>,
                securityHandler: Option<&Bound<'py, PyAny>>,
                additional_headers: Option<&Bound<'py, PyAny>>,
                custom_handlers: Option<&Bound<'py, PyAny>>,
                proxy_url: Option<String>,
                proxy_port: Option<&Bound<'py, PyAny>>,
                compress: bool,
                out_folder: Option<PathBuf>,
                file_name: Option<String>,
                force_form_post: bool,
            ) -> PyResult<$hint<'py, Any>> {
                Raw { url, param_dict, files, security_handler: securityHandler, additional_headers, out_folder, file_name }
                    .send::<$delivery>($object(slf), Verb::Post)
                    .map(Into::into)
            }

            /// Sends a request to a path below the admin root, for an operation that no method has.
            ///
            /// The login, the settings and the errors are those of the object. A POST is a write and is not sent twice.
            /// An override of `_get` or `_post` is used, as by the operations.
            ///
            /// Args:
            ///     verb: "GET" for a read, "POST" for a write.
            ///     path: The path below the admin root, such as "services/createFolder". Names are written as they are:
            ///         this method encodes them.
            ///     parameters: The fields, a dict: a dict or list in it is sent as JSON, None is left out. `f` is
            ///         "json" if it is not among them.
            ///     files: Names of fields and paths of the files to upload.
            ///     out_folder: The folder for a reply that is a file. By default a folder of this process alone in the
            ///         system's temporary folder; it stays there with its files.
            ///
            /// Returns:
            ///     A dict or list for JSON, an error reply included; the path for a file; text for anything else.
            ///
            /// Raises:
            ///     ValueError: When the verb is another one, or the path is a URL, has a query or leads elsewhere.
            ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
            ///
            /// Example:
            ///     >>> ags.request("POST", "services/exists", {"folderName": "Planning"})
            ///     {'exists': True}
            #[pyo3(signature = (verb, path, parameters=None, files=None, *, out_folder=None))]
            fn request<'py>(
                slf: &Bound<'py, Self>,
                verb: &str,
                path: &str,
                parameters: Option<&Bound<'py, PyAny>>,
                files: Option<&Bound<'py, PyDict>>,
                out_folder: Option<PathBuf>,
            ) -> PyResult<$hint<'py, Any>> {
                let raw = Raw {
                    url: String::new(),
                    param_dict: parameters,
                    files,
                    security_handler: None,
                    additional_headers: None,
                    out_folder,
                    file_name: None,
                };
                let object = $object(slf);
                let request = raw.request_to(&object.get().node, verb, path)?;
                Raw::ask::<$delivery>(object, request).map(Into::into)
            }
        }
    };
}

raw_methods!(BaseWebOperations, identity, Blocking, Answer);
raw_methods!(AsyncResource, Api::web, Asyncio, Awaited);
