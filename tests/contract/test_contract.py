"""Every member of ArcREST 3.5.9's manageags: is it there, with its signature, and does it send
what ArcREST sent? The recording is `arcrest-3.5.9.json`, what is meant to differ is in
`differences.py`, and the server is a recording stand-in."""

from __future__ import annotations

import ast
import asyncio
import copy
import datetime
import importlib
import inspect
import json
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from arcrest import aio

from .differences import (
    ARGUMENTS_OF_OURS,
    AS_RECORDED,
    DIFFERENCES,
    NEWER,
    RESPELT,
    Difference,
    Sent,
)
from .recorder import DOCUMENTS, Recorded, Recorder

CONTRACT = json.loads(Path(__file__).with_name("arcrest-3.5.9.json").read_text("utf-8"))
CLASSES = {entry["class"]: entry for entry in CONTRACT["manageags"]}
MEMBERS = {
    f"{owner}.{member['name']}": member
    for owner, entry in CLASSES.items()
    for member in entry["members"]
}
RESOURCES = [name for name in CLASSES if name not in ("Extension", "ClusterProtocol")]
HANDLERS = {entry["class"]: entry for entry in CONTRACT["security"]}
HANDLER_MEMBERS = {
    f"{owner}.{member['name']}": member
    for owner, entry in HANDLERS.items()
    for member in entry["members"]
}

ADDRESSES = {
    "AGSAdministration": "",
    "Services": "services",
    "AGSService": "services/SampleWorldCities.MapServer",
    "Machines": "machines",
    "Machine": "machines/GIS1.EXAMPLE.COM",
    "Clusters": "clusters",
    "Cluster": "clusters/default",
    "Data": "data",
    "Info": "info",
    "KML": "kml",
    "Log": "logs",
    "Mode": "mode",
    "Security": "security",
    "System": "system",
    "ConfigurationStore": "system/configstore",
    "Jobs": "system/jobs",
    "ServerProperties": "system/properties",
    "ServerDirectory": "system/directories/arcgiscache",
    "Uploads": "uploads",
    "UsageReports": "usagereports",
    "UsageReport": "usagereports/r one",
}
LIVE_AT_ITS_OWN_ADDRESS = {"Uploads.uploads"}
"""Reads of the resource's own document that ArcREST made at every access."""

SAID = {
    "float": float,
    "list": list,
    "list of str": list,
    "list of dict": list,
    "generator": object,
}
"""Types as the recording says them; any other name is a class of the contract."""


# finding things -------------------------------------------------------------------------------


def found(name: str, module: str) -> Any:
    """A class, from ArcREST's module; from the native one while that cannot be imported."""
    try:
        place = importlib.import_module(module)
    except ImportError:
        place = importlib.import_module("arcrest._core")
    if not hasattr(place, name):
        pytest.fail(f"{name} is missing from {place.__name__}", pytrace=False)
    return getattr(place, name)


def resource_class(owner: str) -> Any:
    return found(owner, CLASSES[owner]["module"])


def member_of(owner: str, name: str) -> Any:
    """The member as its class has it, ours or inherited."""
    member = inspect.getattr_static(resource_class(owner), name, None)
    if member is None:
        pytest.fail(f"{owner}.{name} is missing", pytrace=False)
    return member


def made(owner: str, recorder: Recorder, handler: Any, api: str = "blocking") -> Any:
    """An object of a class, where the stand-in has its document."""
    cls = resource_class(owner) if api == "blocking" else getattr(aio, owner)
    if owner == "Extension":
        return cls("WMSServer", None, True, 0, "", {})
    if owner == "ClusterProtocol":
        return cls(4014)
    address = ADDRESSES[owner].replace(" ", "%20")
    return cls(f"{recorder.url}/{address}".rstrip("/"), handler)


def differences(member: str) -> list[Difference]:
    return [row for row in DIFFERENCES if row.of == member]


@pytest.fixture(scope="module")
def running() -> Iterator[Recorder]:
    with Recorder() as recorder:
        yield recorder


@pytest.fixture
def recorder(running: Recorder) -> Recorder:
    running.clear()
    return running


@pytest.fixture
def handler(recorder: Recorder) -> Any:
    cls = found("AGSTokenSecurityHandler", "arcrest.security.security")
    return cls("u", "p", token_url=f"{recorder.url}/generateToken")


