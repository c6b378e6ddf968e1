"""Hostile replies, on both APIs: the right error, never a panic, never a part of a document."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import arcrest._core
import pytest
from arcrest import ArcRESTError, aio
from arcrest.common.errorhandlers import ConnectionFailed, ReplyError, ServerError
from core.faults import DOCUMENT, Faults, reply
from hypothesis import given
from hypothesis import strategies as st

from .hostile import REPLIES

APIS = {"blocking": arcrest._core, "aio": aio}


@pytest.fixture
def faults() -> Iterator[Faults]:
    """One for each test: the next must not find a connection that this has left half open."""
    with Faults() as server:
        yield server


def asked(machines: Any, name: str, *arguments: Any) -> Any:
    """A member's value or a method's reply, on either API."""
    if not isinstance(machines, aio.AsyncResource):
        member = getattr(machines, name)
        return member(*arguments) if arguments else member
    return asyncio.run(_awaited(machines, name, arguments))


async def _awaited(machines: Any, name: str, arguments: Any) -> Any:
    member = getattr(machines, name)
    return await (member(*arguments) if arguments else member)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("case", REPLIES)
def test_a_read(case: str, api: str, faults: Faults) -> None:
    data, end = REPLIES[case]
    machines = APIS[api].Machines(faults.url, None, timeout=5)
    faults.tell(*[data] * 3)  # what a read may be sent again for
    if end is None:
        assert asked(machines, "Protocol") == "https"
        return
    with pytest.raises(end) as caught:
        asked(machines, "Protocol")
    assert type(caught.value) is end
    assert isinstance(caught.value, ArcRESTError)
    assert caught.value.url.startswith(faults.url)
    assert not caught.value.maybe_done
    faults.forget()
    assert asked(machines, "document") == DOCUMENT, "nothing of it stayed"


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("case", REPLIES)
def test_a_write(case: str, api: str, faults: Faults) -> None:
    """What can't be read leaves open whether it was carried out, and it is sent once."""
    data, end = REPLIES[case]
    if end is ServerError or case in ("a list", "a text", "null"):
        end = None  # whatever JSON answers a write is handed on
    machines = APIS[api].Machines(faults.url, None, timeout=5)
    faults.tell(data)
    if end is None:
        asked(machines, "registerMachine", "A", "https://a")
    else:
        with pytest.raises(end) as caught:
            asked(machines, "registerMachine", "A", "https://a")
        assert isinstance(caught.value, ArcRESTError)
        assert caught.value.maybe_done
    assert len(faults.seen) == 1


REFUSED = '{"status": "error", "messages": ["no"]'
REFUSALS = {
    "plain": REFUSED + "}",
    "after a success": '{"status": "success", ' + REFUSED[1:] + "}",
    "beside no number": REFUSED + ', "x": NaN}',
    "beside much else": REFUSED + ', "x": "' + "x" * 70_000 + '"}',
    "in many words": REFUSED[:-1] + ', "' + "a stack trace; " * 70_000 + '"]}',
    "behind much else": '{"x": "' + "x" * 1_000_000 + '", ' + REFUSED[1:] + "}",
    "between much else": '{"x": ['
    + "{}, " * 90_000
    + "1], "
    + REFUSED[1:]
    + ', "y": '
    + "9" * 999
    + "}",
    "twice": '{"error": null, "x": "' + "x" * 70_000 + '", "error": "no"}',
    "as a portal says it in many words": '{"error": {"message": "no ' + "x" * 1_000_000 + '"}}',
    "as a portal says it": '{"error": {"code": 500, "message": "no"}, "x": Infinity}',
}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_is_never_taken_for_a_success(case: str, api: str, faults: Faults) -> None:
    """Where refusals are errors, one is, whatever stands around it."""
    faults.tell(*[reply(REFUSALS[case].encode())] * 2)
    machines = APIS[api].Machines(faults.url, None, timeout=5, strict=True)
    for name, arguments in (("registerMachine", ("A", "https://a")), ("document", ())):
        with pytest.raises(ServerError, match="no"):
            asked(machines, name, *arguments)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("code", [498, 499])
