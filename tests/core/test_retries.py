"""Which requests are sent again and which never are, counted by the server."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler
from arcrest.common.errorhandlers import ConnectionFailed, HTTPStatusError
from arcrest.manageags import AGSAdministration
from arcrest.manageags._machines import Machines
from arcrest.sandbox import Site

from .faults import DOCUMENT, Faults, reply


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


def write(machines: Machines) -> Any:
    return machines.registerMachine("GIS2", "https://gis2/arcgis/admin")


LOST = [
    pytest.param(b"", id="closed"),
    pytest.param(reply("", "502 Bad Gateway"), id="502"),
    pytest.param(reply("", "503 Service Unavailable"), id="503"),
    pytest.param(reply("", "504 Gateway Timeout"), id="504"),
    pytest.param(reply("{", length=99), id="cut"),
]


@pytest.mark.parametrize("lost", LOST)
def test_a_read_is_sent_again(faults: Faults, lost: bytes) -> None:
    faults.tell(lost, lost)
    assert Machines(faults.url, None).Protocol == "https"
    assert len(faults.seen) == 3
    assert len(set(faults.seen)) == 1


@pytest.mark.parametrize("lost", LOST)
def test_a_write_is_not(faults: Faults, lost: bytes) -> None:
    faults.tell(lost)
    with pytest.raises((ConnectionFailed, HTTPStatusError)):
        write(Machines(faults.url, None))
    assert len(faults.seen) == 1


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "404 Not Found", "500 Oops", "501 No"])
def test_an_answer_is_an_answer(faults: Faults, status: str) -> None:
    faults.tell(reply("", status))
    with pytest.raises(HTTPStatusError):
        _ = Machines(faults.url, None).machines
    assert len(faults.seen) == 1


def test_a_server_that_asks_for_a_long_pause_is_left_alone(faults: Faults) -> None:
    faults.tell(reply("", "503 Service Unavailable", Retry_After="3600"))
    with pytest.raises(HTTPStatusError):
        _ = Machines(faults.url, None).machines
    assert len(faults.seen) == 1


def test_what_was_never_sent_is_sent_again_writes_too() -> None:
    """Each connection ends before TLS is spoken, so that no request can have been sent."""
    listener = socket.create_server(("127.0.0.1", 0))
    accepted = []

    def accept() -> None:
        for _ in range(3):
            connection, _ = listener.accept()
            accepted.append(connection.recv(65536)[:1])
            connection.close()

    thread = threading.Thread(target=accept)
    thread.start()
    url = f"https://127.0.0.1:{listener.getsockname()[1]}/arcgis/admin/machines"
    with listener, pytest.raises(ConnectionFailed, match="no connection") as caught:
        write(Machines(url, None, verify=False))
    thread.join(5)
    assert accepted == [b"\x16"] * 3  # a handshake
    assert not caught.value.maybe_done


KEPT = reply(DOCUMENT, Connection="keep-alive")


def test_a_kept_connection_that_was_closed_meanwhile(faults: Faults) -> None:
    """That the server has closed it is known before the write is sent: it goes over another."""
    machines = Machines(faults.url, None)
    faults.tell(KEPT)
    assert machines.Protocol == "https"
    time.sleep(0.05)
    assert write(machines) == DOCUMENT
    assert len(faults.seen) == 2


@pytest.mark.parametrize("operation", ["read", "write"])
def test_a_kept_connection_that_ends_under_a_request(operation: str) -> None:
    """The request has been sent then: a read is sent again, a write may have been carried out."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked = []

    def serve() -> None:
        with listener.accept()[0] as connection:
            asked.append(connection.recv(65536))
            connection.sendall(KEPT)
            asked.append(connection.recv(65536))
        listener.settimeout(1)
        with contextlib.suppress(OSError), listener.accept()[0] as connection:
            asked.append(connection.recv(65536))
            connection.sendall(KEPT)

    thread = threading.Thread(target=serve)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/arcgis/admin/machines"
    with listener:
        machines = Machines(url, None)
        assert machines.Protocol == "https"
        if operation == "read":
            assert machines._get(url) == DOCUMENT
        else:
            with pytest.raises(ConnectionFailed, match="may have carried it out") as caught:
                write(machines)
            assert caught.value.maybe_done
        thread.join(5)
    assert len(asked) == (3 if operation == "read" else 2)


@pytest.mark.parametrize(
    ("status", "attempts"), [("407 Proxy Authentication Required", 1), ("502 Bad Gateway", 3)]
)
def test_a_proxy_that_opens_no_tunnel(faults: Faults, status: str, attempts: int) -> None:
    """Nothing has reached the site: a write can be sent again, and has certainly not been done."""
    faults.tell(*[reply(b"", status)] * 3)
    port = int(faults.origin.rpartition(":")[2])
    url = "https://gis.invalid/arcgis/admin/machines"
    with pytest.raises(ConnectionFailed, match="proxy") as caught:
        write(Machines(url, None, proxy_url="127.0.0.1", proxy_port=port))
    assert not caught.value.maybe_done
    assert {seen.split(" ")[0] for seen in faults.seen} == {"CONNECT"}
    assert len(faults.seen) == attempts


# a busy site ------------------------------------------------------------------------------------


def test_a_busy_site_answers_so(fresh_site: Site) -> None:
    handler = AGSTokenSecurityHandler(
        fresh_site.username, fresh_site.password, org_url=fresh_site.url
    )
    fresh_site.busy(1)
    refused = AGSAdministration(fresh_site.url, handler).services.createFolder("x")
    assert "another administrative operation" in refused["messages"][0]


def test_a_busy_site_is_waited_for_on_demand(
    fresh_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = AGSTokenSecurityHandler(
        fresh_site.username, fresh_site.password, org_url=fresh_site.url
    )
    fresh_site.busy(1)
    patient = AGSAdministration(fresh_site.url, handler, retries=1)
    assert patient.services.createFolder("x")["status"] == "success"
    monkeypatch.setenv("ARCREST_RETRIES", "1")
    fresh_site.busy(1)
    patient = AGSAdministration(fresh_site.url, handler)
    assert patient.services.createFolder("y")["status"] == "success"
    fresh_site.busy(2)
    assert patient.services.createFolder("z")["status"] == "error"
