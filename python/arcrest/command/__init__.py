"""The command `arcrest`, also `python -m arcrest`: an administrator's jobs without a script."""

from __future__ import annotations

from .main import main

__all__ = ["main"]
