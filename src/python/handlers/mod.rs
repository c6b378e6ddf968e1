//! Security handlers: ArcREST's classes over the core's credentials, and any object that acts like one.

#[macro_use]
mod members;
mod base;
mod community;
mod desktop;
mod hooked;
mod oauth;
pub mod recognise;
mod server;
mod users;
mod web_tier;

pub use base::BaseSecurityHandler;
pub use community::CommunityMapsSecurityHandler;
pub use desktop::ArcGISTokenSecurityHandler;
pub use oauth::OAuthSecurityHandler;
pub use server::PortalServerSecurityHandler;
pub use users::{AGOLTokenSecurityHandler, AGSTokenSecurityHandler, PortalTokenSecurityHandler};
pub use web_tier::{LDAPSecurityHandler, NTLMSecurityHandler, PKISecurityHandler};
