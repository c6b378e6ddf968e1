"""The state of a portal: its users, their tokens, and the sites that are federated with it."""

from __future__ import annotations

from typing import Callable

from .privileges import ACCESS, ADMINISTER, PUBLISH
from .records import Account, Role, Token, User
from .state import Clock, Profile, State


class PortalState(State):
    """A portal has the users and tokens of a site, but no services."""

    def __init__(self, profile: Profile, clock: Clock, context: str, exchange: bool) -> None:
        super().__init__(profile, clock, context)
        self.exchange = exchange
        self.token_service = ""
        self.clients = {"sandbox-client": "sandbox-client-secret"}
        self.servers: dict[str, State] = {}
        self.settings["logs"] = {"logLevel": "INFO"}
        self.settings["tokens"] = {"properties": {"shortTimeout": "60", "longTimeout": "21600"}}

    def enrol(self, accounts: dict[str, Account]) -> None:
        """Create the portal's users, one for each kind of account."""
        kinds = {
            "administrator": ("org_admin", ADMINISTER),
            "publisher": ("org_publisher", PUBLISH),
            "viewer": ("org_user", ACCESS),
        }
        for kind, (username, password) in accounts.items():
            role, privilege = kinds[kind]
            self.roles[role] = Role(role, privilege=privilege)
            self.users[username] = User(username, password, kind.title(), roles=[role])
        self.psa = accounts["administrator"].username

    def privilege_of(self, username: str) -> str | None:
        return self.privilege(username) if username in self.users else None

    def member_token(self, text: str) -> Token | None:
        return None if self.exchange else self.tokens.get(text)

    def server_at(self, url: str) -> Callable[[str, int, str], tuple[str, Token]] | None:
        """A function that issues tokens of the federated site that a URL belongs to."""
        for root, server in self.servers.items():
            if f"{url.lower()}/".startswith(f"{root}/"):
                return lambda user, minutes, referer: _registered(server, user, minutes, referer)
        return None


def _registered(server: State, user: str, minutes: int, referer: str) -> tuple[str, Token]:
    with server.lock:
        return server.issue_token(user, minutes, "referer", referer)
