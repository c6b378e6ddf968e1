"""Resources, parameter types and handlers as ordinary Python objects: a test for each habit."""

from __future__ import annotations

import asyncio
import copy
import importlib
import inspect
import json
import pickle
import subprocess
import sys
import types
import warnings
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import arcrest
import pytest
from arcrest import _core, aio
from arcrest._abstract.abstract import BaseAGSServer, BaseSecurityHandler
from arcrest.common.errorhandlers import ServerError
from arcrest.manageags import administration, parameters
from contract.recorder import SERVICE, Recorded, Recorder
from contract.test_contract import ADDRESSES, CLASSES, HANDLERS, RESOURCES

from .faults import Faults, reply

Extension: Any = parameters.Extension
ClusterProtocol: Any = parameters.ClusterProtocol
APIS: dict[str, Any] = {"blocking": administration, "asyncio": aio}


def made(api: str, name: str, recorder: Recorder, of: Any = None, **more: Any) -> Any:
    """An object of a class of either API, or of a subclass of that."""
    address = ADDRESSES[name].replace(" ", "%20")
    cls = of or getattr(APIS[api], name)
    return cls(f"{recorder.url}/{address}".rstrip("/"), None, **more)


def using(act: Callable[[], Any]) -> Any:
    """What a call gives, where the asyncio API needs a running loop for it."""

    async def main() -> Any:
        value = act()
        return await value if inspect.isawaitable(value) else value

    return asyncio.run(main())


def written(recorder: Recorder) -> list[Recorded]:
    return [request for request in recorder.take() if request.method == "POST"]


@pytest.fixture(params=list(APIS))
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def service(recorder: Recorder) -> Any:
    return made("blocking", "AGSService", recorder)


# the signed-in user of ArcGIS Pro -----------------------------------------------------------------

