"""A web certificate is renewed: generated, exported, trusted, put to use; TLS shows the new one."""

import ssl
import tempfile
from pathlib import Path

import arcrest
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Site
from arcrest.sandbox.certificates import self_made
from settings import read


def rotate(version: str, folder: Path) -> None:
    trusted = folder / f"{version}.pem"
    self_made(trusted)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted)
    with Site(version=version, ssl_context=context, outages=1) as site:
        sh = arcrest.AGSTokenSecurityHandler(site.username, site.password, site.root)
        ags = AGSAdministration(site.url, sh, verify=str(trusted))
        machine = ags.machines.machines[0]
        before = ssl.get_server_certificate(("127.0.0.1", site.port))

        res = machine.generateCertificate("2027", "gissrv01.example.com", "Example")
        assert res["status"] == "success", res
        new = Path(machine.exportCertificate("2027", str(folder)))
        # the client trusts both for the time between
        trusted.write_text(before + new.read_text("ascii"), encoding="ascii")
        res = machine.edit(webServerCertificateAlias="2027", wait=60)
        assert res["status"] == "success", res

        shown = ssl.get_server_certificate(("127.0.0.1", site.port))
        assert shown.split() == new.read_text("ascii").split() != before.split()
        path = f"machines/{machine.machineName}"
        assert read(path, site, new)["webServerCertificateAlias"] == "2027"
        assert "2027" in read(f"{path}/sslcertificates", site, new)["certificates"]


with tempfile.TemporaryDirectory() as temporary:
    try:
        self_made(Path(temporary) / "try.pem")
    except OSError as error:
        print(f"left out: {error}")
    else:
        for version in ("11.3", "10.9.1"):
            rotate(version, Path(temporary))
