"""What real servers send, and what is said of what can't be read. Each on both APIs."""

from __future__ import annotations

import asyncio
import csv
import datetime
import gzip
import inspect
import json
import math
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import arcrest
import pytest
from arcrest.common.errorhandlers import ArcRESTError, ServerError
from arcrest.manageags import administration
from core.faults import reply

from .both import APIS, get, of
from .stand_in import PASSWORD, TOKEN, USER, Heard, StandIn, page
from .stand_in import site as logins

UNTIDY: dict[str, tuple[str | bytes, Any]] = {
    "a line feed in a text": ('{"text": "a\nb"}', {"text": "a\nb"}),
    "a tab in a text": ('{"text": "a\tb"}', {"text": "a\tb"}),
    "a zero byte in a text": ('{"text": "a\0b"}', {"text": "a\0b"}),
    "half a surrogate": ('{"text": "a\\ud83d"}', {"text": "a\ud83d"}),
    "the other half": ('{"text": "\\udc00b"}', {"text": "\udc00b"}),
    "a byte order mark": ('\ufeff{"text": "a"}', {"text": "a"}),
    "infinity": ('{"n": -Infinity}', {"n": -math.inf}),
    "every control character": (
        '{"text": "' + "".join(map(chr, range(32))) + '\x7f"}',
        {"text": "".join(map(chr, range(32))) + "\x7f"},
    ),
    "the lines of Windows": ('{"text": "a\r\nb \\"c\\"\r\n"}', {"text": 'a\r\nb "c"\r\n'}),
    "a line feed in a name": ('{"a\nb" : 1, "c\td": {"e\n": 2}}', {"a\nb": 1, "c\td": {"e\n": 2}}),
    "half a surrogate in a name": ('{"a\\ud83d": 1}', {"a\ud83d": 1}),
    "halves in the wrong order": ('["\\ude00\\ud83d"]', ["\ude00\ud83d"]),
    "two first halves": ('["\\ud83d\\ud83d\\ude00"]', ["\ud83d\U0001f600"]),
    "half, then an escape": ('["\\ud83d\\n", "\\ud83d\\\\"]', ["\ud83d\n", "\ud83d\\"]),
    "half as the last of a text": ('"\\ud83d"', "\ud83d"),
    "a pair beside a line feed": ('["\\ud83d\\ude00\n"]', ["\U0001f600\n"]),
    "half in UTF-8": (b'["a\xed\xa0\xbdb"]', ["a\ud83db"]),
    "deep inside": (
        '{"a": [[{"b": ["x\n", {"c": "\\udc00"}]}]]}',
        {"a": [[{"b": ["x\n", {"c": "\udc00"}]}]]},
    ),
    "a large integer": (f'{{"n": {10**40}, "m": -{10**40}}}', {"n": 10**40, "m": -(10**40)}),
    "a large float": ('{"n": 1e999}', {"n": math.inf}),
    "one name twice": ('{"a": "x\n", "a": "y\n"}', {"a": "y\n"}),
    "a long text": ('["' + "word\n" * 1000 + '"]', ["word\n" * 1000]),
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
    assert (
        json.loads(text.lstrip("\ufeff") if isinstance(text, str) else text, strict=False) == wanted
    )


@pytest.mark.parametrize(
    "text", ['["a\n]', '["a\n", }', '{"a\n" 1}', '["\\ud83"]', '["\\x\n"]', '["a\n"] x']
)
def test_what_is_broken_is_an_error(plain: StandIn, text: str) -> None:
    """Untidy is not broken: what Python's own reader refuses is refused."""
    plain.answers["*"] = reply(text)
    with pytest.raises(ArcRESTError, match="broken or cut short"):
        administration.Services(f"{plain.url}/services", None).createFolder("x")
    with pytest.raises(ValueError, match=r"line|char|delimiter|escape"):
        json.loads(text, strict=False)


def test_where_untidy_json_is_broken(plain: StandIn) -> None:
    """The line and the column count the whole reply, also behind untidy texts."""
    plain.answers["*"] = reply('["a\nb",\n"c\td", x]')
    with pytest.raises(ArcRESTError, match="line 3 column 8"):
        administration.Services(f"{plain.url}/services", None).createFolder("x")


@pytest.mark.parametrize("api", APIS)
def test_an_untidy_error_is_an_error(plain: StandIn, api: Any) -> None:
    """An error reply with a raw line feed and half a surrogate in its message."""
    plain.answers["*"] = reply(
        '{"status": "error", "messages": ["a\nb\\ud83d"], "code": 500, "n": NaN}'
    )
    services = of(api, "Services", f"{plain.url}/services", strict=True)
    with pytest.raises(ServerError) as caught:
        get(lambda: services.createFolder("x"))
    assert (caught.value.code, caught.value.messages) == (500, ["a\nb\ufffd"])
    with pytest.raises(ServerError, match="500: a"):
        get(lambda: services.document)


def test_a_large_reply_full_of_untidy_texts(plain: StandIn) -> None:
    """50 000 messages, each with a line feed and half a surrogate: all are read, in seconds."""
    messages = ",".join(
        f'{{"time": {number}, "message": "a\n\\ud83d{number}"}}' for number in range(50_000)
    )
    plain.answers["*"] = reply('{"hasMore": false, "logMessages": [' + messages + "]}")
    began = time.monotonic()
    found = administration.Log(f"{plain.url}/logs", None).query()
    assert time.monotonic() - began < 10
    assert [one["message"] for one in found["logMessages"]] == [
        f"a\n\ud83d{number}" for number in range(50_000)
    ]


@pytest.mark.parametrize("api", APIS)
def test_untidy_names_and_documents_are_shown(plain: StandIn, api: Any) -> None:
    """A name with half a surrogate: its object is there, and `str`, `repr` and HTML show it."""
    entry = '{"serviceName": "a\\ud83d", "type": "MapServer", "description": "x\ny"}'
    plain.answers["*"] = reply(
        f'{{"folderName": "/", "folders": ["b\\ud83d"], "services": [{entry}]}}'
    )
    services = of(api, "Services", f"{plain.url}/services")
    (service,) = get(lambda: services.services)
    assert "MapServer" in service.url
    assert get(lambda: services.folders) == ["b\ud83d", "/"]
    assert "x" in services._repr_html_()
    assert "MapServer" in repr(service) + service._repr_html_()
    document = get(lambda: services.document)
    assert (
        json.loads(get(lambda: str(services)) if api is administration else json.dumps(document))
        == document
    )


def test_untidy_messages_are_exported(plain: StandIn, tmp_path: Path) -> None:
    """The export has every message; half a surrogate has no UTF-8, and becomes U+FFFD."""
    plain.answers["*"] = reply(
        '{"hasMore": false, "logMessages":'
        ' [{"time": 2, "message": "a\\ud83d"}, {"time": 1, "message": "b\nc"}]}'
    )
    path = tmp_path / "log.csv"
    administration.Log(f"{plain.url}/logs", None).query(export=True, out_path=str(path))
    with path.open(newline="", encoding="utf-8") as file:
        assert [row["message"] for row in csv.DictReader(file)] == ["a\ufffd", "b\nc"]


@pytest.mark.parametrize("api", APIS)
def test_untidy_messages_at_the_border_of_pages(plain: StandIn, api: Any) -> None:
    """Messages of one millisecond are compared, so that none is lost; untidy ones, too."""
    every = [(3, "a\\ud83d"), (2, "b\n"), (2, "c\\udc00"), (1, "d")]

    def answer(request: Heard) -> bytes:
        newest = int(request.fields.get("startTime") or 9)
        left = [(time, text) for time, text in every if time <= newest]
        some = left[: int(request.fields["pageSize"])]
        items = ",".join(f'{{"time": {time}, "message": "{text}"}}' for time, text in some)
        more = str(len(some) < len(left)).lower()
        return reply(f'{{"hasMore": {more}, "endTime": {some[-1][0]}, "logMessages": [{items}]}}')

    plain.answers["*"] = answer
    log = of(api, "Log", f"{plain.url}/logs")
    found = get(lambda: log.messages(pageSize=3))
    assert [one["message"] for one in found] == ["a\ud83d", "b\n", "c\udc00", "d"]


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


LISTS = {
    "AGSAdministration": ["resources"],
    "Cluster": ["machineNames"],
    "Clusters": ["clusters"],
    "Jobs": ["jobs"],
    "KML": ["items"],
    "Log": ["operations", "resources"],
    "Machines": ["machines"],
    "Security": ["resources"],
    "Services": ["services", "foldersDetail"],
    "AGSService": ["extensions", "datasets"],
    "System": ["resources"],
    "UsageReport": ["queries"],
    "UsageReports": ["metrics", "reports"],
}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    ("name", "member"), [(name, one) for name, all_ in LISTS.items() for one in all_]
)
def test_null_for_any_list(plain: StandIn, api: Any, name: str, member: str) -> None:
    """Whatever is a list by its declaration is an empty one where the server wrote null."""
    plain.answers["*"] = {member: None, "folderName": "/"}
    assert get(lambda: getattr(of(api, name, f"{plain.url}/x"), member)) == []


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    "call",
    [
        "all()",
        "find_services('*')",
        "statuses()",
        "documents()",
        "all(folder='x')",
    ],
)
def test_null_in_sweeps(plain: StandIn, api: Any, call: str) -> None:
    """Sweeps over the site read `folders`, `services` and `reports`."""
    plain.answers["*"] = {"folders": None, "services": None, "reports": None}
    services = of(api, "Services", f"{plain.url}/services")
    assert not get(lambda: eval(f"services.{call}", {"services": services}))


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(("call", "key"), [("getAllUsers", "users"), ("getAllRoles", "roles")])
def test_null_in_long_listings(plain: StandIn, api: Any, call: str, key: str) -> None:
    """A page whose items are null has none."""
    plain.answers["*"] = {key: None, "hasMore": None}
    security = of(api, "Security", f"{plain.url}/security")
    assert get(lambda: getattr(security, call)()) == []
    plain.answers["*"] = {"logMessages": None, "hasMore": None, "endTime": None}
    assert get(lambda: of(api, "Log", f"{plain.url}/logs").messages()) == []


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
@pytest.mark.parametrize("more", [True, "true", "TRUE", 1, "True", "1", 1.0, "yes"])
def test_a_listing_never_ends_in_silence(plain: StandIn, api: Any, more: Any, form: str) -> None:
    """`hasMore` and `endTime` in other forms: all pages, or an error."""
    plain.answers["*"] = pages(more, FORMS[form])
    log = of(api, "Log", f"{plain.url}/logs")
    found = get(lambda: log.messages(pageSize=2))
    assert [one["time"] for one in found] == [6_000, 5_000, 4_000, 3_000, 2_000, 1_000]


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("form", [str, float])
def test_times_of_messages_in_other_forms(plain: StandIn, api: Any, form: Any) -> None:
    """The oldest message's time serves where `endTime` is missing, as text or float, too."""

    def answer(request: Heard) -> dict[str, Any]:
        document = pages(True, lambda _: None)(request)
        messages = [{**one, "time": form(one["time"])} for one in document["logMessages"]]
        return {**document, "logMessages": messages}

    plain.answers["*"] = answer
    log = of(api, "Log", f"{plain.url}/logs")
    found = get(lambda: log.messages(pageSize=2))
    assert [float(one["time"]) for one in found] == [6_000, 5_000, 4_000, 3_000, 2_000, 1_000]


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


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (f"<h1>{DOWN}</h1>", "text/html", DOWN),
        (f"<!DOCTYPE html><h3>{DOWN}</h3>", "text/html; charset=UTF-8", DOWN),
        (f"<html><body><div><p>{DOWN}</p></div></body></html>", "application/json", DOWN),
        (f"<script>x<y</script><style>b {{}}</style><p>{DOWN}", "text/html", DOWN),
        (f"<html><ul>{'<li>Menu item</li>' * 40}</ul><h2>{DOWN}</h2></html>", "text/html", DOWN),
        (
            "<p>Could&nbsp;not access &lt;any&gt; &#8220;server&#8221;&amp;machine",
            "text/html",
            "Could not access <any> \u201cserver\u201d&machine",
        ),
        (f"\ufeff\n<html>{DOWN}</html>", "text/html", DOWN),
        (DOWN, "", DOWN),
        (DOWN, "text/html", DOWN),
        (f"\r\n  {DOWN}\r\n", "text/plain;charset=utf-8", DOWN),
        ("502 Bad Gateway", "text/plain", "502 Bad Gateway"),
        ("not available", "application/json", "not available"),
        ("temporarily closed", "", "temporarily closed"),
        (
            "Zugriff f\xfcr Sie gesperrt".encode("latin-1"),
            "text/plain",
            "Zugriff f\xfcr Sie gesperrt",
        ),
        (f"<?xml version='1.0'?><Fault><Text>{DOWN}</Text></Fault>", "text/xml", DOWN),
        ('<html><pre>{"status": "error", "messages": ["busy"]}</pre></html>', "text/html", "busy"),
    ],
)
@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "503 Service Unavailable"])
def test_words_in_other_forms(
    plain: StandIn, body: str | bytes, kind: str, said: str, status: str
) -> None:
    """Headings, bodies, text, whatever type and status they come with."""
    plain.answers["*"] = reply(body, status, kind)
    with pytest.raises(ArcRESTError) as caught:
        administration.AGSAdministration(plain.url, None, retries=0).fullVersion  # noqa: B018 - asks the site
    assert said in str(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "text/html;charset=utf-8"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\r\n"])
def test_json_of_another_type_is_json(plain: StandIn, kind: str, mark: str) -> None:
    """Old servers and proxies send JSON as HTML or text."""
    plain.answers["*"] = reply(f'{mark}{{"fullVersion": "10.1"}}', kind=kind)
    site = administration.AGSAdministration(plain.url, None)
    assert site.fullVersion == "10.1"
    assert site._get(url=f"{plain.url}/x", param_dict={"f": "json"}) == {"fullVersion": "10.1"}


def test_a_text_in_json_is_quoted(plain: StandIn) -> None:
    """Where an object is expected."""
    plain.answers["*"] = reply(json.dumps(DOWN))
    with pytest.raises(ArcRESTError) as caught:
        administration.AGSAdministration(plain.url, None).fullVersion  # noqa: B018 - asks the site
    assert DOWN in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [page(TOKEN, kind="text/plain"), page(f"<title>Generate Token</title><body>{TOKEN}")],
)
def test_a_token_in_another_form_is_not_quoted(plain: StandIn, body: bytes) -> None:
    """A token service that ignores `f=json`: its text may be the token."""
    plain.answers.update(logins())
    plain.answers["/arcgis/admin/generateToken"] = body
    handler = arcrest.AGSTokenSecurityHandler(USER, PASSWORD, org_url=plain.root)
    with pytest.raises(ArcRESTError) as caught:
        administration.AGSAdministration(plain.url, handler).fullVersion  # noqa: B018 - asks the site
    assert TOKEN not in f"{caught.value} {handler.message}"


