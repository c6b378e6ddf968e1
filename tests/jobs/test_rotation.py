"""`jobs.rotate_certificate`: a new web certificate, machine after machine."""

from __future__ import annotations

import datetime
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import arcrest
import pytest
import trustme
from arcrest import ArcRESTError, ServerError
from arcrest.sandbox import Site
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from .conftest import Jobs, login

PASSWORD = "rotation-pfx-pässword"
MACHINES = ["GISSRV01.EXAMPLE.COM", "GISSRV02.EXAMPLE.COM"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def pfx(authority: trustme.CA, path: Path, password: str = PASSWORD, **options: Any) -> str:
    """A PKCS#12 file; the fingerprint of its certificate."""
    made = authority.issue_cert("localhost", "127.0.0.1", **options)
    certificate = x509.load_pem_x509_certificate(made.cert_chain_pems[0].bytes())
    key = serialization.load_pem_private_key(made.private_key_pem.bytes(), None)
    root = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    sealed = serialization.BestAvailableEncryption(password.encode())
    content = pkcs12.serialize_key_and_certificates(b"me", key, certificate, [root], sealed)  # type: ignore[arg-type]
    path.write_bytes(content)
    return certificate.fingerprint(hashes.SHA1()).hex(":").upper()


@pytest.fixture
def https(authority: trustme.CA) -> Iterator[Site]:
    """A site of two machines, both at the address of the embedded site."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    with Site(ssl_context=context, strict=True, outages=0.5, edits="replace") as site:
        for machine in site.application.state.machines.values():
            machine["adminURL"] = site.url
        yield site
        assert site.violations == []


def of(api: Jobs, site: Site) -> Any:
    return api.site(site.url, login(site, verify=False), verify=False)


def shown(site: Site) -> str:
    der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", site.port)))
    return x509.load_der_x509_certificate(der).fingerprint(hashes.SHA1()).hex(":").upper()


def writes(site: Site) -> list[str]:
    names = ("importRootOrIntermediate", "importExistingServerCertificate", "edit")
    done = [each.path.split("/") for each in site.requests if each.carried_out]
    return [
        f"{each[-2 if each[-1] == 'edit' else -3]} {each[-1]}" for each in done if each[-1] in names
    ]


def test_machine_after_machine(api: Jobs, https: Site, authority: trustme.CA, home: Path) -> None:
    file = home / "gis.pfx"
    sha1 = pfx(authority, file)
    ags, told = of(api, https), []
    state = https.application.state
    before = {name: dict(machine) for name, machine in state.machines.items()}
    plan = api.rotate_certificate(ags, file, PASSWORD, dry_run=True)
    assert writes(https) == []
    assert not (home / ".arcrest").exists()
    done = api.rotate_certificate(ags, file, PASSWORD, progress=lambda *each: told.append(each))
    assert [row["machine"] for row in done] == plan.column("machine") == MACHINES
    assert done.column("aliasName") == plan.column("aliasName")
    assert done[0]["aliasName"].startswith("gis-3000-01-01")
    assert done.column("before") == ["SelfSignedCertificate"] * 2
    assert shown(https) == sha1 == done[0]["sha1Fingerprint"]
    steps = ("importRootOrIntermediate", "importExistingServerCertificate", "edit")
    assert writes(https) == [f"{name} {step}" for name in MACHINES for step in steps]
    assert told == [(1, 2, MACHINES[0]), (2, 2, MACHINES[1])]
    for name, machine in state.machines.items():
        assert "SelfSignedCertificate" in state.certificates[name], "the former one stays"
        changed = {key for key in machine if machine[key] != before[name][key]}
        assert changed <= {"webServerCertificateAlias", "ServerStartTime"}
    assert list((home / ".arcrest" / "rotations").iterdir()) == []
    https.requests.clear()
    assert api.rotate_certificate(ags, file, PASSWORD).column("note") == ["is in use"] * 2
    assert writes(https) == [], "what is done is not done again"


def test_what_is_refused_before_anything_is_written(
    api: Jobs, https: Site, authority: trustme.CA, home: Path
) -> None:
    file, ags = home / "gis.pfx", of(api, https)
    pfx(authority, file)
    with pytest.raises(ValueError, match="that this password opens") as caught:
        api.rotate_certificate(ags, file, "another-secret")
    assert "another-secret" not in str(caught.value)
    with pytest.raises(ValueError, match="another certificate"):
        api.rotate_certificate(ags, file, PASSWORD, alias="selfsignedcertificate")
    with pytest.raises(FileNotFoundError):
        api.rotate_certificate(ags, home / "none.pfx", PASSWORD)
    with pytest.raises(ValueError, match="wait is a number of seconds"):
        api.rotate_certificate(ags, file, PASSWORD, wait=-1)
    pem = home / "a.pem"
    pem.write_bytes(authority.cert_pem.bytes())
    with pytest.raises(ValueError, match="is PEM"):
        api.rotate_certificate(ags, pem, PASSWORD)
    pfx(authority, file, not_after=datetime.datetime.now(datetime.timezone.utc))
    with pytest.raises(ValueError, match="is not valid now"):
        api.rotate_certificate(ags, file, PASSWORD)
    pfx(authority, file)
    https.application.state.machines[MACHINES[1]]["adminURL"] = "https://127.0.0.1:9/arcgis/admin"
    with pytest.raises(ArcRESTError, match=f"what {MACHINES[1]} shows can't be seen from here"):
        api.rotate_certificate(ags, file, PASSWORD)
    assert writes(https) == []


def test_a_machine_that_does_not_show_it(
    api: Jobs, https: Site, authority: trustme.CA, home: Path
) -> None:
    """The next machine is left as it was; the same call goes on."""
    file, ags = home / "gis.pfx", of(api, https)
    sha1 = pfx(authority, file)
    certificate = https.application.state.web_certificate
    use = certificate.use
    certificate.use = lambda alias: None  # type: ignore[method-assign]
    with pytest.raises(ArcRESTError, match="did not show the new certificate within 8 s"):
        api.rotate_certificate(ags, file, PASSWORD, wait=8)
    assert {each.split()[0] for each in writes(https)} == {MACHINES[0]}
    (state,) = (home / ".arcrest" / "rotations").iterdir()
    assert PASSWORD not in state.read_text(encoding="utf-8")
    certificate.use = use  # type: ignore[method-assign]
    use(https.application.state.machines[MACHINES[0]]["webServerCertificateAlias"])
    done = api.rotate_certificate(ags, file, PASSWORD)
    assert done.column("before") == ["SelfSignedCertificate"] * 2
    assert shown(https) == sha1
    assert writes(https).count(f"{MACHINES[0]} edit") == 1


def test_a_site_that_refuses(api: Jobs, https: Site, authority: trustme.CA, home: Path) -> None:
    file = home / "gis.pfx"
    pfx(authority, file)
    before = shown(https)
    https.busy(1)
    with pytest.raises(ServerError) as caught:
        api.rotate_certificate(of(api, https), file, PASSWORD)
    assert PASSWORD not in str(caught.value)
    assert shown(https) == before


SCRIPT = """
import sys
from arcrest import AGSTokenSecurityHandler, jobs
from arcrest.manageags import AGSAdministration
url, root, user, password, file = sys.argv[1:]
handler = AGSTokenSecurityHandler(user, password, org_url=root, verify=False)
jobs.rotate_certificate(AGSAdministration(url, handler, verify=False), file, sys.stdin.read())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="written for the signals of Unix")
def test_a_killed_rotation_goes_on(https: Site, authority: trustme.CA, home: Path) -> None:
    """Killed after each of its writes, one after the other, it gets to its end."""
    file = home / "gis.pfx"
    sha1 = pfx(authority, file)
    state, lock = https.application.state, threading.Lock()
    killed: list[str] = []
    running: list[subprocess.Popen[bytes]] = []
    record = https.application._record

    def watched(request: Any, *rest: Any) -> None:
        record(request, *rest)
        with lock:
            last = https.requests[-1]
            name = f"{last.path}"
            if last.carried_out and "/machines/" in name and name not in killed:
                killed.append(name)
                running[-1].kill()

    https.application._record = watched  # type: ignore[method-assign]
    arguments = [https.url, https.root, https.username, https.password, str(file)]
    code: int | None = None
    while code != 0:
        assert len(killed) < 10
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *arguments],
            stdin=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(arcrest.__file__).parents[1])},
        ) as process:
            running.append(process)
            process.communicate(PASSWORD.encode())
            code = process.returncode
    assert len(killed) == 6, "three writes on each of two machines"
    assert shown(https) == sha1
    used = {each["webServerCertificateAlias"] for each in state.machines.values()}
    assert used == {"gis-3000-01-01"}
    for name in MACHINES:
        assert len(state.certificates[name]) == 3, "nothing was imported twice"
    left = [each for each in home.rglob("*") if each.is_file() and each != file]
    assert [each for each in left if PASSWORD.encode() in each.read_bytes()] == []
    assert list((home / ".arcrest" / "rotations").iterdir()) == []
