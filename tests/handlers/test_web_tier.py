"""LDAP, NTLM and PKI: the web server, or the TLS handshake, says who asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from arcrest.sandbox import Portal, Site
from sandbox.certificates import Authority

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
    assert refusal(mutual.url, handler, verify=authority.bundle)


def test_a_foreign_certificate(
    make_pki: Any, authority: Authority, mutual: Site, tmp_path: Path
) -> None:
    handler = make_pki(Authority(tmp_path), "siteadmin")
    assert refusal(mutual.url, handler, verify=authority.bundle)