REFERER = "http://pro.example.com"


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stand-in of arcpy, whose user is signed in."""
    arcpy: Any = types.ModuleType("arcpy")
    arcpy.GetActivePortalURL = lambda: "http://127.0.0.1:9/portal"
    arcpy.answer = {"token": "bound", "expires": 4_000_000_000_000, "referer": REFERER}
    arcpy.GetSigninToken = lambda: arcpy.answer
    monkeypatch.setitem(sys.modules, "arcpy", arcpy)
    return arcpy


def test_the_first_request_has_the_referer_that_the_login_taught(
    desktop: Any, api: str, recorder: Recorder
) -> None:
    handler = arcrest.ArcGISTokenSecurityHandler()
    machines = APIS[api].Machines(f"{recorder.url}/machines", handler)
    using(lambda: machines.machines)
    (request,) = recorder.take()
    assert request.headers.get("referer") == REFERER
    assert "bound" in request.headers["x-esri-authorization"]


def test_nobody_is_signed_in(desktop: Any) -> None:
    for desktop.answer in (None, {}, {"token": ""}):
        handler = arcrest.ArcGISTokenSecurityHandler()
        assert handler.valid is False
        assert "log in" in str(handler.message)
        assert handler.token is None


def test_there_is_no_arcpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arcpy", None)
    handler = arcrest.ArcGISTokenSecurityHandler()
    assert handler.valid is False
    assert "arcpy" in str(handler.message).lower()
    assert handler.token is None


def test_arcpy_has_no_licence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "arcpy.py").write_text("raise RuntimeError('The Product License is missing')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "arcpy", raising=False)
    handler = arcrest.ArcGISTokenSecurityHandler()
    assert handler.valid is False
    assert "License is missing" in str(handler.message)
    assert handler.token is None


@pytest.mark.parametrize("expires", [None, "4000000000000", "soon", 4e12])
def test_a_token_whose_end_is_told_oddly(desktop: Any, expires: Any) -> None:
    desktop.answer["expires"] = expires
    handler = arcrest.ArcGISTokenSecurityHandler()
    assert handler.valid is True
    assert handler.token == "bound"


# private names ------------------------------------------------------------------------------------


def test_arcrest_s_own_style_in_a_subclass(recorder: Recorder) -> None:
    class Mine(administration.Services):
        def mine(self) -> Any:
            return self._get(
                url=self._url + "/types",
                param_dict={"f": "json"},
                securityHandler=self._securityHandler,
                proxy_url=self._proxy_url,
                proxy_port=self._proxy_port,
            )

    services = made("blocking", "Services", recorder, Mine)
    assert services.mine()["status"] == "success"


@pytest.mark.parametrize(
    ("private", "value"),
    [
        ("_url", "http://127.0.0.1:9/arcgis/admin"),
        ("_securityHandler", arcrest.AGSTokenSecurityHandler("u", "p", "http://127.0.0.1:9")),
        ("_proxy_url", "127.0.0.1"),
        ("_proxy_port", 8888),
        ("_useragent", "mine/1.0"),
    ],
)
@pytest.mark.parametrize("name", RESOURCES)
def test_a_private_name_follows_the_public_one(
    name: str, private: str, value: Any, api: str, recorder: Recorder
) -> None:
    made_of = made(api, name, recorder)
    setattr(made_of, private, value)
    assert getattr(made_of, private) == value
    public = private.lstrip("_")
    if private != "_securityHandler":
        assert getattr(made_of, public) == value
        setattr(made_of, public, getattr(made_of, public))
        assert getattr(made_of, private) == value


def test_the_document_by_its_private_names(service: Any, recorder: Recorder) -> None:
    assert json.loads(str(service)) == SERVICE
    assert service._json_dict == SERVICE
    assert json.loads(service._json) == SERVICE
    admin = made("blocking", "AGSAdministration", recorder)
    assert admin.resources
    assert admin._resources == admin.resources


# Extension and ClusterProtocol as objects ---------------------------------------------------------


class Kml(Extension):  # type: ignore[misc]
    """Takes something else than its base, and has attributes of its own."""

    def __init__(self, title: str = "t", **more: Any) -> None:
        super().__init__("KmlServer", None, True, 0, "", {"title": title})
        self.more = more


class Bare(Extension):  # type: ignore[misc]
    """Does not call its base."""

    def __init__(self, mine: str) -> None:
        self.mine = mine


class Port(ClusterProtocol):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(4014)
        self.mine = [1]


def test_parameter_types_are_subclassed_with_any_init() -> None:
    assert Kml("x", a=1).value["properties"] == {"title": "x"}
    assert Kml("x", a=1).more == {"a": 1}
    bare = Bare("mine")
    assert (bare.mine, bare.enabled, bare.typeName) == ("mine", None, None)
    bare._typeName, bare._enabled = "X", True
    assert bare.value["typeName"] == "X"
    assert bare.value["enabled"] is True
    assert Port().value == {"tcpClusterPort": 4014}


def test_parameter_types_have_attributes_and_weak_references() -> None:
    for one in (Extension("X", None, True, 0, "", {}), ClusterProtocol(4014), Kml(), Port()):
        one.own = 1
        assert vars(one)["own"] == 1
        assert weakref.ref(one)() is one
        with pytest.raises(AttributeError):
            _ = one.nothing


PUBLIC = {
    "typeName": "Y",
    "capabilities": "a,b",
    "enabled": False,
    "maxUploadFileSize": 7,
    "allowedUploadFileTypes": "sd",
    "properties": {"q": 1},
}


@pytest.mark.parametrize("name", PUBLIC)
def test_private_names_of_an_extension_follow_both_ways(name: str) -> None:
    one = Extension("X", None, True, 0, "", {})
    setattr(one, f"_{name}", PUBLIC[name])
    assert getattr(one, name) == PUBLIC[name]
    assert one.value[name] == PUBLIC[name]
    if name != "typeName":
        other = Extension("X", None, True, 0, "", {})
        setattr(other, name, PUBLIC[name])
        assert getattr(other, f"_{name}") == PUBLIC[name]


def test_the_private_name_of_a_protocol_follows() -> None:
    protocol = ClusterProtocol(4014)
    assert protocol._tcpClusterPort == 4014
    protocol._tcpClusterPort = 5000
    assert protocol.tcpClusterPort == 5000
    assert protocol.value == {"tcpClusterPort": 5000}


@pytest.mark.parametrize("make", [Kml, Port, lambda: Extension("X", "a", True, 1, "", {"p": [1]})])
def test_parameter_types_are_copied(make: Any) -> None:
    one = make()
    one.own = [1]
    for other in (copy.copy(one), copy.deepcopy(one), *(pickled(one, n) for n in range(6))):
        assert type(other) is type(one)
        assert other.value == one.value
        assert other.own == [1]
    assert copy.copy(one).own is one.own
    assert copy.deepcopy(one).own is not one.own


def pickled(value: Any, protocol: int) -> Any:
    return pickle.loads(pickle.dumps(value, protocol))


def test_a_copied_extension_keeps_its_form_and_what_is_unknown() -> None:
    told = {"typeName": "X", "enabled": "true", "maxUploadFileSize": "5", "newer": [1.10, None]}
    one = Extension.fromJSON(told)
    for other in (copy.copy(one), copy.deepcopy(one), pickled(one, 2)):
        assert json.loads(str(other)) == json.loads(str(one))
        assert other.value == one.value


def test_a_value_has_arcrest_s_types(service: Any, recorder: Recorder) -> None:
    for told, enabled in (("false", False), ("true", True), ("TRUE", True), (True, True)):
        one = Extension.fromJSON({"typeName": "X", "enabled": told})
        assert one.value["enabled"] is enabled
        assert one.enabled is enabled
    service.modifyExtensions(service.extensions)
    (edit,) = written(recorder)
    assert edit.params["service"]["extensions"] == SERVICE["extensions"], "in the form it came"


def test_from_json_raises_what_json_raises() -> None:
    for text in ("", "{", "nonsense"):
        with pytest.raises(json.JSONDecodeError):
            Extension.fromJSON(text)


# the list of extensions ---------------------------------------------------------------------------

OTHER = {**PUBLIC, "typeName": "Mine"}


def appended(extensions: Any) -> None:
    extensions.append(Extension.fromJSON(OTHER))


def deleted(extensions: Any) -> None:
    del extensions[0]


def replaced(extensions: Any) -> None:
    extensions[0] = Extension.fromJSON(OTHER)


@pytest.mark.parametrize(
    ("change", "left"),
    [(appended, ["KmlServer", "Mine"]), (deleted, []), (replaced, ["Mine"])],
)
def test_an_extensions_list_is_the_document_s_own(
    service: Any, recorder: Recorder, change: Any, left: list[str]
) -> None:
    change(service.extensions)
    assert [one.typeName for one in service.extensions] == left
    service.edit(str(service))
    (edit,) = written(recorder)
    sent = edit.params["service"]["extensions"]
    assert [one["typeName"] for one in sent] == left
    assert [one["extensions"] for one in [service.document]] == [sent]


# overrides of public members ----------------------------------------------------------------------

DRY = {"status": "dry"}


def overriding(kind: str, made_of: Any, name: str, value: Any, patches: Any) -> Any:
    """The object, whose member gives `value`: by a subclass, an attribute or a mock."""
    cls = type(made_of)
    is_property = inspect.isdatadescriptor(inspect.getattr_static(cls, name))
    if kind == "mock of the class":
        new: dict[str, Any] = {"new_callable": mock.PropertyMock} if is_property else {}
        patches(mock.patch.object(cls, name, return_value=value, **new))
    elif kind == "attribute":
        setattr(made_of, name, lambda *_: value)
    elif kind == "async def":

        async def later(*_: Any) -> Any:
            return value

        setattr(made_of, name, later)
    else:
        own = property(lambda self: value) if is_property else lambda self, *_: value
        made_of = type("Mine", (cls,), {name: own})(made_of.url, None)
    return made_of


@pytest.fixture
def patches() -> Iterator[Any]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield stack.enter_context


KINDS = ["subclass", "mock of the class", "attribute", "async def"]


def both(kind: str, is_property: bool, api: str) -> None:
    """Skips what does not exist."""
    if is_property and kind in ("attribute", "async def"):
        pytest.skip("a property is overridden by its class")
    if kind == "async def" and api == "blocking":
        pytest.skip("the blocking API awaits nothing")


@pytest.mark.parametrize("kind", KINDS)
def test_modify_extensions_uses_edit(kind: str, api: str, recorder: Recorder, patches: Any) -> None:
    both(kind, False, api)
    service = made(api, "AGSService", recorder)
    service = overriding(kind, service, "edit", DRY, patches)
    extension = Extension("KmlServer", None, False, 0, "", {})
    assert using(lambda: service.modifyExtensions([extension])) == DRY
    assert written(recorder) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", ["stop_service", "start_service"])
def test_restart_services_uses_its_steps(
    kind: str, step: str, api: str, recorder: Recorder, patches: Any
) -> None:
    both(kind, False, api)
    service = made(api, "AGSService", recorder)
    service = overriding(kind, service, step, {"status": "success"}, patches)
    using(service.restart_services)
    (request,) = written(recorder)
    other = "start" if step == "stop_service" else "stop"
    assert request.path.endswith(f"/{other}")


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_uses_extensions(kind: str, api: str, recorder: Recorder, patches: Any) -> None:
    both(kind, True, api)
    service = made(api, "AGSService", recorder)
    mine = [Extension.fromJSON(OTHER)]
    service = overriding(kind, service, "extensions", mine, patches)
    using(lambda: service.capabilities)
    assert [one["typeName"] for one in json.loads(str(service))["extensions"]] == ["Mine"]


@pytest.mark.parametrize("kind", KINDS)
def test_find_services_uses_folders(kind: str, api: str, recorder: Recorder, patches: Any) -> None:
    both(kind, True, api)
    services = made(api, "Services", recorder)
    services = overriding(kind, services, "folders", ["Utilities"], patches)
    found = using(services.find_services)
    assert [one["serviceName"] for one in found] == ["Geometry"]


@pytest.mark.parametrize("kind", KINDS)
def test_delete_folder_uses_folders(kind: str, api: str, recorder: Recorder, patches: Any) -> None:
    both(kind, True, api)
    services = made(api, "Services", recorder)
    services = overriding(kind, services, "folders", ["Mine"], patches)
    assert "error" in using(lambda: services.deleteFolder("System"))
    assert written(recorder) == []
    assert using(lambda: services.deleteFolder("Mine"))["status"] == "success"


@pytest.mark.parametrize("kind", ["subclass", "mock of the class"])
def test_folder_name_uses_folders(kind: str, recorder: Recorder, patches: Any) -> None:
    services = made("blocking", "Services", recorder)
    services = overriding(kind, services, "folders", ["Utilities"], patches)
    with pytest.warns(UserWarning, match="System"):
        services.folderName = "System"
    assert services.folderName == "/"
    services.folderName = "Utilities"
    assert services.folderName == "Utilities"


@pytest.mark.parametrize("kind", KINDS)
def test_edit_log_settings_uses_log_settings(
    kind: str, api: str, recorder: Recorder, patches: Any
) -> None:
    both(kind, True, api)
    log = made(api, "Log", recorder)
    mine = {"logDir": "/mine/", "logLevel": "OFF", "maxLogFileAge": 1, "maxErrorReportsCount": 1}
    log = overriding(kind, log, "logSettings", mine, patches)
    using(lambda: log.editLogSettings(logLevel="FINE"))
    (request,) = recorder.take()
    assert request.params["logDir"] == "/mine/"
    assert request.params["logLevel"] == "FINE"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["reportname", "since"])
def test_a_report_s_edit_uses_its_members(
    kind: str, name: str, api: str, recorder: Recorder, patches: Any
) -> None:
    both(kind, True, api)
    report = made(api, "UsageReport", recorder)
    report = overriding(kind, report, name, "mine", patches)
    using(report.edit)
    (request,) = written(recorder)
    assert request.params["usagereport"][name] == "mine"


def test_has_error_uses_error(recorder: Recorder) -> None:
    class Mine(administration.Services):
        @property
        def error(self) -> Any:
            return {"code": 5}

    assert made("blocking", "Services", recorder, Mine).hasError() is True


def test_a_class_s_own_agent_is_sent(api: str, recorder: Recorder) -> None:
    mine = type("Mine", (APIS[api].Services,), {"useragent": "mine/1.0"})
    services = made(api, "Services", recorder, mine)
    using(lambda: services.types)
    assert recorder.requests[0].headers["user-agent"] == "mine/1.0"


def portal_user(recorder: Recorder, cls: Any = arcrest.PortalTokenSecurityHandler) -> Any:
    return cls("u", "p", recorder.root, token_url=f"{recorder.root}/sharing/rest/generateToken")


class OwnToken(arcrest.PortalTokenSecurityHandler):
    token = "mine"  # type: ignore[assignment]


def test_a_server_token_is_asked_for_with_the_handler_s_own_token(recorder: Recorder) -> None:
    recorder.answer_login = lambda: {"token": "of-the-server", "expires": 4_000_000_000_000}
    handler = portal_user(recorder, OwnToken)
    assert handler.servertoken(recorder.url, "gis.example.com") == "of-the-server"
    (login,) = recorder.logins
    assert dict(login.raw)["token"] == "mine"
    recorder.clear()
    server = portal_user(recorder, OwnToken).portalServerHandler(recorder.url)
    assert server.token
    assert [dict(login.raw).get("token") for login in recorder.logins] == ["mine"]


def test_a_server_token_of_one_s_own_is_used(api: str, recorder: Recorder) -> None:
    class Mine(arcrest.PortalTokenSecurityHandler):
        def servertoken(self, serverURL: str, referer: str) -> str:
            return "my-server-token"

    server = portal_user(recorder, Mine).portalServerHandler(recorder.url)
    assert server.token == "my-server-token"
    services = APIS[api].Services(f"{recorder.url}/services", server)
    using(lambda: services.createFolder("x"))
    assert dict(recorder.requests[-1].raw)["token"] == "my-server-token"
    assert recorder.logins == []


def test_a_mocked_token_signs_requests(recorder: Recorder) -> None:
    handler = arcrest.AGSTokenSecurityHandler("u", "p", token_url=f"{recorder.url}/generateToken")
    services = administration.Services(f"{recorder.url}/services", handler)
    cls = arcrest.AGSTokenSecurityHandler
    with mock.patch.object(cls, "token", new_callable=mock.PropertyMock, return_value="mine"):
        services.createFolder("x")
    assert dict(recorder.requests[0].raw)["token"] == "mine"


# texts --------------------------------------------------------------------------------------------

FOREIGN = "Zażółć gęślą jaźń, 日本, 😀"


@pytest.mark.parametrize("name", RESOURCES)
def test_str_is_json_dumps(name: str, api: str, recorder: Recorder) -> None:
    address = ADDRESSES[name]
    document = {"told": FOREIGN, "n": [1.0, None, True], "o": {}}
    recorder.replies[address] = document
    resource = made(api, name, recorder)
    using(lambda: resource.document)
    assert str(resource) == json.dumps(document)


def test_str_of_parameter_types_is_json_dumps() -> None:
    told = {"typeName": FOREIGN, "enabled": True, "properties": {"ü": [1, 2.5, None]}}
    assert str(Extension.fromJSON(told)) == json.dumps(told)
    assert str(ClusterProtocol(4014)) == '{"tcpClusterPort": 4014}'


# copies of resources ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RESOURCES)
@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy])
def test_resources_are_copied(name: str, how: Any, api: str, recorder: Recorder) -> None:
    handler = arcrest.AGSTokenSecurityHandler("u", "p", token_url=f"{recorder.url}/generateToken")
    one = getattr(APIS[api], name)(f"{recorder.url}/{ADDRESSES[name]}".rstrip("/"), handler)
    one.own = [1]
    other = how(one)
    assert type(other) is type(one)
    assert other.url == one.url
    assert other._securityHandler is handler, "the copy shares the handler"
    assert other.own == [1]
    assert (other.own is one.own) == (how is copy.copy)
    other.useragent, other.mine = "mine/1.0", 1
    assert one.useragent != "mine/1.0"
    assert not hasattr(one, "mine")
    for each in (one, other):
        using(lambda each=each: each._get(url=recorder.url, securityHandler=handler))
    assert len(recorder.logins) == 1


def test_a_copy_of_services_keeps_its_folder_to_itself(recorder: Recorder) -> None:
    services = made("blocking", "Services", recorder)
    services.folderName = "System"
    other = copy.copy(services)
    assert other.folderName == "System"
    other.folderName = "/"
    assert services.folderName == "System"


@pytest.mark.parametrize("name", RESOURCES)
def test_pickling_a_resource_says_what_to_do(name: str, recorder: Recorder) -> None:
    with pytest.raises(TypeError, match="multiprocessing"):
        pickle.dumps(made("blocking", name, recorder))


def test_pickling_a_handler_says_what_to_do() -> None:
    handler = arcrest.AGSTokenSecurityHandler("u", "s3cret", "http://127.0.0.1:9")
    with pytest.raises(TypeError, match="multiprocessing") as caught:
        pickle.dumps(handler)
    assert "s3cret" not in str(caught.value)


# attributes ---------------------------------------------------------------------------------------

WRONG: list[tuple[str, Any]] = [
    ("referer_url", 5),
    ("useragent", 5),
    ("useragent", None),
    ("proxy_port", "abc"),
    ("proxy_port", 1.5),
    ("proxy_url", 5),
    ("url", 5),
    ("url", None),
    ("_securityHandler", "text"),
    ("_verify", 5),
]


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_a_wrong_type_is_warned_of(name: str, wrong: Any, api: str, recorder: Recorder) -> None:
    machines = made(api, "Machines", recorder)
    before = getattr(machines, name)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        setattr(machines, name, wrong)
    assert getattr(machines, name) == before
    assert [one.filename for one in caught] in ([__file__], []), "of the caller's line"
    assert caught or wrong is None


def test_a_resource_s_referer_may_be_set(api: str, recorder: Recorder) -> None:
    machines = made(api, "Machines", recorder)
    machines.referer_url = "http://mine"
    assert machines.referer_url == "http://mine"


@pytest.mark.parametrize("name", ["username", "password", "token_url", "proxy_url", "proxy_port"])
def test_a_wrong_type_is_warned_of_by_handlers(name: str) -> None:
    handler: Any = arcrest.AGSTokenSecurityHandler("u", "p", "http://127.0.0.1:9")
    before = getattr(handler, name)
    with pytest.warns(UserWarning, match=name):
        setattr(handler, name, [5])
    assert getattr(handler, name) == before


@pytest.mark.parametrize(
    ("name", "near", "member"),
    [
        ("Services", "foldername", "folderName"),
        ("Services", "folder_name", "folderName"),
        ("AGSService", "capabilitees", "capabilities"),
        ("UsageReport", "aggregationinterval", "aggregationInterval"),
        ("Machines", "userAgent", "useragent"),
    ],
)
def test_a_name_near_a_member_s_is_warned_of(
    name: str, near: str, member: str, api: str, recorder: Recorder
) -> None:
    resource = made(api, name, recorder)
    with pytest.warns(UserWarning, match=member) as caught:
        setattr(resource, near, "x")
    assert [one.filename for one in caught] == [__file__]
    assert getattr(resource, near) == "x"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        setattr(resource, near, "y")
        resource.note = resource.cache = resource._mine = 1


def test_a_subclass_s_own_names_are_not_warned_of(recorder: Recorder) -> None:
    class Mine(administration.Services):
        foldername = ""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.foldername = "mine"

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made("blocking", "Services", recorder, Mine)


# handlers -----------------------------------------------------------------------------------------


def test_a_handler_of_one_s_own_has_what_its_base_has(recorder: Recorder) -> None:
    class Mine(BaseSecurityHandler):
        method = "TOKEN"
        token = "mine"

    handler: Any = Mine()
    assert (handler.valid, handler.message, handler.referer_url) == (True, "", None)
    services = administration.Services(f"{recorder.url}/services", handler)
    assert services.createFolder("x")["status"] == "success"
    assert dict(recorder.requests[0].raw)["token"] == "mine"


@pytest.mark.parametrize("name", HANDLERS)
def test_every_handler_gets_and_posts(name: str, recorder: Recorder) -> None:
    given = {
        "CommunityMapsSecurityHandler": (recorder.url, "u", "p"),
        "OAuthSecurityHandler": ("id", "s", recorder.root),
        "ArcGISTokenSecurityHandler": (),
        "PortalServerSecurityHandler": (portal_user(recorder), recorder.url, "r"),
        "LDAPSecurityHandler": (recorder.root, "u", "p"),
        "NTLMSecurityHandler": (recorder.root, "u", "p"),
        "AGOLTokenSecurityHandler": ("u", "p"),
    }.get(name, ("u", "p", recorder.root))
    if name == "PKISecurityHandler":
        pytest.skip("needs a certificate; tests/handlers has them")
    handler = getattr(arcrest, name)(*given)
    assert handler._get(url=f"{recorder.url}/machines", param_dict={"f": "json"})["machines"]
    assert handler._post(url=f"{recorder.url}/x", param_dict={"f": "json"})["status"] == "success"


def test_the_words_of_a_failed_login_are_the_server_s(recorder: Recorder) -> None:
    error = {"error": {"code": 400, "message": "Unable to generate token.", "details": ["No."]}}
    recorder.answer_login = lambda: error
    handler: Any = portal_user(recorder)
    assert handler.token is None
    assert handler.valid is False
    assert handler.message["error"]["message"] == "Unable to generate token."


# names --------------------------------------------------------------------------------------------


def in_a_new_process(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "code",
    [
        "import arcrest.manageags; assert arcrest.manageags.__version__",
        "import arcrest.security; assert arcrest.security.__version__",
        "import arcrest; assert arcrest.arcpyFound in (True, False)",
        "from arcrest.security.security import arcpyFound",
        "import arcrest; arcrest.manageags._services.AGSService",
        "import arcrest; arcrest.manageags.administration._logs.Log",
        "from arcrest.manageags import administration as a; a._security.Security; a._data.Data",
    ],
)
def test_names_that_scripts_reach_by_attributes(code: str) -> None:
    in_a_new_process(code)


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_is_where_people_look(name: str) -> None:
    manageags: Any = importlib.import_module("arcrest.manageags")
    cls = getattr(manageags, name)
    assert cls is getattr(importlib.import_module(CLASSES[name]["module"]), name)
    assert name in manageags.__all__
    assert hasattr(aio, name)


def test_every_exception_is_where_people_look() -> None:
    errors = importlib.import_module("arcrest.common.errorhandlers")
    for name in errors.__all__:
        assert getattr(arcrest, name) is getattr(errors, name)
        assert name in arcrest.__all__


# reads that are not needed ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Data", "Uploads", "KML", "Clusters"])
def test_filling_at_once_reads_nothing_that_arcrest_did_not(name: str, recorder: Recorder) -> None:
    reads = {"KML": 1}.get(name, 0)
    made("blocking", name, recorder, initialize=True)
    assert len(recorder.take()) == reads


def test_editing_all_settings_of_usage_reads_nothing(api: str, recorder: Recorder) -> None:
    reports = made(api, "UsageReports", recorder)
    using(lambda: reports.editUsageReportSettings(30, enabled=True, maxHistory=5))
    assert [one.method for one in recorder.take()] == ["POST"]


def test_the_list_of_clusters_is_one_read(api: str, recorder: Recorder) -> None:
    clusters = APIS[api].Cluster(f"{recorder.url}/clusters", None)
    using(lambda: clusters.clusters)
    assert len(recorder.take()) == 1


# values that ArcREST took -------------------------------------------------------------------------


def test_a_number_for_a_text(api: str, recorder: Recorder) -> None:
    security = made(api, "Security", recorder)
    using(lambda: security.addUser("u", 12345))
    assert recorder.requests[0].params["password"] == "12345"


def test_a_dict_for_a_text(api: str, recorder: Recorder) -> None:
    store = made(api, "ConfigurationStore", recorder)
    using(lambda: store.edit("FILESYSTEM", {"a": 1}))
    assert recorder.requests[0].params["connectionString"] == {"a": 1}


def test_a_path_with_a_name(recorder: Recorder, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    machines = made("blocking", "Machines", recorder)
    machines._post(f"{recorder.url}/x", files={"f": [str(tmp_path / "a.txt"), "b/named.txt"]})
    assert recorder.requests[0].files == {"f": {"filename": "named.txt", "size": 1}}


@pytest.mark.parametrize(
    "given",
    [
        {"startTime": "", "endTime": "", "sinceServerStart": ""},
        {"level": ""},
        {"startTime": 1.5e12, "endTime": 1.6e12},
    ],
)
def test_values_of_a_log_query(given: Any, api: str, recorder: Recorder) -> None:
    log = made(api, "Log", recorder)
    using(lambda: log.query(**given))
    (request,) = recorder.take()
    assert "" not in request.params.values()
    if given.get("startTime"):
        assert {request.params["startTime"], request.params["endTime"]} == {
            "1500000000000",
            "1600000000000",
        }


# folders ------------------------------------------------------------------------------------------


def test_deleting_and_renaming_follow_the_folder(api: str, recorder: Recorder) -> None:
    services = made(api, "Services", recorder)
    using(lambda: services.folders)
    services.folderName = "System"
    using(lambda: services.deleteService("a", "MapServer"))
    using(lambda: services.rename_service("a", "MapServer", "b"))
    using(lambda: services.deleteService("a", "MapServer", folder="Utilities"))
    using(lambda: services.deleteService("a", "MapServer", folder=""))
    assert [one.path.partition("/services/")[2] for one in written(recorder)] == [
        "System/a.MapServer/delete",
        "System/renameService",
        "Utilities/a.MapServer/delete",
        "a.MapServer/delete",
    ]


def test_a_misspelt_folder_is_warned_of_with_near_names(recorder: Recorder) -> None:
    services = made("blocking", "Services", recorder)
    services.folderName = "Utilities"
    with pytest.warns(UserWarning, match=r"Sytem.*System"):
        services.folderName = "Sytem"
    assert services.folderName == "Utilities"


def test_a_misspelt_folder_is_an_error_with_strict(recorder: Recorder) -> None:
    services = made("blocking", "Services", recorder, strict=True)
    with pytest.raises(ValueError, match=r"Sytem.*System"):
        services.folderName = "Sytem"
    assert services.folderName == "/"


FORBIDDEN = {"status": "error", "messages": ["Not authorized."], "code": 403}


def test_a_forbidden_folder_is_empty_and_warned_of(api: str, recorder: Recorder) -> None:
    recorder.replies["services/System"] = FORBIDDEN
    services = made(api, "Services", recorder)
    using(lambda: services.folders)
    services.folderName = "System"
    with pytest.warns(UserWarning, match="System"):
        assert using(lambda: services.services) == []


def test_a_forbidden_folder_is_an_error_with_strict(recorder: Recorder) -> None:
    services = made("blocking", "Services", recorder, strict=True)
    services.folderName = "System"
    recorder.replies["services/System"] = FORBIDDEN
    with pytest.raises(ServerError, match="Not authorized"):
        _ = services.services


def test_kml_of_a_site_without_it_has_none(api: str) -> None:
    missing = {"status": "error", "messages": ["Resource 'kml' does not exist."], "code": 404}
    with Faults() as server:
        server.tell(*[reply(missing)] * 3)
        kml = APIS[api].KML(f"{server.origin}/arcgis/admin/kml", None)
        assert using(lambda: kml.items) is None


def test_a_listing_that_was_not_read_says_so(recorder: Recorder) -> None:
    messages = made("blocking", "Log", recorder).messages()
    for text in (repr(messages), messages._repr_html_()):
        assert "read" in text
    assert recorder.take() == []
    next(messages)
    assert "not read" not in messages._repr_html_()


# a base of one's own ------------------------------------------------------------------------------


def test_a_resource_of_one_s_own(recorder: Recorder) -> None:
    class Mine(BaseAGSServer):
        def __init__(self, url: str, securityHandler: Any) -> None:
            self._url = url
            self._securityHandler = securityHandler
            self._proxy_url = None
            self._proxy_port = None

        def read(self) -> Any:
            return self._get(
                url=self._url,
                param_dict={"f": "json"},
                securityHandler=self._securityHandler,
                proxy_url=self._proxy_url,
                proxy_port=self._proxy_port,
            )

    mine = Mine(f"{recorder.url}/mine", None)
    assert mine.read()["status"] == "success"
    assert mine.url == f"{recorder.url}/mine"
    assert issubclass(Mine, _core.BaseWebOperations)
