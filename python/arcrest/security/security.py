"""The security handlers, under the path of ArcREST's module."""

from .._core import AGSTokenSecurityHandler

__all__ = ["AGSTokenSecurityHandler"]
