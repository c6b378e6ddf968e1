"""`verify=` on the site, on the handler or on both: who checks how, and whose error it is."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path
from typing import Any, Callable

import arcrest
import pytest
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.manageags import AGSAdministration
from arcrest.manageags._services import Services

from .conftest import Trust
from .stand_in import (
    CLIENT,
    PASSWORD,
    ROOT,
    SECRET,
    SERVER_TOKEN,
    TOKEN,
    USER,
    Heard,
    StandIn,
    granting,
    info,
    site,
)

CHECKS = ["file", "fingerprint", "none"]


def check(how: str, trust: Trust, server: StandIn) -> Any:
    """The value of `verify=` that accepts the server."""
    certificate = ssl.get_server_certificate((server.host, server.port))
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()
    return {"file": trust.ca, "fingerprint": f"sha256:{digest}", "none": False}[how]


def own_user(server: StandIn, **options: Any) -> Any:
    return arcrest.AGSTokenSecurityHandler(USER, PASSWORD, org_url=server.root, **options)


def portal_user(server: StandIn, **options: Any) -> Any:
    return arcrest.PortalTokenSecurityHandler(USER, PASSWORD, f"{server.origin}/portal", **options)


def online_user(server: StandIn, **options: Any) -> Any:
    return arcrest.AGOLTokenSecurityHandler(USER, PASSWORD, f"{server.origin}/portal", **options)


def application(server: StandIn, **options: Any) -> Any:
    return arcrest.OAuthSecurityHandler(CLIENT, SECRET, f"{server.origin}/portal", **options)


def web_tier_user(server: StandIn, **options: Any) -> Any:
    return arcrest.LDAPSecurityHandler(f"{server.origin}/portal", USER, PASSWORD, **options)


def ntlm_user(server: StandIn, **options: Any) -> Any:
    return arcrest.NTLMSecurityHandler(f"{server.origin}/portal", USER, PASSWORD, **options)


def server_user(server: StandIn, **options: Any) -> Any:
    return arcrest.PortalServerSecurityHandler(
        portal_user(server, **options), server.root, server.root
    )


MAKERS = [
    own_user,
    portal_user,
    online_user,
    application,
    web_tier_user,
    ntlm_user,
    server_user,
]


@pytest.fixture
def federated(secure: StandIn) -> StandIn:
    """A site and a portal on one host, with every kind of login."""
    service = "/portal/sharing/rest/generateToken"

    def generate(request: Heard) -> Any:
        if request.fields.get("request") == "getToken":
            return {"token": SERVER_TOKEN, "expires": 4_000_000_000_000}
        return granting()(request)

    secure.answers.update(site())
    secure.answers.update(
        {
            "/arcgis/admin": lambda request: ROOT if request.token else {"error": {"code": 499}},
            "/portal/sharing/rest/info": info(f"{secure.origin}{service}"),
            service: generate,
            "/portal/sharing/rest/oauth2/token": {"access_token": TOKEN, "expires_in": 7200},
        }
    )
    return secure


def failure(call: Callable[[], Any]) -> str:
    with pytest.raises(ArcRESTError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("how", CHECKS)
@pytest.mark.parametrize("make", MAKERS)
def test_on_the_site_only(
    federated: StandIn, trust: Trust, how: str, make: Callable[..., Any]
) -> None:
    """Every handler takes the site's setting where it has none of its own."""
    admin = AGSAdministration(federated.url, make(federated), verify=check(how, trust, federated))
    assert admin.fullVersion == "11.3.0"


@pytest.mark.parametrize("make", MAKERS)
def test_on_the_handler_only(federated: StandIn, trust: Trust, make: Callable[..., Any]) -> None:
    """A site does not take the handler's, and says that it was the site that refused."""
    admin = AGSAdministration(federated.url, make(federated, verify=trust.ca))
    text = failure(lambda: admin.fullVersion)
    assert "give AGSAdministration its CA with verify=" in text


@pytest.mark.parametrize("make", MAKERS)
def test_the_handlers_own_check_stays(federated: StandIn, make: Callable[..., Any]) -> None:
    """A handler that says how it checks is not overruled, and no secret was sent."""
    admin = AGSAdministration(federated.url, make(federated, verify=True), verify=False)
    text = failure(lambda: admin.fullVersion)
    assert "give the security handler its CA with verify=" in text
    assert federated.logins == []


def test_a_check_that_is_set_later(federated: StandIn, trust: Trust) -> None:
    """`_verify` of ArcREST's objects, on the site and on the handler."""
    admin = AGSAdministration(federated.url, own_user(federated))
    failure(lambda: admin.fullVersion)
    admin._verify = trust.ca
    assert admin.fullVersion == "11.3.0"
    handler = own_user(federated, verify=True)
    admin = AGSAdministration(federated.url, handler, verify=trust.ca)
    failure(lambda: admin.fullVersion)
    handler._verify = trust.ca
    assert handler._verify == trust.ca
    assert admin.fullVersion == "11.3.0"


def test_a_handler_that_is_set_later(federated: StandIn) -> None:
    """`_securityHandler` of a site that was made without one."""
    services = Services(f"{federated.url}/services", None, verify=False)
    services._securityHandler = own_user(federated)
    assert services.folders == ["Planning", "/"]


def test_a_handler_of_one_request(federated: StandIn) -> None:
    """`_get(securityHandler=)` with another handler than the site's."""
    admin = AGSAdministration(federated.url, None, verify=False)
    found = admin._get(federated.url, {"f": "json"}, own_user(federated))
    assert found["fullVersion"] == "11.3.0"


def test_the_token_of_a_handler_that_has_a_site(federated: StandIn) -> None:
    """Scripts hand `sh.token` to other HTTP libraries."""
    handler = own_user(federated)
    with pytest.raises(ArcRESTError, match="the security handler"):
        handler.token  # noqa: B018 - logs in
    AGSAdministration(federated.url, handler, verify=False)
    assert handler.token == TOKEN


def test_the_last_site_counts(federated: StandIn, tmp_path: Path, trust: Trust) -> None:
    """A script that tries again with the right setting."""
    handler = own_user(federated)
    wrong = "sha256:" + "0" * 64
    admin = AGSAdministration(federated.url, handler, verify=wrong)
    assert "is not the one that was given" in failure(lambda: admin.fullVersion)
    assert AGSAdministration(federated.url, handler, verify=trust.ca).fullVersion == "11.3.0"


def test_a_site_without_a_setting_changes_nothing(federated: StandIn, trust: Trust) -> None:
    """Only a setting of the script's own is taken over."""
    handler = own_user(federated)
    AGSAdministration(federated.url, handler, verify=trust.ca)
    AGSAdministration(federated.url, handler)
    assert handler.token == TOKEN


def test_other_settings_keep_the_check(federated: StandIn) -> None:
    """A handler that has taken the site's check keeps it when its proxy or its name changes."""
    handler = portal_user(federated)
    admin = AGSAdministration(federated.url, handler, verify=False)
    handler.useragent = "my-script"
    admin._securityHandler.useragent = "my-script/2"
    assert admin.fullVersion == "11.3.0"
    assert handler.useragent == "my-script/2"
    agents = {one.headers["user-agent"] for one in federated.seen if "/sharing/" in one.path}
    assert agents == {"my-script/2"}
