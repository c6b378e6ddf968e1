"""The records of a site or a portal: accounts, tokens, services, uploads, jobs, log messages."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import IO, Any, Callable, NamedTuple

from .privileges import ACCESS

Document = dict[str, Any]

ROOT = "/"
PSEUDO_PRINCIPALS = ("esriEveryone", "esriAuthenticated")
LEVELS = ("OFF", "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE", "DEBUG")


class Account(NamedTuple):
    """A user name and its password."""

    username: str
    password: str


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
        """The account in the format of the API, without its password."""
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
    """A service: the document that a client sent, and the site's own data about the service."""

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
    # it neither starts nor stops, though it is told to and says that it does
    is_held: bool = False
    # how many looks at its state find it on its way there
    looks: int = 0

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
        if self.looks:
            self.looks -= 1
            real = "STARTING" if self.running else "STOPPING"
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
    """An uploaded item: its document, its content, and its parts until it is committed."""

    document: Document
    content: IO[bytes] | None = None
    parts: dict[int, tuple[IO[bytes], int]] = field(default_factory=dict)

    def close(self) -> None:
        for stream in [self.content, *(part for part, _ in self.parts.values())]:
            if stream:
                stream.close()


@dataclass
class Job:
    """An operation with `runAsync=true`. It runs at the time `due`."""

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


class Logs:
    """The log messages, sorted by time."""

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
        """The messages from `oldest` to `newest`, both included, the newest first."""
        first, last = bisect_left(self._times, oldest), bisect_right(self._times, newest)
        return self._messages[first:last][::-1]

    def clear(self) -> None:
        self._times.clear()
        self._messages.clear()
