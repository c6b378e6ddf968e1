"""ArcGIS Server administration: ArcREST's names on a Rust core.

``arcrest.manageags`` holds the site and its resources, ``arcrest.security`` the ways to log in.
Submodules are imported when they are first used.
"""

from __future__ import annotations

import importlib
import os

TYPE_CHECKING = False  # what `typing` calls so, without the time to import it
if TYPE_CHECKING:
    from typing import Any

    from . import aio as aio
    from . import jobs as jobs
    from . import manageags as manageags
    from . import profiles as profiles
    from . import security as security
    from ._core import AGOLTokenSecurityHandler as AGOLTokenSecurityHandler
    from ._core import AGSTokenSecurityHandler as AGSTokenSecurityHandler
    from ._core import ArcGISTokenSecurityHandler as ArcGISTokenSecurityHandler
    from ._core import CommunityMapsSecurityHandler as CommunityMapsSecurityHandler
    from ._core import LDAPSecurityHandler as LDAPSecurityHandler
    from ._core import NTLMSecurityHandler as NTLMSecurityHandler
    from ._core import OAuthSecurityHandler as OAuthSecurityHandler
    from ._core import PKISecurityHandler as PKISecurityHandler
    from ._core import PortalServerSecurityHandler as PortalServerSecurityHandler
    from ._core import PortalTokenSecurityHandler as PortalTokenSecurityHandler
    from ._core import __version__ as __version__
    from .common.errorhandlers import ArcRESTError as ArcRESTError
    from .common.errorhandlers import BulkError as BulkError
    from .common.errorhandlers import ConnectionFailed as ConnectionFailed
    from .common.errorhandlers import HTTPStatusError as HTTPStatusError
    from .common.errorhandlers import InsecureTransportWarning as InsecureTransportWarning
    from .common.errorhandlers import InternalError as InternalError
    from .common.errorhandlers import ProfileError as ProfileError
    from .common.errorhandlers import ReplyError as ReplyError
    from .common.errorhandlers import ReplyTimeout as ReplyTimeout
    from .common.errorhandlers import ServerError as ServerError
    from .profiles import connect as connect
    from .security.security import arcpyFound as arcpyFound

_MODULES = (
    "manageags",
    "aio",
    "jobs",
    "security",
    "profiles",
    "sandbox",
    "common",
    "web",
    "ags",
    "_abstract",
)
_NAMES = {
    "__version__": "_core",
    "AGOLTokenSecurityHandler": "security",
    "AGSTokenSecurityHandler": "security",
    "ArcGISTokenSecurityHandler": "security",
    "CommunityMapsSecurityHandler": "security",
    "LDAPSecurityHandler": "security",
    "NTLMSecurityHandler": "security",
    "OAuthSecurityHandler": "security",
    "PKISecurityHandler": "security",
    "PortalServerSecurityHandler": "security",
    "PortalTokenSecurityHandler": "security",
    "ArcRESTError": "common.errorhandlers",
    "BulkError": "common.errorhandlers",
    "ConnectionFailed": "common.errorhandlers",
    "HTTPStatusError": "common.errorhandlers",
    "InsecureTransportWarning": "common.errorhandlers",
    "InternalError": "common.errorhandlers",
    "ProfileError": "common.errorhandlers",
    "ReplyError": "common.errorhandlers",
    "ReplyTimeout": "common.errorhandlers",
    "ServerError": "common.errorhandlers",
    "arcpyFound": "security.security",
    "connect": "profiles",
}
_UNCOVERED = (
    "agol",
    "cmp",
    "constants",
    "enrichment",
    "geometryservice",
    "hostedservice",
    "manageorg",
    "manageportal",
    "opendata",
    "packages",
    "webmap",
)

__all__ = [
    "AGOLTokenSecurityHandler",
    "AGSTokenSecurityHandler",
    "ArcGISTokenSecurityHandler",
    "ArcRESTError",
    "BulkError",
    "CommunityMapsSecurityHandler",
    "ConnectionFailed",
    "HTTPStatusError",
    "InsecureTransportWarning",
    "InternalError",
    "LDAPSecurityHandler",
    "NTLMSecurityHandler",
    "OAuthSecurityHandler",
    "PKISecurityHandler",
    "PortalServerSecurityHandler",
    "PortalTokenSecurityHandler",
    "ProfileError",
    "ReplyError",
    "ReplyTimeout",
    "ServerError",
    "connect",
    "manageags",
    "security",
]

# Both distributions own arcrest/__init__.py; the later one to be installed overwrote the other's.
if os.path.exists(os.path.join(__path__[0], "agol", "__init__.py")):
    raise ImportError(
        "Esri's old ArcREST is installed in the same place as arcrest-manageags, and both are"
        " named `arcrest`. Remove the old one, then put back what the two shared:\n"
        "    pip uninstall ArcREST_Package\n"
        "    pip install --force-reinstall --no-deps arcrest-manageags",
        name=__name__,
    )

if os.path.exists(os.path.join(__path__[0], "gptypes.py")):
    raise ImportError(
        "The package `arcrest` of PyPI, a client for the services of ArcGIS Server, is installed in"
        " the same place as arcrest-manageags. Only one of the two can be there. Remove the other"
        " one, then put back what the two shared:\n"
        "    pip uninstall arcrest\n"
        "    pip install --force-reinstall --no-deps arcrest-manageags",
        name=__name__,
    )

__path__.append(os.path.join(__path__[0], "_uncovered"))


def __getattr__(name: str) -> Any:
    if name in _UNCOVERED:
        from ._uncovered import refuse_attribute

        refuse_attribute(f"{__name__}.{name}")
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in _NAMES:
        return getattr(importlib.import_module(f".{_NAMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, *_NAMES})
