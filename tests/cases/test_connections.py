"""Proxies, certificates, TLS, gates and timeouts: what is at fault is named."""

from __future__ import annotations

import base64
import datetime
import hashlib
import ipaddress
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import arcrest
import pytest
from arcrest.common.errorhandlers import ArcRESTError, ReplyTimeout
from arcrest.manageags import AGSAdministration
from core.faults import reply
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from .conftest import Trust
from .stand_in import (
    GRANTED,
    PASSWORD,
    ROOT,
    TOKEN,
    USER,
    Heard,
    StandIn,
    error,
    guarded,
    page,
    redirecting,
    site,
)


def user(server: StandIn, **options: Any) -> arcrest.AGSTokenSecurityHandler:
    return arcrest.AGSTokenSecurityHandler(USER, PASSWORD, org_url=server.root, **options)


def failure(url: str, handler: Any, **options: Any) -> str:
    """What the exception of the first read says."""
    with pytest.raises(ArcRESTError) as caught:
        AGSAdministration(url, handler, **options).fullVersion  # noqa: B018 - asks the site
    return str(caught.value)


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives, or the error that it raises."""
    try:
        return call()
    except (ArcRESTError, ValueError) as error:
        return error


# gates ------------------------------------------------------------------------------------------

BLOCKED = page(
    "<html><head><title>403 - Forbidden: Access is denied.</title></head>"
    "<body><h2>Administrative access is blocked by the web adaptor</h2></body></html>",
    "403 Forbidden",
)


def test_a_blocked_admin(plain: StandIn) -> None:
    """A web adaptor that blocks /admin: what its page says, not advice about tokens in URLs."""
    plain.answers.update(site())
    plain.answers["/arcgis/admin"] = BLOCKED
    text = failure(plain.url, user(plain))
    assert "403 - Forbidden: Access is denied." in text
    assert "token_in_url" not in text
    assert "ARCREST_TOKEN_IN_URL" not in text


@pytest.mark.parametrize("scheme", ["Negotiate", "NTLM", 'Basic realm="x"'])
@pytest.mark.parametrize("place", ["/arcgis/admin", "/arcgis/admin/generateToken"])
def test_a_gate_before_a_token_handler(plain: StandIn, scheme: str, place: str) -> None:
    """401 by IIS in front: the handlers that pass the gate are named."""
    plain.answers.update(site())
    plain.answers[place] = page(
        "<title>401 - Unauthorized</title>", "401 Unauthorized", WWW_Authenticate=scheme
    )
    text = failure(plain.url, user(plain))
    assert "LDAPSecurityHandler" in text or "NTLMSecurityHandler" in text
    if "Basic" not in scheme:
        assert "NTLMSecurityHandler" in text
    assert "token_in_url" not in text


GEOEVENT = {
    "499": reply(error(499, "Token Required")),
    "a login page by redirect": reply("", "302 Found", Location="/geoevent/login.jsp"),
    "a login page with 200": page("<html><head><title>Login</title></head></html>"),
}


@pytest.mark.parametrize("form", GEOEVENT)
def test_a_service_that_reads_tokens_in_the_url_only(plain: StandIn, form: str) -> None:
    """A GeoEvent admin endpoint, reached with `_get`: a warning that names the switch."""
    plain.answers.update(site())

    def geoevent(request: Heard) -> Any:
        return {"inputs": []} if f"token={TOKEN}" in request.target else GEOEVENT[form]

    plain.answers["/geoevent/admin/inputs"] = geoevent
    handler = user(plain)
    admin = AGSAdministration(plain.url, handler)
    url = f"{plain.origin}/geoevent/admin/inputs"
    with pytest.warns(UserWarning, match="ARCREST_TOKEN_IN_URL"):
        outcome(lambda: admin._get(url=url, param_dict={"f": "json"}, securityHandler=handler))
    admin = AGSAdministration(plain.url, handler, token_in_url=True)
    assert admin._get(url=url, param_dict={"f": "json"}, securityHandler=handler) == {"inputs": []}


def test_no_such_warning_in_the_admin_root(plain: StandIn) -> None:
    """The admin root reads tokens in the body: 499 there means something else."""
    plain.answers.update(site())
    plain.answers["/arcgis/admin/services/x"] = error(499, "Token Required")
    admin = AGSAdministration(plain.url, user(plain))
    admin._get(url=f"{plain.url}/services/x", param_dict={"f": "json"})


def test_token_in_url_after_reads_went_by_post(plain: StandIn) -> None:
    """`token_in_url=True` is obeyed, whatever was learned of the site before."""
    plain.answers.update(site())

    def body_or_url(request: Heard) -> dict[str, Any]:
        return ROOT if request.fields.get("token") == TOKEN else error(499, "Token Required")

    plain.answers["/arcgis/admin"] = body_or_url
    handler = user(plain)
    assert AGSAdministration(plain.url, handler).fullVersion == "11.3.0"
    assert plain.seen[-1].method == "POST"
    admin = AGSAdministration(plain.url, handler, token_in_url=True)
    assert admin.fullVersion == "11.3.0"
    assert plain.seen[-1].method == "GET"
    assert f"token={TOKEN}" in plain.seen[-1].target


# proxies ----------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("where", ["unreachable", "unresolvable"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there(where: str, scheme: str) -> None:
    """The proxy is named, not the site."""
    proxy = (
        f"http://127.0.0.1:{free_port()}"
        if where == "unreachable"
        else "http://proxy.does-not-exist.invalid:8080"
    )
    text = failure(f"{scheme}://gis.example.com/arcgis/admin", None, proxy_url=proxy, retries=0)
    assert "proxy" in text.lower()
    assert proxy.removeprefix("http://") in text


def test_a_proxy_that_refuses(plain: StandIn) -> None:
    """407: the proxy wants a password; its own is not shown."""
    plain.answers["*"] = page("<title>Proxy</title>", "407 Proxy Authentication Required")
    proxy = plain.origin.replace("http://", "http://me:hidden-pw@")
    text = failure("https://gis.example.com/arcgis/admin", None, proxy_url=proxy, retries=0)
    assert "proxy" in text.lower()
    assert "hidden-pw" not in text


def test_a_proxys_user_with_a_domain(plain: StandIn) -> None:
    """`http://CORP\\me:pw@proxy`, as administrators write it."""
    plain.answers["*"] = ROOT
    proxy = plain.origin.replace("http://", "http://CORP\\me:pw@")
    admin = AGSAdministration("http://gis.example.com/arcgis/admin", None, proxy_url=proxy)
    assert admin.fullVersion == "11.3.0"
    wanted = base64.b64encode(b"CORP\\me:pw").decode()
    assert plain.seen[0].headers["proxy-authorization"] == f"Basic {wanted}"


# certificates -----------------------------------------------------------------------------------


def test_no_check_on_the_site_only(secure: StandIn) -> None:
    """A handler takes the site's setting where it has none of its own."""
    secure.answers.update(site())
    admin = AGSAdministration(secure.url, user(secure), verify=False)
    assert admin.fullVersion == "11.3.0"


