"""AGOLToken, OAuth, CommunityMaps and ArcGISToken, at a portal that plays ArcGIS Online."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest
from arcrest.sandbox import Portal, Site

from .conftest import administers, handler_class, refusal


def test_agol(open_portal: Portal, today: Site) -> None:
    make = handler_class("AGOLTokenSecurityHandler")
    handler = make(open_portal.username, open_portal.password, open_portal.url)
    assert len(open_portal.requests) == 0
    administers(today.url, handler)
    today.advance(100 * 86_400)
    administers(today.url, handler)
    assert set(handler.password) == {"*"}


def test_agol_with_a_wrong_password(open_portal: Portal, today: Site) -> None:
    make = handler_class("AGOLTokenSecurityHandler")
    handler = make(open_portal.username, "wrong", open_portal.url)
    assert handler.token is None
    assert "Invalid username or password" in str(handler.message)
    assert "Invalid username or password" in refusal(today.url, handler)


def oauth(portal: Portal, secret: str) -> Any:
    make = handler_class("OAuthSecurityHandler")
    url = f"{portal.rest}/oauth2/token"
    return make("sandbox-client", secret, portal.url, token_url=url)


def test_oauth(open_portal: Portal, today: Site) -> None:
    handler = oauth(open_portal, open_portal.clients["sandbox-client"])
    assert len(open_portal.requests) == 0
    administers(today.url, handler)
    today.advance(7200)
    administers(today.url, handler)
    assert set(handler.secret_id) == {"*"}


def test_oauth_with_a_wrong_secret(open_portal: Portal, today: Site) -> None:
    handler = oauth(open_portal, "guessed")
    assert handler.token is None
    assert "Invalid client_secret" in str(handler.message)
    text = refusal(today.url, handler)
    assert "Invalid client_secret" in text
    assert "guessed" not in text + repr(handler)


def maps(portal: Portal, password: str) -> Any:
    make = handler_class("CommunityMapsSecurityHandler")
    handler = make(portal.community_maps, portal.username, password)
    online = handler_class("AGOLTokenSecurityHandler")
    handler.securityhandler = online(portal.username, password, portal.url)
    return handler


def test_community_maps(open_portal: Portal, today: Site) -> None:
    handler = maps(open_portal, open_portal.password)
    assert len(open_portal.requests) == 0
    assert handler.token
    assert [r.operation for r in open_portal.requests][-1] == "communitymaps.proxyUserToken"
    administers(today.url, handler)


def test_community_maps_with_a_wrong_password(open_portal: Portal, today: Site) -> None:
    handler = maps(open_portal, "wrong")
    assert handler.token is None
    assert "Invalid username or password" in refusal(today.url, handler)


class Desktop(types.ModuleType):
    """A stand-in for arcpy: who is signed in, and at which portal."""

    def __init__(self, portal: Portal, signed_in: bool = True) -> None:
        super().__init__("arcpy")
        self._portal = portal
        self._signed_in = signed_in

    def GetActivePortalURL(self) -> str:
        return self._portal.url

    def GetSigninToken(self) -> Any:
        if not self._signed_in:
            return None
        state = self._portal._state
        text, token = state.issue_token(self._portal.username, 60, "referer", "http://desktop")
        return {"token": text, "expires": token.expires // 1000, "referer": token.binding}


def test_the_signed_in_user(
    open_portal: Portal, today: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = handler_class("ArcGISTokenSecurityHandler")
    monkeypatch.setitem(sys.modules, "arcpy", Desktop(open_portal))
    handler = make()
    assert handler.token
    assert handler.referer_url == "http://desktop"
    administers(today.url, handler)


def test_nobody_is_signed_in(
    open_portal: Portal, today: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = handler_class("ArcGISTokenSecurityHandler")
    monkeypatch.setitem(sys.modules, "arcpy", Desktop(open_portal, signed_in=False))
    handler = make()
    assert handler.token is None
    assert handler.valid is False
    assert str(handler.message)
    assert str(handler.message) in refusal(today.url, handler)
