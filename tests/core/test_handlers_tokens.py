"""Portal, federated server, ArcGIS Online and OAuth logins, where wrong answers are refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from arcrest import (
    AGOLTokenSecurityHandler,
    OAuthSecurityHandler,
    PortalServerSecurityHandler,
    PortalTokenSecurityHandler,
)
from arcrest.common.errorhandlers import ServerError
from arcrest.manageags import AGSAdministration

REFUSED = {"error": {"code": 400, "message": "Unable to generate token.", "details": ["Wrong."]}}
INVALID = {"error": {"code": 498, "message": "Invalid token.", "details": []}}


class Portal:
    """A portal with one federated server, which knows what it has given out and to whom."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.portal_tokens: dict[str, str] = {}
        self.server_tokens: dict[str, str] = {}
        self.given = 0
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.reply(dict(parse_qsl(urlsplit(self.path).query)))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.reply(dict(parse_qsl(body)))

            def reply(self, params: dict[str, str]) -> None:
                path = urlsplit(self.path).path
                portal.asked.append((path, params))
                token = params.get("token", "")
                bearer = self.headers.get("X-Esri-Authorization", "")
                token = token or bearer.replace("Bearer ", "", 1)
                referer = self.headers.get("Referer", "")
                body = json.dumps(portal.answer(path, params, token, referer)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, kept: dict[str, str], referer: str) -> dict[str, Any]:
        self.given += 1
        kept[f"t{self.given}"] = referer
        return {"token": f"t{self.given}", "ssl": True}

    def answer(self, path: str, params: dict[str, str], token: str, referer: str) -> Any:
        if path == "/portal/sharing/rest/generateToken":
            if params.get("request") == "getToken":
                known = self.portal_tokens.get(token) == referer
                if not known or params["serverURL"] != f"{self.root}/arcgis":
                    return INVALID
                return self.token(self.server_tokens, params["referer"])
            right = (params["username"], params["password"]) == ("publisher", "right")
            if not right or params["client"] != "referer" or params["referer"] != referer:
                return REFUSED
            return self.token(self.portal_tokens, referer)
        if path == "/portal/sharing/rest/oauth2/token":
            if (params["client_id"], params["client_secret"]) != ("app", "right"):
                return {"error": {"code": 400, "message": "Invalid client_secret"}}
            assert params["grant_type"] == "client_credentials"
            answer = self.token(self.portal_tokens, f"{self.root}/portal")
            return {"access_token": answer["token"], "expires_in": 7200}
        if path == "/portal/sharing/rest/portals/self":
            return {"isPortal": True} if self.portal_tokens.get(token) == referer else INVALID
        if path.startswith("/arcgis/admin"):
            return {"machines": []} if self.server_tokens.get(token) == referer else INVALID
        return {"error": {"code": 404, "message": "Not found", "details": []}}

    def logins(self) -> list[dict[str, str]]:
        return [params for path, params in self.asked if path.endswith("oken")]


@pytest.fixture
def portal() -> Iterator[Portal]:
    running = Portal()
    yield running
    running.server.shutdown()
    running.server.server_close()


def user(portal: Portal, password: str = "right") -> PortalTokenSecurityHandler:
    return PortalTokenSecurityHandler("publisher", password, f"{portal.root}/portal")


def site(portal: Portal, handler: Any) -> AGSAdministration:
    return AGSAdministration(f"{portal.root}/arcgis/admin", handler)


def test_a_portal_user_administers_a_federated_server(portal: Portal) -> None:
    handler = user(portal)
    admin = site(portal, handler)
    assert type(admin._securityHandler) is PortalServerSecurityHandler
    assert admin._securityHandler.serverUrl == f"{portal.root}/arcgis/admin"
    assert portal.asked == []
    assert admin.machines.machines == []
    assert len(portal.logins()) == 2
    assert handler.token == "t1"
    assert admin._securityHandler.token == "t2"
    assert len(portal.logins()) == 2


def test_both_tokens_are_renewed(portal: Portal) -> None:
    admin = site(portal, user(portal))
    assert admin.machines.machines == []
    portal.portal_tokens.clear()
    portal.server_tokens.clear()
    assert admin.machines.machines == []
    assert admin._securityHandler.token == "t4"


def test_a_refused_user_is_told_once(portal: Portal) -> None:
    handler = user(portal, "wrong")
    admin = site(portal, handler)
    for _ in range(2):
        with pytest.raises(ServerError, match="Unable to generate token"):
            _ = admin.machines.machines
    assert len(portal.logins()) == 1
    assert handler.token is None
    for refused in (handler, admin._securityHandler):
        assert (refused.valid, refused.message) == (
            False,
            {"error": {"code": 400, "message": "Unable to generate token.", "details": ["Wrong."]}},
        )
    handler.password = "right"
    assert admin.machines.machines == []
    assert handler.valid
    assert "right" not in repr(handler)
    assert handler.password == "****"


def test_another_user_means_another_server_token(portal: Portal) -> None:
    handler = user(portal)
    admin = site(portal, handler)
    assert admin.machines.machines == []
    handler.password = "wrong"
    assert admin._securityHandler.token is None


def test_a_token_of_a_server(portal: Portal) -> None:
    handler = user(portal)
    assert handler.servertoken(f"{portal.root}/arcgis/admin", "me") == "t2"
    assert handler.servertoken(f"{portal.root}/arcgis/admin", "me") == "t2"
    assert portal.server_tokens == {"t2": "me"}
    made = handler.portalServerHandler(f"{portal.root}/arcgis")
    assert (made.token, made.referer) == ("t3", "127.0.0.1")
    with pytest.raises(TypeError, match="portal"):
        PortalServerSecurityHandler(object(), "https://h/arcgis", "h")


@pytest.mark.parametrize("kind", ["portal", "online", "oauth"])
def test_what_a_portal_is(portal: Portal, kind: str) -> None:
    url = f"{portal.root}/portal"
    handler: Any = {
        "portal": lambda: PortalTokenSecurityHandler("publisher", "right", url),
        "online": lambda: AGOLTokenSecurityHandler("publisher", "right", url),
        "oauth": lambda: OAuthSecurityHandler("app", "right", url),
    }[kind]()
    assert portal.asked == []
    assert handler.is_portal is True
    asked = len(portal.asked)
    assert handler.is_portal is True
    assert len(portal.asked) == asked
    assert handler.check_portal() is None
    assert len(portal.asked) == asked + 1


def test_an_application_logs_in(portal: Portal) -> None:
    handler = OAuthSecurityHandler("app", "wrong", f"{portal.root}/portal")
    assert (handler.token, handler.token) == (None, None)
    assert len(portal.logins()) == 1
    assert (handler.valid, handler.message) == (
        False,
        {"error": {"code": 400, "message": "Invalid client_secret", "details": []}},
    )
    handler.secret_id = "right"
    assert handler.token == "t1"
    assert (handler.valid, handler.secret_id, handler.method) == (True, "****", "OAUTH")
    life = handler.tokenExperationDate - handler.tokenObtainedDate
    assert life.total_seconds() == pytest.approx(7200, abs=5)
    assert "right" not in repr(handler)
