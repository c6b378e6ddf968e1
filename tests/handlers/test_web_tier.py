"""LDAP, NTLM and PKI: the web tier or the TLS handshake authenticates the user."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import arcrest
import pytest
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Portal, Site
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from sandbox.certificates import Authority, Pair

from .conftest import administers, handler_class, refusal

WAYS = [("basic", "LDAPSecurityHandler"), ("ntlm", "NTLMSecurityHandler")]


@pytest.mark.parametrize(("auth", "name"), WAYS)
def test_a_stand_alone_site(auth: str, name: str) -> None:
    make = handler_class(name)
    with Site(auth=auth, strict=True) as site:
        handler = make(site.root, site.username, site.password)
        assert handler.method == "HANDLER"
        assert set(handler.password) == {"*"}
        assert len(site.requests) == 0
        administers(site.url, handler)
        assert site.refusals == site.violations == []


@pytest.mark.parametrize(("auth", "name"), WAYS)
def test_before_a_portal(auth: str, name: str) -> None:
    make = handler_class(name)
    portal = Portal(auth=auth, strict=True)
    with Site(portal=portal, strict=True) as site:
        administers(site.url, make(portal.url, portal.username, portal.password))
        site.revoke_tokens()
        administers(site.url, make(portal.url, portal.username, portal.password))
        assert portal.refusals == portal.violations == site.violations == []
        assert not any("authorization" in request.headers for request in site.requests)


@pytest.mark.parametrize(("auth", "name"), WAYS)
def test_a_wrong_password(auth: str, name: str) -> None:
    make = handler_class(name)
    with Site(auth=auth, strict=True) as site:
        handler = make(site.root, site.username, "guessed")
        text = refusal(site.url, handler)
        assert "401" in text
        assert "guessed" not in text + repr(handler)
        assert str(handler.message)
        assert len(site.requests) == 0


@pytest.mark.parametrize(("auth", "name"), WAYS)
def test_a_refused_password_is_not_tried_again(auth: str, name: str) -> None:
    make = handler_class(name)
    with Site(auth=auth, strict=True) as site:
        handler = make(site.root, site.username, "guessed")
        first = refusal(site.url, handler)
        assert handler.valid is False
        shown = len(site.refusals)
        assert refusal(site.url, handler) == first
        assert len(site.refusals) == shown
        handler.password = site.password
        administers(site.url, handler)
        assert handler.valid is True
        assert str(handler.message) == ""


@pytest.mark.parametrize(("auth", "name"), WAYS)
def test_many_threads_show_a_wrong_password_once(auth: str, name: str) -> None:
    """A domain locks an account after a few wrong passwords."""
    make = handler_class(name)
    threads = 16
    start = threading.Barrier(threads)
    with Site(auth=auth, strict=True) as site:
        handler = make(site.root, site.username, "guessed")
        objects = [AGSAdministration(site.url, handler) for _ in range(threads)]

        def read(ags: AGSAdministration) -> str:
            start.wait()
            with pytest.raises(arcrest.ArcRESTError) as caught:
                _ = ags.services.folders
            return str(caught.value)

        with ThreadPoolExecutor(threads) as pool:
            texts = list(pool.map(read, objects))
        assert all("401" in text for text in texts)
        shown = [refusal for refusal in site.refusals if "guessed" not in refusal]
        assert len(shown) == len(site.refusals) <= 3, "the steps of one login"
        handler.password = site.password
        with ThreadPoolExecutor(threads) as pool:
            assert all(pool.map(lambda ags: ags.services.folders, objects))


@pytest.mark.parametrize(("auth", "name"), WAYS)
def test_the_password_goes_to_its_own_host_only(auth: str, name: str) -> None:
    make = handler_class(name)
    with Site(auth=auth) as site, Site() as other:
        handler = make(site.root, site.username, site.password)
        services = AGSAdministration(site.url, handler).services
        assert services._get(f"{other.root}/rest/info")
        assert "authorization" not in other.requests[-1].headers
        assert services.folders


@pytest.mark.parametrize(("auth", "name"), WAYS)
def test_a_read_without_a_token_logs_in_too(auth: str, name: str) -> None:
    make = handler_class(name)
    with Site(auth=auth, strict=True) as site:
        admin = AGSAdministration(site.url, make(site.root, site.username, site.password))
        assert admin.upgradeStatus["upgradeStatus"] == "UPGRADE_NOT_REQUIRED"
        assert site.requests[-1].operation == "site.upgradeStatus"


@pytest.mark.parametrize(("auth", "name"), WAYS)
def test_a_portal_with_users_of_its_own(auth: str, name: str, portal: Portal) -> None:
    # nobody asks at the door: the same name and password are a member's
    make = handler_class(name)
    with Site(portal=portal, strict=True) as site:
        administers(site.url, make(portal.url, portal.username, portal.password))
        assert portal.requests[-1].params["request"] == "getToken"
        assert portal.requests[-1].params["token"]


@pytest.mark.parametrize(("auth", "name"), WAYS)
def test_the_portal_says_who_it_is(auth: str, name: str) -> None:
    make = handler_class(name)
    with Portal(auth=auth) as portal:
        handler = make(portal.url, portal.username.upper(), portal.password)
        assert handler.username == portal.username.upper()
        assert len(portal.requests) == 0
        handler.loadusername()
        assert handler.username == portal.username
        assert handler.is_portal is True
        assert len(portal.requests) == 1


def test_ntlm_logs_in_once_for_a_connection() -> None:
    make = handler_class("NTLMSecurityHandler")
    with Site(auth="ntlm") as site:
        services = AGSAdministration(
            site.url, make(site.root, site.username, site.password)
        ).services
        for _ in range(5):
            assert services.exists("Planning")
        assert len({r.headers.get("authorization") for r in site.requests} - {None}) == 1


def test_ntlm_from_many_threads() -> None:
    make = handler_class("NTLMSecurityHandler")
    with Site(auth="ntlm", strict=True) as site:
        admin = AGSAdministration(site.url, make(site.root, site.username, site.password))
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda _: tuple(admin.services.folders), range(64)))
        assert len(set(found)) == 1
        assert site.refusals == []


def test_ntlm_uploads_what_it_was_given(tmp_path: Path) -> None:
    make = handler_class("NTLMSecurityHandler")
    item = tmp_path / "item.sd"
    item.write_bytes(os.urandom(300_000))
    with Site(auth="ntlm", strict=True) as site:
        uploads = AGSAdministration(site.url, make(site.root, site.username, site.password)).uploads
        answer = uploads.uploadItem(str(item), "an item")
        assert answer["item"]["size"] == 300_000
        assert len(site.requests) == 1


def test_ntlm_without_a_user_elsewhere_than_on_windows() -> None:
    make = handler_class("NTLMSecurityHandler")
    if sys.platform == "win32":
        assert make("https://host/portal", None, None)
    else:
        with pytest.raises(ValueError, match="Windows only"):
            make("https://host/portal", None, None)


def test_ntlm_with_a_domain() -> None:
    make = handler_class("NTLMSecurityHandler")
    with Site(auth="ntlm", strict=True) as site:
        administers(site.url, make(site.root, f"SANDBOX\\{site.username}", site.password))
        refusal(site.url, make(site.root, f"OTHER\\{site.username}", site.password))
        assert site.refusals[-1] == "ntlm: unknown domain"


# certificates ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mutual(authority: Authority) -> Iterator[Site]:
    with Site(ssl_context=authority.server(clients=True), strict=True) as running:
        yield running
        assert running.violations == []


@pytest.fixture
def make_pki(authority: Authority, mutual: Site) -> Any:
    make = handler_class("PKISecurityHandler")

    def made(maker: Authority, name: str, **options: Any) -> Any:
        pair = maker.client(name, **options)
        return make(mutual.root, pair.key, pair.certificate, verify=authority.bundle)

    return made


def test_a_certificate(make_pki: Any, authority: Authority, mutual: Site) -> None:
    before = len(mutual.requests)
    handler = make_pki(authority, "siteadmin")
    assert handler.method == "HANDLER"
    assert len(mutual.requests) == before
    administers(mutual.url, handler, verify=authority.bundle)


def test_a_name_without_the_privilege(make_pki: Any, authority: Authority, mutual: Site) -> None:
    text = refusal(mutual.url, make_pki(authority, "viewer"), verify=authority.bundle)
    assert "not authorized" in text


def test_an_expired_certificate(make_pki: Any, authority: Authority, mutual: Site) -> None:
    old = datetime.now(timezone.utc) - timedelta(days=1)
    handler = make_pki(authority, "expired", not_before=old - timedelta(days=1), not_after=old)
    check_refused_certificate(mutual, handler, authority, "expired.crt", "CertificateExpired")


def test_a_foreign_certificate(
    make_pki: Any, authority: Authority, mutual: Site, tmp_path: Path
) -> None:
    handler = make_pki(Authority(tmp_path), "siteadmin")
    check_refused_certificate(mutual, handler, authority, "siteadmin.crt", "UnknownCA")


def check_refused_certificate(
    mutual: Site, handler: Any, authority: Authority, name: str, why: str
) -> None:
    before = len(mutual.requests)
    text = refusal(mutual.url, handler, verify=authority.bundle)
    assert name in text
    assert why in text
    assert name in str(handler.message)
    assert why in str(handler.message)
    assert handler.valid is False
    assert len(mutual.requests) == before


def test_another_certificate(make_pki: Any, authority: Authority, mutual: Site) -> None:
    handler = make_pki(authority, "viewer")
    admin = AGSAdministration(mutual.url, handler, verify=authority.bundle)
    with pytest.raises(arcrest.ArcRESTError, match="not authorized"):
        admin.fullVersion  # noqa: B018 - asks the site
    better = authority.client("siteadmin")
    handler.certificate, handler.key_file = better.certificate, better.key
    assert admin.fullVersion


def test_before_a_portal_with_a_certificate(authority: Authority) -> None:
    make = handler_class("PKISecurityHandler")
    portal = Portal(ssl_context=authority.server(clients=True), strict=True)
    with Site(portal=portal, ssl_context=authority.server(), strict=True) as site:
        pair = authority.client(portal.username)
        handler = make(portal.url, pair.key, pair.certificate, verify=authority.bundle)
        assert handler.username == portal.username
        administers(site.url, handler, verify=authority.bundle)
        assert "token" not in portal.requests[-1].params
        assert portal.violations == site.violations == []


@pytest.mark.parametrize("password", ["pässword", ""])
def test_a_pfx_file(authority: Authority, mutual: Site, tmp_path: Path, password: str) -> None:
    make = handler_class("PKISecurityHandler")
    pair = authority.client("siteadmin")
    file = tmp_path / "siteadmin.pfx"
    file.write_bytes(pfx(pair, password))
    good = make(mutual.root, None, str(file), password=password, verify=authority.bundle)
    administers(mutual.url, good, verify=authority.bundle)
    bad = make(mutual.root, None, str(file), password="guessed", verify=authority.bundle)
    with pytest.raises(ValueError, match=r"siteadmin\.pfx") as caught:
        AGSAdministration(mutual.url, bad, verify=authority.bundle).fullVersion  # noqa: B018
    assert "guessed" not in str(caught.value)


def pfx(pair: Pair, password: str) -> bytes:
    pem = Path(pair.certificate).read_bytes()
    key = serialization.load_pem_private_key(Path(pair.key).read_bytes(), None)
    sealed: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        sealed = serialization.BestAvailableEncryption(password.encode())
    certificate = x509.load_pem_x509_certificate(pem)
    assert isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey))
    return pkcs12.serialize_key_and_certificates(b"me", key, certificate, None, sealed)


@pytest.mark.parametrize(
    ("certificate", "key", "message"),
    [
        ("missing.crt", "good", "missing.crt"),
        ("empty", "good", "has no certificate in it|is neither PEM nor"),
        ("good", "empty", "has no private key in it"),
        ("good", "sealed", "encrypted key"),
    ],
)
def test_files_that_are_not_what_they_should_be(
    authority: Authority, mutual: Site, tmp_path: Path, certificate: str, key: str, message: str
) -> None:
    make = handler_class("PKISecurityHandler")
    pair = authority.client("siteadmin")
    empty, sealed = tmp_path / "empty", tmp_path / "sealed"
    empty.write_bytes(b"")
    private = serialization.load_pem_private_key(Path(pair.key).read_bytes(), None)
    sealed.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"x"),
        )
    )
    files = {"empty": str(empty), "sealed": str(sealed)}
    handler = make(
        mutual.root,
        {**files, "good": pair.key}[key],
        {**files, "good": pair.certificate}.get(certificate, str(tmp_path / certificate)),
        verify=authority.bundle,
    )
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        AGSAdministration(mutual.url, handler, verify=authority.bundle).fullVersion  # noqa: B018
