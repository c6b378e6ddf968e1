"""What stands in front of a site: logins of the web server, blocked addresses, old TLS."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import arcrest
import arcrest.aio
import pytest
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.manageags import AGSAdministration
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from .stand_in import PASSWORD, USER, StandIn, error, page, site
from .test_connections import self_signed

NTLM, BASIC = "NTLMSecurityHandler", "LDAPSecurityHandler"


def user(server: StandIn, **options: Any) -> Any:
    return arcrest.AGSTokenSecurityHandler(USER, PASSWORD, org_url=server.root, **options)


def failure(call: Callable[[], Any]) -> str:
    with pytest.raises(ArcRESTError) as caught:
        call()
    return str(caught.value)


def gate(*schemes: str, status: str = "401 Unauthorized") -> bytes:
    """A page of the web server, with the ways to log in that it offers."""
    answer = page("<title>No entry</title>", status)
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = "".join(f"\r\nWWW-Authenticate: {scheme}" for scheme in schemes)
    return head + lines.encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("schemes", "named", "other"),
    [
        (["Negotiate", "NTLM"], [NTLM], [BASIC]),
        (["negotiate, ntlm"], [NTLM], [BASIC]),
        (['Basic realm="NTLM"'], [BASIC], [NTLM]),
        (["NTLM", 'Basic realm="x"'], [NTLM, BASIC], []),
        (['Digest realm="x", nonce="y"'], [], [NTLM, BASIC]),
        ([], [], [NTLM, BASIC]),
    ],
)
@pytest.mark.parametrize("handler", ["none", "token"])
def test_the_ways_that_a_web_server_offers(
    plain: StandIn, schemes: list[str], named: list[str], other: list[str], handler: str
) -> None:
    """Only those that would pass are named."""
    plain.answers.update(site())
    plain.answers["/arcgis/admin"] = gate(*schemes)
    admin = AGSAdministration(plain.url, user(plain) if handler == "token" else None)
    text = failure(lambda: admin.fullVersion)
    assert "401 Unauthorized: No entry" in text
    assert all(name in text for name in named)
    assert not any(name in text for name in [*other, "token_in_url"])


@pytest.mark.parametrize(
    ("make", "scheme", "named"),
    [
        (arcrest.LDAPSecurityHandler, "NTLM", NTLM),
        (arcrest.NTLMSecurityHandler, 'Basic realm="x"', BASIC),
    ],
)
def test_the_other_handler_of_the_web_tier(
    plain: StandIn, make: Any, scheme: str, named: str
) -> None:
    """A handler whose way the web server does not offer."""
    plain.answers["*"] = gate(scheme)
    admin = AGSAdministration(plain.url, make(plain.root, USER, PASSWORD))
    assert named in failure(lambda: admin.fullVersion)


def test_a_wrong_password_at_the_web_tier(plain: StandIn) -> None:
    """The way is right, so that no other handler is named."""
    plain.answers["*"] = gate('Basic realm="x"')
    admin = AGSAdministration(plain.url, arcrest.LDAPSecurityHandler(plain.root, USER, PASSWORD))
    text = failure(lambda: admin.fullVersion)
    assert "does not let" in text
    assert "SecurityHandler" not in text


def test_a_gate_in_the_asyncio_api(plain: StandIn) -> None:
    """The same words."""
    plain.answers.update(site())
    plain.answers["/arcgis/admin/generateToken"] = gate("NTLM")

    async def ask() -> None:
        await arcrest.aio.AGSAdministration(plain.url, user(plain)).fullVersion

    assert NTLM in failure(lambda: asyncio.run(ask()))


@pytest.mark.parametrize("status", ["403 Forbidden", "405 Method Not Allowed", "404 Not Found"])
@pytest.mark.parametrize("member", ["fullVersion", "folders", "write"])
def test_a_blocked_address_in_the_admin_root(plain: StandIn, status: str, member: str) -> None:
    """What the page says, and no advice about tokens in URLs."""
    plain.answers.update(site())
    for path in ("/arcgis/admin", "/arcgis/admin/services", "/arcgis/admin/services/createFolder"):
        plain.answers[path] = page("<html><body><h2>Blocked by the rules</h2></body>", status)
    admin = AGSAdministration(plain.url, user(plain))
    calls: dict[str, Callable[[], Any]] = {
        "fullVersion": lambda: admin.fullVersion,
        "folders": lambda: admin.services.folders,
        "write": lambda: admin.services.createFolder("x"),
    }
    text = failure(calls[member])
    assert f"{status}: Blocked by the rules" in text
    assert "token_in_url" not in text


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "405 Method Not Allowed"])
def test_a_refusal_outside_of_the_admin_root(plain: StandIn, status: str) -> None:
    """There, the token in the URL may be what is missing, where a token is sent in the header."""
    plain.answers.update(site())
    plain.answers["/geoevent/admin"] = page("<title>No</title>", status)
    handler, url = user(plain), f"{plain.origin}/geoevent/admin"
    admin = AGSAdministration(plain.url, handler)
    assert "token_in_url=True" in failure(lambda: admin._get(url, {"f": "json"}, handler))
    for call in (
        lambda: admin._get(url, {"f": "json"}),
        lambda: admin._post(url, {"f": "json"}, securityHandler=handler),
        lambda: AGSAdministration(plain.url, handler, token_in_url=True)._get(url, {}, handler),
    ):
        assert "token_in_url" not in failure(call)


def test_no_warning_where_no_token_is_sent(plain: StandIn) -> None:
    """499 to a request without a token means just that."""
    plain.answers["/geoevent/admin"] = error(499, "Token Required")
    found = AGSAdministration(plain.url, None)._get(f"{plain.origin}/geoevent/admin", {"f": "json"})
    assert found["code"] == 499


# TLS --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def rude() -> Iterator[int]:
    """A server that closes each connection once the handshake has begun, as Schannel does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    connection.recv(16)
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield int(listener.getsockname()[1])


def test_a_server_that_ends_the_handshake() -> None:
    """No alert says why: suites may be the reason."""
    with rude() as port:
        admin = AGSAdministration(f"https://127.0.0.1:{port}/arcgis", None, verify=False, retries=0)
        text = failure(lambda: admin.fullVersion)
        assert "cipher suite" in text
        admin = AGSAdministration(f"http://127.0.0.1:{port}/arcgis", None, retries=0)
        assert "suite" not in failure(lambda: admin.fullVersion)


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_any_key_of_a_pinned_certificate(
    tmp_path: Path, curve: ec.EllipticCurve, version: ssl.TLSVersion
) -> None:
    """Elliptic curves, in both versions of TLS, in a certificate that can only be pinned."""
    key = ec.generate_private_key(curve)
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
    template, _ = self_signed()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(template.subject)
        .issuer_name(template.issuer)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(template.not_valid_before_utc)
        .not_valid_after(template.not_valid_after_utc)
        .add_extension(unknown, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "both.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(certificate.public_bytes(Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(pem)
    pin = "sha256:" + hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
    with StandIn(site(), tls=context) as server:
        admin = AGSAdministration(server.url, user(server), verify=pin)
        assert admin.fullVersion == "11.3.0"
        text = failure(lambda: AGSAdministration(server.url, None, retries=0).fullVersion)
        assert "in between" not in text
        assert pin in text.replace(":", "").lower().replace("sha256", "sha256:")