# the recording and the table themselves -------------------------------------------------------


def test_the_contract_is_whole() -> None:
    assert len(CLASSES) == 23
    assert len(MEMBERS) == sum(len(entry["members"]) for entry in CLASSES.values()) == 284
    assert len(CONTRACT["security"]) == 10
    assert set(ADDRESSES) == set(RESOURCES)


@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: row.of)
def test_no_row_of_the_table_is_unused(row: Difference) -> None:
    """It is of a member of the contract, and says something else than the contract."""
    member = MEMBERS[row.of]
    recorded, _ = expected(row.of, None)
    own = row.is_own_call and row.called_with != member.get("called_with")
    sends = row.sends is not None and spelt(row.sends) != spelt(recorded)
    returns = row.returns is not AS_RECORDED and row.returns != member.get("returns")
    assert own or sends or returns or row.kind not in (None, member["kind"]) or row.may_read
    assert row.row


def spelt(requests: Iterable[Sent]) -> list[tuple[str, str, str]]:
    return [(r.method, r.path, repr(sorted(r.params.items()))) for r in requests]


def test_no_spelling_is_unused() -> None:
    text = json.dumps(CONTRACT)
    assert all(wrong in text for wrong in RESPELT)


# existence and signature ----------------------------------------------------------------------


def parameters(signature: str) -> list[inspect.Parameter]:
    """The parameters of a recorded signature."""
    made_of_it = eval(f"lambda {signature[1:-1]}: None", {})
    return list(inspect.signature(made_of_it).parameters.values())


def own_parameters(function: Any) -> list[inspect.Parameter]:
    """The parameters of a function of ours, without `self`."""
    try:
        every = list(inspect.signature(function).parameters.values())
    except ValueError:
        if inspect.isclass(function) and sys.version_info < (3, 10):
            pytest.skip("Python 3.9 cannot tell how a native class is constructed")
        raise
    return [parameter for parameter in every if parameter.name != "self"]


def same_default(ours: Any, recorded: Any) -> bool:
    """Empty mutable defaults may be empty immutable ones, or nothing at all."""
    if recorded == []:
        return ours in ([], ())
    if recorded == {}:
        return ours in ({}, (), None)
    return type(ours) is type(recorded) and bool(ours == recorded)


def check_signature(name: str, ours: Any, recorded: str, more: dict[str, Any]) -> None:
    """Names, order, kinds and defaults as recorded; then, with a default, what the table lists."""
    mine, theirs = own_parameters(ours), parameters(recorded)
    assert [p.name for p in mine[: len(theirs)]] == [p.name for p in theirs], name
    for my, their in zip(mine, theirs):
        assert my.kind == their.kind == my.POSITIONAL_OR_KEYWORD, my.name
        changed = my.name in more and same_default(my.default, more[my.name])
        assert changed or same_default(my.default, their.default), f"{my} was {their}"
    for extra in mine[len(theirs) :]:
        assert extra.name in more, f"{name} has an argument more: {extra}"
        assert extra.default is not extra.empty, f"{extra.name} needs a default"
    missing = set(more) - {p.name for p in mine}
    assert not missing, f"{name} lacks {missing}"


@pytest.mark.parametrize("owner", CLASSES)
def test_class(owner: str) -> None:
    """The class is there, and constructed as ever."""
    cls = resource_class(owner)
    assert inspect.isclass(cls)
    assert cls.__name__ == owner
    ours = {} if owner not in RESOURCES else ARGUMENTS_OF_OURS
    check_signature(owner, cls, CLASSES[owner]["constructor"], ours)


@pytest.mark.parametrize("owner", CLASSES)
def test_module(owner: str) -> None:
    """A class is where scripts import it from, and says so."""
    module = CLASSES[owner]["module"]
    assert getattr(importlib.import_module(module), owner) is resource_class(owner)
    assert resource_class(owner).__module__ == module


@pytest.mark.parametrize("member", MEMBERS)
def test_member(member: str, recorder: Recorder, handler: Any) -> None:
    """It is there, a property or a method as it was, with its signature."""
    owner, _, name = member.partition(".")
    check_member(
        member_of(owner, name),
        MEMBERS[member],
        differences(member),
        lambda: made(owner, recorder, handler),
        NEWER.get(member, ()),
    )


