"""The sandbox's own servers: malformed bodies are refused, and every thread ends with `stop()`."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from arcrest.sandbox import Portal, Proxy, Site

from .certificates import Authority

INFO = "/arcgis/rest/info?f=json"


# bodies ---------------------------------------------------------------------------------------


def exchange(port: int, *lines: str) -> str:
    """The reply to a request that is sent as it stands, on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(4096), b"")).decode()


def form(*headers: str) -> tuple[str, ...]:
    kind = "Content-Type: application/x-www-form-urlencoded"
    return (f"POST {INFO} HTTP/1.1", "Host: sandbox", kind, *headers, "")


@pytest.mark.parametrize("size", ["-1", "+6", "0x6", "1_0", "six", ""])
def test_a_malformed_chunk_size_is_refused(
    site: Site, size: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        reply = exchange(
            site.port, *form("Transfer-Encoding: chunked"), size, "f=json", "0", "", ""
        )
    head, _, body = reply.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 400 ")
    assert "Connection: close" in head
    assert json.loads(body)["messages"] == ["The size of a chunk is malformed."]
    assert not caplog.records


def test_a_malformed_chunk_size_that_nobody_reads_ends_the_connection(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    lines = ("POST /nothing HTTP/1.1", "Transfer-Encoding: chunked", "", "-1", "", "")
    with caplog.at_level(logging.ERROR):
        reply = exchange(site.port, *lines)
    assert reply.startswith("HTTP/1.1 404 ")
    assert "Connection: close" in reply
    assert not caplog.records


@pytest.mark.parametrize("length", ["-1", "+6", "1_0", "six", "6, 6", ""])
def test_a_malformed_length_is_refused(site: Site, length: str) -> None:
    reply = exchange(site.port, *form(f"Content-Length: {length}"), "f=json")
    assert reply.startswith("HTTP/1.1 400 ")
    assert "Connection: close" in reply


@pytest.mark.parametrize("second", ["6", "7"])
def test_a_length_that_is_given_twice_is_refused(site: Site, second: str) -> None:
    lengths = ("Content-Length: 6", f"Content-Length: {second}")
    assert exchange(site.port, *form(*lengths), "f=json").startswith("HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 6", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: gzip, chunked",),
        ("Transfer-Encoding: xchunked",),
    ],
)
def test_a_length_that_can_be_read_in_two_ways_is_refused(
    site: Site, headers: tuple[str, ...]
) -> None:
    reply = exchange(site.port, *form(*headers), "6", "f=json", "0", "", "")
    assert reply.startswith("HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "headers", [("Content-Length: 6", "Content-Length: 6"), ("Transfer-Encoding: chunked",)]
)
def test_the_proxy_refuses_malformed_bodies(site: Site, headers: tuple[str, ...]) -> None:
    with Proxy() as proxy:
        first = f"POST {site.root}/rest/info HTTP/1.1"
        reply = exchange(proxy.port, first, "Host: sandbox", *headers, "", "-1", "f=json")
        assert reply.startswith("HTTP/1.1 400 ")
        assert [passage.status for passage in proxy.passages] == [400]
    assert not site.requests


# threads --------------------------------------------------------------------------------------


@contextlib.contextmanager
def no_thread_left() -> Iterator[None]:
    """Checks that the block leaves the threads as they were, without a wait."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def asked(connection: socket.socket, target: str = INFO) -> None:
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: sandbox\r\n\r\n".encode())


@contextlib.contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        yield connection


def test_connections_end_with_the_site() -> None:
    with contextlib.ExitStack() as clients, no_thread_left(), Site(portal=Portal()) as site:
        assert site.portal
        for port in (site.port, site.portal.port) * 5:
            used = clients.enter_context(connected(port))
            asked(used)
            assert used.recv(4096).startswith(b"HTTP/1.1 ")
            clients.enter_context(connected(port))  # sends nothing


def test_a_handshake_ends_with_the_site(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    secured = Site(ssl_context=authority.server())
    with contextlib.ExitStack() as clients, no_thread_left(), secured as site:
        clients.enter_context(connected(site.port))
        plain = clients.enter_context(connected(site.port))
        secure = authority.context().wrap_socket(plain, server_hostname="127.0.0.1")
        clients.enter_context(secure)
        asked(secure)
        assert secure.recv(4096).startswith(b"HTTP/1.1 200")


def test_a_reply_that_is_held_back_ends_with_the_site() -> None:
    alone = threading.active_count()
    with contextlib.ExitStack() as clients, no_thread_left():
        with Site(latency=60) as site:
            asked(clients.enter_context(connected(site.port)))
            while threading.active_count() < alone + 2:
                time.sleep(0.01)
            stopped = time.monotonic()
        assert time.monotonic() - stopped < 2


def test_what_a_proxy_waits_for_ends_with_it() -> None:
    with contextlib.ExitStack() as clients, socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with no_thread_left():
            with Proxy() as proxy:
                tunnel = clients.enter_context(connected(proxy.port))
                tunnel.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
                assert tunnel.recv(4096).startswith(b"HTTP/1.1 200")
                asked(clients.enter_context(connected(proxy.port)), f"http://127.0.0.1:{port}/")
                for _ in range(2):
                    clients.enter_context(silent.accept()[0])
                stopped = time.monotonic()
            assert time.monotonic() - stopped < 2
