"""What real servers send, and what is said of what can't be read. Each on both APIs."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import inspect
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from arcrest import aio
from arcrest.common.errorhandlers import ArcRESTError, ServerError
from arcrest.manageags import administration
from core.faults import reply

from .stand_in import Heard, StandIn, page

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


UNTIDY = {
    "a line feed in a text": ('{"text": "a\nb"}', {"text": "a\nb"}),
    "a tab in a text": ('{"text": "a\tb"}', {"text": "a\tb"}),
    "a zero byte in a text": ('{"text": "a\0b"}', {"text": "a\0b"}),
    "half a surrogate": ('{"text": "a\\ud83d"}', {"text": "a\ud83d"}),
    "the other half": ('{"text": "\\udc00b"}', {"text": "\udc00b"}),
    "a byte order mark": ('\ufeff{"text": "a"}', {"text": "a"}),
    "infinity": ('{"n": -Infinity}', {"n": -math.inf}),
}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("case", UNTIDY)
@pytest.mark.parametrize("by", ["_get", "_post", "operation"])
def test_untidy_json_is_read(plain: StandIn, api: Any, case: str, by: str) -> None:
    """chupaESRI 2, python-arcgis-rest-query 7: raw control characters, half surrogates."""
    text, wanted = UNTIDY[case]
    plain.answers["*"] = reply(text)
    services = of(api, "Services", f"{plain.url}/services")
    calls = {
        "_get": lambda: services._get(url=f"{plain.url}/x", param_dict={"f": "json"}),
        "_post": lambda: services._post(url=f"{plain.url}/x", param_dict={"f": "json"}),
        "operation": lambda: services.createFolder("x"),
    }
    assert get(calls[by]) == wanted
    assert json.loads(text.lstrip("\ufeff"), strict=False) == wanted


@pytest.mark.parametrize("api", APIS)
def test_nan_is_read(plain: StandIn, api: Any) -> None:
    """chupaESRI 2: NaN, as Python's own reader takes it."""
    plain.answers["*"] = reply('{"n": NaN}')
    services = of(api, "Services", f"{plain.url}/services")
    assert math.isnan(get(lambda: services.createFolder("x"))["n"])


@pytest.mark.parametrize("api", APIS)
def test_one_bad_log_message_does_not_lose_the_others(plain: StandIn, api: Any) -> None:
    """python-arcgis-rest-query 7: half a surrogate in one message."""
    plain.answers["*"] = reply(
        '{"hasMore": false, "startTime": 2, "endTime": 1, "logMessages":'
        ' [{"time": 2, "message": "good"}, {"time": 1, "message": "a\\ud83d\n"}]}'
    )
    log = of(api, "Log", f"{plain.url}/logs")
    found = get(lambda: log.messages())
    assert [one["message"] for one in found] == ["good", "a\ud83d\n"]
    found = get(lambda: log.query())
    assert len(found["logMessages"]) == 2


@pytest.mark.parametrize("api", APIS)
def test_null_where_a_list_belongs(plain: StandIn, api: Any) -> None:
    """`"folders": null` is no folders; the root folder stands at the end, as ever."""
    plain.answers["*"] = {"folderName": "/", "folders": None, "services": None}
    services = of(api, "Services", f"{plain.url}/services")
    assert get(lambda: services.folders) == ["/"]
    assert get(lambda: services.services) == []


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


DOWN = "Could not access any server machines. Please contact your system administrator."
FORMS_OF_WORDS = {
    "HTML with a title": page(f"<html><head><title>Error</title></head><body>{DOWN}</body></html>"),
    "HTML without a title": page(f"<html><body><b>{DOWN}</b></body></html>"),
    "HTML with an empty title": page(f"<title></title><h2>{DOWN}</h2>"),
    "plain text": page(DOWN, kind="text/plain"),
    "HTTP 500 with HTML": page(f"<body>{DOWN}</body>", "500 Internal Server Error"),
    "HTTP 502 with text": page(DOWN, "502 Bad Gateway", "text/plain"),
    "HTTP 500 with JSON": reply(
        {"status": "error", "messages": [DOWN]}, "500 Internal Server Error"
    ),
}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("form", FORMS_OF_WORDS)
def test_the_words_of_a_reply_are_quoted(plain: StandIn, api: Any, form: str) -> None:
    """All machines behind a web adaptor are down: JSON, HTML or text, whatever the status."""
    plain.answers["*"] = FORMS_OF_WORDS[form]
    site = of(api, "AGSAdministration", plain.url, retries=0)
    with pytest.raises(ArcRESTError) as caught:
        get(lambda: site.fullVersion)
    assert DOWN in str(caught.value)
    assert plain.url in str(caught.value)