def check_member(
    ours: Any, entry: Any, rows: list[Difference], make: Any, newer: tuple[str, ...] = ()
) -> None:
    kind = next((row.kind for row in rows if row.kind), entry["kind"])
    if kind == "property":
        assert inspect.isdatadescriptor(ours), "it was a property"
        check_settable(make(), entry["name"], entry["settable"])
    elif kind == "staticmethod":
        assert isinstance(ours, staticmethod), "it was a static method"
        check_signature(entry["name"], ours.__func__, entry["signature"], {})
    else:
        assert callable(ours), "it was a method"
        assert not inspect.isdatadescriptor(ours), "it was a method"
        more = {name: value for row in rows for name, value in row.arguments.items()}
        more.update(dict.fromkeys(newer))
        named = {p.name: p for p in own_parameters(ours)}
        for name in newer:
            assert (named[name].kind, named[name].default) == (inspect.Parameter.KEYWORD_ONLY, None)
        check_signature(entry["name"], ours, entry.get("signature", "()"), more)


def check_settable(owner: Any, name: str, settable: bool) -> None:
    if settable:
        setattr(owner, name, getattr(owner, name))
    else:
        with pytest.raises(AttributeError):
            setattr(owner, name, "x")


@pytest.mark.parametrize("owner", RESOURCES)
def test_inherited(owner: str) -> None:
    """What every resource had besides, private members that scripts use included."""
    cls = resource_class(owner)
    missing = [name for name in CONTRACT["inherited_by_every_resource"] if not hasattr(cls, name)]
    assert not missing


OWN = ("verify", "timeout")
OWN_ARGUMENTS = {
    "PortalServerSecurityHandler": (),  # asks by the way of its portal's
    "PKISecurityHandler": ("password", *OWN),
}


@pytest.mark.parametrize("owner", HANDLERS)
def test_handler(owner: str) -> None:
    cls = found(owner, "arcrest.security.security")
    ours = dict.fromkeys(OWN_ARGUMENTS.get(owner, OWN))
    if owner == "AGSTokenSecurityHandler":
        ours["encrypted"] = False
    check_signature(owner, cls, HANDLERS[owner]["constructor"], ours)
    assert [base.__name__ for base in cls.__bases__] == HANDLERS[owner]["bases"]
    for module in ("arcrest", "arcrest.security", "arcrest.security.security"):
        assert getattr(importlib.import_module(module), owner) is cls


@pytest.mark.parametrize("member", HANDLER_MEMBERS)
def test_handler_member(member: str) -> None:
    owner, _, name = member.partition(".")
    ours = inspect.getattr_static(found(owner, "arcrest.security.security"), name, None)
    assert ours is not None, f"{member} is missing"
    check_member(ours, HANDLER_MEMBERS[member], [], lambda: made_handler(owner))


def made_handler(owner: str) -> Any:
    """A handler that never gets to ask: its members are looked at only."""
    cls = found(owner, "arcrest.security.security")
    if owner == "PortalServerSecurityHandler":
        portal = made_handler("PortalTokenSecurityHandler")
        return cls(portal, "https://example.com/arcgis", "example.com")
    if owner == "ArcGISTokenSecurityHandler":
        return cls()
    return cls("u", "p", "https://example.com/portal")


# what is sent ---------------------------------------------------------------------------------


def normal(params: dict[str, str]) -> dict[str, Any]:
    """Recorded parameters by our three general rules: a dict or list is JSON, names are
    separated by commas, None is left out."""
    values = {
        name: ast.literal_eval(text) if text[:1] in ("{", "[") and "'" in text else as_json(text)
        for name, text in params.items()
        if name != "f"
    }
    return {name: value for name, value in values.items() if value != "None"}


def as_json(text: str) -> Any:
    return json.loads(text) if text[:1] in ("{", "[") else text


def sent(entry: dict[str, Any]) -> Sent:
    """A recorded request as it is expected of us."""
    path = entry["path"]
    for wrong, right in RESPELT.items():
        path = path.replace(wrong, right)
    return Sent(entry["method"], path, normal(entry["params"]), entry.get("multipart_files", {}))


