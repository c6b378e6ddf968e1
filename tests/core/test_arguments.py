"""Arguments on their way to the wire and back: found by hypothesis, checked by a recording
stand-in and by the sandbox."""

from __future__ import annotations

import datetime
import enum
import json
from collections import OrderedDict, UserDict, UserList
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import pytest
from arcrest import AGSTokenSecurityHandler
from arcrest._core import AGSService, Machines, Services, UsageReports
from arcrest.sandbox import Site
from conftest import login
from contract.recorder import Recorded, Recorder
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

# what is thrown at it -------------------------------------------------------------------------

AWKWARD = " /%+&?#=;:,.'\"`\\|<>{}[]()!*~^$@_-\t"
LETTERS = st.one_of(
    st.sampled_from(AWKWARD),
    st.sampled_from("aZ09äßéøñçŁ中文字жднעברת ไทยहिं"),
    st.sampled_from(["😀", "👩\u200d🚒", "e\u0301", "\u00a0", "\u202e", "\ufeff", "\U0010ffff"]),
    st.characters(exclude_categories=("Cs", "Cc")),
)
TEXTS = st.lists(LETTERS, max_size=12).map("".join)
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20) | TEXTS
NAMES = (
    st.lists(LETTERS, min_size=1, max_size=12)
    .map(lambda parts: "".join(parts).strip())
    .filter(lambda name: name.strip(". ") not in ("", "None"))
)
"""What a site takes as a name: something to see, without space around it."""
LISTED_NAMES = NAMES.map(lambda name: name.replace(",", ";").replace("[", "("))
"""Names that can stand in a comma-separated list and are not taken for JSON."""
FOLDER_NAMES = NAMES.map(lambda name: name.replace("/", "-").replace("\\", "-")).filter(
    lambda name: name.strip("-. ") != ""
)

INTS = st.integers(-(2**80), 2**80)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | INTS | FLOATS | ANY_TEXT
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
JSON_OBJECTS = st.dictionaries(ANY_TEXT, JSON, max_size=5)
ZONES = st.integers(-14 * 60, 14 * 60).map(
    lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
)
MOMENTS = st.datetimes(
    datetime.datetime(1971, 1, 1), datetime.datetime(2100, 1, 1), timezones=st.none() | ZONES
)


def same(sent: Any, value: Any) -> bool:
    """Whether JSON that was sent means a value; a float may come back as the same int."""
    return bool(sent == json.loads(json.dumps(value)))


@pytest.fixture
def machines(recorder: Recorder) -> Machines:
    """Connected already."""
    machines = Machines(f"{recorder.url}/machines", None, initialize=True)
    recorder.take()
    return machines


def texts(machines: Machines, recorder: Recorder, **params: Any) -> dict[str, str]:
    """How parameters arrive, as texts, and that they arrive the same by GET and by POST."""
    url = f"{recorder.url}/x"
    arrived = []
    for send in (machines._get, machines._post):
        send(url, params)
        (request,) = recorder.take()
        arrived.append(dict(request.raw))
    assert arrived[0] == arrived[1]
    return arrived[0]


# any parameter --------------------------------------------------------------------------------


@given(value=ANY_TEXT, name=ANY_TEXT.filter(bool))
def test_text(machines: Machines, recorder: Recorder, value: str, name: str) -> None:
    assert texts(machines, recorder, **{name: value}) == {name: value}


@given(value=INTS)
def test_int(machines: Machines, recorder: Recorder, value: int) -> None:
    assert texts(machines, recorder, v=value) == {"v": str(value)}


@given(value=FLOATS)
def test_float(machines: Machines, recorder: Recorder, value: float) -> None:
    (text,) = texts(machines, recorder, v=value).values()
    assert float(text) == value
    assert json.loads(text) == value


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false")])
def test_bool(machines: Machines, recorder: Recorder, value: bool, text: str) -> None:
    assert texts(machines, recorder, v=value) == {"v": text}


def test_none_is_left_out(machines: Machines, recorder: Recorder) -> None:
    assert texts(machines, recorder, v=None, w="") == {"w": ""}


@given(value=MOMENTS)
def test_datetime(machines: Machines, recorder: Recorder, value: datetime.datetime) -> None:
    """As epoch milliseconds; a naive one is local time."""
    (text,) = texts(machines, recorder, v=value).values()
    assert abs(int(text) - value.timestamp() * 1000) <= 1
    machines._post(f"{recorder.url}/x", {"v": {"at": [value]}})
    (request,) = recorder.take()
    assert request.params["v"]["at"] == [int(text)]