def test_a_quoted_page_shows_no_token(plain: StandIn) -> None:
    """A page that quotes the URL of the request."""
    plain.answers["*"] = page(
        "<h1>Not found: /arcgis/admin?f=json&amp;token=s3cret</h1>", "404 Not Found"
    )
    with pytest.raises(ArcRESTError) as caught:
        administration.AGSAdministration(plain.url, None).fullVersion  # noqa: B018 - asks the site
    assert "Not found: /arcgis/admin" in str(caught.value)
    assert "s3cret" not in str(caught.value)


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


@pytest.mark.parametrize("coding", ["deflate", "Deflate"])
@pytest.mark.parametrize("frame", [15, -15])
def test_deflated_replies(plain: StandIn, coding: str, frame: int) -> None:
    """With zlib's frame, as the standard has it, and without, as some servers have it."""
    packer = zlib.compressobj(wbits=frame)
    body = packer.compress(b'{"fullVersion": "11.3.0"}') + packer.flush()
    plain.answers["*"] = reply(body, Content_Encoding=coding)
    assert administration.AGSAdministration(plain.url, None).fullVersion == "11.3.0"


@pytest.mark.parametrize("coding", ["gzip", "X-GZIP", "deflate"])
def test_a_bomb_in_any_coding(plain: StandIn, coding: str) -> None:
    """`max_reply` counts decompressed bytes, whatever the coding is called."""
    text = b'["' + b"x" * 5_000_000 + b'"]'
    plain.answers["*"] = reply(
        zlib.compress(text) if coding == "deflate" else gzip.compress(text), Content_Encoding=coding
    )
    with pytest.raises(ArcRESTError, match="larger than 1000000 bytes"):
        administration.AGSAdministration(plain.url, None, max_reply=1_000_000).fullVersion  # noqa: B018


