"""Names that people guess: `with`, `close`, a service by its name, equal resources, keywords."""

from __future__ import annotations

import asyncio
import inspect
import pickle
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, Callable

import pytest
from arcrest import AGSTokenSecurityHandler, aio, manageags
from arcrest.ags.server import Server
from arcrest.common.errorhandlers import ArcRESTError, BulkError, ServerError
from arcrest.manageags import administration
from arcrest.sandbox import Site

ZONING = "Planning/Zoning.MapServer"
APIS = {"blocking": administration, "aio": aio}
KEYWORDS = {
    "verify": False,
    "timeout": 9.0,
    "strict": True,
    "max_reply": 9,
    "token_in_url": True,
    "retries": 1,
    "concurrency": 3,
}


def login(site: Site) -> AGSTokenSecurityHandler:
    return AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Any:
    return APIS[request.param]


@pytest.fixture(params=APIS)
def on(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Makes calls on the services of a site, in either API."""
    api = APIS[request.param]

    def call(site: Site, *calls: Callable[[Any], Any]) -> Any:
        async def main() -> list[Any]:
            services = api.Services(f"{site.url}/services", login(site))
            results = []
            for step in calls:
                answer = step(services)
                results.append(await answer if inspect.isawaitable(answer) else answer)
            return results

        return asyncio.run(main())[-1]

    return call


# connections -----------------------------------------------------------------------------------


class Counting:
    """A server that counts its open connections."""

    REPLY = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        b'Content-Length: 22\r\n\r\n{"fullVersion":"11.3"}'
    )

    def __init__(self) -> None:
        self.open = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/arcgis/admin"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.open += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while connection.recv(65536):
                connection.sendall(self.REPLY)
        self.open -= 1

    def has_open(self, connections: int) -> bool:
        """Whether so many connections are open within two seconds."""
        until = time.monotonic() + 2
        while self.open != connections and time.monotonic() < until:
            time.sleep(0.01)
        return self.open == connections

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def counting() -> Iterator[Counting]:
    server = Counting()
    yield server
    server.close()


def test_with_closes_the_connections_and_the_site_stays_usable(counting: Counting) -> None:
    # a timeout of its own, so that no other site shares the connections
    with manageags.AGSAdministration(counting.url, None, timeout=71) as admin:
        assert isinstance(admin, manageags.AGSAdministration)
        assert admin.fullVersion == "11.3"
        assert counting.has_open(1)
    assert counting.has_open(0)
    assert admin.publicKey
    assert counting.has_open(1)
    admin.close()
    admin.close()
    assert counting.has_open(0)


def test_with_hides_no_exception(counting: Counting) -> None:
    with (
        pytest.raises(KeyError, match="mine"),
        manageags.AGSAdministration(counting.url, None),
    ):
        raise KeyError("mine")


def test_aclose_closes_the_connections_and_the_site_stays_usable(counting: Counting) -> None:
    async def main() -> None:
        async with aio.AGSAdministration(counting.url, None, timeout=73) as admin:
            assert await admin.fullVersion == "11.3"
            assert counting.has_open(1)
        assert counting.has_open(0)
        assert await admin.publicKey
        assert counting.has_open(1)
        assert await admin.aclose() is None
        await admin.aclose()
        assert counting.has_open(0)

    asyncio.run(main())


# a service by its name --------------------------------------------------------------------------


def test_a_service_by_its_name_takes_one_request(fresh_site: Site, on: Any) -> None:
    service = on(fresh_site, lambda services: services[ZONING])
    assert type(service).__name__ == "AGSService"
    assert service.url == f"{fresh_site.url}/services/{ZONING}"
    asked = [r.path for r in fresh_site.requests if "/admin/services" in r.path]
    assert len(asked) == 1
    assert asked[0].endswith("/services/Planning")


def test_a_service_of_the_root_from_within_a_folder(site: Site, on: Any) -> None:
    def go(services: Any) -> None:
        services.folderName = "Planning"

    name = next(n for n in on(site, lambda services: services.statuses()) if "/" not in n)
    service = on(site, lambda services: services.folders, go, lambda services: services[name])
    assert service.url == f"{site.url}/services/{name}"


@pytest.mark.parametrize(
    "name", ["Planning/Zonning.MapServer", "Zoning.MapServer", "Plans/Zoning.MapServer"]
)
def test_a_service_that_is_missing_names_near_ones(site: Site, on: Any, name: str) -> None:
    with pytest.raises(KeyError) as caught:
        on(site, lambda services: services[name])
    assert caught.value.args[0].startswith(f'there is no service "{name}"')
    assert f'"{ZONING}"' in caught.value.args[0]


def test_a_name_that_is_like_none(site: Site, on: Any) -> None:
    with pytest.raises(KeyError, match="there is no service"):
        on(site, lambda services: services["qqqqqqqqqqqqqqqqqqqq"])


@pytest.mark.parametrize("key", [0, None, ("a", "b")])
def test_a_key_that_is_no_name(site: Site, on: Any, key: Any) -> None:
    with pytest.raises(TypeError):
        on(site, lambda services: services[key])


# start and stop ---------------------------------------------------------------------------------

ENTRY = {"folderName": "Planning", "serviceName": "Zoning", "type": "MapServer"}
WAYS: dict[str, Callable[[Any], Any]] = {
    "a name": lambda service: ZONING,
    "a dict": lambda service: ENTRY,
    "JSON": lambda service: (
        '{"folderName": "Planning", "serviceName": "Zoning", "type": "MapServer"}'
    ),
    "what the server takes": lambda service: {"services": [ENTRY]},
    "an object": lambda service: service,
    "a list of names": lambda service: [ZONING],
    "a list of objects": lambda service: [service],
    "a list of dicts": lambda service: [ENTRY],
    "keys": lambda service: {ZONING: {}}.keys(),
    "a mixture": lambda service: (ZONING, service, ENTRY),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_service_is_stopped_and_started(site: Site, on: Any, way: str) -> None:
    chosen: list[Any] = []
    states = []
    for method in ("stopServices", "startServices"):

        def choose(services: Any) -> Any:
            return services[ZONING]

        service = on(site, choose)
        chosen.append(WAYS[way](service))
        done = on(site, lambda s, m=method: getattr(s, m)(chosen[-1]))
        assert done == {"status": "success"}
        states.append(on(site, lambda s: s.statuses("Planning"))[ZONING]["realTimeState"])
    assert states == ["STOPPED", "STARTED"]


def test_everything_that_statuses_names_is_stopped(fresh_site: Site, on: Any) -> None:
    names = on(fresh_site, lambda services: services.statuses()).keys()
    assert on(fresh_site, lambda s: s.stopServices(names)) == {"status": "success"}
    states = on(fresh_site, lambda services: services.statuses())
    assert {state["realTimeState"] for state in states.values()} == {"STOPPED"}


@pytest.mark.parametrize("wrong", ["Planning", "Planning/Zoning", ["Planning"], "[1,", ""])
def test_a_text_that_names_no_service(site: Site, on: Any, wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"names no service|valid JSON"):
        on(site, lambda services: services.stopServices(wrong))


@pytest.mark.parametrize("wrong", [7, [None], [["a"]]])
def test_what_is_no_service(site: Site, on: Any, wrong: Any) -> None:
    with pytest.raises(TypeError, match="a service's name, an AGSService or a dict expected"):
        on(site, lambda services: services.stopServices(wrong))


# equal resources --------------------------------------------------------------------------------


def test_equal_resources(site: Site, api: Any) -> None:
    handler = login(site)
    url = f"{site.url}/services/{ZONING}"
    one, other = api.AGSService(url, handler), api.AGSService(url, handler)
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other}) == 1
    assert api.AGSService(url, None) == api.AGSService(url, None)


def test_resources_that_differ(site: Site, api: Any) -> None:
    handler = login(site)
    url = f"{site.url}/services/{ZONING}"
    one = api.AGSService(url, handler)
    assert one != api.AGSService(url, login(site)), "another handler"
    assert one != api.AGSService(url, None), "no handler"
    assert one != api.AGSService(f"{url}2", handler), "another URL"
    assert one != api.Info(url, handler), "another class"
    assert one != url
    sub = type("Sub", (api.AGSService,), {})
    assert one != sub(url, handler), "a subclass"
    assert sub(url, handler) == sub(url, handler)


def test_resources_of_the_two_apis_differ(site: Site) -> None:
    url, handler = f"{site.url}/services/{ZONING}", login(site)
    assert administration.AGSService(url, handler) != aio.AGSService(url, handler)


# keywords, and the error of many ------------------------------------------------------------------


def test_the_server_takes_every_keyword_of_a_site() -> None:
    parameters = inspect.signature(manageags.AGSAdministration).parameters.values()
    keywords = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    assert keywords == set(KEYWORDS)
    admin = Server("https://host/arcgis/rest/services", None, **KEYWORDS).admin
    assert admin.url == "https://host/arcgis/admin"
    assert admin._verify is False


@pytest.mark.parametrize("name", sorted(set(administration.__all__)))
def test_all_resources_take_the_same_keywords(name: str) -> None:
    for api in (administration, aio):
        signature = inspect.signature(getattr(api, name))
        defaults = {
            p.name: p.default for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY
        }
        assert defaults == {**dict.fromkeys(KEYWORDS), "concurrency": 8}
        getattr(api, name)("https://host/arcgis/admin/x", None, **KEYWORDS)
        with pytest.raises(TypeError, match="retry"):
            getattr(api, name)("https://host/arcgis/admin/x", None, retry=1)


def test_a_bulk_error_is_no_refusal_of_the_server() -> None:
    error = BulkError("2 of 5", {"a": 1})
    assert isinstance(error, ArcRESTError)
    assert not isinstance(error, ServerError)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.results) == ("2 of 5", {"a": 1})
