"""Extension and ClusterProtocol: what scripts build, read, change and send."""

from __future__ import annotations

import copy
import json
from collections import OrderedDict
from typing import Any

import pytest
from arcrest._core import AGSService, Machines
from arcrest.manageags.parameters import ClusterProtocol, Extension
from contract.recorder import DOCUMENTS, SERVICE, Recorder
from hypothesis import assume, given
from hypothesis import strategies as st

from .test_arguments import JSON_OBJECTS

WMS = {
    "typeName": "WMSServer",
    "capabilities": None,
    "enabled": "true",
    "maxUploadFileSize": "5",
    "allowedUploadFileTypes": "",
    "properties": {"title": "t", "port": 80},
    "newer": [1.10, {"ü": None}],
}
JSON_TEXTS = JSON_OBJECTS.map(lambda value: json.dumps(value, ensure_ascii=False))


def cut(told: tuple[str, int]) -> str:
    """A text without its character of that number."""
    text, place = told
    return text[:place] + text[place + 1 :]


# Extension ------------------------------------------------------------------------------------


def test_constructor() -> None:
    given = Extension("WMSServer", "Map", True, 5, "zip,sd", {"title": "t"})
    named = Extension(
        typeName="WMSServer",
        capabilities="Map",
        enabled=True,
        maxUploadFileSize=5,
        allowedUploadFileType="zip,sd",
        properties={"title": "t"},
    )
    assert given.value == named.value
    assert given.value == {
        "typeName": "WMSServer",
        "capabilities": "Map",
        "enabled": True,
        "maxUploadFileSize": 5,
        "allowedUploadFileTypes": "zip,sd",
        "properties": {"title": "t"},
    }
    assert given.typeName == "WMSServer"
    assert given.capabilities == "Map"
    assert given.enabled is True
    assert given.maxUploadFileSize == 5
    assert given.allowedUploadFileTypes == "zip,sd"
    assert given.properties == {"title": "t"}
    with pytest.raises(TypeError):
        Extension("WMSServer")  # type: ignore[call-arg]


@pytest.mark.parametrize("form", [dict, OrderedDict, json.dumps])
def test_from_json(form: Any) -> None:
    extension = Extension.fromJSON(form(copy.deepcopy(WMS)))
    assert type(extension) is Extension
    assert extension.typeName == "WMSServer"
    assert extension.enabled is True
    assert extension.properties == {"title": "t", "port": 80}
    assert extension.value == {**WMS, "enabled": True}
    assert json.loads(str(extension)) == extension.value


@pytest.mark.parametrize(
    ("told", "enabled"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("TRUE", True),
        ("True", True),
        ("false", False),
        ("False", False),
        ("", False),
        (None, False),
    ],
)
def test_enabled_in_every_form(told: Any, enabled: bool) -> None:
    extension = Extension.fromJSON({"typeName": "X", "enabled": told})
    assert extension.enabled is enabled
    assert extension.value == {"typeName": "X", "enabled": None if told is None else enabled}


def test_what_is_missing_stays_missing() -> None:
    extension = Extension.fromJSON({"typeName": "X"})
    assert extension.enabled is False
    for name in ("capabilities", "maxUploadFileSize", "allowedUploadFileTypes", "properties"):
        assert getattr(extension, name) is None
    assert json.loads(str(extension)) == {"typeName": "X"}


def test_nothing_at_all() -> None:
    extension = Extension.fromJSON({})
    assert extension.typeName is None
    assert repr(extension)
    assert extension.value == {}


@pytest.mark.parametrize("other", [None, 5, ["typeName"], ("a",), b"{}", object()])
def test_from_anything_else(other: Any) -> None:
    with pytest.raises(AttributeError):
        Extension.fromJSON(other)


@pytest.mark.parametrize("text", ["", "{", '{"a": 1', "nonsense", '{"a": 1} x'])
def test_json_that_is_none_says_where(text: str) -> None:
    with pytest.raises(ValueError, match=r"line \d+ column \d+"):
        Extension.fromJSON(text)


@given(st.one_of(st.text(), JSON_TEXTS, st.tuples(JSON_TEXTS, st.integers(0, 40)).map(cut)))
def test_any_text_is_what_python_reads_in_it_or_a_value_error(text: str) -> None:
    try:
        extension = Extension.fromJSON(text)
    except ValueError:
        with pytest.raises((ValueError, AttributeError)):
            json.loads(text, strict=False).items()
        return
    read = json.loads(text, strict=False)
    assume("Infinity" not in json.dumps(read))  # which is read, and can't be written
    assert extension.value == read == json.loads(str(extension))


@pytest.mark.parametrize("text", ["[1]", "5", '"text"', "null"])
def test_json_that_is_no_object(text: str) -> None:
    with pytest.raises((AttributeError, ValueError)):
        Extension.fromJSON(text)


