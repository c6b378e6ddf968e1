//! The credentials behind what a script passes as `securityHandler`.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::base::{Custom, Kept, Native, SharedSettings, native};
use super::community::CommunityMapsSecurityHandler;
use super::desktop::ArcGISTokenSecurityHandler;
use super::hooked::hooked;
use super::oauth::OAuthSecurityHandler;
use super::server::PortalServerSecurityHandler;
use super::users::{AGOLTokenSecurityHandler, AGSTokenSecurityHandler, PortalTokenSecurityHandler};
use super::web_tier::{LDAPSecurityHandler, PKISecurityHandler};
use crate::core::url::context;
use crate::core::{Credentials, Portal};
use crate::python::object::hooks::is_replaced;
use crate::python::object::settings::Settings;

/// The credentials behind a `securityHandler` argument, for a site with these settings.
pub fn credentials(handler: Option<&Bound<'_, PyAny>>, site: &Settings) -> PyResult<Option<Arc<dyn Credentials>>> {
    let Some(handler) = handler.filter(|handler| !handler.is_none()) else { return Ok(None) };
    let py = handler.py();
    // ArcREST's scripts say no handler as text, too
    if handler.cast::<PyString>().is_ok_and(|text| matches!(text.to_cow().as_deref(), Ok("" | "None"))) {
        return Ok(None);
    }
    let natives = [
        of_native::<AGSTokenSecurityHandler>,
        of_native::<PortalTokenSecurityHandler>,
        of_native::<PortalServerSecurityHandler>,
        of_native::<AGOLTokenSecurityHandler>,
        of_native::<OAuthSecurityHandler>,
        of_native::<LDAPSecurityHandler>,
        of_native::<PKISecurityHandler>,
        of_native::<ArcGISTokenSecurityHandler>,
        of_native::<CommunityMapsSecurityHandler>,
    ];
    for of_native in natives {
        if let Some(credentials) = of_native(handler, site)? {
            return Ok(Some(credentials));
        }
    }
    if handler.hasattr(intern!(py, "token"))? || handler.hasattr(intern!(py, "method"))? {
        return Ok(Some(Arc::new(Custom(handler.clone().unbind()))));
    }
    Err(PyTypeError::new_err(format!(
        "securityHandler is a security handler, an object with `token`, `method` and `referer_url`, or None; not {}",
        handler.get_type().name()?
    )))
}

/// The credentials of a handler whose `token` was replaced after the handler was given to an object; None otherwise.
pub fn mocked(handler: &Bound<'_, PyAny>) -> PyResult<Option<Arc<dyn Credentials>>> {
    if !is_replaced(handler, intern!(handler.py(), "token"))? {
        return Ok(None);
    }
    Ok(Some(Arc::new(Custom(handler.clone().unbind()))))
}

fn of_native<C: Native>(handler: &Bound<'_, PyAny>, site: &Settings) -> PyResult<Option<Arc<dyn Credentials>>> {
    native::<C>(handler)?.map(|handler| handler.get().credentials(site)).transpose()
}

/// The handler that a site uses where it is given `handler`: a portal's user gets a token of the server's.
pub fn for_site<'py>(handler: Option<&Bound<'py, PyAny>>, url: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(given) = handler else { return Ok(None) };
    if let Ok(application) = given.cast::<OAuthSecurityHandler>() {
        let root = application.get().portal()?.org_url().unwrap_or_default();
        if context(url) == context(&root) || native::<OAuthSecurityHandler>(given)?.is_none() {
            return Ok(handler.cloned());
        }
        let made = PortalServerSecurityHandler::made(given, url, &root)?;
        made.cast::<PortalServerSecurityHandler>()?.get().try_portal_token_first()?;
        return Ok(Some(made));
    }
    let federated = if given.is_instance_of::<PortalTokenSecurityHandler>() {
        true
    } else if let Ok(user) = given.cast::<LDAPSecurityHandler>() {
        user.get().is_elsewhere(url)?
    } else if let Ok(user) = given.cast::<PKISecurityHandler>() {
        user.get().is_elsewhere(url)?
    } else {
        false
    };
    if federated { PortalServerSecurityHandler::made(given, url, url).map(Some) } else { Ok(handler.cloned()) }
}

/// The portal's user behind a handler, who can have tokens of the portal's servers; and the settings of the handler.
fn portal_of(handler: &Bound<'_, PyAny>) -> PyResult<Option<(Arc<dyn Portal>, SharedSettings)>> {
    macro_rules! portal_of {
        ($($class:ident)*) => {
            $(if let Ok(user) = handler.cast::<$class>() {
                return Ok(Some((user.get().portal()?, user.get().shared_settings()?)));
            })*
        };
    }
    portal_of!(PortalTokenSecurityHandler LDAPSecurityHandler PKISecurityHandler OAuthSecurityHandler ArcGISTokenSecurityHandler);
    Ok(None)
}

#[arcrest_macros::guarded]
#[pymethods]
impl PortalServerSecurityHandler {
    #[pyo3(signature = (tokenHandler, serverUrl, referer, handler=None, jar=None))]
    #[allow(non_snake_case)]
    fn __init__(
        &self,
        tokenHandler: &Bound<'_, PyAny>,
        serverUrl: String,
        referer: String,
        handler: Option<Py<PyAny>>,
        jar: Option<Py<PyAny>>,
    ) -> PyResult<()> {
        let (portal, settings) = portal_of(tokenHandler)?
            .ok_or_else(|| PyTypeError::new_err("tokenHandler is the handler of a portal's user or application, whose token the portal exchanges for one of the server's"))?;
        let portal = hooked(tokenHandler, portal, &["token", "servertoken"])?;
        self.start(portal, settings, serverUrl, referer, Kept::new(handler, jar))
    }
}
