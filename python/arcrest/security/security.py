"""The security handlers, under the path of ArcREST's module."""

from __future__ import annotations

import importlib.util
import sys

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

TYPE_CHECKING = False  # what `typing` calls so, without the time to import it
if TYPE_CHECKING:
    from typing import Any

    arcpyFound: bool

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


def __getattr__(name: str) -> Any:
    if name == "arcpyFound":  # whether there is an arcpy, which is not imported for that
        module = sys.modules.get("arcpy", ...)
        return module is not None if module is not ... else bool(importlib.util.find_spec("arcpy"))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
