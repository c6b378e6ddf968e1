"""Ways to log in."""

from .security import AGSTokenSecurityHandler

__all__ = ["AGSTokenSecurityHandler"]
