"""Operations that make a site go away, and the wait for its return."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler, aio, manageags
from arcrest.common.errorhandlers import ConnectionFailed, ReplyTimeout, ServerError
from arcrest.sandbox import Site
from arcrest.sandbox.certificates import self_made
from cases.both import get
from conftest import login

APIS = [pytest.param(manageags, id="blocking"), pytest.param(aio, id="asyncio")]
MACHINE = "machines/GISSRV01.EXAMPLE.COM"


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Any:
    return request.param


def child(api: Any, site: Site, name: str, place: str = "", **options: Any) -> Any:
    return getattr(api, name)(f"{site.url}/{place}".rstrip("/"), login(site), **options)


Act = Callable[[Any], Any]
OUTAGES: dict[str, tuple[str, str, Act]] = {
    "Security.updateSecurityConfig": (
        "Security",
        "security",
        lambda it: it.updateSecurityConfig({"HSTSEnabled": "true"}, wait=60),
    ),
    "Machine.startMachine": ("Machine", MACHINE, lambda it: it.startMachine(wait=60)),
    "AGSAdministration.importSite": (
        "AGSAdministration",
        "",
        lambda it: it.importSite("/a.agssite", wait=60),
    ),
    "ConfigurationStore.edit": (
        "ConfigurationStore",
        "system/configstore",
        lambda it: it.edit("FILESYSTEM", "/store", wait=60),
    ),
}


@pytest.mark.parametrize("operation", OUTAGES)
def test_an_operation_waits_for_the_return_of_the_site(api: Any, operation: str) -> None:
    name, place, act = OUTAGES[operation]
    with Site(outages=1.5, strict=True) as site:
        assert get(lambda: act(child(api, site, name, place)))["status"] == "success"
        assert get(lambda: child(api, site, "AGSAdministration").fullVersion) == "11.3.0"
        # an address of the site's own, after each connection of the outage
        assert 503 in {each.status for each in site.requests}


def test_a_site_that_does_not_come_back_in_time(api: Any) -> None:
    with Site(outages=60) as site:
        says = (
            r"startMachine: .*/admin did not come back after the operation within 1\.5 s; the last"
        )
        with pytest.raises(ReplyTimeout, match=says):
            get(lambda: child(api, site, "Machine", MACHINE).startMachine(wait=1.5))
        assert [each for each in site.requests if each.carried_out]


def test_an_operation_that_is_refused_does_not_wait(api: Any, fresh_site: Site) -> None:
    fresh_site.busy(1)
    begun = time.monotonic()
    reply = get(lambda: child(api, fresh_site, "Machine", MACHINE).startMachine(wait=60))
    assert reply["status"] == "error"
    assert time.monotonic() - begun < 2


def test_a_job_waits_by_itself(api: Any, fresh_site: Site) -> None:
    ags = child(api, fresh_site, "AGSAdministration")
    with pytest.raises(ValueError, match="the Job that such a call returns has wait"):
        get(lambda: ags.importSite("/a.agssite", runAsync=True, wait=60))


def test_the_wait_is_not_sent(api: Any) -> None:
    with Site(outages=0.5) as site:
        get(lambda: child(api, site, "Machine", MACHINE).startMachine(wait=30))
        assert not [each for each in site.requests if "wait" in each.params or "" in each.params]


def test_waiting_for_a_site(api: Any) -> None:
    with Site(outages=1.5) as site:
        ags = child(api, site, "AGSAdministration")
        get(lambda: child(api, site, "Machine", MACHINE).startMachine())
        assert get(lambda: ags.waitUntilAvailable(timeout=60))["fullVersion"] == "11.3.0"
        begun = time.monotonic()
        get(lambda: ags.waitUntilAvailable())
        assert 1.5 < time.monotonic() - begun < 5
        site.all_machines_down(form="html")
        with pytest.raises(
            ReplyTimeout, match="did not answer steadily within 1 s; the last attempt"
        ):
            get(lambda: ags.waitUntilAvailable(1))


def test_a_wrong_password_is_not_tried_for_ever(api: Any, site: Site) -> None:
    handler = AGSTokenSecurityHandler("siteadmin", "wrong", org_url=site.root)
    ags = api.AGSAdministration(site.url, handler)
    site.requests.clear()
    with pytest.raises(ServerError):
        get(lambda: ags.waitUntilAvailable(60))
    assert len([each for each in site.requests if "password" in each.params]) == 1


# certificates ---------------------------------------------------------------------------------


@pytest.fixture
def https(tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    """A site over https that goes away for a second, and its first certificate."""
    pem = tmp_path / "first.pem"
    self_made(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with Site(ssl_context=context, outages=1) as site:
        yield site, pem


def generated(api: Any, site: Site, pem: Path, folder: Path) -> Any:
    """The machine, with a new certificate that was saved to `folder`."""
    handler = AGSTokenSecurityHandler(
        site.username, site.password, org_url=site.root, verify=str(pem)
    )
    machine = api.Machine(f"{site.url}/{MACHINE}", handler, verify=str(pem))
    get(lambda: machine.generateCertificate("next", "gissrv01.example.com", "Example"))
    get(lambda: machine.exportCertificate("next", str(folder)))
    return machine


def test_another_certificate_that_is_trusted(
    api: Any, https: tuple[Site, Path], tmp_path: Path
) -> None:
    site, pem = https
    machine = generated(api, site, pem, tmp_path)
    first = ssl.get_server_certificate(("127.0.0.1", site.port))
    new = (tmp_path / "next.cer").read_text("ascii")
    with pem.open("a", encoding="ascii") as trusted:
        trusted.write(new)
    get(lambda: machine.edit(webServerCertificateAlias="next", wait=60))
    shown = ssl.get_server_certificate(("127.0.0.1", site.port))
    assert (shown.split(), shown != first) == (new.split(), True)
    assert get(lambda: machine.webServerCertificateAlias) == "next"


def test_another_certificate_that_is_not_trusted_says_how_to(
    api: Any, https: tuple[Site, Path], tmp_path: Path
) -> None:
    site, pem = https
    machine = generated(api, site, pem, tmp_path)
    begun = time.monotonic()
    with pytest.raises(ConnectionFailed, match=r"Machine\.edit: .*verify=.*sha256:"):
        get(lambda: machine.edit(webServerCertificateAlias="next", wait=120))
    assert time.monotonic() - begun < 30