@pytest.mark.parametrize("year", [1, 1600, 1969, 1970, 3001, 3002, 9999])
def test_a_naive_datetime_that_windows_knows_no_local_time_of(
    machines: Machines, recorder: Recorder, year: int
) -> None:
    """It has the offset of the same day in a year that Windows knows."""
    value = datetime.datetime(year, 7, 1, 12, 30, 0, 250_000)
    (text,) = texts(machines, recorder, v=value).values()
    as_utc = (value - datetime.datetime(1970, 1, 1)) / datetime.timedelta(milliseconds=1)
    known = value.replace(year=2000 + year % 400)
    offset = known.astimezone().utcoffset()
    assert offset is not None
    assert int(text) == as_utc - offset / datetime.timedelta(milliseconds=1)


@given(value=JSON_OBJECTS)
@example(value={"a": "\u2028\u2029</script>", "\0": "\x7f\x00\x1f"})
def test_dict(machines: Machines, recorder: Recorder, value: dict[str, Any]) -> None:
    assert same(json.loads(texts(machines, recorder, v=value)["v"]), value)


@given(value=st.lists(JSON, max_size=5))
def test_list(machines: Machines, recorder: Recorder, value: list[Any]) -> None:
    assert same(json.loads(texts(machines, recorder, v=value)["v"]), value)


class Level(enum.IntEnum):
    FINE = 3


class Word(str):
    """Text of a kind of its own."""


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (UserDict(a=1), {"a": 1}),
        (MappingProxyType({"a": 1}), {"a": 1}),
        ((1, "a"), [1, "a"]),
        (UserList([1]), [1]),
        (range(3), [0, 1, 2]),
        ({1: "a"}, {"1": "a"}),
        ([Level.FINE], [3]),
        ([Word("a")], ["a"]),
        ([True, None], [True, None]),
        ([1e300, -0.0], [1e300, -0.0]),
        ([10**40], [10**40]),
    ],
    ids=repr,
)
def test_relatives_of_dict_and_list(
    machines: Machines, recorder: Recorder, value: Any, sent: Any
) -> None:
    assert json.loads(texts(machines, recorder, v=value)["v"]) == sent


@pytest.mark.parametrize(
    ("value", "text"),
    [(Level.FINE, "3"), (Word("ü"), "ü"), (Path("a") / "b", str(Path("a") / "b"))],
    ids=repr,
)
def test_relatives_of_scalars(
    machines: Machines, recorder: Recorder, value: Any, text: str
) -> None:
    assert texts(machines, recorder, v=value) == {"v": text}


def loop() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        [float("nan")],
        {"a": float("inf")},
        float("nan"),
        {None: 1},
        {(1, 2): 1},
        [object()],
        object(),
        [b"bytes"],
        "\ud800",
        ["\ud800"],
        {"\ud800": 1},
        loop(),
    ],
    ids=lambda value: ascii(value).partition(" at 0x")[0][:30],
)
def test_what_has_no_form_is_refused_before_anything_is_sent(
    machines: Machines, recorder: Recorder, value: Any
) -> None:
    for send in (machines._get, machines._post):
        with pytest.raises((TypeError, ValueError)):
            send(f"{recorder.url}/x", {"v": value})
    assert recorder.take() == []


# operations -----------------------------------------------------------------------------------


def only(recorder: Recorder) -> Recorded:
    (request,) = recorder.take()
    return request


@given(name=ANY_TEXT, url=ANY_TEXT)
def test_texts_of_an_operation(machines: Machines, recorder: Recorder, name: str, url: str) -> None:
    machines.registerMachine(name, adminURL=url)
    request = only(recorder)
    assert dict(request.raw) == {"machineName": name, "adminURL": url, "f": "json"}


@pytest.fixture
def service(recorder: Recorder) -> AGSService:
    return AGSService(f"{recorder.url}/services/a.MapServer", None)


@given(value=JSON_OBJECTS)
def test_a_document_of_an_operation(
    service: AGSService, recorder: Recorder, value: dict[str, Any]
) -> None:
    """As a dict, and as text that was JSON already."""
    service.edit(value)
    assert same(only(recorder).params["service"], value)
    text = json.dumps(value, indent=1, ensure_ascii=False)
    service.edit(text)
    assert dict(only(recorder).raw)["service"] == text


@pytest.fixture
def anywhere(recorder: Recorder) -> Services:
    return Services(f"{recorder.url}/services", None)


