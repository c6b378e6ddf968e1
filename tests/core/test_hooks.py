"""Private members that scripts use: `_get` and `_post`, overridden, mocked, for any URL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.error import HTTPError

import pytest
from arcrest import AGSTokenSecurityHandler
from arcrest._core import AGSService, BaseAGSServer, BaseWebOperations, Machine, Machines, Services
from arcrest.common.errorhandlers import ReplyError, ServerError
from arcrest.sandbox import Site
from contract.recorder import Recorder

from .faults import Faults, reply

URL = "http://127.0.0.1:9/arcgis/admin/machines"  # nobody listens there
LISTING = {"machines": [{"machineName": "GIS1"}], "Protocol": "mine"}


class Answering(Machines):
    """Answers from memory; its constructor takes something else than ArcREST's."""

    def __init__(self, name: str, *, answers: dict[str, Any]) -> None:
        super().__init__(f"http://{name}/arcgis/admin/machines", None)
        self.answers = answers
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    def _get(self, url: str, param_dict: Any = None, **more: Any) -> Any:  # type: ignore[override]
        self.asked.append(("GET", url, param_dict))
        return self.answers["GET"]

    def _post(self, url: str, param_dict: Any = None, **more: Any) -> Any:  # type: ignore[override]
        self.asked.append(("POST", url, param_dict))
        self.more = more
        return self.answers["POST"]


@pytest.fixture
def answering() -> Answering:
    return Answering("gis1.invalid", answers={"GET": LISTING, "POST": {"status": "mine"}})


def test_a_subclass_has_its_own_signature(answering: Answering) -> None:
    assert isinstance(answering, BaseAGSServer)
    assert isinstance(answering, BaseWebOperations)
    assert answering.url == "http://gis1.invalid/arcgis/admin/machines"
    assert answering.asked == []


def test_operations_go_through_the_override(answering: Answering) -> None:
    assert answering.registerMachine("a b", "https://a/b") == {"status": "mine"}
    ((verb, url, params),) = answering.asked
    assert (verb, url) == ("POST", f"{answering.url}/register")
    assert params == {"f": "json", "machineName": "a b", "adminURL": "https://a/b"}
    assert set(answering.more) >= {"securityHandler", "proxy_url", "proxy_port"}
    assert answering.more["securityHandler"] is None


def test_properties_and_listings_go_through_the_override(answering: Answering) -> None:
    assert answering.Protocol == "mine"
    assert answering.Protocol == "mine"
    assert len(answering.asked) == 1
    (machine,) = answering.machines
    assert type(machine) is Machine
    assert machine.url == f"{answering.url}/GIS1"
    assert {params["f"] for _, _, params in answering.asked} == {"json"}
    assert json.loads(str(answering)) == LISTING


def test_a_request_to_a_path_goes_through_the_override(answering: Answering) -> None:
    assert answering.request("GET", "machines", {"a": [1], "b": None}) == LISTING
    assert answering.request("POST", "machines/rename", {"f": "pjson"}) == {"status": "mine"}
    root = answering.url.rpartition("/")[0]
    assert answering.asked == [
        ("GET", f"{root}/machines", {"a": "[1]", "f": "json"}),
        ("POST", f"{root}/machines/rename", {"f": "pjson"}),
    ]
    assert "out_folder" not in answering.more, "the override has a default of its own"
    answering.request("POST", "machines/rename", out_folder="here")
    assert str(answering.more["out_folder"]) == "here"


def test_what_the_override_returns_is_what_comes_out(answering: Answering) -> None:
    for value in ({"a": 1}, [1, 2], "text", None, 5, object()):
        answering.answers["POST"] = value
        assert answering.registerMachine("a", "b") is value


def test_an_override_that_returns_an_error(answering: Answering) -> None:
    answering.answers["GET"] = {"status": "error", "code": 500, "messages": ["no"]}
    with pytest.raises(ServerError, match="no") as caught:
        _ = answering.Protocol
    assert caught.value.code == 500
    answering.answers["GET"] = "<html>"
    with pytest.raises(ReplyError):
        _ = answering.Protocol
    answering.answers["GET"] = LISTING
    assert answering.Protocol == "mine"


def test_an_override_that_raises_is_heard(answering: Answering) -> None:
    class Own(Exception):
        pass

    raised = Own("mine")
    with mock.patch.object(answering, "_get", side_effect=raised):
        for act in (lambda: answering.Protocol, lambda: answering.machines):
            with pytest.raises(Own) as caught:
                act()
            assert caught.value is raised
    assert answering.Protocol == "mine"


