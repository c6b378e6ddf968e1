"""A case on both APIs, written once."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from arcrest import aio
from arcrest.manageags import administration

APIS = [pytest.param(administration, id="blocking"), pytest.param(aio, id="asyncio")]


def of(api: Any, name: str, url: str, **options: Any) -> Any:
    """A resource of one of the two APIs."""
    return getattr(api, name)(url, None, **options)


def get(call: Callable[[], Any]) -> Any:
    """What a property or a call gives, on whichever API; a listing as a list."""

    async def wait() -> Any:
        value = call()
        if hasattr(value, "__aiter__"):
            return [item async for item in value]
        return await value if inspect.isawaitable(value) else value

    value = asyncio.run(wait())
    return list(value) if hasattr(value, "__next__") else value