@given(folder=FOLDER_NAMES, name=FOLDER_NAMES)
def test_names_in_a_path(anywhere: Services, recorder: Recorder, folder: str, name: str) -> None:
    """Each is one segment, whatever it holds."""
    assume(not name.startswith(".") and not folder.startswith("."))
    anywhere.deleteService(name, "MapServer", folder)
    request = only(recorder)
    place = "/".join(quote(part, safe="") for part in (folder, f"{name}.MapServer", "delete"))
    assert request.target.split("?")[0].upper() == f"/arcgis/admin/services/{place}".upper()
    assert request.path == f"<admin>/services/{folder}/{name}.MapServer/delete"


@pytest.mark.parametrize("name", ["a/b", "a%2Fb", "a?b=c", "a#b", "..", "a/../b", "%2e%2e", "a\\b"])
def test_a_name_never_leaves_its_segment(recorder: Recorder, name: str) -> None:
    services = Services(f"{recorder.url}/services", None)
    services.deleteService(name, "MapServer")
    target = only(recorder).target
    assert target.count("/") == "/arcgis/admin/services/x.MapServer/delete".count("/")
    assert target == f"/arcgis/admin/services/{quote(name, safe='')}.MapServer/delete"


@pytest.mark.parametrize("folder", ["..", ".", "../..", "/../"])
def test_a_folder_never_leads_upwards(recorder: Recorder, folder: str) -> None:
    services = Services(f"{recorder.url}/services", None)
    try:
        services.deleteService("a", "MapServer", folder)
    except ValueError:
        assert recorder.take() == []
    else:
        assert "%2F" in only(recorder).target


@pytest.mark.parametrize("name", ["", " ", None])
def test_a_name_that_is_none(recorder: Recorder, name: Any) -> None:
    services = Services(f"{recorder.url}/services", None)
    with pytest.raises((TypeError, ValueError)):
        services.deleteService(name, "MapServer")
    assert recorder.take() == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        ("true", "true"),
        ("False", "false"),
        (1, "true"),
        (0, "false"),
    ],
)
def test_flags(recorder: Recorder, value: Any, text: str) -> None:
    services = Services(f"{recorder.url}/services", None)
    services.addFolderPermission("p", value)
    assert only(recorder).params["isAllowed"] == text


@pytest.mark.parametrize("value", ["maybe", "", 2, [True], {}, 1.5])
def test_what_is_no_flag(recorder: Recorder, value: Any) -> None:
    services = Services(f"{recorder.url}/services", None)
    with pytest.raises((TypeError, ValueError)):
        services.addFolderPermission("p", value)
    assert recorder.take() == []


@pytest.mark.parametrize("folder", [None, "", "/", "//"])
def test_the_root_folder_in_each_spelling(recorder: Recorder, folder: Any) -> None:
    services = Services(f"{recorder.url}/services", None)
    services.deleteService("a", "MapServer", folder)
    assert only(recorder).path == "<admin>/services/a.MapServer/delete"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda s: s.deleteService(),
        lambda s: s.deleteService("a"),
        lambda s: s.deleteService("a", "MapServer", None, "more"),
        lambda s: s.deleteService("a", "MapServer", nothing=1),
        lambda s: s.deleteService(["a"], "MapServer"),
        lambda s: s.deleteService({"a": 1}, "MapServer"),
        lambda s: s.createFolder(object()),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(
    recorder: Recorder, wrong: Any
) -> None:
    with pytest.raises(TypeError):
        wrong(Services(f"{recorder.url}/services", None))
    assert recorder.take() == []


@pytest.mark.parametrize("base", ["services", "services/", "services//"])
def test_slashes_at_the_end_of_an_address(recorder: Recorder, base: str) -> None:
    Services(f"{recorder.url}/{base}", None).createFolder("a")
    assert only(recorder).path == "<admin>/services/createFolder"


EXACT = {"small": 1.392266066128284e-10, "large": 2**70, "one": 1.0, "many": [0.1, 1e22]}


def test_numbers_stay_exact_in_a_document_that_is_put_together(recorder: Recorder) -> None:
    """Of several arguments, or of the server's document and a change."""
    reports = UsageReports(f"{recorder.url}/usagereports", None)
    reports.createUsageReport("a", {"metrics": [EXACT]}, EXACT)
    sent = next(r for r in recorder.take() if r.method == "POST").params["usagereport"]
    assert sent["metadata"] == EXACT
    assert sent["queries"] == [{"metrics": [EXACT]}]
    recorder.replies["services/a.MapServer"] = {
        "serviceName": "a",
        "type": "MapServer",
        "kept": EXACT,
        "extensions": [{"typeName": "WMSServer", "enabled": "false", "kept": EXACT}],
    }
    service = AGSService(f"{recorder.url}/services/a.MapServer", None)
    service.extensions[0].enabled = True
    service.modifyExtensions(service.extensions)
    sent = next(r for r in recorder.take() if r.method == "POST").params["service"]
    assert sent["kept"] == sent["extensions"][0]["kept"] == EXACT


