"""The state of a site, with one lock and one clock."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any, Callable, Protocol

from .certificates import WebCertificate
from .errors import AdminError, Exists, NotFound
from .outages import Outages
from .privileges import ACCESS, ADMINISTER, PRIVILEGES
from .records import LEVELS, ROOT, Document, Job, Logs, Role, Service, Token, Upload, User, address

JOB_SECONDS = 0.2
JSON = "application/json;charset=UTF-8"
BUSY = (
    "Another administrative operation is currently accessing the store. Please try again later.",
    "ArcGIS Server Site currently being configured by another administrative operation:"
    " Please try Again Later.",
)


@dataclass(frozen=True)
class Profile:
    """The differences between the versions of ArcGIS Server that the sandbox simulates."""

    version: str
    build: str
    previous: str
    current: str | float
    features: frozenset[str]
    content_type: str
    expires_as_text: bool

    def is_since(self, version: str) -> bool:
        """Whether the version is that one or a later one. All versions are later ones than ''."""
        return _numbers(self.version) >= _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)


PROFILES = {
    "10.1": Profile(
        version="10.1.0",
        build="3035",
        previous="10.0.0",
        current="10.1",
        features=frozenset({"clusters", "kml"}),
        content_type="text/plain;charset=UTF-8",
        expires_as_text=True,
    ),
    "10.9.1": Profile(
        version="10.9.1",
        build="28388",
        previous="10.9.0",
        current="10.9.1",
        features=frozenset({"clusters", "kml"}),
        content_type="text/plain;charset=UTF-8",
        expires_as_text=True,
    ),
    "11.3": Profile(
        version="11.3.0",
        build="51575",
        previous="11.2.0",
        current=11.3,
        features=frozenset({"header tokens"}),
        content_type=JSON,
        expires_as_text=False,
    ),
    "12.0": Profile(
        version="12.0.0",
        build="57266",
        previous="11.5.0",
        current=12.0,
        features=frozenset({"header tokens"}),
        content_type=JSON,
        expires_as_text=False,
    ),
}


class Clock:
    """The site's time: the time of another clock, plus the seconds of `advance`."""

    def __init__(self, source: Callable[[], float] | None = None) -> None:
        self._source = source or time.time
        self._offset = 0.0

    def seconds(self) -> float:
        return self._source() + self._offset

    def millis(self) -> int:
        return int(self.seconds() * 1000)

    def advance(self, seconds: float) -> None:
        self._offset += seconds


class Federation(Protocol):
    """The portal that has the users of a federated site."""

    @property
    def token_service(self) -> str: ...

    def privilege_of(self, username: str) -> str | None:
        """The privilege of a portal user, or None for an unknown name."""

    def member_token(self, text: str) -> Token | None:
        """A token of the portal, if federated sites accept portal tokens."""


class State:
    """The state of a site. Every reader and writer holds `lock`."""

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
        self.busy_words = ""
        self.down = ""
        self.upgrading = False
        self.upgrade_status = ""
        self.outages = Outages(clock.seconds)
        self.web_certificate = WebCertificate()
        self.pace = 0
        self.replaces = False
        self.federation: Federation | None = None
        self.refusals: list[str] = []
        self.users: dict[str, User] = {}
        self.roles: dict[str, Role] = {}
        self.tokens: dict[str, Token] = {}
        self.folders: dict[str, Document] = {}
        self.services: dict[str, Service] = {}
        self.permissions: dict[str, list[Document]] = {}
        self.extensions: dict[str, list[Document]] = {}
        self.providers: dict[str, list[Document]] = {}
        self.machines: dict[str, Document] = {}
        self.certificates: dict[str, dict[str, Document]] = {}
        self.clusters: dict[str, Document] = {}
        self.directories: dict[str, Document] = {}
        self.web_adaptors: dict[str, Document] = {}
        self.data_items: dict[str, Document] = {}
        self.datastore_types: dict[str, Document] = {}
        self.platform: dict[str, Document] = {}
        self.manifests: dict[str, Document] = {}
        self.uploads: dict[str, Upload] = {}
        self.backups: dict[str, bytes] = {}
        self.kmz: list[str] = []
        self.reports: dict[str, Document] = {}
        self.jobs: dict[str, Job] = {}
        self.waiting: list[Job] = []
        self.settings: dict[str, Document] = {}
        self.logs = Logs()

    @property
    def is_read_only(self) -> bool:
        return bool(self.settings.get("mode", {}).get("siteMode") == "READ_ONLY")

    # names ------------------------------------------------------------------------------------

    def folder(self, name: str) -> str:
        """The key of a folder in `folders`. The root's key is "/", its name may be ""."""
        folder = name.strip("/") or ROOT
        if folder not in self.folders:
            raise NotFound("folder", folder)
        return folder

    def service(self, folder: str, full_name: str) -> Service:
        """The service `Name.Type` of a folder."""
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
            raise Exists("service", service.address)
        document.setdefault("configuredState", "STARTED")
        self.services[service.address] = service
        self.note(service, "created")
        self.run(service, document["configuredState"] == "STARTED")
        return service

    def run(self, service: Service, running: bool) -> None:
        """Start or stop a service."""
        if not service.is_held and service.running != running:
            service.running, service.looks = running, self.pace
        service.document["configuredState"] = "STARTED" if running else "STOPPED"
        if running:
            service.started = self.clock.millis()
        self.note(service, "started" if running else "stopped", user="")

    def permissions_of(self, service: Service) -> list[Document]:
        """The permissions of a service, or those of its folder."""
        own = self.permissions.get(service.address)
        return own or self.permissions.get(address(service.folder), [])

    def remove_service(self, service: Service) -> None:
        del self.services[service.address]
        self.permissions.pop(service.address, None)

    def note(self, service: Service, event: str, user: str | None = None) -> None:
        """Add an event to a service's life cycle."""
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
        """Whether the name is that of a user, of this site or of its portal."""
        if self.federation and username != self.psa:
            return self.federation.privilege_of(username) is not None
        return username in self.users

    def token(self, text: str) -> Token | None:
        """A token of this site, or a portal token that this site accepts."""
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
        """Write a message of the site itself, unless the log level excludes it."""
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

    def later(self, title: str, work: Callable[[], Any], is_listed: bool = True) -> Job:
        """Schedule work for a later time of the site's clock; `system/jobs` may list the job."""
        job = Job(f"j{uuid.uuid4()}", title, self.clock.seconds() + JOB_SECONDS, work)
        self.waiting.append(job)
        if is_listed:
            self.jobs[job.jobid] = job
        return job

    def settle(self) -> None:
        """Run the jobs that are due."""
        now = self.clock.seconds()
        due = [job for job in self.waiting if job.due <= now]
        self.waiting = [job for job in self.waiting if job.due > now]
        for job in due:
            try:
                job.reply = job.work() or {"status": "success"}
            except AdminError as error:
                job.reply = error.document()

    def close(self) -> None:
        """Close the uploaded files, and remove those of certificates."""
        self.web_certificate.close()
        for upload in self.uploads.values():
            upload.close()
        self.uploads.clear()
