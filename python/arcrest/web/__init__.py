"""ArcREST's transport."""

from . import _base as _base
