"""PortalToken and PortalServer at a federated site."""

from __future__ import annotations

from typing import Any

import pytest
from arcrest.sandbox import Portal, Proxy, Site

from .conftest import administers, handler_class, refusal

DAYS = 86_400


@pytest.fixture
def handler(portal: Portal, federated: Site) -> Any:
    make = handler_class("PortalTokenSecurityHandler")
    return make(portal.username, portal.password, portal.url)


def exchanges(portal: Portal) -> list[dict[str, str]]:
    return [r.params for r in portal.requests if r.params.get("request") == "getToken"]


def test_nothing_is_asked_at_construction(handler: Any, portal: Portal, federated: Site) -> None:
    assert handler.method == "TOKEN"
    assert set(handler.password) == {"*"}
    assert len(portal.requests) == len(federated.requests) == 0


def test_the_token_is_exchanged(handler: Any, portal: Portal, federated: Site) -> None:
    administers(federated.url, handler)
    (exchange,) = exchanges(portal)
    assert exchange["token"] == handler.token
    sent = [r for r in federated.requests if r.operation.startswith("services")]
    assert {r.headers["referer"] for r in sent} == {exchange["referer"]}
    assert not any("token=" in r.target for r in [*portal.requests, *federated.requests])


def test_the_server_handler_by_itself(handler: Any, portal: Portal, federated: Site) -> None:
    make = handler_class("PortalServerSecurityHandler")
    server = make(tokenHandler=handler, serverUrl=federated.url, referer=federated.url)
    assert server.method == "TOKEN"
    assert server.token
    assert server.token != handler.token
    administers(federated.url, server)
    administers(federated.url, handler.portalServerHandler(federated.root))


def test_both_tokens_are_renewed(handler: Any, portal: Portal, federated: Site) -> None:
    administers(federated.url, handler)
    federated.revoke_tokens()
    administers(federated.url, handler)
    portal.revoke_tokens()
    federated.revoke_tokens()
    administers(federated.url, handler)
    federated.advance(100 * DAYS)
    administers(federated.url, handler)


def test_a_wrong_password(portal: Portal, federated: Site) -> None:
    make = handler_class("PortalTokenSecurityHandler")
    handler = make(portal.username, "wrong", portal.url)
    assert handler.token is None
    assert handler.valid is False
    assert "Invalid username or password" in str(handler.message)
    text = refusal(federated.url, handler)
    assert "Invalid username or password" in text
    assert "wrong" not in text.replace("Invalid username or password", "")
    logins = [r for r in portal.requests if r.params.get("password")]
    assert len(logins) == 1


class Borrowed:
    """A user's own object in a handler's place."""

    method = "TOKEN"

    def __init__(self, token: str, referer_url: str) -> None:
        self.token = token
        self.referer_url = referer_url


def test_a_wrong_referer(handler: Any, federated: Site) -> None:
    make = handler_class("PortalServerSecurityHandler")
    token = make(handler, federated.url, federated.url).token
    administers(federated.url, Borrowed(token, federated.url))
    assert "another client" in refusal(federated.url, Borrowed(token, "http://elsewhere/"))


def test_a_server_that_is_not_federated(handler: Any, federated: Site) -> None:
    with Site() as other:
        assert "not federated" in refusal(other.url, handler)


def test_through_a_proxy(portal: Portal, federated: Site) -> None:
    make = handler_class("PortalTokenSecurityHandler")
    with Proxy(username="walter", password="wall") as proxy:
        address = f"http://walter:wall@{proxy.host}:{proxy.port}"
        handler = make(portal.username, portal.password, portal.url, proxy_url=address)
        administers(federated.url, handler, proxy_url=address)
        seen = {passage.target.split("?")[0] for passage in proxy.passages}
        assert f"{portal.rest}/generateToken" in seen
        assert f"{federated.url}/services/createFolder" in seen
        assert len(proxy.passages) == len(portal.requests) + len(federated.requests)
        assert {passage.user for passage in proxy.passages if passage.status == 200} == {"walter"}
