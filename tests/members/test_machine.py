"""The members of Machine: each is called, and its effect is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .effects import Plain, effect, same_document

PLACE = "machines/GISSRV02.EXAMPLE.COM"
CERTIFICATES = f"{PLACE}/sslcertificates"


def machine(ags: Any) -> Any:
    return ags.machines.getMachine("GISSRV02.EXAMPLE.COM")


@effect("Machine", "Machine.status", "Machine.sslCertificates", "Machine.getCertificate")
def test_what_is_read(ags: Any, plain: Plain) -> None:
    one = machine(ags)
    same_document(one, plain.get(PLACE))
    assert one.status == plain.get(f"{PLACE}/status")
    assert one.sslCertificates == plain.get(CERTIFICATES)
    found = one.getCertificate("SelfSignedCertificate")
    assert found == plain.get(f"{CERTIFICATES}/SelfSignedCertificate")


@effect("Machine.exportCertificate")
def test_export_certificate(ags: Any, plain: Plain, tmp_path: Path) -> None:
    path = machine(ags).exportCertificate("SelfSignedCertificate", str(tmp_path))
    saved = Path(path).read_text("utf-8")
    assert saved == plain.text(f"{CERTIFICATES}/SelfSignedCertificate/export")


@effect("Machine.stopMachine", "Machine.startMachine", "Machine.unregisterMachine")
def test_a_machine_stops_starts_and_goes(ags: Any, plain: Plain) -> None:
    one = machine(ags)
    one.stopMachine()
    assert plain.get(f"{PLACE}/status")["realTimeState"] == "STOPPED"
    one.startMachine()
    assert plain.get(f"{PLACE}/status")["realTimeState"] == "STARTED"
    one.unregisterMachine()
    assert len(plain.get("machines")["machines"]) == 1


@effect(
    "Machine.importRootCertificate",
    "Machine.importExistingServerCertificate",
    "Machine.importCASignedCertificate",
)
def test_certificates_are_imported(ags: Any, plain: Plain, tmp_path: Path) -> None:
    file = tmp_path / "one.cer"
    file.write_bytes(b"certificate")
    one = machine(ags)
    one.importRootCertificate("root", str(file))
    assert plain.get(f"{CERTIFICATES}/root")["subject"] == "CN=one.cer"
    one.importExistingServerCertificate("server", "password", str(file))
    assert plain.get(f"{CERTIFICATES}/server")["subject"] == "CN=one.cer"
    one.importCASignedCertificate("root", str(file))
    assert plain.get(f"{CERTIFICATES}/root")["issuer"] == "CN=Sandbox CA"


@effect("Machine.hardware")
def test_hardware(ags: Any, plain: Plain) -> None:
    assert machine(ags).hardware == plain.get(f"{PLACE}/hardware")


@effect("Machine.edit", "Machine.synchronizeWithSite")
def test_a_machine_is_changed(ags: Any, plain: Plain) -> None:
    one = machine(ags)
    assert one.socMaxHeapSize != 256
    one.edit(socMaxHeapSize=256, JMXPort=4010)
    there = plain.get(PLACE)
    assert (there["socMaxHeapSize"], there["ports"]["JMXPort"]) == (256, 4010)
    assert one.socMaxHeapSize == 256
    one.synchronizeWithSite()
    assert plain.get(PLACE)["synchronize"] is False


@effect("Machine.generateCertificate", "Machine.certificate")
def test_a_certificate_is_made(ags: Any, plain: Plain) -> None:
    one = machine(ags)
    one.generateCertificate("new", "gis.example.com", "Town", validity=365)
    there = plain.get(f"{CERTIFICATES}/new")
    assert there["subject"] == "CN=gis.example.com, O=Town"
    same_document(one.certificate("new"), there)
