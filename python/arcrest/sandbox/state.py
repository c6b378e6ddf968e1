"""All that the site knows: one object, one lock, one clock."""

from __future__ import annotations

import ipaddress
import secrets
import socket
import threading
import time
import uuid
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import IO, Any, Callable, NamedTuple, Protocol

from .errors import AdminError, Conflict, NotFound
from .routes import ACCESS, ADMINISTER, PUBLISH

Document = dict[str, Any]

ROOT = "/"
PRIVILEGES = (ACCESS, PUBLISH, ADMINISTER)
PSEUDO_PRINCIPALS = ("esriEveryone", "esriAuthenticated")
LEVELS = ("OFF", "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE", "DEBUG")
JOB_SECONDS = 0.2


@dataclass(frozen=True)
class Profile:
    """What differs between the versions of ArcGIS Server that the sandbox plays."""

    version: str
    build: str
    current: str | float
    features: frozenset[str]
    content_type: str
    expires_as_text: bool


PROFILES = {
    "10.9.1": Profile(
        version="10.9.1",
        build="28388",
        current="10.9.1",
        features=frozenset({"clusters", "kml"}),
        content_type="text/plain;charset=UTF-8",
        expires_as_text=True,
    ),
    "11.3": Profile(
        version="11.3.0",
        build="51575",
        current=11.3,
        features=frozenset({"header tokens", "webhooks", "lifecycle"}),
        content_type="application/json;charset=UTF-8",
        expires_as_text=False,
    ),
}


class Clock:
    """The site's time: somebody else's clock, plus what `advance` added."""

    def __init__(self, source: Callable[[], float] | None = None) -> None:
        self._source = source or time.time
        self._offset = 0.0

    def seconds(self) -> float:
        return self._source() + self._offset

    def millis(self) -> int:
        return int(self.seconds() * 1000)

    def advance(self, seconds: float) -> None:
        self._offset += seconds


class Account(NamedTuple):
    """A user name and its password."""

    username: str
    password: str


def refuse_other_than_loopback(host: str) -> None:
    """The passwords are public, so nobody else may reach what listens there."""
    addresses = {info[4][0] for info in socket.getaddrinfo(host, None)}
    if not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise ValueError(f"host must be on loopback, not {host!r}")


@dataclass
class User:
    username: str
    password: str
    fullname: str = ""
    description: str = ""
    email: str = ""
    disabled: bool = False
    roles: list[str] = field(default_factory=list)

    def document(self) -> Document:
        """The account as the API shows it: never with its password."""
        return {
            "username": self.username,
            "fullname": self.fullname,
            "description": self.description,
            "email": self.email,
            "disabled": self.disabled,
        }


@dataclass
class Role:
    rolename: str
    description: str = ""
    privilege: str = ACCESS

    def document(self) -> Document:
        return {"rolename": self.rolename, "description": self.description}


@dataclass(frozen=True)
class Token:
    user: str
    expires: int
    client: str
    binding: str


@dataclass
class Service:
    """A service: its document as it was sent, and what the site knows besides."""

    folder: str
    document: Document
    running: bool = True
    started: int = 0
    transactions: int = 0
    iteminfo: Document = field(default_factory=dict)
    manifest: Document = field(default_factory=dict)
    lifecycle: list[Document] = field(default_factory=list)
    webhooks: dict[str, Document] = field(default_factory=dict)
    jobs: list[Document] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.document["serviceName"])

    @property
    def type(self) -> str:
        return str(self.document["type"])

    @property
    def address(self) -> str:
        return address(self.folder, f"{self.name}.{self.type}")

    def status(self) -> Document:
        real = "STARTED" if self.running else "STOPPED"
        return {
            "configuredState": self.document.get("configuredState", real),
            "realTimeState": real,
        }

    def reference(self) -> Document:
        return {
            "folderName": self.folder,
            "serviceName": self.name,
            "type": self.type,
            "description": self.document.get("description", ""),
        }


def address(folder: str, name: str = "") -> str:
    """`Folder/Name.Type`, `Name.Type` in the root, or only the folder."""
    return "/".join(part for part in (folder.strip("/"), name) if part)


@dataclass
class Upload:
    """An uploaded item: its document, its content, and the parts of one that is not committed."""

    document: Document
    content: IO[bytes] | None = None
    parts: dict[int, tuple[IO[bytes], int]] = field(default_factory=dict)

    def close(self) -> None:
        for stream in [self.content, *(part for part, _ in self.parts.values())]:
            if stream:
                stream.close()