def test_a_handlers_own_check_stays(secure: StandIn) -> None:
    """A handler that says how it checks is not overruled by the site."""
    secure.answers.update(site())
    text = failure(secure.url, user(secure, verify=True), verify=False)
    assert "handler" in text.lower()
    assert secure.logins == []


def test_no_check_on_the_handler_only(secure: StandIn) -> None:
    """The site refused, and the error says so."""
    secure.answers.update(site())
    text = failure(secure.url, user(secure, verify=False))
    assert "AGSAdministration" in text
    assert "verify=" in text


def self_signed(**more: Any) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
    )
    for extension in more.get("extensions", ()):
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(key, hashes.SHA256()), key


def context_of(certificate: bytes, key: bytes, folder: Path) -> ssl.SSLContext:
    pem, secret = folder / "server.pem", folder / "server.key"
    pem.write_bytes(certificate)
    secret.write_bytes(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context


def pin(pem: str) -> str:
    return "sha256:" + hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def pinned(context: ssl.SSLContext, pem: str) -> None:
    with StandIn(site(), tls=context) as server:
        refused = failure(server.url, None, retries=0)
        assert "in between" not in refused
        assert pin(pem).removeprefix("sha256:") in refused.lower().replace(":", "")
        handler = user(server, verify=pin(pem))
        assert AGSAdministration(server.url, handler, verify=pin(pem)).fullVersion == "11.3.0"


def test_a_version_1_certificate_can_be_pinned(tmp_path: Path) -> None:
    """An old site's certificate without extensions."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make one")
    key, request, pem = (tmp_path / name for name in ("v1.key", "v1.csr", "v1.pem"))
    make = [openssl, "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*make, "-keyout", key, "-out", request], check=True, capture_output=True)
    sign = [openssl, "x509", "-req", "-in", request, "-signkey", key, "-days", "30", "-out", pem]
    subprocess.run(sign, check=True, capture_output=True)
    certificate = x509.load_pem_x509_certificate(pem.read_bytes())
    if certificate.version != x509.Version.v1:
        pytest.skip("this openssl makes no version 1")
    pinned(context_of(pem.read_bytes(), key.read_bytes(), tmp_path), pem.read_text())


def test_an_unknown_critical_extension_can_be_pinned(tmp_path: Path) -> None:
    """A certificate authority's own extension, marked as critical."""
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
    certificate, key = self_signed(extensions=[unknown])
    pem = certificate.public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pinned(context_of(pem, secret, tmp_path), pem.decode())


@pytest.mark.parametrize(
    "suites",
    ["AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384"],
)
def test_a_server_without_a_modern_suite(suites: str, tmp_path: Path) -> None:
    """Old IIS, and 10.1 on Java 6: TLS 1.2 with CBC or with RSA key exchange only."""
    certificate, key = self_signed()
    pem = certificate.public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context = context_of(pem, secret, tmp_path)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{suites}:@SECLEVEL=0")
    with StandIn(site(), tls=context) as server:
        text = failure(server.url, None, verify=False, retries=0)
    assert "suite" in text
    assert "HandshakeFailure" not in text.split("suite")[0]


def test_a_timeout_names_its_setting(plain: StandIn) -> None:
    """A reply that does not come in time: `timeout=` is what a script can change."""

    def late(_: Heard) -> dict[str, Any]:
        import time

        time.sleep(1)
        return ROOT

    plain.answers["/arcgis/admin"] = late
    with pytest.raises(ReplyTimeout) as caught:
        AGSAdministration(plain.url, None, timeout=0.2, retries=0).fullVersion  # noqa: B018
    assert "timeout=" in str(caught.value)


# addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/arcgis/manager/service.html",
        "/arcgis/admin/services",
        "/arcgis//admin",
        "/arcgis/rest/services/Planning",
        "/arcgis/rest/services/Planning/Zoning/MapServer",
        "/arcgis/admin/services/Planning",
        "/arcgis/admin/system/directories",
    ],
)
def test_any_address_of_a_site_is_understood(plain: StandIn, path: str) -> None:
    """What people copy from the browser's address bar, for a site and for a handler."""
    plain.answers.update(site())
    url = f"{plain.origin}{path}"
    handler = arcrest.AGSTokenSecurityHandler(USER, PASSWORD, org_url=url)
    assert AGSAdministration(url, handler).fullVersion == "11.3.0"


