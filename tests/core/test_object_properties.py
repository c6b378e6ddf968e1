"""Any document goes through Extension and AGSService as it went through ArcREST's: with ArcREST's
types, nothing lost, and what was not changed in the form that it came in."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from arcrest._core import AGSService, Services
from arcrest.manageags import parameters
from contract.recorder import Recorder
from contract.test_contract import ADDRESSES
from hypothesis import assume, given
from hypothesis import strategies as st

from .test_arguments import JSON, JSON_OBJECTS, same

Extension: Any = parameters.Extension
ClusterProtocol: Any = parameters.ClusterProtocol
FLAGS = st.one_of(st.booleans(), st.sampled_from(["true", "false", "True", "FALSE"]), st.none())
SIZES = st.one_of(st.integers(0, 10**6), st.integers(0, 99).map(str), st.none())
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "typeName": st.text(max_size=8),
        "capabilities": st.none() | st.text(max_size=8),
        "enabled": FLAGS,
        "maxUploadFileSize": SIZES,
        "allowedUploadFileTypes": st.none() | st.text(max_size=8),
        "properties": JSON_OBJECTS | st.none(),
    },
)
EXTENSIONS = st.builds(lambda more, known: {**more, **known}, JSON_OBJECTS, KNOWN)
"""Documents of extensions as servers of any age send them, and with what nobody knows."""
SERVICES = st.builds(
    lambda more, extensions: {**more, "extensions": extensions},
    JSON_OBJECTS,
    st.lists(EXTENSIONS, max_size=3),
)
COPIES = st.sampled_from(
    [
        copy.copy,
        copy.deepcopy,
        lambda one: pickle.loads(pickle.dumps(one)),
        lambda one: pickle.loads(pickle.dumps(one, 0)),
        lambda one: copy.copy(copy.deepcopy(one)),
    ]
)


def is_on(told: Any) -> bool:
    return told.strip().lower() == "true" if isinstance(told, str) else bool(told)


def expected(document: dict[str, Any]) -> dict[str, Any]:
    """The value with ArcREST's types."""
    if document.get("enabled") is None:
        return document
    return {**document, "enabled": is_on(document["enabled"])}


@given(document=EXTENSIONS, as_text=st.booleans())
def test_from_json_and_back(document: dict[str, Any], as_text: bool) -> None:
    before = copy.deepcopy(document)
    extension = Extension.fromJSON(json.dumps(document) if as_text else document)
    assert same(extension.value, expected(before))
    assert list(extension.value) == list(before), "in its order"
    assert extension.enabled is is_on(before.get("enabled"))
    text = str(extension)
    assert text.isascii()
    assert same(json.loads(text), expected(before))
    assert text == json.dumps(extension.value)
    assert same(document, before), "the caller's own is left alone"
    assert same(Extension.fromJSON(text).value, extension.value)


@given(document=EXTENSIONS, how=COPIES, own=JSON)
def test_copies_are_equal_and_apart(document: dict[str, Any], how: Any, own: Any) -> None:
    extension = Extension.fromJSON(document)
    extension.own = own
    other = how(extension)
    assert type(other) is type(extension)
    assert same(other.value, extension.value)
    assert str(other) == str(extension)
    assert same(other.own, own)
    before = extension.value
    other.enabled = not other.enabled
    other.capabilities = "changed"
    assert same(extension.value, before)


@given(port=st.integers(1, 65535), how=COPIES, as_text=st.booleans())
def test_protocols_too(port: int, how: Any, as_text: bool) -> None:
    protocol = ClusterProtocol(str(port) if as_text else port)
    protocol.own = [1]
    other = how(protocol)
    assert other.value == {"tcpClusterPort": port}
    assert str(other) == json.dumps({"tcpClusterPort": port})
    assert other.own == [1]


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("enabled"), st.booleans()),
        st.tuples(st.just("capabilities"), st.text(max_size=5)),
        st.tuples(st.just("maxUploadFileSize"), st.integers(0, 10**6)),
        st.tuples(st.just("allowedUploadFileTypes"), st.text(max_size=5)),
        st.tuples(st.just("properties"), JSON_OBJECTS),
    ),
    max_size=4,
)


