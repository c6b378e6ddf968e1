"""The site as a server: life, connections, forms of replies, ledger."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from arcrest.sandbox import Site
from arcrest.sandbox.resources import router

from .conftest import Client, multipart


@contextlib.contextmanager
def connection(site: Site) -> Iterator[http.client.HTTPConnection]:
    """One connection that is kept alive for the length of a test."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=5)) as kept:
        yield kept


def test_import_needs_no_native_module() -> None:
    code = "import sys, arcrest.sandbox; sys.exit('arcrest._core' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_start_and_stop() -> None:
    site = Site()
    assert site.start() is site
    assert site.url == f"http://127.0.0.1:{site.port}/arcgis/admin"
    begun = time.perf_counter()
    site.stop()
    site.stop()
    assert time.perf_counter() - begun < 1
    with connection(site) as refused, pytest.raises(ConnectionRefusedError):
        refused.request("GET", "/")


def test_stop_closes_kept_connections() -> None:
    site = Site().start()
    with connection(site) as kept:
        kept.request("GET", "/arcgis/rest/info?f=json")
        kept.getresponse().read()
        threads = threading.active_count()
        site.stop()
        assert kept.sock.recv(1) == b""
        deadline = time.monotonic() + 2
        while threading.active_count() > threads - 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert threading.active_count() <= threads - 2


def test_a_stopped_site_keeps_its_state() -> None:
    site = Site()
    with site:
        Client(site).post("/services/createFolder", folderName="Kept")
    port = site.port
    with site:
        assert site.port == port
        assert "Kept" in Client(site).get("/services")["folders"]


def test_only_loopback() -> None:
    with pytest.raises(ValueError, match="loopback"):
        Site(host="0.0.0.0")
    with pytest.raises(ValueError, match="version"):
        Site(version="9.3")


def test_connections_are_kept_alive(site: Site) -> None:
    with connection(site) as kept:
        for _ in range(3):
            kept.request("GET", "/arcgis/rest/info?f=json")
            reply = kept.getresponse()
            assert reply.version == 11
            assert int(reply.headers["Content-Length"]) == len(reply.read())
            port = kept.sock.getsockname()[1]
        assert kept.sock.getsockname()[1] == port


def test_a_refused_body_does_not_spoil_the_connection(site: Site) -> None:
    with connection(site) as kept:
        for _ in range(2):
            kept.request("POST", "/nothing", body=b"x" * 70_000)
            reply = kept.getresponse()
            reply.read()
            assert reply.status == 404


def test_chunked_bodies(site: Site) -> None:
    form = urllib.parse.urlencode(
        {"username": site.username, "password": site.password, "f": "json"}
    )
    with connection(site) as kept:
        pieces = (form[at : at + 7].encode() for at in range(0, len(form), 7))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        kept.request("POST", "/arcgis/admin/generateToken", pieces, headers, encode_chunked=True)
        assert "token" in json.loads(kept.getresponse().read())


def test_expect_continue(site: Site) -> None:
    with connection(site) as kept:
        kept.putrequest("POST", "/arcgis/rest/info")
        for name, value in (
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Length", "6"),
            ("Expect", "100-continue"),
        ):
            kept.putheader(name, value)
        kept.endheaders()
        assert kept.sock.recv(12) == b"HTTP/1.1 100"
        while b"\r\n\r\n" not in kept.sock.recv(64):
            pass
        kept.send(b"f=json")
        assert kept.sock.recv(15) == b"HTTP/1.1 200 OK"


def test_head_has_no_body(site: Site) -> None:
    with connection(site) as kept:
        kept.request("HEAD", "/arcgis/rest/info?f=json")
        assert kept.getresponse().read() == b""


def test_forms_of_a_reply(client: Client, old: Site) -> None:
    assert client.send("GET", "/rest/info?f=pjson").startswith("{\n ")
    assert client.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert "<title>" in client.send("GET", "/rest/info")
    assert "Login</title>" in client.send("GET", "/admin")
    assert json.loads(client.send("GET", "/rest/info?f=kml"))["error"]["code"] == 400
    Client(old).get("/info")
    client.site = old
    client.send("GET", "/rest/info?f=json")
    assert client.headers["Content-Type"] == "text/plain;charset=UTF-8"


