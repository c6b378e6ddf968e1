"""`Server`: a server by the address of its services, and its administration as `admin`."""

from __future__ import annotations

import os
from typing import Any

from ..._core import AGSAdministration
from ..._uncovered import refuse_attribute

__all__ = ["Server"]
# a class of ArcREST's that a script imports from here is a module that says what is covered
__path__.append(
    os.path.join(os.path.dirname(os.path.dirname(__path__[0])), "_uncovered", "ags", "server")
)
_USE_ADMIN = " Use `.admin`, the site's administration."


class Server:
    """The way from a site's address to its administration. Sends no request itself.

    Args:
        url: Any address of the site, such as https://host/arcgis/rest/services.
        securityHandler: Logs in; None for a site that is open.
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        initialize: Taken as ArcREST took it; there is nothing to load.
        **options: What AGSAdministration takes besides: verify, timeout, strict, max_reply,
            token_in_url, retries, concurrency.
    """

    def __init__(
        self,
        url: str,
        securityHandler: Any,
        proxy_url: str | None = None,
        proxy_port: Any = None,
        initialize: bool = False,
        **options: Any,
    ) -> None:
        self._url = url
        self._securityHandler = securityHandler
        self._options = {"proxy_url": proxy_url, "proxy_port": proxy_port, **options}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        refuse_attribute(f"Server.{name}", _USE_ADMIN)

    @property
    def url(self) -> str:
        """The address that was given."""
        return self._url

    @property
    def admin(self) -> AGSAdministration:
        """The site's administration, a fresh object at each access."""
        return AGSAdministration(self._url, self._securityHandler, **self._options)


def __getattr__(name: str) -> Any:
    if name[:1].isupper():
        refuse_attribute(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
