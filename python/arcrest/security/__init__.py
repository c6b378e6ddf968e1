"""Ways to log in."""

from .._core import __version__ as __version__
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
