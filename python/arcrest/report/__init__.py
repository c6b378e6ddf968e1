"""`jobs.report`: a page about a site, for people: one file, light and dark, printable."""

from __future__ import annotations

from .gather import report, report_aio

__all__ = ["report", "report_aio"]