@dataclass
class Job:
    """An operation with `runAsync=true`: it takes effect when its time has come."""

    jobid: str
    title: str
    due: float
    work: Callable[[], Any]
    reply: Any = None

    def document(self) -> Document:
        done = self.reply is not None
        return {
            "jobid": self.jobid,
            "status": "COMPLETED" if done else "EXECUTING",
            "totalsteps": 1,
            "currentstep": 1 if done else 0,
            "stepInfo": [self.title],
            "operationResponse": self.reply if done else {},
        }


class Federation(Protocol):
    """The portal that a federated site asks who its users are."""

    @property
    def token_service(self) -> str: ...

    def privilege_of(self, username: str) -> str | None:
        """A member's privilege; None if the portal does not know the name."""

    def member_token(self, text: str) -> Token | None:
        """A token of the portal itself, if its servers take them."""


class Logs:
    """The log messages in the order of their times."""

    def __init__(self) -> None:
        self._times: list[int] = []
        self._messages: list[Document] = []

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: Document) -> None:
        at = bisect_right(self._times, message["time"])
        self._times.insert(at, message["time"])
        self._messages.insert(at, message)

    def between(self, oldest: int, newest: int) -> list[Document]:
        """The messages from oldest to newest, both included, the newest first."""
        first, last = bisect_left(self._times, oldest), bisect_right(self._times, newest)
        return self._messages[first:last][::-1]

    def clear(self) -> None:
        self._times.clear()
        self._messages.clear()


