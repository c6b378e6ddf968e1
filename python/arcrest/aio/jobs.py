"""Administrators' jobs for the asyncio API: those of ``arcrest.jobs``, awaited.

from arcrest.aio import jobs
services = await jobs.inventory(ags, types="MapServer")
"""

from .._core import Table
from .._core.aio_jobs import inventory

__all__ = ["Table", "inventory"]
