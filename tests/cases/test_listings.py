"""Listings of real servers: no page is lost in silence. Each on both APIs."""

from __future__ import annotations

import asyncio
import datetime
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from arcrest import aio
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.manageags import administration

from .stand_in import Heard, StandIn

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


def pages(more: Any, end_time: Callable[[int], Any]) -> Callable[[Heard], dict[str, Any]]:
    """A log of three pages; the form of `hasMore` and `endTime` is the case."""
    times = [6_000, 5_000, 4_000, 3_000, 2_000, 1_000]

    def answer(request: Heard) -> dict[str, Any]:
        newest = float(request.fields.get("startTime") or 10_000)
        left = [time for time in times if time <= newest]
        some = left[:2]
        document: dict[str, Any] = {
            "hasMore": more if len(left) > 2 else False,
            "startTime": some[0] if some else 0,
            "logMessages": [{"time": time, "message": str(time), "code": time} for time in some],
        }
        end = end_time(some[-1] if some else 0)
        return document if end is None else {**document, "endTime": end}

    return answer


FORMS: dict[str, Callable[[int], Any]] = {
    "number": lambda time: time,
    "text": str,
    "float": float,
    "ISO text": lambda time: datetime.datetime.fromtimestamp(
        time / 1000, datetime.timezone.utc
    ).isoformat(timespec="milliseconds"),
    "missing": lambda _: None,
}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("more", [True, "true", "TRUE", 1])
def test_a_listing_never_ends_in_silence(plain: StandIn, api: Any, more: Any, form: str) -> None:
    """`hasMore` and `endTime` in other forms: all pages, or an error."""
    plain.answers["*"] = pages(more, FORMS[form])
    log = of(api, "Log", f"{plain.url}/logs")
    found = get(lambda: log.messages(pageSize=2))
    assert [one["time"] for one in found] == [6_000, 5_000, 4_000, 3_000, 2_000, 1_000]


@pytest.mark.parametrize("api", APIS)
def test_a_listing_that_can_go_no_further_is_an_error(plain: StandIn, api: Any) -> None:
    """More is promised, and nothing says where the next page begins."""
    plain.answers["*"] = {"hasMore": True, "logMessages": [{"message": "a"}]}
    log = of(api, "Log", f"{plain.url}/logs")
    with pytest.raises(ArcRESTError):
        get(lambda: log.messages())
