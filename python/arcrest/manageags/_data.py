"""The registered data stores."""

from .._core import Data

__all__ = ["Data"]