def test_a_compressed_file_is_saved_decompressed(plain: StandIn, tmp_path: Path) -> None:
    """A download by `_get`."""
    plain.answers["*"] = reply(
        gzip.compress(b"%PDF" * 9999), kind="application/pdf", Content_Encoding="GZIP"
    )
    services = administration.Services(f"{plain.url}/services", None)
    path = services._get(url=f"{plain.url}/x.pdf", out_folder=str(tmp_path))
    assert Path(path).read_bytes() == b"%PDF" * 9999


@pytest.mark.parametrize("api", APIS)
def test_an_error_that_is_a_text(plain: StandIn, api: Any) -> None:
    """`{"error": "text"}`: the text is the message."""
    plain.answers["*"] = {"error": "The site is being upgraded."}
    site = of(api, "AGSAdministration", plain.url)
    with pytest.raises(ServerError) as caught:
        get(lambda: site.fullVersion)
    assert caught.value.messages == ["The site is being upgraded."]
    assert "code 0" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "messages"),
    [
        (["a", "b"], ["a", "b"]),
        ({"message": "a", "details": None}, ["a"]),
        ({"code": "500", "message": ["a"], "details": "b"}, ["a", "b"]),
        ({"description": "a"}, []),
    ],
)
def test_errors_in_other_forms(plain: StandIn, error: Any, messages: list[str]) -> None:
    """A list, or an object with members of other types."""
    plain.answers["*"] = {"error": error}
    with pytest.raises(ServerError) as caught:
        administration.AGSAdministration(plain.url, None).fullVersion  # noqa: B018 - asks the site
    assert caught.value.messages == messages


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
@pytest.mark.parametrize("params", [{"f": "json"}, None])
def test_a_large_refusal_is_strict(plain: StandIn, api: Any, params: dict[str, str] | None) -> None:
    """An error beside much else, and beside untidy texts."""
    plain.answers["*"] = reply(
        '{"status": "error", "messages": ["no such\nthing"], "x": "' + "y\n" * 50_000 + '"}'
    )
    services = of(api, "Services", f"{plain.url}/services", strict=True)
    with pytest.raises(ServerError, match="no such"):
        get(lambda: services._get(f"{plain.url}/x", params))


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


