"""ArcREST's base classes, so that ``isinstance`` holds."""

from .._core import BaseAGSServer, BaseSecurityHandler

__all__ = ["BaseAGSServer", "BaseSecurityHandler"]
