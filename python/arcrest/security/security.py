"""The security handlers, under the path of ArcREST's module."""

from .._core import (
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
