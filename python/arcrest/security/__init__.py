"""Ways to log in."""

from .security import (
    AGOLTokenSecurityHandler,
    AGSTokenSecurityHandler,
    OAuthSecurityHandler,
    PortalServerSecurityHandler,
    PortalTokenSecurityHandler,
)

__all__ = [
    "AGOLTokenSecurityHandler",
    "AGSTokenSecurityHandler",
    "OAuthSecurityHandler",
    "PortalServerSecurityHandler",
    "PortalTokenSecurityHandler",
]
