"""The uploaded files."""

from .._core import Uploads

__all__ = ["Uploads"]