def expected(member: str, row: Difference | None) -> tuple[list[Sent], list[Sent]]:
    """The requests that must be made in their order, and the reads that may be.

    A read of the resource's own document, or of the objects that a member returns, was made to
    fill an object: it may come later, once or not at all, but never more often than it was.
    """
    owner = member.partition(".")[0]
    entry = MEMBERS[member]
    own = f"<admin>/{ADDRESSES.get(owner, '')}".rstrip("/")
    objects = str(entry.get("returns")).replace("list of ", "") in CLASSES
    must, may = [], [sent(request) for request in CLASSES[owner]["on_construct"]]
    for request in map(sent, entry.get("requests", [])):
        fills = request.path == own and member not in LIVE_AT_ITS_OWN_ADDRESS
        (may if request.method == "GET" and (fills or objects) else must).append(request)
    if not may and not must:
        may = [Sent("GET", own)]  # ArcREST's object was filled already, or had nothing to tell
    if row:
        may += [Sent("GET", path) for path in row.may_read]
        must = must if row.sends is None else list(row.sends)
    return must, may


def calls() -> list[Any]:
    """Each member's recorded call, as the table changes it, and the table's own calls."""
    every = []
    for member in MEMBERS:
        rows = differences(member)
        if member.partition(".")[0] in RESOURCES:
            replaced = next((row for row in rows if not row.is_own_call), None)
            every.append(pytest.param(member, replaced, id=member))
        own = [row for row in rows if row.is_own_call]
        every += [pytest.param(member, row, id=f"{member} ({row.row[:40]})") for row in own]
    return every


def arguments(member: str, row: Difference | None, folder: Path) -> dict[str, Any]:
    """What the call was recorded with, made real again."""
    owner = member.partition(".")[0]
    recorded = MEMBERS[member].get("called_with", {})
    given = recorded if row is None or row.called_with is None else row.called_with
    return {name: real(owner, name, value, folder) for name, value in given.items()}


def real(owner: str, name: str, value: Any, folder: Path) -> Any:
    if name == "extensionObjects":
        extension = resource_class("Extension")
        return [extension.fromJSON(copy.deepcopy(item)) for item in value]
    if name == "clusterProtocolObj":
        return resource_class("ClusterProtocol")(value["tcpClusterPort"])
    if name == "folder" and owner == "Machine":
        return str(folder)
    if isinstance(value, str) and value.startswith("<tmp>/"):
        path = folder / value[len("<tmp>/") :]
        path.write_bytes(b"x" * 100)
        return str(path)
    if isinstance(value, str) and value.startswith("datetime.datetime("):
        return eval(value, {"datetime": datetime})
    return copy.deepcopy(value)


def called(owner: Any, name: str, given: dict[str, Any], is_method: bool) -> Any:
    if isinstance(owner, aio.AsyncResource):
        return asyncio.run(awaited(owner, name, given, is_method))
    if name == "__str__":
        return json.loads(str(owner))
    if name == "__iter__":
        return list(owner)
    return getattr(owner, name)(**given) if is_method else getattr(owner, name)


async def awaited(owner: Any, name: str, given: dict[str, Any], is_method: bool) -> Any:
    """The same call of the asyncio API; what asks the server there is awaited."""
    if name == "__str__":
        await owner.document
        return json.loads(str(owner))
    if name == "__iter__":
        return [item async for item in owner]
    answer = getattr(owner, name)(**given) if is_method else getattr(owner, name)
    return await answer if inspect.isawaitable(answer) else answer


def compare(recorded: list[Recorded], must: list[Sent], may: list[Sent]) -> None:
    """Fails with both lists where a request is missing, wrong, out of order or one too many."""
    left = list(may)
    rest: list[Sent] = []
    for request in recorded:
        one = Sent(request.method, request.path, request.params, request.files)
        if one in left:
            left.remove(one)
        else:
            rest.append(one)
    if all(one.method == "GET" for one in rest):  # reads may come in any order
        rest, must = sorted(rest, key=str), sorted(must, key=str)
    assert list(map(str, rest)) == list(map(str, must)) or rest == must


ONE, OTHER = ("POST", "<admin>/a"), ("POST", "<admin>/b")
FILL = ("GET", "<admin>")