def of_child(site: Any) -> Any:
    """The machines, by way of the site's child."""
    machines = site.machines

    async def wait() -> Any:
        return await (await machines).machines

    return wait() if inspect.isawaitable(machines) else machines.machines


@pytest.mark.parametrize("api", APIS)
def test_a_cookie_is_the_sessions(plain: StandIn, api: Any) -> None:
    """The children of a site share its cookies; another site object has its own."""
    plain.answers["*"] = reply({"machines": []}, Set_Cookie="route=1; Path=/arcgis; HttpOnly")
    site = of(api, "AGSAdministration", plain.url)
    for _ in range(2):
        assert get(lambda: of_child(site)) == []
    assert plain.seen[-1].headers.get("cookie") == "route=1"
    get(lambda: of(api, "Machines", f"{plain.url}/machines").machines)
    assert plain.seen[-1].headers.get("cookie") is None


@pytest.mark.parametrize("given", [{}, {"Cookie": "own=1"}])
def test_a_cookie_of_a_script_is_sent_alone(plain: StandIn, given: dict[str, str]) -> None:
    """`additional_headers` decide."""
    plain.answers["*"] = reply({}, Set_Cookie="route=1; Path=/")
    services = administration.Services(f"{plain.url}/services", None)
    for _ in range(2):
        services._get(url=f"{plain.url}/x", param_dict={"f": "json"}, additional_headers=given)
    assert plain.seen[-1].headers.get("cookie") == (given.get("Cookie") or "route=1")


