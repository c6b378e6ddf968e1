"""The uploaded files."""

from .._core import UploadedItem, Uploads

__all__ = ["UploadedItem", "Uploads"]