def test_a_token_is_renewed_however_many_words_refuse_it(
    code: int, api: str, faults: Faults
) -> None:
    words = "no such token " * 70_000
    refusal = {"error": {"message": words, "code": code}}
    granted = {"token": "t", "expires": 4102444800000}
    again = [reply(refusal)] * 2 if code == 499 else [reply(refusal)]  # also sent as a POST
    faults.tell(reply(granted), *again, reply(granted), *again[1:], reply(DOCUMENT))
    handler = arcrest.AGSTokenSecurityHandler("u", "p", token_url=f"{faults.origin}/t")
    machines = APIS[api].Machines(faults.url, handler, timeout=5)
    assert asked(machines, "document") == DOCUMENT


@pytest.mark.parametrize("api", APIS)
def test_a_login_that_is_refused_in_many_words_is_not_repeated(api: str, faults: Faults) -> None:
    """An account is locked after a few."""
    refusal = {"error": {"code": 400, "message": "no " * 70_000, "details": []}}
    faults.tell(*[reply(refusal)] * 9)
    handler = arcrest.AGSTokenSecurityHandler("u", "p", token_url=f"{faults.origin}/t")
    machines = APIS[api].Machines(faults.url, handler, timeout=5)
    for _ in range(5):
        with pytest.raises(ServerError, match="no no"):
            asked(machines, "document")
    assert handler.token is None
    assert not handler.valid
    assert len(faults.seen) == 1


@pytest.mark.parametrize("api", APIS)
def test_a_nul_in_what_is_warned_of(api: str, faults: Faults) -> None:
    listing = {"folders": ["A"], "services": []}
    refusal = {"status": "error", "messages": ["no\0 such folder"]}
    faults.tell(reply(listing), reply(refusal))
    services = APIS[api].Services(faults.url, None, timeout=5)
    with pytest.warns(UserWarning, match=r"no\\u\{0\} such folder"):
        assert list(asked(services, "documents", None)) == ["A"]


LISTINGS = {
    "no list": {"services": 5},
    "text": {"services": "MapServer"},
    "no objects": {"services": [None]},
    "without names": {"services": [{"type": "MapServer"}]},
}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("case", LISTINGS)
def test_a_listing_of_another_shape(case: str, api: str, faults: Faults) -> None:
    faults.tell(reply(LISTINGS[case]))
    with pytest.raises(ReplyError, match="it lists services"):
        asked(APIS[api].Services(faults.url, None, timeout=5), "services")


def test_a_listing_without_end(faults: Faults) -> None:
    """A server that says for ever that there are more rows, and sends the same ones."""
    page = {"users": [{"username": "a"}, {"username": "b"}], "hasMore": True}
    faults.tell(*[reply(page)] * 99)
    with pytest.raises(ServerError, match="the same ones again"):
        list(arcrest._core.Security(faults.url, None, timeout=5).getAllUsers())
    assert len(faults.seen) < 20


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)), st.booleans())
def test_any_bytes(faults: Faults, data: bytes, as_body: bool) -> None:
    """They are a document, or an error of ours."""
    faults.tell(reply(data) if as_body else data)
    machines = arcrest._core.Machines(faults.url, None, timeout=5)
    with contextlib.suppress(ReplyError, ConnectionFailed):
        assert isinstance(machines.document, dict)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    "body", [b"<SVCManifest><a></SVCManifest>", b"", b"no XML", b"<a>&b;</a>", b"<a>\xff\0</a>"]
)
def test_a_manifest_that_is_no_xml(body: bytes, api: str, faults: Faults) -> None:
    """An error of ours, and not the one of Python's reader."""
    faults.tell(reply(body, kind="text/xml"))
    url = f"{faults.url.rpartition('/')[0]}/services/A.MapServer"
    with pytest.raises(ReplyError, match="did not answer with XML"):
        asked(APIS[api].AGSService(url, None, timeout=5), "serviceManifest", "xml")
