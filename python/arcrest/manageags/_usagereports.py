"""The usage reports."""

from .._core import UsageReport, UsageReports

__all__ = ["UsageReport", "UsageReports"]
