"""A server by the address of its services, from which scripts went on to its administration."""

from __future__ import annotations

from typing import Any

from .._core import AGSAdministration

__all__ = ["Server"]


class Server:
    """A door to a site's administration; it reads no services itself and asks nothing.

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

    @property
    def url(self) -> str:
        """The address that was given."""
        return self._url

    @property
    def admin(self) -> AGSAdministration:
        """The site's administration, a fresh object at each access."""
        return AGSAdministration(self._url, self._securityHandler, **self._options)