# names there and back, over the sandbox -------------------------------------------------------


def core(name: str) -> Any:
    """A class that may not be built yet."""
    import arcrest._core

    if not hasattr(arcrest._core, name):
        pytest.fail(f"{name} is missing from arcrest._core", pytrace=False)
    return getattr(arcrest._core, name)


@pytest.fixture(scope="module")
def kept_handler(shared_site: Site) -> AGSTokenSecurityHandler:
    return login(shared_site)


@pytest.fixture
def services(site: Site, kept_handler: AGSTokenSecurityHandler) -> Services:
    return Services(f"{site.url}/services", kept_handler)


@pytest.fixture
def security(site: Site, kept_handler: AGSTokenSecurityHandler) -> Any:
    return core("Security")(f"{site.url}/security", kept_handler)


@pytest.fixture
def reports(site: Site, kept_handler: AGSTokenSecurityHandler) -> UsageReports:
    return UsageReports(f"{site.url}/usagereports", kept_handler)


def done(reply: Any) -> None:
    assert reply["status"] == "success", reply


@settings(max_examples=25)
@given(name=NAMES, description=TEXTS.filter(lambda text: text != "None"))
def test_roles_there_and_back(security: Any, name: str, description: str) -> None:
    done(security.addRole(name, description))
    try:
        found = security.searchRoles(name, 100)["roles"]
        assert {"rolename": name, "description": description} in found
        done(security.updateRole(name, description[::-1]))
        done(security.assignPrivilege(name, "PUBLISH"))
        assert security.getPrivilegeForRole(name)["privilege"] == "PUBLISH"
    finally:
        done(security.removeRole(name))
    assert name not in [role["rolename"] for role in security.searchRoles(name, 100)["roles"]]


@settings(max_examples=25)
@given(
    name=LISTED_NAMES,
    role=LISTED_NAMES,
    words=TEXTS.filter(lambda text: text != "None"),
)
def test_users_there_and_back(site: Site, security: Any, name: str, role: str, words: str) -> None:
    assume(name not in {who.username for who in site.accounts.values()})
    password = f"p{words}p"
    done(security.addUser(name, password, fullname=words, description=words, email=None))
    done(security.addRole(role))
    try:
        done(security.assignRoles(name, [role]))
        assert role in security.getRolesForUser(name, None, 100)["roles"]
        assert name in security.getUsersWithinRole(role, None, 100)["users"]
        user = AGSTokenSecurityHandler(name, password, org_url=site.root)
        assert user.token, user.message
    finally:
        done(security.removeUser(name))
        done(security.removeRole(role))


@settings(max_examples=25)
@given(name=FOLDER_NAMES, description=TEXTS.filter(lambda text: text != "None"))
def test_folders_and_services_there_and_back(
    services: Services, name: str, description: str
) -> None:
    document = {
        "serviceName": name,
        "type": "MapServer",
        "description": description,
        "properties": {name: description},
    }
    assume(name not in services.folders)
    done(services.createFolder(name, description))
    try:
        assert name in services.folders
        services.folderName = name
        assert services.folderName == name
        assert services.description == description
        done(services.createService(document))
        (service,) = services.services
        assert (service.serviceName, service.type) == (name, "MapServer")
        assert service.description == description
        assert service.properties == {name: description}
        done(service.stop_service())
        assert service.status["realTimeState"] == "STOPPED"
        done(service.addPermission("esriEveryone"))
        assert "esriEveryone" in json.dumps(service.permissions)
        done(service.delete_service())
    finally:
        services.folderName = ""
        done(services.deleteFolder(name))
    assert name not in services.folders


@settings(max_examples=25)
@given(name=NAMES, extra=JSON_OBJECTS)
def test_reports_there_and_back(reports: UsageReports, name: str, extra: Any) -> None:
    queries = {"resourceURIs": ["services/"], "metrics": ["RequestCount"]}
    done(reports.createUsageReport(name, queries, extra))
    (report,) = [report for report in reports.reports if report.reportname == name]
    try:
        assert same(report.metadata, extra)
        assert report.queries == [queries]
        report.since = "LAST_WEEK"
        done(report.edit())
        assert report.query({"machines": "*"})["report"]["reportname"] == name
    finally:
        done(report.delete())
    assert name not in [report.reportname for report in reports.reports]
