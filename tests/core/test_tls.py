"""The server's certificate is verified; each setting allows what it says and no more."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from arcrest import AGSTokenSecurityHandler
from arcrest.common.errorhandlers import ConnectionFailed
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Site


def context_for(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca ü.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="module")
def secure(authority: trustme.CA) -> Iterator[Site]:
    with Site(strict=True, ssl_context=context_for(authority.issue_cert("127.0.0.1"))) as site:
        assert site.url.startswith("https://")
        yield site


def version(site: Site, **options: object) -> object:
    """Logs in and reads, with the same options for both."""
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.url, **options)  # type: ignore[arg-type]
    return AGSAdministration(site.url, handler, **options).fullVersion  # type: ignore[arg-type]


def test_an_unknown_authority_is_refused_and_the_ways_out_are_named(secure: Site) -> None:
    secure.requests.clear()
    with pytest.raises(ConnectionFailed) as caught:
        version(secure)
    text = str(caught.value)
    for part in ("127.0.0.1", "certificate", "verify=", "ARCREST_CA_BUNDLE", "ARCREST_VERIFY"):
        assert part in text
    assert secure.password not in text
    assert list(secure.requests) == []


def test_a_ca_file(secure: Site, ca_file: Path) -> None:
    assert version(secure, verify=str(ca_file)) == "11.3.0"
    assert version(secure, verify=ca_file) == "11.3.0"


def test_no_check(secure: Site) -> None:
    assert version(secure, verify=False) == "11.3.0"


@pytest.mark.filterwarnings("ignore::arcrest.common.errorhandlers.InsecureTransportWarning")
def test_the_environment(secure: Site, ca_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCREST_CA_BUNDLE", str(ca_file))
    assert version(secure) == "11.3.0"
    monkeypatch.delenv("ARCREST_CA_BUNDLE")
    monkeypatch.setenv("ARCREST_VERIFY", "False")
    assert version(secure) == "11.3.0"
    # what the script says goes before
    with pytest.raises(ConnectionFailed):
        version(secure, verify=True)


def test_another_authority_does_not_help(secure: Site, tmp_path: Path) -> None:
    path = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    with pytest.raises(ConnectionFailed):
        version(secure, verify=str(path))


def test_a_certificate_for_another_host(authority: trustme.CA, ca_file: Path) -> None:
    certificate = authority.issue_cert("gis.example.com")
    with Site(ssl_context=context_for(certificate)) as site, pytest.raises(ConnectionFailed):
        version(site, verify=str(ca_file))


@pytest.mark.parametrize("content", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nx\n"])
def test_a_file_that_is_no_ca_file(secure: Site, tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.pem"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"bad\.pem"):
        version(secure, verify=str(path))


def test_a_ca_file_that_is_not_there(secure: Site, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        version(secure, verify=str(tmp_path / "none.pem"))


@pytest.mark.parametrize("wrong", [1.5, object(), [True]])
def test_a_verify_that_makes_no_sense(secure: Site, wrong: object) -> None:
    with pytest.raises(TypeError):
        version(secure, verify=wrong)


def test_plain_http_is_not_asked_instead(secure: Site) -> None:
    plain = AGSAdministration(secure.url.replace("https://", "http://"), None, timeout=5)
    with pytest.raises((ConnectionFailed, ValueError)):
        _ = plain.fullVersion
