"""Administrators' jobs: what takes many requests to a site, in one call each.

    from arcrest import jobs
    services = jobs.inventory(ags, types="MapServer")
    services.to_csv("services.csv")

``arcrest.aio.jobs`` has the same functions for the asyncio API, where they are awaited.
"""

from ._core import Table
from ._core.jobs import inventory

__all__ = ["Table", "inventory"]