def test_setters() -> None:
    extension = Extension.fromJSON(copy.deepcopy(WMS))
    extension.enabled = False
    extension.maxUploadFileSize = 7
    extension.properties = {"title": "u"}
    extension.capabilities = "Map"
    extension.allowedUploadFileTypes = "zip"
    assert extension.value == {
        **WMS,
        "enabled": False,
        "maxUploadFileSize": 7,
        "properties": {"title": "u"},
        "capabilities": "Map",
        "allowedUploadFileTypes": "zip",
    }
    plain = Extension("X", None, False, 0, "", {})
    plain.enabled = True
    plain.maxUploadFileSize = 7
    assert plain.value["enabled"] is True
    assert plain.value["maxUploadFileSize"] == 7


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("enabled", "true"),
        ("enabled", 1),
        ("enabled", None),
        ("maxUploadFileSize", "7"),
        ("maxUploadFileSize", 1.5),
        ("maxUploadFileSize", True),
        ("properties", "text"),
        ("properties", [1]),
        ("properties", None),
    ],
)
def test_a_setter_warns_of_a_wrong_type(name: str, wrong: Any) -> None:
    extension = Extension.fromJSON(copy.deepcopy(WMS))
    before = str(extension)
    with pytest.warns(UserWarning, match=name) as caught:
        setattr(extension, name, wrong)
    assert str(extension) == before
    assert [w.filename for w in caught] == [__file__], "the warning is of the caller's line"


def test_the_type_cannot_be_set() -> None:
    extension = Extension("X", None, False, 0, "", {})
    with pytest.raises(AttributeError):
        extension.typeName = "Y"  # type: ignore[misc]


def test_value_is_a_copy() -> None:
    extension = Extension.fromJSON(copy.deepcopy(WMS))
    extension.value["properties"]["title"] = "changed"
    extension.value.clear()
    assert extension.value == {**WMS, "enabled": True}


def test_properties_can_be_changed_in_place() -> None:
    """As with ArcREST, whose object held the dict itself."""
    extension = Extension.fromJSON(copy.deepcopy(WMS))
    properties = extension.properties
    assert properties is not None
    properties["title"] = "changed"
    assert extension.value["properties"]["title"] == "changed"


def test_the_caller_keeps_his_own() -> None:
    mine = copy.deepcopy(WMS)
    extension = Extension.fromJSON(mine)
    extension.enabled = False
    extension.capabilities = "Map"
    assert mine == WMS


def test_numbers_keep_their_form() -> None:
    text = '{"typeName":"X","a":1.0,"b":12345678901234567890123,"c":-0.5,"d":1e3}'
    value = Extension.fromJSON(text).value
    assert value == json.loads(text)
    assert type(value["a"]) is float
    assert type(value["b"]) is int


# in a service ---------------------------------------------------------------------------------


@pytest.fixture
def service(recorder: Recorder) -> AGSService:
    return AGSService(f"{recorder.url}/services/SampleWorldCities.MapServer", None)


def test_switching_an_extension_on_leaves_the_rest_as_it_came(
    service: AGSService, recorder: Recorder
) -> None:
    """The notebook that everyone copied: look, change, send back."""
    extensions = service.extensions
    for extension in extensions:
        if extension.typeName == "KmlServer" and extension.enabled:
            extension.enabled = False
    assert service.modifyExtensions(extensions)["status"] == "success"
    edits = [request for request in recorder.take() if request.method == "POST"]
    (edit,) = edits
    expected = copy.deepcopy(SERVICE)
    expected["extensions"][0]["enabled"] = "false"  # type: ignore[index]
    assert edit.params == {"service": expected}
    assert list(edit.params["service"]) == list(expected), "in its order, too"
    assert DOCUMENTS["services/SampleWorldCities.MapServer"] == SERVICE


def test_extensions_keep_changes_until_they_are_sent(service: AGSService) -> None:
    service.extensions[0].capabilities = "changed"
    assert service.extensions[0].capabilities == "changed"


def test_a_new_extension_is_added(service: AGSService, recorder: Recorder) -> None:
    new = Extension("WMSServer", None, True, 0, "", {"title": "ü"})
    service.modifyExtensions([*service.extensions, new])
    edit = next(request for request in recorder.take() if request.method == "POST")
    assert edit.params["service"]["extensions"] == [*SERVICE["extensions"], new.value]  # type: ignore[misc]


# ClusterProtocol ------------------------------------------------------------------------------


@pytest.mark.parametrize("port", [4014, "4014", " 4014 "])
def test_cluster_protocol(port: Any) -> None:
    protocol = ClusterProtocol(port)
    assert protocol.tcpClusterPort == 4014
    assert protocol.value == {"tcpClusterPort": 4014}
    assert json.loads(str(protocol)) == {"tcpClusterPort": 4014}
    assert "4014" in repr(protocol)
    assert ClusterProtocol(tcpClusterPort=port).value == protocol.value


@pytest.mark.parametrize("port", [0, -1, 65536, "x", "", None, True, 1.5, 4014.0, [4014], "4014a"])
def test_cluster_protocol_refuses_what_is_no_port(port: Any) -> None:
    with pytest.raises(ValueError, match="tcpClusterPort"):
        ClusterProtocol(port)


def test_the_value_of_a_protocol_is_a_copy() -> None:
    protocol = ClusterProtocol(4014)
    protocol.value["tcpClusterPort"] = 1
    assert protocol.value == {"tcpClusterPort": 4014}


def test_parameters_inside_other_values(recorder: Recorder) -> None:
    """They are sent in the form that they came in, wherever they stand."""
    extension = Extension.fromJSON(WMS)
    machines = Machines(f"{recorder.url}/machines", None)
    machines._post(f"{recorder.url}/x", {"many": [extension], "one": {"p": ClusterProtocol(1)}})
    (request,) = recorder.take()
    assert request.params == {"many": [WMS], "one": {"p": {"tcpClusterPort": 1}}}