@given(document=EXTENSIONS, changes=CHANGES, private=st.booleans())
def test_what_is_set_is_there(
    document: dict[str, Any], changes: list[tuple[str, Any]], private: bool
) -> None:
    """By either name, read by both; the rest stays."""
    extension = Extension.fromJSON(document)
    wanted = expected(copy.deepcopy(document))
    for name, value in changes:
        setattr(extension, f"_{name}" if private else name, value)
        wanted[name] = value
        assert same(getattr(extension, name), value)
        assert same(getattr(extension, f"_{name}"), value)
    value = extension.value
    for name in ("maxUploadFileSize",):  # a number that came as text stays text on the wire
        if isinstance(value.get(name), str):
            value[name] = int(value[name]) if isinstance(wanted[name], int) else value[name]
    assert same(value, wanted)


# a service's document -----------------------------------------------------------------------------


@pytest.fixture
def serve(recorder: Recorder) -> Any:
    """A service whose document is given."""

    def served(document: dict[str, Any]) -> AGSService:
        recorder.clear()
        recorder.replies[ADDRESSES["AGSService"]] = document
        return AGSService(f"{recorder.url}/{ADDRESSES['AGSService']}", None)

    return served


def sent(recorder: Recorder) -> Any:
    (edit,) = [request for request in recorder.take() if request.method == "POST"]
    return json.loads(dict(edit.raw)["service"])


@given(document=SERVICES)
def test_a_service_goes_back_as_it_came(
    serve: Any, recorder: Recorder, document: dict[str, Any]
) -> None:
    service = serve(document)
    assert str(service) == json.dumps(document)
    service.edit(str(service))
    assert same(sent(recorder), document)
    assert same(dict(service), document)
    service = serve(document)
    service.edit(service.document)
    assert same(sent(recorder), document)


@given(document=SERVICES, data=st.data())
def test_modify_extensions_changes_what_was_changed(
    serve: Any, recorder: Recorder, document: dict[str, Any], data: Any
) -> None:
    assume(document["extensions"])
    service = serve(document)
    extensions = service.extensions
    at = data.draw(st.integers(0, len(extensions) - 1))
    on = data.draw(st.booleans())
    extensions[at].enabled = on
    service.modifyExtensions(extensions)
    wanted = copy.deepcopy(document)
    told = wanted["extensions"][at].get("enabled")
    form = {True: "true", False: "false"}[on] if isinstance(told, str) else on
    keeps = isinstance(told, str) and is_on(told) is on
    wanted["extensions"][at]["enabled"] = told if keeps else form
    assert same(sent(recorder), wanted)


STEPS = ("append", "insert", "delete", "replace", "reverse", "clear", "set", "extend", "pop")


@given(document=SERVICES, steps=st.lists(st.sampled_from(STEPS), max_size=5), new=EXTENSIONS)
def test_the_list_is_the_document_s_own(
    serve: Any, recorder: Recorder, document: dict[str, Any], steps: list[str], new: Any
) -> None:
    """Changed in any way and sent by either way, it is what is sent."""
    service = serve(document)
    wanted = copy.deepcopy(document["extensions"])
    for step in steps:
        changed(service.extensions, step, lambda: Extension.fromJSON(new))
        changed(wanted, step, lambda: copy.deepcopy(new))
    assert len(service.extensions) == len(wanted)
    service.edit(str(service))
    assert same(sent(recorder), {**document, "extensions": wanted})
    if wanted:
        service.modifyExtensions(service.extensions)
        assert same(sent(recorder), {**document, "extensions": wanted})


def changed(items: list[Any], step: str, make: Any) -> None:
    """One change of a list in place."""
    if step == "append":
        items.append(make())
    elif step == "insert":
        items.insert(0, make())
    elif step == "delete":
        del items[:1]
    elif step == "replace":
        items[-1:] = [make()]
    elif step == "reverse":
        items.reverse()
    elif step == "clear":
        items.clear()
    elif step == "set" and items:
        items[0] = make()
    elif step == "extend":
        items.extend([make(), make()])
    elif step == "pop" and items:
        items.pop()


@given(document=SERVICES, own=JSON_OBJECTS)
def test_copies_of_a_service(serve: Any, document: dict[str, Any], own: Any) -> None:
    service = serve(document)
    service.own = own
    assert str(service)
    for how in (copy.copy, copy.deepcopy):
        other = how(service)
        assert str(other) == str(service)
        assert same(other.own, own)
        other.extensions.append(Extension("Mine", None, True, 0, "", {}))
        assert (str(other) == str(service)) is False or how is copy.copy
    assert service.url == other.url


@given(document=JSON_OBJECTS)
def test_any_resource_prints_as_json_dumps(recorder: Recorder, document: dict[str, Any]) -> None:
    recorder.replies["services"] = document
    services = Services(f"{recorder.url}/services", None)
    assert services._get(services.url, {"f": "json"}) == document
    assert dict(services.document) == document
    assert str(services) == json.dumps(document)