class State:
    """The site. Whoever reads or changes it holds `lock`."""

    def __init__(self, profile: Profile, clock: Clock, context: str) -> None:
        self.lock = threading.RLock()
        self.profile = profile
        self.clock = clock
        self.context = context
        self.created = True
        self.started = clock.millis()
        self.psa = ""
        self.psa_disabled = False
        self.busy = 0
        self.federation: Federation | None = None
        self.refusals: list[str] = []
        self.users: dict[str, User] = {}
        self.roles: dict[str, Role] = {}
        self.tokens: dict[str, Token] = {}
        self.folders: dict[str, Document] = {}
        self.services: dict[str, Service] = {}
        self.permissions: dict[str, list[Document]] = {}
        self.extensions: dict[str, list[Document]] = {}
        self.machines: dict[str, Document] = {}
        self.certificates: dict[str, dict[str, Document]] = {}
        self.clusters: dict[str, Document] = {}
        self.directories: dict[str, Document] = {}
        self.web_adaptors: dict[str, Document] = {}
        self.data_items: dict[str, Document] = {}
        self.manifests: dict[str, Document] = {}
        self.uploads: dict[str, Upload] = {}
        self.kmz: list[str] = []
        self.reports: dict[str, Document] = {}
        self.jobs: dict[str, Job] = {}
        self.settings: dict[str, Document] = {}
        self.logs = Logs()

    # names ------------------------------------------------------------------------------------

    def folder(self, name: str) -> str:
        """The folder's name as it is kept; the root is "/", also when it is called ""."""
        folder = name.strip("/") or ROOT
        if folder not in self.folders:
            raise NotFound("folder", folder)
        return folder

    def service(self, folder: str, full_name: str) -> Service:
        """The service called `Name.Type` in a folder."""
        self.folder(folder)
        key = address(folder, full_name)
        if key not in self.services:
            raise NotFound("service", key)
        return self.services[key]

    def services_in(self, folder: str) -> list[Service]:
        return [service for service in self.services.values() if service.folder == folder]

    def machine(self, name: str) -> Document:
        if name.upper() not in self.machines:
            raise NotFound("machine", name)
        return self.machines[name.upper()]

    def user(self, name: str) -> User:
        if name not in self.users:
            raise NotFound("user", name)
        return self.users[name]

    def role(self, name: str) -> Role:
        if name not in self.roles:
            raise NotFound("role", name)
        return self.roles[name]

    def running_machines(self) -> list[str]:
        return [name for name, doc in self.machines.items() if doc["configuredState"] == "STARTED"]

    # services ---------------------------------------------------------------------------------

    def add_service(self, folder: str, document: Document) -> Service:
        service = Service(folder, document)
        if service.address in self.services:
            raise Conflict(f"The service '{service.address}' exists.")
        document.setdefault("configuredState", "STARTED")
        self.services[service.address] = service
        self.note(service, "created")
        self.run(service, document["configuredState"] == "STARTED")
        return service

    def run(self, service: Service, running: bool) -> None:
        """Start or stop a service."""
        service.running = running
        service.document["configuredState"] = "STARTED" if running else "STOPPED"
        if running:
            service.started = self.clock.millis()
        self.note(service, "started" if running else "stopped", user="")

    def remove_service(self, service: Service) -> None:
        del self.services[service.address]
        self.permissions.pop(service.address, None)

    def note(self, service: Service, event: str, user: str | None = None) -> None:
        """One more line in a service's life."""
        entry = {
            "user": self.psa if user is None else user,
            "timestamp": self.clock.millis(),
            "type": event,
        }
        service.lifecycle.append(entry)

    # security ---------------------------------------------------------------------------------

    def privilege(self, username: str) -> str:
        """The highest privilege among a user's roles."""
        if username == self.psa:
            return ADMINISTER
        if self.federation:
            return self.federation.privilege_of(username) or ACCESS
        held = [
            self.roles[name].privilege for name in self.user(username).roles if name in self.roles
        ]
        return max(held, key=PRIVILEGES.index, default=ACCESS)

    def knows(self, username: str) -> bool:
        """Whether the name is a user's: of this store, or of the portal that has its place."""
        if self.federation and username != self.psa:
            return self.federation.privilege_of(username) is not None
        return username in self.users

    def token(self, text: str) -> Token | None:
        """A token of this site, or one of its portal's that it takes."""
        foreign = self.federation.member_token(text) if self.federation else None
        return self.tokens.get(text) or foreign

    def login(self, username: str, password: str) -> User | None:
        user = self.users.get(username)
        if self.federation and username != self.psa:
            return None
        off = username == self.psa and self.psa_disabled
        if (
            not user
            or user.disabled
            or off
            or not secrets.compare_digest(user.password.encode(), password.encode())
        ):
            return None
        return user

    def issue_token(self, user: str, minutes: int, client: str, binding: str) -> tuple[str, Token]:
        text = secrets.token_urlsafe(48)
        expires = self.clock.millis() + minutes * 60_000
        self.tokens[text] = Token(user, expires, client, binding)
        return text, self.tokens[text]

    # logs and jobs ----------------------------------------------------------------------------

    def log(self, level: str, message: str, source: str = "Admin", user: str = "") -> None:
        """A message of the site itself, if the log's level lets it through."""
        if LEVELS.index(level) > LEVELS.index(self.settings["logs"]["logLevel"]):
            return
        self.logs.add(
            {
                "type": level,
                "message": message,
                "time": self.clock.millis(),
                "source": source,
                "machine": next(iter(self.machines), ""),
                "user": user,
                "code": 7000,
                "elapsed": "",
                "process": "4212",
                "thread": str(threading.get_ident() % 1000),
                "methodName": "",
                "requestID": str(uuid.uuid4()),
            }
        )

    def later(self, title: str, work: Callable[[], Any]) -> Job:
        """Work that happens after a while of the site's clock."""
        job = Job(f"j{uuid.uuid4()}", title, self.clock.seconds() + JOB_SECONDS, work)
        self.jobs[job.jobid] = job
        return job

    def settle(self) -> None:
        """Do the work whose time has come."""
        now = self.clock.seconds()
        for job in [job for job in self.jobs.values() if job.reply is None and job.due <= now]:
            try:
                job.reply = job.work() or {"status": "success"}
            except AdminError as error:
                job.reply = error.document()

    def close(self) -> None:
        """Let go of the uploaded files."""
        for upload in self.uploads.values():
            upload.close()
        self.uploads.clear()


class Directory(State):
    """A portal: users, tokens and the servers that it logs them in to, but no services."""

    def __init__(self, profile: Profile, clock: Clock, context: str, exchange: bool) -> None:
        super().__init__(profile, clock, context)
        self.exchange = exchange
        self.token_service = ""
        self.clients = {"sandbox-client": "sandbox-client-secret"}
        self.servers: dict[str, State] = {}
        self.settings["logs"] = {"logLevel": "INFO"}
        self.settings["tokens"] = {"properties": {"shortTimeout": "60", "longTimeout": "21600"}}

    def enrol(self, accounts: dict[str, Account]) -> None:
        """The members, by the privilege that each shall have."""
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
        """How to register a token with the federated server that an address belongs to."""
        for root, server in self.servers.items():
            if f"{url.lower()}/".startswith(f"{root}/"):
                return lambda user, minutes, referer: _registered(server, user, minutes, referer)
        return None


def _registered(server: State, user: str, minutes: int, referer: str) -> tuple[str, Token]:
    with server.lock:
        return server.issue_token(user, minutes, "referer", referer)
