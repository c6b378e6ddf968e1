"""The members of Certificate: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document

CERTIFICATES = "machines/GISSRV02.EXAMPLE.COM/sslcertificates"


def machine(ags: Any) -> Any:
    return ags.machines.getMachine("GISSRV02.EXAMPLE.COM")


@effect("Certificate", "Certificate.generateCSR")
def test_the_document_and_a_signing_request(ags: Any, plain: Plain) -> None:
    certificate = machine(ags).certificate("SelfSignedCertificate")
    same_document(certificate, plain.get(f"{CERTIFICATES}/SelfSignedCertificate"))
    request = certificate.generateCSR()["certificateSigningRequest"]
    assert plain.get(f"{CERTIFICATES}/SelfSignedCertificate")["subject"] in request


@effect("Certificate.deleteCertificate")
def test_a_certificate_goes_unless_it_is_in_use(ags: Any, plain: Plain) -> None:
    one = machine(ags)
    one.generateCertificate("new", "gis.example.com", "Town")
    assert "new" in plain.get(CERTIFICATES)["certificates"]
    assert one.certificate("SelfSignedCertificate").deleteCertificate()["status"] == "error"
    assert one.certificate("new").deleteCertificate() == {"status": "success"}
    assert plain.get(CERTIFICATES)["certificates"] == ["SelfSignedCertificate"]
