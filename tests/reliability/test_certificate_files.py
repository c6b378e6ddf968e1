"""Files of certificates: where a client certificate is shown, files that are renewed, that can't
be read in time, that hold nonsense."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import arcrest
import pytest
import trustme
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.sandbox import Site
from cases.both import APIS, get
from cases.stand_in import GRANTED, ROOT, StandIn
from sandbox.certificates import Authority

# the files are looked at once a second
LOOK = 1.1
PATIENCE = 20.0
HOSTS = ["127.0.3.1", "127.0.3.2", "127.0.3.3"]


def after_a_look(seen: Callable[[], bool], begin: float = LOOK) -> None:
    """Asks until a call has noticed the change: a look may take longer than a call waits for it."""
    end = time.monotonic() + PATIENCE
    time.sleep(begin)
    while not seen():
        assert time.monotonic() < end, "no call has noticed the change of a file"
        time.sleep(LOOK)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def asking(authority: trustme.CA, *hosts: str) -> ssl.SSLContext:
    """A server's side of TLS that asks for a certificate of the authority, and takes none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts).configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


@pytest.fixture(scope="module")
def servers(authority: Authority) -> Iterator[list[StandIn]]:
    context = asking(authority._ca, *HOSTS)
    running = [StandIn({"*": ROOT}, host=host, tls=context) for host in [*HOSTS, HOSTS[0]]]
    for server in running:
        server.__enter__()
    yield running
    for server in running:
        server.__exit__(None, None, None)


@pytest.mark.parametrize("api", APIS)
def test_a_client_certificate_is_shown_to_its_own_hosts(
    servers: list[StandIn], authority: Authority, api: Any
) -> None:
    """The site and its other ports, and no other host, whatever a script asks for."""
    site, other, _, port = servers
    pair, verify = authority.client("me"), authority.bundle
    handler = arcrest.PKISecurityHandler(site.root, pair.key, pair.certificate, verify=verify)
    admin = api.AGSAdministration(site.url, handler, verify=verify)
    for server, is_shown in ((site, True), (other, False), (port, True), (other, False)):
        for _ in range(2):
            get(lambda url=server.url: admin._get(f"{url}/x", {"f": "json"}, handler))
            assert server.seen[-1].certificate == is_shown
            get(lambda url=server.url: admin._get(f"{url}/x", {"f": "json"}))
            assert not server.seen[-1].certificate


@pytest.mark.parametrize("api", APIS)
@pytest.mark.filterwarnings("ignore::arcrest.InsecureTransportWarning")
def test_a_client_certificate_is_shown_to_portal_and_server(
    servers: list[StandIn], authority: Authority, api: Any
) -> None:
    portal, site, other, _ = servers
    service = f"{portal.root}/sharing/rest/generateToken"
    portal.answers["/arcgis/sharing/rest/info"] = {"authInfo": {"tokenServicesUrl": service}}
    portal.answers["/arcgis/sharing/rest/generateToken"] = GRANTED
    pair, verify = authority.client("me"), authority.bundle
    handler = arcrest.PKISecurityHandler(portal.root, pair.key, pair.certificate, verify=verify)
    admin = api.AGSAdministration(site.url, handler, verify=verify)
    assert get(lambda: admin.fullVersion) == "11.3.0"
    assert portal.seen[-1].certificate
    assert site.seen[-1].certificate
    get(lambda: admin._get(f"{other.url}/x", {"f": "json"}, admin._securityHandler))
    assert not other.seen[-1].certificate


def place(pair: Any, folder: Path) -> tuple[str, str]:
    """Copies a pair to the files that a handler reads."""
    certificate, key = folder / "me.crt", folder / "me.key"
    shutil.copy(pair.certificate, certificate)
    shutil.copy(pair.key, key)
    return str(key), str(certificate)


@pytest.mark.parametrize("api", APIS)
def test_a_renewed_client_certificate(authority: Authority, tmp_path: Path, api: Any) -> None:
    """The next call is another user's, and the connections of the user before are not used."""
    with Site(ssl_context=authority.server(clients=True)) as site:
        key, certificate = place(authority.client("viewer"), tmp_path)
        handler = arcrest.PKISecurityHandler(site.root, key, certificate, verify=authority.bundle)
        services = api.Services(
            f"{site.url}/services", handler, verify=authority.bundle, strict=True
        )
        with pytest.raises(ArcRESTError, match="not authorized"):
            get(lambda: services.createFolder("Viewer"))
        names = (f"Folder{number}" for number in itertools.count())

        def may_create() -> bool:
            try:
                return bool(
                    get(lambda: services.createFolder(next(names))) == {"status": "success"}
                )
            except ArcRESTError as error:
                if "not authorized" not in str(error):
                    raise
                return False

        place(authority.client("siteadmin"), tmp_path)
        after_a_look(may_create)
        place(authority.client("viewer"), tmp_path)
        after_a_look(lambda: not may_create())