def test_super_works_inside_an_override(site: Site, handler: AGSTokenSecurityHandler) -> None:
    class Counting(Machines):
        count = 0

        def _get(self, *args: Any, **kwargs: Any) -> Any:
            self.count += 1
            return super()._get(*args, **kwargs)

        def _post(self, *args: Any, **kwargs: Any) -> Any:
            self.count += 1
            return {**super()._post(*args, **kwargs), "seen": True}

    machines = Counting(f"{site.url}/machines", handler)
    assert len(machines.machines) == 2
    assert machines.DatastoreMachines is None or isinstance(machines.DatastoreMachines, list)
    assert machines.count == 2
    assert machines.registerMachine("GISX", "https://gisx:6443/arcgis/admin")["seen"] is True
    assert machines.count == 3
    assert "token" in site.requests[-1].params


def test_super_works_inside_an_operation_of_several_requests(
    site: Site, handler: AGSTokenSecurityHandler
) -> None:
    class Counting(AGSService):
        seen: list[str]

        def _post(self, *args: Any, **kwargs: Any) -> Any:
            self.seen.append(kwargs["url"].rpartition("/")[2])
            return super()._post(*args, **kwargs)

    first = Services(f"{site.url}/services", handler).services[0]
    service = Counting(first.url, handler)
    service.seen = []
    assert service.restart_services()["status"] == "success"
    assert service.seen == ["stop", "start"]
    assert service.status["realTimeState"] == "STARTED"


def test_an_instance_may_be_patched() -> None:
    machines = Machines(URL, None)
    machines._get = lambda **given: LISTING  # type: ignore[method-assign]
    machines._post = lambda **given: given  # type: ignore[method-assign]
    assert machines.Protocol == "mine"
    assert len(machines.machines) == 1
    given = machines.registerMachine("a", "b")
    assert given["url"] == f"{URL}/register"
    assert given["param_dict"]["machineName"] == "a"
    del machines._get, machines._post
    with pytest.raises(OSError, match="no connection"):
        _ = machines.machines


def test_a_class_may_be_patched() -> None:
    with mock.patch.object(Machines, "_get", return_value=LISTING, autospec=False) as get:
        assert Machines(URL, None).Protocol == "mine"
        assert get.call_args.kwargs["url"] == URL
        assert get.call_args.kwargs["param_dict"] == {"f": "json"}
    with pytest.raises(OSError, match="no connection"):
        _ = Machines(URL, None).Protocol


def test_the_base_may_be_patched() -> None:
    """A recording of a whole site patches the root of all classes."""
    with mock.patch.object(BaseWebOperations, "_get", return_value=LISTING):
        assert Machines(URL, None).Protocol == "mine"
        assert Machine(f"{URL}/x", None).status == LISTING


def test_a_patched_object_is_a_mock_to_unittest() -> None:
    spec = mock.create_autospec(Machines, instance=True)
    spec.registerMachine("a", "b")
    spec.registerMachine.assert_called_once_with("a", "b")
    with pytest.raises(AttributeError):
        _ = spec.no_such_member


def test_init_without_super() -> None:
    class Forgetful(Machines):
        def __init__(self) -> None:
            pass

    with pytest.raises(TypeError, match="super"):
        _ = Forgetful().Protocol


def test_a_subclass_may_add_members(site: Site, handler: AGSTokenSecurityHandler) -> None:
    class Mine(Machines):
        extra = "class"

        @property
        def names(self) -> list[str]:
            return [machine.url.rpartition("/")[2] for machine in self.machines]

        @property
        def Protocol(self) -> Any:  # type: ignore[override]
            return super().Protocol or "unknown"

    machines = Mine(url=f"{site.url}/machines", securityHandler=handler, initialize=True)
    machines.extra = "instance"
    assert machines.names
    assert machines.Protocol == "unknown"
    assert vars(machines) == {"extra": "instance"}


# private state --------------------------------------------------------------------------------


def test_private_members_that_scripts_use(site: Site, handler: AGSTokenSecurityHandler) -> None:
    machines = Machines(f"{site.url}/machines/", handler, True)
    assert machines._url == machines.url == f"{site.url}/machines"
    assert machines._securityHandler is handler
    assert machines._verify is True
    assert machines._last_code == 200
    assert machines._last_url == machines.url
    machines.useragent = "a script of mine"
    assert machines.useragent == "a script of mine"
    assert machines.machines
    assert site.requests[-1].headers["user-agent"] == "a script of mine"


def test_another_url_or_handler_is_taken_up(site: Site, handler: AGSTokenSecurityHandler) -> None:
    machines = Machines(URL, None)
    machines._url = f"{site.url}/machines"
    with pytest.raises(ServerError):
        _ = machines.machines
    machines._securityHandler = handler
    assert machines.machines