# arguments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (
            {"startTime": "", "endTime": "", "sinceServerStart": ""},
            {"sinceServerStart": "false", "level": "WARNING"},
        ),
        ({"level": ""}, {"level": "WARNING"}),
        ({"level": " severe "}, {"level": "SEVERE"}),
        ({"startTime": 1_732_552_000_123.456}, {"startTime": "1732552000123"}),
        ({"startTime": "1732552000123.456"}, {"startTime": "1732552000123"}),
        ({"startTime": 5e12}, {"startTime": "5000000000000"}),
        ({"startTime": "5e12"}, {"startTime": "5000000000000"}),
        ({"services": "", "machines": "", "server": ""}, {}),
        ({"codes": "", "processIds": ""}, {}),
        ({"export": "", "exportType": "", "out_path": ""}, {}),
    ],
)
def test_arguments_of_a_log_export(
    plain: StandIn, api: Any, given: dict[str, Any], sent: dict[str, str]
) -> None:
    """Esri/ArcREST 26: scripts leave arguments empty, and give `time.time() * 1000`."""
    plain.answers["*"] = {"hasMore": False, "logMessages": []}
    get(lambda: of(api, "Log", f"{plain.url}/logs").query(**given))
    fields = plain.seen[-1].fields
    assert {name: fields.get(name) for name in sent} == sent
    assert ("startTime" in fields) == ("startTime" in sent)
    assert json.loads(fields["filter"]) == {"services": "*", "machines": "*", "server": "*"}


