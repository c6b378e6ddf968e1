"""ArcGIS Server administration: ArcREST's names on a Rust core.

``arcrest.manageags`` holds the site and its resources, ``arcrest.security`` the ways to log in.
Submodules are imported when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import manageags as manageags
    from . import security as security
    from ._core import AGOLTokenSecurityHandler as AGOLTokenSecurityHandler
    from ._core import AGSTokenSecurityHandler as AGSTokenSecurityHandler
    from ._core import OAuthSecurityHandler as OAuthSecurityHandler
    from ._core import PortalServerSecurityHandler as PortalServerSecurityHandler
    from ._core import PortalTokenSecurityHandler as PortalTokenSecurityHandler
    from ._core import __version__ as __version__
    from .common.errorhandlers import ArcRESTError as ArcRESTError
    from .common.errorhandlers import ServerError as ServerError

_MODULES = ("manageags", "security", "sandbox", "common", "web", "ags")
_NAMES = {
    "__version__": "_core",
    "AGOLTokenSecurityHandler": "security",
    "AGSTokenSecurityHandler": "security",
    "OAuthSecurityHandler": "security",
    "PortalServerSecurityHandler": "security",
    "PortalTokenSecurityHandler": "security",
    "ArcRESTError": "common.errorhandlers",
    "ServerError": "common.errorhandlers",
}

__all__ = [
    "AGOLTokenSecurityHandler",
    "AGSTokenSecurityHandler",
    "ArcRESTError",
    "OAuthSecurityHandler",
    "PortalServerSecurityHandler",
    "PortalTokenSecurityHandler",
    "ServerError",
    "manageags",
    "security",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in _NAMES:
        return getattr(importlib.import_module(f".{_NAMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, *_NAMES})
