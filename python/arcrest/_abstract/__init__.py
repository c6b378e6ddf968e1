"""ArcREST's base classes."""

from . import abstract as abstract
