"""Values as text of the page."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from typing import Any

# control characters, and marks that turn the direction of a text
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def words(value: Any) -> str:
    """A value as text of the page."""
    return escape(_UNSEEN.sub(lambda found: ascii(found.group())[1:-1], as_text(value)))


def as_text(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(as_text(each) for each in value)
    return str(value)