def test_a_client_certificate_that_is_renewed_half(
    authority: Authority, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """While a file is written, the certificate before stays in use, and the log says so."""
    with Site(ssl_context=authority.server(clients=True)) as site:
        pair = authority.client("siteadmin")
        key, certificate = place(pair, tmp_path)
        handler = arcrest.PKISecurityHandler(site.root, key, certificate, verify=authority.bundle)
        services = arcrest.manageags.administration.Services(
            f"{site.url}/services", handler, verify=authority.bundle
        )
        assert services.exists("Planning")
        whole = Path(certificate).read_bytes()

        def noted() -> bool:
            with caplog.at_level(logging.WARNING, "arcrest"):
                assert services.exists("Planning")
            return "me.crt" in caplog.text and "stays in use" in caplog.text

        for half in (b"", whole[: len(whole) // 2]):
            Path(certificate).write_bytes(half)
            caplog.clear()
            after_a_look(noted)
        Path(certificate).write_bytes(whole)
        time.sleep(LOOK)
        assert services.exists("Planning")


@pytest.mark.parametrize("api", APIS)
def test_a_renewed_ca_file(tmp_path: Path, api: Any) -> None:
    """A server gets a certificate of another authority: the next call reads the file again."""
    first, second = trustme.CA(), trustme.CA()
    ca = tmp_path / "ca.pem"
    first.cert_pem.write_to_path(str(ca))
    with (
        StandIn({"*": ROOT}, tls=asking(first, "127.0.0.1")) as old,
        StandIn({"*": ROOT}, tls=asking(second, "127.0.0.1")) as new,
    ):
        site = api.AGSAdministration(old.url, None, verify=str(ca))

        def read(server: StandIn) -> Any:
            return get(lambda: site._get(f"{server.url}/x", {"f": "json"}))

        assert read(old) == ROOT
        with pytest.raises(ArcRESTError, match="certificate"):
            read(new)
        second.cert_pem.write_to_path(str(ca))

        def is_read() -> bool:
            try:
                return bool(read(new) == ROOT)
            except ArcRESTError as error:
                if "certificate" not in str(error):
                    raise
                return False

        # a refused connection makes the next call look
        after_a_look(is_read, 0)
        with pytest.raises(ArcRESTError, match="certificate"):
            read(old)


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe stands for a share that hangs")
@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("what", ["ca", "certificate"])
def test_a_file_that_hangs_holds_up_nobody_else(
    authority: Authority, tmp_path: Path, what: str, api: Any
) -> None:
    """Its own call ends in time; calls of other settings go on meanwhile."""
    pipe = tmp_path / "pipe.pem"
    os.mkfifo(pipe)
    ended: list[float] = []
    with Site(ssl_context=authority.server()) as site:
        pair = authority.client("me")
        handler = arcrest.PKISecurityHandler(site.root, pair.key, str(pipe), timeout=1)
        options = {
            "ca": {"verify": str(pipe)},
            "certificate": {"verify": authority.bundle},
        }[what]
        who = handler if what == "certificate" else None
        hung = api.Services(f"{site.url}/services", who, timeout=1, **options)

        def hang() -> None:
            begun = time.monotonic()
            for _ in range(2):
                with pytest.raises((OSError, ValueError), match=r"pipe\.pem"):
                    get(lambda: hung.exists("Planning"))
            ended.append(time.monotonic() - begun)

        thread = threading.Thread(target=hang)
        thread.start()
        begun = time.monotonic()
        other = api.Services(f"{site.url}/services", None, verify=authority.bundle, timeout=9)
        assert get(lambda: other._get(f"{site.root}/rest/info", {"f": "json"}))
        assert time.monotonic() - begun < 0.9
        thread.join(20)
        assert ended
        assert ended[0] < 4
    # lets the thread that reads go
    with open(pipe, "r+b", buffering=0):
        pass