def test_verify_may_be_set_like_arcrest_did() -> None:
    machines = Machines(URL, None)
    machines._verify = False
    assert machines._verify is False


@pytest.mark.parametrize(
    "name",
    ["PY3", "_processHandler", "_has_context", "_asString", "_process_response"],
)
def test_names_that_a_subclass_with_its_own_put_used(name: str) -> None:
    assert hasattr(Machines, name)


def test_the_redirect_handler_is_where_it_was() -> None:
    from urllib.request import HTTPRedirectHandler

    from arcrest.web._base import RedirectHandler

    assert issubclass(RedirectHandler, HTTPRedirectHandler)


# any URL --------------------------------------------------------------------------------------


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


@pytest.mark.parametrize(
    ("body", "kind", "value"),
    [
        (b'{"a": 1}', "application/json", {"a": 1}),
        (b'[{"label": "x"}]', "application/json", [{"label": "x"}]),
        (b'{"a": 1}', "text/plain", {"a": 1}),
        (b"plain words", "text/plain", "plain words"),
        (b"true story", "text/plain", "true story"),
        (b"12 apostles", "text/plain", "12 apostles"),
        ("Grüße".encode(), "text/plain;charset=utf-8", "Grüße"),
        (b"<a>1</a>", "text/xml", "<a>1</a>"),
        (b"", "text/plain", ""),
    ],
)
@pytest.mark.parametrize("verb", ["_get", "_post"])
def test_any_url_gives_a_dict_a_list_or_text(
    faults: Faults, verb: str, body: bytes, kind: str, value: Any
) -> None:
    faults.tell(reply(body, kind=kind))
    send = getattr(Machines(URL, None), verb)
    assert send(url=f"{faults.origin}/geoevent/admin/outputs.json") == value


def test_get_and_post_to_a_site(site: Site, handler: AGSTokenSecurityHandler) -> None:
    machines = Machines(URL, None)
    url = f"{site.url}/services/types"
    got = machines._get(url, {"f": "json"}, handler)
    assert got == machines._get(url=url, param_dict={"f": "json"}, securityHandler=handler)
    posted = machines._post(url=url, param_dict={"f": "json"}, securityHandler=handler)
    assert got == posted
    assert got["types"]
    error = machines._get(url, {"f": "json"})
    assert error["code"] == 499, "no token goes along without a handler"
    with pytest.raises(HTTPError) as caught:
        machines._get(f"{site.root}/../nowhere", {"f": "json"})
    assert caught.value.code == 404


def test_the_callers_dict_is_left_alone(recorder: Recorder) -> None:
    params = {"f": "json", "flag": True, "nothing": None, "many": [1, {"a": None}]}
    before = json.dumps(params)
    handler = AGSTokenSecurityHandler("u", "p", token_url=f"{recorder.url}/generateToken")
    for verb in ("_get", "_post"):
        send = getattr(Machines(URL, None), verb)
        send(f"{recorder.url}/x", params, securityHandler=handler)
        (request,) = recorder.take()
        assert request.params == {"flag": "true", "many": [1, {"a": None}]}
    assert json.dumps(params) == before


@pytest.mark.parametrize("own", [None, "same", "other"])
def test_calls_to_any_url_keep_their_connection(recorder: Recorder, own: Any) -> None:
    """One pool, kept alive (a connection may be on its way back to it when the next call begins);
    whether with the object's handler, another one or none."""
    sh = AGSTokenSecurityHandler("u", "p", token_url=f"{recorder.url}/generateToken")
    # with a time limit of its own, so that no other object's pool can help out
    machines = Machines(f"{recorder.url}/machines", sh if own == "same" else None, timeout=33)
    given = sh if own else None
    for _ in range(5):
        machines._get(f"{recorder.url}/x", {"f": "json"}, securityHandler=given)
        machines._post(f"{recorder.url}/x", {"f": "json"}, securityHandler=given)
    assert len(recorder.take()) == 10
    assert recorder.connections <= 4


def test_objects_of_a_site_share_a_connection(recorder: Recorder) -> None:
    sh = AGSTokenSecurityHandler("u", "p", token_url=f"{recorder.url}/generateToken")
    for _ in range(5):
        for machine in Machines(f"{recorder.url}/machines", sh).machines:
            assert machine.status
    assert recorder.connections <= 4


@pytest.mark.parametrize(
    "headers", [{"X-A": "1", "X-B": "2"}, [("X-A", "1"), ("X-B", 2)], (("X-A", "1"), ("X-B", "2"))]
)
def test_additional_headers(recorder: Recorder, headers: Any) -> None:
    machines = Machines(URL, None)
    machines._get(f"{recorder.url}/x", additional_headers=headers)
    machines._post(f"{recorder.url}/x", additional_headers=headers)
    for request in recorder.take():
        assert (request.headers["x-a"], request.headers["x-b"]) == ("1", "2")


