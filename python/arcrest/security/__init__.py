"""Ways to log in."""

from .security import (
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
