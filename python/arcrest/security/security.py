"""The security handlers, under the path of ArcREST's module."""

from .._core import (
    AGOLTokenSecurityHandler,
    AGSTokenSecurityHandler,
    ArcGISTokenSecurityHandler,
    CommunityMapsSecurityHandler,
    LDAPSecurityHandler,
    NTLMSecurityHandler,
    OAuthSecurityHandler,
    PKISecurityHandler,
    PortalServerSecurityHandler,
    PortalTokenSecurityHandler,
)

__all__ = [
    "AGOLTokenSecurityHandler",
    "AGSTokenSecurityHandler",
    "ArcGISTokenSecurityHandler",
    "CommunityMapsSecurityHandler",
    "LDAPSecurityHandler",
    "NTLMSecurityHandler",
    "OAuthSecurityHandler",
    "PKISecurityHandler",
    "PortalServerSecurityHandler",
    "PortalTokenSecurityHandler",
]