@pytest.mark.parametrize("api", APIS)
def test_quoted_words_are_short_and_printable(plain: StandIn, api: Any) -> None:
    """About 200 characters, control characters as escapes."""
    plain.answers["*"] = page("<body>\x1b[31m" + "word " * 1000 + "</body>")
    site = of(api, "AGSAdministration", plain.url, retries=0)
    with pytest.raises(ArcRESTError) as caught:
        get(lambda: site.fullVersion)
    text = str(caught.value)
    assert "word word" in text
    assert "\x1b" not in text
    assert len(text) < 600


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip", "X-GZip"])
def test_compressed_replies(plain: StandIn, api: Any, coding: str) -> None:
    """`GZIP` and `x-gzip` name the same coding as `gzip`."""
    body = gzip.compress(b'{"fullVersion": "11.3.0"}')
    plain.answers["*"] = reply(body, Content_Encoding=coding)
    site = of(api, "AGSAdministration", plain.url, retries=0)
    assert get(lambda: site.fullVersion) == "11.3.0"


@pytest.mark.parametrize("api", APIS)
def test_an_error_that_is_a_text(plain: StandIn, api: Any) -> None:
    """`{"error": "text"}`: the text is the message."""
    plain.answers["*"] = {"error": "The site is being upgraded."}
    site = of(api, "AGSAdministration", plain.url)
    with pytest.raises(ServerError) as caught:
        get(lambda: site.fullVersion)
    assert caught.value.messages == ["The site is being upgraded."]
    assert "code 0" not in str(caught.value)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("by", ["_get", "_post"])
@pytest.mark.parametrize("params", [{"f": "json"}, {"f": "pjson"}, {}, None])
def test_strict_reads_and_writes_of_any_url(
    plain: StandIn, api: Any, by: str, params: dict[str, str] | None
) -> None:
    """`strict=True` counts for `_get` and `_post`, whatever the form of the call."""
    plain.answers["*"] = {"status": "error", "messages": ["no such thing"], "code": 500}
    services = of(api, "Services", f"{plain.url}/services", strict=True)
    call = getattr(services, by)
    for given in (lambda: call(f"{plain.url}/x", params), lambda: call(f"{plain.url}/x")):
        with pytest.raises(ServerError, match="no such thing") as caught:
            get(given)
        assert str(caught.value).startswith(f"{by}: ")


@pytest.mark.parametrize("api", APIS)
def test_strict_off_returns_the_error(plain: StandIn, api: Any) -> None:
    """Without `strict` the server's error reply is what a call returns."""
    document = {"status": "error", "messages": ["no such thing"], "code": 500}
    plain.answers["*"] = document
    services = of(api, "Services", f"{plain.url}/services")
    assert get(lambda: services._get(f"{plain.url}/x", {"f": "json"})) == document


@pytest.mark.parametrize("api", APIS)
def test_a_cookie_is_kept_for_its_host(plain: StandIn, api: Any) -> None:
    """A load balancer's cookie goes back to the host that set it, and to no other."""
    root = {"fullVersion": "11.3.0"}
    plain.answers["*"] = reply(root, Set_Cookie="AWSALB=node-1; Path=/")
    with StandIn({"*": root}, host="127.0.0.2") as other:
        site = of(api, "AGSAdministration", plain.url)

        async def twice() -> None:
            for url in (f"{plain.url}/a", f"{plain.url}/b", f"{other.url}/c"):
                value = site._get(url=url, param_dict={"f": "json"})
                if inspect.isawaitable(value):
                    await value

        asyncio.run(twice())
        assert plain.seen[0].headers.get("cookie") is None
        assert plain.seen[1].headers.get("cookie") == "AWSALB=node-1"
        assert other.seen[0].headers.get("cookie") is None