def test_gzip(client: Client) -> None:
    form = {"f": "json", "token": client.token}
    body = client.raw("POST", "/admin/services", form, {"Accept-Encoding": "gzip"})
    assert client.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(body))["folderName"] == "/"


def test_unknown_paths_and_verbs(client: Client) -> None:
    assert client.get("/nothing")["code"] == 404
    assert client.status == 200
    assert "<html>" in client.send("GET", "/elsewhere?f=json")
    assert client.status == 404
    site_root = client.site.root
    assert site_root.endswith("/arcgis")
    assert "code" not in client.get("/services/createFolder")
    assert client.status == 200
    client.send("DELETE", "/admin?f=json")
    assert (client.status, client.headers["Allow"]) == (405, "GET, POST")


def test_ledger(client: Client) -> None:
    client.site.requests.clear()
    client.upload("/uploads/upload", "itemFile", "ä b.sd", b"content", description="d")
    (record,) = client.site.requests
    assert (record.method, record.path, record.status) == (
        "POST",
        "/arcgis/admin/uploads/upload",
        200,
    )
    assert record.operation == "uploads.uploadFile"
    assert record.params["description"] == "d"
    (file,) = record.files
    assert (file.name, file.filename, file.size) == ("itemFile", "ä b.sd", 7)
    assert file.sha256.startswith("ed7002b4")


def test_many_threads(site: Site) -> None:
    def work(number: int) -> int:
        client = Client(site)
        client.post("/services/createFolder", folderName=f"Folder {number}")
        return len(client.get("/services")["folders"])

    with ThreadPoolExecutor(32) as pool:
        assert max(pool.map(work, range(64))) == 5 + 64


def test_latency(client: Client) -> None:
    client.site.latency = 0.05
    begun = time.perf_counter()
    client.get("/info")
    assert time.perf_counter() - begun > 0.05


def test_busy(client: Client) -> None:
    client.site.busy(1)
    refused = client.post("/services/createFolder", folderName="New")
    assert (
        "currently being configured by another administrative operation" in refused["messages"][0]
    )
    assert client.get("/info")["loggedInUser"] == client.site.username
    assert client.post("/services/createFolder", folderName="New")["status"] == "success"
    refusal, read, write = list(client.site.requests)[-3:]
    assert [one.carried_out for one in (refusal, read, write)] == [False, False, True]


def test_a_large_upload_is_streamed(client: Client) -> None:
    megabyte = bytes(range(256)) * 4096
    body, kind = multipart({"f": "json", "token": client.token}, "itemFile", "big.sd", b"")
    head, tail = body.split(b"octet-stream\r\n\r\n")
    total = len(body) + 32 * len(megabyte)

    def pieces() -> Iterator[bytes]:
        yield head + b"octet-stream\r\n\r\n"
        yield from (megabyte for _ in range(32))
        yield tail

    with connection(client.site) as kept:
        headers = {"Content-Type": kind, "Content-Length": str(total)}
        kept.request("POST", "/arcgis/admin/uploads/upload", pieces(), headers)
        item = json.loads(kept.getresponse().read())["item"]
        assert item["size"] == 32 * len(megabyte)


def test_routes_are_listed(site: Site) -> None:
    assert (("POST",), "/admin/services/createFolder", "services.createFolder") in site.routes()
    assert len(site.routes()) == len(router().operations) > 200


@pytest.mark.skipif(sys.platform == "win32", reason="Popen cannot send Ctrl-C there")
def test_by_hand() -> None:
    command = [sys.executable, "-m", "arcrest.sandbox", "--port", "0", "--version", "10.9.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(4)]
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
    assert "10.9.1" in lines[0]
    assert "http://127.0.0.1:" in lines[1]