def test_a_url_with_a_query_keeps_it(recorder: Recorder) -> None:
    machines = Machines(URL, None)
    machines._get(f"{recorder.url}/x?a=1%202&b=%C3%BC", {"c": "d"})
    (request,) = recorder.take()
    assert request.params == {"a": "1 2", "b": "ü", "c": "d"}
    machines._post(f"{recorder.url}/x?a=1", {"c": "d"})
    (request,) = recorder.take()
    assert request.target.endswith("?a=1")
    assert request.params == {"a": "1", "c": "d"}


def test_a_long_read_goes_by_post(recorder: Recorder) -> None:
    machines = Machines(URL, None)
    for length, verb in ((100, "GET"), (3000, "POST")):
        machines._get(f"{recorder.url}/x", {"long": "ü" * (length // 6)})
        (request,) = recorder.take()
        assert request.method == verb
        assert request.params == {"long": "ü" * (length // 6)}


def test_files_are_uploaded(recorder: Recorder, tmp_path: Path) -> None:
    path = tmp_path / "Grüße & 'more'; =.sd"
    path.write_bytes(b"\0\xff\r\n--x" * 1000)
    machines = Machines(URL, None)
    machines._post(f"{recorder.url}/upload", {"f": "json", "d": "ü"}, files={"itemFile": str(path)})
    (request,) = recorder.take()
    assert request.files["itemFile"]["size"] == path.stat().st_size
    assert request.params == {"d": "ü"}
    missing = tmp_path / "missing.sd"
    with pytest.raises(FileNotFoundError) as caught:
        machines._post(f"{recorder.url}/upload", files={"itemFile": str(missing)})
    assert caught.value.filename == str(missing)
    assert recorder.take() == []


# downloads ------------------------------------------------------------------------------------


def attachment(name: str, body: bytes = b"content") -> bytes:
    return reply(
        body, kind="application/octet-stream", Content_Disposition=f"attachment; filename={name}"
    )


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ('"cert.cer"', "cert.cer"),
        ("../../escape.txt", "escape.txt"),
        ('"..\\\\..\\\\escape.txt"', "escape.txt"),
        ('"/etc/escape.txt"', "escape.txt"),
        ('"C:\\\\escape.txt"', "escape.txt"),
        ('".."', "file.bin"),
        ("x; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt", "Grüße.txt"),
        ("x; filename*=UTF-8''..%2Fescape.txt", "escape.txt"),
    ],
)
@pytest.mark.parametrize("verb", ["_get", "_post"])
def test_a_file_is_saved_inside_the_folder(
    faults: Faults, tmp_path: Path, verb: str, told: str, kept: str
) -> None:
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    faults.tell(attachment(told))
    send = getattr(Machines(URL, None), verb)
    saved = Path(send(f"{faults.origin}/file.bin", out_folder=str(folder)))
    assert saved.parent == folder
    assert saved.read_bytes() == b"content"
    assert saved.name == kept or told == '".."'
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [saved]


def test_a_file_name_is_honoured(faults: Faults, tmp_path: Path) -> None:
    faults.tell(attachment("theirs.txt"))
    saved = Machines(URL, None)._get(
        f"{faults.origin}/x", out_folder=str(tmp_path), file_name="mine.txt"
    )
    assert Path(saved) == tmp_path / "mine.txt"


def test_half_a_file_is_no_file(faults: Faults, tmp_path: Path) -> None:
    """The old one stays, and nothing is left lying about."""
    old = tmp_path / "cert.cer"
    old.write_bytes(b"old")
    half = reply(
        b"half",
        kind="application/octet-stream",
        length=100,
        Content_Disposition="attachment; filename=cert.cer",
    )
    faults.tell(half, half, half)
    with pytest.raises(OSError, match="broke"):
        Machines(URL, None)._get(f"{faults.origin}/x", out_folder=str(tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["cert.cer"]
    assert old.read_bytes() == b"old"


def test_a_folder_that_is_not_there(faults: Faults, tmp_path: Path) -> None:
    faults.tell(attachment("a.txt"))
    with pytest.raises(FileNotFoundError):
        Machines(URL, None)._get(f"{faults.origin}/x", out_folder=str(tmp_path / "none"))


def test_an_error_in_place_of_a_file_is_returned(faults: Faults, tmp_path: Path) -> None:
    error = {"status": "error", "messages": ["no such certificate"], "code": 404}
    faults.tell(reply(error))
    got = Machines(URL, None)._get(f"{faults.origin}/x", {"f": "json"}, out_folder=str(tmp_path))
    assert got == error
    assert list(tmp_path.iterdir()) == []