@pytest.mark.parametrize(
    "made",
    [
        pytest.param([ONE], id="one missing"),
        pytest.param([OTHER, ONE], id="out of order"),
        pytest.param([ONE, OTHER, OTHER], id="a write twice"),
        pytest.param([FILL, ONE, FILL, OTHER], id="a read too many"),
        pytest.param([ONE, ("GET", "<admin>/b")], id="another verb"),
        pytest.param([ONE, ("POST", "<admin>//b")], id="another path"),
        pytest.param([ONE, (*OTHER, {"x": "1"})], id="a parameter too many"),
        pytest.param([ONE, (*OTHER, {}, {"file": {}})], id="a file too many"),
    ],
)
def test_a_wrong_request_is_found(made: Any) -> None:
    """The comparison of this module can fail."""

    def recorded(requests: Any) -> Any:
        return [
            Recorded(method, "", path, *[*more, {}, {}][:1], [], *[*more, {}, {}][1:2], {})
            for method, path, *more in requests
        ]

    must, may = [Sent(*ONE), Sent(*OTHER)], [Sent(*FILL)]
    compare(recorded([ONE, FILL, OTHER]), must, may)
    compare(recorded([ONE, OTHER]), must, may)
    with pytest.raises(AssertionError):
        compare(recorded(made), must, may)


@pytest.mark.parametrize("api", ["blocking", "aio"])
@pytest.mark.parametrize(("member", "row"), calls())
def test_requests(
    member: str, row: Difference | None, api: str, recorder: Recorder, handler: Any, tmp_path: Path
) -> None:
    """On either API: called once, it sends what the contract or the table says, with its token,
    and returns it."""
    owner, _, name = member.partition(".")
    member_of(owner, name)
    entry = MEMBERS[member]
    resource = made(owner, recorder, handler, api)
    assert recorder.take() == [], "nothing is sent at construction"
    if row:
        recorder.replies.update(row.replies)
        if row.folder:
            resource.folderName = row.folder
    given = arguments(member, row, tmp_path)
    before = repr(given)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = called(resource, name, given, entry["kind"] == "method")
    assert repr(given) == before or name == "modifyExtensions", "the caller's values are changed"
    recorded = recorder.take()
    must, may = expected(member, row)
    compare(recorded, must, may)
    formats = {request["params"].get("f") for request in entry.get("requests", [])} | {"json"}
    for request in recorded:
        assert request.format in formats
        public = request.path.startswith("<context>")
        assert request.token_place == ("header" if request.method == "GET" else "body") or public
    check_result(result, entry, row, recorded, api)


def check_result(
    result: Any, entry: Any, row: Difference | None, recorded: list[Recorded], api: str
) -> None:
    """The result is the recorded one, or the one that the table says."""
    wanted = entry.get("returns") if row is None else row.returns
    if wanted is AS_RECORDED:
        wanted = entry.get("returns")
    if row is not None and callable(row.returns) and isinstance(result, aio.AsyncResource):
        assert type(result) is getattr(aio, type(result).__name__)  # its members are awaited
    elif row is not None and callable(row.returns):
        assert row.returns(result), result
    elif isinstance(wanted, dict) and "echo" in wanted:
        path = recorded[-1].path
        echo = path.replace("<admin>", "/arcgis/admin").replace("<context>", "/arcgis")
        assert result["status"] == "success"
        assert result["echo"] == echo
    elif entry["name"] == "__str__":
        known = json.loads(wanted) if isinstance(wanted, str) else wanted
        assert differing(result, known) <= {"extensions"}
    elif isinstance(wanted, str) and wanted in SAID:
        assert isinstance(result, SAID[wanted])
        inner = {"list of str": str, "list of dict": dict}.get(wanted, object)
        assert all(isinstance(item, inner) for item in result) if isinstance(result, list) else True
    elif isinstance(wanted, str) and wanted.replace("list of ", "") in CLASSES:
        many = wanted.startswith("list of ")
        name = wanted.replace("list of ", "")
        cls = resource_class(name) if api == "blocking" else getattr(aio, name)
        assert isinstance(result, list) == many
        assert all(isinstance(item, cls) for item in (result if many else [result]))
        assert result, "the stand-in has one"
    elif wanted == "list" or isinstance(wanted, list):
        assert isinstance(result, list)
    elif isinstance(wanted, dict):
        assert differing(result, wanted) == set()
    elif wanted is not None or row is not None:
        assert result == wanted


