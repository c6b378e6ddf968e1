//! `_get` and `_post`: a request to any URL, written once for both APIs.

use std::convert::identity;
use std::path::PathBuf;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::aio::Asyncio;
use super::api::Api;
use super::bases::{AsyncResource, BaseWebOperations};
use super::blocking::Blocking;
use super::decode::{any_reply, wants_json, warn};
use super::delivery::{Delivery, Finish, Requests};
use super::node::Node;
use super::transport::Link;
use crate::core::url::admin_root;
use crate::core::{Download, Hint, Reply, Request, Result as CoreResult, Transport, Verb};
use crate::python::convert::args::field_text;
use crate::python::convert::hints::{Answer, Any, Awaited};
use crate::python::errors;
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
        let mut request = Request {
            operation: if verb == Verb::Get { "_get" } else { "_post" }.into(),
            verb,
            url: self.url.clone(),
            fields: Vec::new(),
            files: Vec::new(),
            headers: Vec::new(),
            download: Some(Download {
                folder: self.out_folder.clone().unwrap_or_else(std::env::temp_dir),
                name: self.file_name.clone(),
            }),
        };
        for (key, value) in pairs(self.param_dict)? {
            if let Some(text) = field_text(&value)? {
                request.fields.push((key.into(), text));
            }
        }
        for (key, path) in self.files.into_iter().flatten() {
            request.files.push((key.str()?.to_string().into(), path.extract()?));
        }
        for (key, value) in pairs(self.additional_headers)? {
            request.headers.push((key, value.str()?.to_string()));
        }
        Ok(request)
    }

    /// The way to the server: the object's own, or one with the credentials of another handler.
    fn link(&self, node: &Node) -> PyResult<Link> {
        match self.security_handler {
            Some(given) if node.handler(given.py()).is_some_and(|own| given.is(&own)) => node.link(),
            given => node.link_with(credentials(given, &node.settings())?),
        }
    }

    fn send<'py, D: Delivery>(self, object: &Bound<'py, BaseWebOperations>, verb: Verb) -> PyResult<Bound<'py, PyAny>> {
        let node = &object.get().node;
        let (request, link) = (self.request(verb)?, self.link(node)?);
        let requests = if link.session.calls_out() { Requests::Several } else { Requests::One };
        let may_miss_token = verb == Verb::Get && link.session.hides_token() && !is_below_admin(node, &request.url);
        let sent = request.clone();
        let work = Box::pin(async move { Ok(link.send(request).await) });
        let finish: Finish<CoreResult<Reply>> = Box::new(move |py, node, mut outcome| {
            if may_miss_token {
                outcome = advise(py, &sent, outcome)?;
            }
            any_reply(py, &sent, &outcome?, node.strict())
        });
        D::deliver(object, work, requests, finish)
    }
}

/// Whether a URL is below the admin root of the object's site, which reads tokens outside of the URL.
fn is_below_admin(node: &Node, url: &str) -> bool {
    let rest = url.strip_prefix(admin_root(&node.url()).as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// Adds to an answer, which may mean that the server looks for the token in the URL only, how the token gets there.
fn advise(py: Python<'_>, sent: &Request, outcome: CoreResult<Reply>) -> PyResult<CoreResult<Reply>> {
    let is_login = |place: &str| ["login", "signin"].iter().any(|word| place.to_ascii_lowercase().contains(word));
    let is_page = |reply: &Reply| reply.content_type == "text/html" && !reply.looks_like_json();
    let misses_token = match &outcome {
        Ok(reply) => reply.failure().is_some_and(|failure| failure.code == 499) || wants_json(sent) && is_page(reply),
        Err(error) => error.moved_to().is_some_and(is_login),
    };
    if misses_token {
        warn(py, &format!("{} asks for a login; {}", sent.shown(), errors::token_in_url()))?;
    }
    Ok(outcome.map_err(|error| {
        let is_refusal = matches!(error.status(), Some(401 | 403 | 405)) && error.hint().is_none();
        if is_refusal { error.with_hint(Hint::SendTokenInUrl) } else { error }
    }))
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
        .map(|item| {
            let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = item?.extract()?;
            Ok((key.str()?.to_string(), value))
        })
        .collect()
}

/// The two methods for the class of an API: how to get at the BaseWebOperations, how results are delivered, and
/// the type hint of a result.
macro_rules! raw_methods {
    ($class:ident, $object:path, $delivery:ident, $hint:ident) => {
        #[pymethods]
        impl $class {
            /// Sends a GET request to any URL and returns the decoded reply.
            ///
            /// Args:
            ///     url: The URL.
            ///     param_dict: Parameters; a dict or list is sent as JSON, None is left out.
            ///     securityHandler: The handler whose token is sent; without a handler no token is sent.
            ///     additional_headers: A dict, or a list of pairs.
            ///     out_folder: The folder for a reply that is a file; the system's temporary folder by default.
            ///     file_name: The file's name there; the server's by default.
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
            ///     out_folder: The folder for a reply that is a file; the system's temporary folder by default.
            ///     file_name: The file's name there; the server's by default.
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
        }
    };
}

raw_methods!(BaseWebOperations, identity, Blocking, Answer);
raw_methods!(AsyncResource, Api::web, Asyncio, Awaited);