@pytest.mark.parametrize("part", ["site", "handler"])
def test_an_address_without_a_scheme(part: str) -> None:
    """Understood as https, or a hint that names the fault."""
    url = "127.0.0.1:1/arcgis"
    asks = {
        "site": lambda: AGSAdministration(url, None, retries=0).fullVersion,
        "handler": lambda: arcrest.AGSTokenSecurityHandler(USER, PASSWORD, org_url=url).token,
    }
    found = outcome(asks[part])
    assert isinstance(found, Exception)
    assert "https://" in str(found)


def test_a_wrong_context(plain: StandIn) -> None:
    """`/arcgis` where the web adaptor is called `/gis`: the hint names the context."""
    plain.answers["*"] = page("<title>404 - File or directory not found.</title>", "404 Not Found")
    text = failure(plain.url, None)
    assert "404 - File or directory not found." in text
    assert "/arcgis" in text
    assert "context" in text or "address" in text


def test_granted_is_a_token_reply() -> None:
    """The stand-ins' own token service gives what the tests look for."""
    assert GRANTED["token"] == TOKEN
    assert guarded(ROOT)(Heard("GET", f"/x?token={TOKEN}", {}, b"")) == ROOT
    assert b"Location: https://h/x" in redirecting("https://h")(Heard("GET", "/x", {}, b""))


def test_the_trust_of_the_cases(secure: StandIn, trust: Trust) -> None:
    """The stand-ins' certificate is good where its authority is trusted."""
    secure.answers.update(site())
    handler = user(secure, verify=trust.ca)
    assert AGSAdministration(secure.url, handler, verify=trust.ca).fullVersion == "11.3.0"
