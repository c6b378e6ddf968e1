"""One module per resource of the Admin API: its routes and what they reply."""

from __future__ import annotations

from ..routes import Router, Routes
from . import (
    clusters,
    data,
    info,
    kml,
    logs,
    machines,
    mode,
    publishing,
    rest,
    security,
    service,
    services,
    site,
    system,
    tokens,
    uploads,
    usagereports,
)

MODULES = (
    site,
    machines,
    clusters,
    services,
    service,
    security,
    system,
    data,
    uploads,
    logs,
    kml,
    info,
    mode,
    usagereports,
    tokens,
    rest,
    publishing,
)


def router() -> Router:
    """All operations of all resources."""
    groups = [value for module in MODULES for value in vars(module).values()]
    return Router([group for group in groups if isinstance(group, Routes)])