def differing(result: dict[str, Any], known: dict[str, Any]) -> set[str]:
    return {key for key, value in known.items() if result.get(key, AS_RECORDED) != value}


# construction, live state, documents ----------------------------------------------------------


def fields(owner: str) -> list[str]:
    """The properties that are members of the resource's own document."""
    return [
        entry["name"]
        for entry in CLASSES[owner]["members"]
        if entry["kind"] == "property"
        and entry.get("requests")
        and not expected(f"{owner}.{entry['name']}", None)[0]
        and str(entry["returns"]).replace("list of ", "") not in CLASSES
        and entry["name"] != "__str__"
    ]


READ_LATER = ["Clusters", "Data", "Uploads"]
"""The resources that ArcREST read nothing of where `initialize` is True."""


@pytest.mark.parametrize("owner", RESOURCES)
def test_initialize(owner: str, recorder: Recorder, handler: Any) -> None:
    """`initialize=True` loads the document once, at once where ArcREST did."""
    address = f"{recorder.url}/{ADDRESSES[owner].replace(' ', '%20')}".rstrip("/")
    resource = resource_class(owner)(
        url=address, securityHandler=handler, proxy_url=None, proxy_port=None, initialize=True
    )
    own = f"<admin>/{ADDRESSES[owner]}".rstrip("/")
    read = [str(Sent("GET", own))]
    at_once = [] if owner in READ_LATER else read
    assert [str(request) for request in recorder.take()] == at_once
    for name in fields(owner) * 2:
        getattr(resource, name, None)
    later = read if owner in READ_LATER and fields(owner) else []
    assert [str(request) for request in recorder.take()] == later, fields(owner)


@pytest.mark.parametrize(
    "member",
    [
        member
        for member, entry in MEMBERS.items()
        if member.startswith("AGSAdministration.") and str(entry.get("returns")) in CLASSES
    ],
)
def test_each_access_to_a_child_is_a_fresh_object(
    member: str, recorder: Recorder, handler: Any
) -> None:
    site = made("AGSAdministration", recorder, handler)
    name = member.partition(".")[2]
    one, other = getattr(site, name), getattr(site, name)
    assert one is not other
    assert type(one) is type(other)
    assert one._securityHandler is handler


def test_a_kept_child_keeps_its_folder(recorder: Recorder, handler: Any) -> None:
    site = made("AGSAdministration", recorder, handler)
    services = site.services
    services.folderName = "System"
    assert site.services.folderName == "/"
    assert services.folderName == "System"
    assert [service.serviceName for service in services.services] == ["Caching", "Basemap"]
    services.folderName = "/"
    assert [service.serviceName for service in services.services] == ["SampleWorldCities"]


def live_reads() -> list[str]:
    return [
        member
        for member, entry in MEMBERS.items()
        if entry["kind"] == "property"
        and entry.get("requests")
        and any(request.method == "GET" for request in expected(member, None)[0])
    ]


@pytest.mark.parametrize("member", live_reads())
def test_live_state_is_asked_for_at_every_access(
    member: str, recorder: Recorder, handler: Any
) -> None:
    owner, _, name = member.partition(".")
    member_of(owner, name)
    resource = made(owner, recorder, handler)
    first = getattr(resource, name)
    recorder.take()
    assert getattr(resource, name) == first
    must, _ = expected(member, None)
    assert [str(request) for request in recorder.take()] == list(map(str, must))


@pytest.mark.parametrize("owner", [name for name in RESOURCES if ADDRESSES[name] in DOCUMENTS])
def test_the_document_is_whole(owner: str, recorder: Recorder, handler: Any) -> None:
    """`document` has what the server sent, newer members included, and is a copy."""
    recorder.replies[ADDRESSES[owner]] = {**DOCUMENTS[ADDRESSES[owner]], "newer": {"a": [1.10]}}
    resource = made(owner, recorder, handler)
    document = resource.document
    assert document == recorder.replies[ADDRESSES[owner]]
    document.clear()
    assert resource.document["newer"] == {"a": [1.10]}
    assert len(recorder.take()) == 1