@pytest.mark.parametrize(
    "given",
    [{"startTime": math.nan}, {"startTime": 1e300}, {"startTime": "soon"}, {"level": "LOUD"}],
)
def test_arguments_that_make_no_sense(plain: StandIn, given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        administration.Log(f"{plain.url}/logs", None).query(**given)
    assert plain.seen == []


def test_a_cookie_belongs_to_the_user_of_the_web_tier(plain: StandIn) -> None:
    """The web server may know a user by the cookie: another user, and nobody, come without it."""
    plain.answers["*"] = lambda asked: reply(
        {"fullVersion": "11.3.0"},
        Set_Cookie=f"user={asked.headers.get('authorization', 'nobody')[-6:].strip('=')}; Path=/",
    )
    handler = arcrest.LDAPSecurityHandler(plain.root, "first", "p")
    admin = administration.AGSAdministration(plain.url, handler)

    def sent(call: Callable[[], Any]) -> str | None:
        call()
        return plain.seen[-1].headers.get("cookie")

    def read(who: Any) -> Callable[[], Any]:
        return lambda: admin._get(f"{plain.url}/x", {"f": "json"}, securityHandler=who)

    assert sent(read(handler)) is None
    first = sent(read(handler))
    assert first
    assert sent(read(None)) == "user=nobody"  # of the question whether the site redirects
    handler.username = "second"
    assert sent(read(handler)) is None
    assert sent(read(handler)) not in (None, first)
