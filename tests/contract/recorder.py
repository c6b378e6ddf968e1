"""A recording stand-in: a site that answers every path with a believable document, writes down
what it was asked, and has no opinion of it."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Callable
from urllib.parse import parse_qsl, unquote, urlsplit

TOKEN = "token-of-the-recorder"
CONTEXT = "/arcgis"
ADMIN = f"{CONTEXT}/admin"
FAR = 4_102_444_800_000  # the year 2100
GRANTED = {"token": TOKEN, "expires": FAR}

SERVICE = {
    "serviceName": "SampleWorldCities",
    "type": "MapServer",
    "description": "d",
    "capabilities": "Map,Query,Data",
    "provider": "ArcObjects11",
    "clusterName": "default",
    "interceptor": "",
    "minInstancesPerNode": 1,
    "maxInstancesPerNode": 2,
    "instancesPerContainer": 1,
    "maxWaitTime": 60,
    "maxStartupTime": 300,
    "maxIdleTime": 1800,
    "maxUsageTime": 600,
    "loadBalancing": "ROUND_ROBIN",
    "isolationLevel": "HIGH",
    "configuredState": "STARTED",
    "recycleInterval": 24,
    "recycleStartTime": "00:00",
    "keepAliveInterval": 1800,
    "private": False,
    "isDefault": False,
    "maxUploadFileSize": 0,
    "allowedUploadFileTypes": "",
    "properties": {"maxRecordCount": "1000"},
    "frameworkProperties": {},
    "portalProperties": {"isHosted": False},
    "jsonProperties": {},
    "datasets": [],
    "extensions": [
        {
            "typeName": "KmlServer",
            "capabilities": "SingleImage",
            "enabled": "true",
            "maxUploadFileSize": 0,
            "allowedUploadFileTypes": "",
            "properties": {"k": "v"},
            "newerKey": 1.10,
        }
    ],
    "newerKey": {"kept": ["as", "it", "came"]},
}

REPORT = {
    "reportname": "r one",
    "since": "CUSTOM",
    "from": 1,
    "to": 2,
    "aggregationInterval": 30,
    "queries": [{"resourceURIs": ["services/"], "metrics": ["RequestCount"]}],
    "metadata": {"t": 1},
}

DOCUMENTS: dict[str, Any] = {
    "": {
        "currentVersion": 10.91,
        "fullVersion": "10.9.1",
        "resources": [
            "machines",
            "clusters",
            "system",
            "services",
            "security",
            "data",
            "uploads",
            "logs",
            "mode",
            "usagereports",
            "kml",
            "info",
        ],
    },
    "services": {
        "folderName": "/",
        "description": "Root folder",
        "webEncrypted": False,
        "isDefault": True,
        "folders": ["System", "Utilities"],
        "foldersDetail": [
            {"folderName": "System", "description": "", "webEncrypted": False, "isDefault": False}
        ],
        "services": [
            {
                "folderName": "/",
                "serviceName": "SampleWorldCities",
                "type": "MapServer",
                "description": "",
            }
        ],
    },
    "services/System": {
        "folderName": "System",
        "description": "",
        "webEncrypted": False,
        "isDefault": False,
        "services": [
            {"folderName": "System", "serviceName": "Caching", "type": "GPServer"},
            {"folderName": "System", "serviceName": "Basemap", "type": "MapServer"},
        ],
    },
    "services/Utilities": {
        "folderName": "Utilities",
        "description": "",
        "webEncrypted": False,
        "isDefault": False,
        "services": [
            {"folderName": "Utilities", "serviceName": "Geometry", "type": "GeometryServer"}
        ],
    },
    "services/SampleWorldCities.MapServer": SERVICE,
    "machines": {
        "machines": [
            {
                "machineName": "GIS1.EXAMPLE.COM",
                "adminURL": "https://gis1.example.com:6443/arcgis/admin",
            }
        ],
        "DatastoreMachines": [],
        "Protocol": "https",
    },
    "machines/GIS1.EXAMPLE.COM": {
        "machineName": "GIS1.EXAMPLE.COM",
        "platform": "Linux",
        "ports": {"JMXPort": 4000},
        "ServerStartTime": 1,
        "adminURL": "https://gis1.example.com:6443/arcgis/admin",
        "configuredState": "STARTED",
        "synchronize": False,
        "webServerMaxHeapSize": -1,
        "webServerCertificateAlias": "SelfSignedCertificate",
        "socMaxHeapSize": 64,
        "appServerMaxHeapSize": 256,
        "webServerSSLEnabled": True,
    },
    "clusters": {"clusters": [{"clusterName": "default"}]},
    "clusters/default": {
        "clusterName": "default",
        "clusterProtocol": {"type": "TCP", "tcpClusterPort": "4004"},
        "configuredState": "STARTED",
        "machineNames": ["GIS1.EXAMPLE.COM"],
        "configurationState": "STARTED",
    },
    "info": {
        "fullVersion": "10.9.1",
        "currentVersion": 10.91,
        "currentBuild": 28388,
        "loggedInUser": "siteadmin",
        "loggedInUserPrivilege": "ADMINISTER",
        "timezone": "UTC",
    },
    "kml": {"items": []},
    "logs": {
        "resources": ["settings"],
        "operations": ["clean", "query", "countErrorReports"],
    },
    "logs/settings": {
        "settings": {
            "logDir": "/logs/",
            "logLevel": "WARNING",
            "maxErrorReportsCount": 10,
            "maxLogFileAge": 90,
        }
    },
    "logs/query": {
        "hasMore": False,
        "startTime": 1,
        "endTime": 0,
        "logMessages": [
            {
                "type": "WARNING",
                "message": "m",
                "time": 1,
                "source": "Rest",
                "machine": "GIS1",
                "user": "u",
                "code": 9000,
                "elapsed": "",
                "process": "1",
                "thread": "1",
                "methodName": "",
            }
        ],
    },
    "mode": {"siteMode": "EDITABLE", "copyConfigLocal": False, "lastModified": 1},
    "security": {"resources": ["users", "roles", "config", "tokens", "psa"]},
    "system": {"resources": ["properties", "directories", "configstore", "jobs"]},
    "system/configstore": {
        "type": "FILESYSTEM",
        "connectionString": "/c",
        "class": "com.esri.x",
        "localRepositoryPath": "/l",
        "status": "Ready",
    },
    "system/directories": {"directories": [{"name": "arcgiscache"}]},
    "system/directories/arcgiscache": {
        "name": "arcgiscache",
        "physicalPath": "/p",
        "directoryType": "CACHE",
        "cleanupMode": "NONE",
        "maxFileAge": 0,
        "description": "",
        "useLocalDir": False,
        "localDirectoryPath": "",
        "virtualPath": "/rest/directories/arcgiscache",
    },
    "system/jobs": {"jobs": [{"jobid": "j1", "status": "COMPLETED"}]},
    "system/properties": {"WebContextURL": "https://gis.example.com/arcgis"},
    "uploads": {"uploads": []},
    "usagereports": {"metrics": [REPORT]},
    "usagereports/r one": REPORT,
    "usagereports/settings": {
        "status": "success",
        "echo": f"{ADMIN}/usagereports/settings",
        "samplingInterval": 15,
        "enabled": False,
        "maxHistory": 7,
    },
}


@dataclass
class Recorded:
    """One request, as it came."""

    method: str
    target: str
    """The request line's target, not decoded."""
    path: str
    """Decoded; below the admin root as `<admin>/...`, below the context as `<context>/...`."""
    params: dict[str, Any]
    """Of query and body; text that is a JSON object or array is parsed. Without `f` and `token`."""
    raw: list[tuple[str, str]]
    """The same as texts, in order, and all of them."""
    files: dict[str, dict[str, Any]]
    """Of each file field: its filename and size."""
    headers: dict[str, str]

    @property
    def format(self) -> str | None:
        """What `f` said."""
        return dict(self.raw).get("f")

    @property
    def token_place(self) -> str | None:
        """Where the token was: "header", "body", "url", or nowhere."""
        if "token" in dict(parse_qsl(urlsplit(self.target).query)):
            return "url"
        if dict(self.raw).get("token") == TOKEN:
            return "body"
        if self.headers.get("x-esri-authorization") == f"Bearer {TOKEN}":
            return "header"
        return None

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.params} {self.files or ''}".rstrip()


@dataclass
class Recorder:
    """The stand-in, from `with` to its end. Logins are answered and kept apart in `logins`."""

    requests: list[Recorded] = field(default_factory=list)
    logins: list[Recorded] = field(default_factory=list)
    replies: dict[str, Any] = field(default_factory=dict)
    """What a test wants answered, by the path below the admin root; instead of the usual."""
    connections: int = 0
    """How many were made."""
    answer_login: Callable[[], Any] = lambda: dict(GRANTED)
    """What a login is answered with."""

    def __enter__(self) -> Recorder:
        recorder = self

        class Handler(_Handler):
            owner = recorder

        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{CONTEXT}"

    @property
    def url(self) -> str:
        return f"{self.root}/admin"

    def clear(self) -> None:
        """Forgets the requests and the replies that a test wanted."""
        with self._lock:
            self.connections = 0
            self.requests.clear()
            self.logins.clear()
            self.replies.clear()
            self.answer_login = lambda: dict(GRANTED)

    def take(self) -> list[Recorded]:
        """The requests so far, which are then forgotten."""
        with self._lock:
            taken, self.requests[:] = list(self.requests), []
        return taken

    def answer(self, request: Recorded) -> Any:
        """Writes a request down and gives its reply."""
        login = request.path.endswith("/generateToken")
        with self._lock:
            (self.logins if login else self.requests).append(request)
        if login:
            return self.answer_login()
        place = unquote(urlsplit(request.target).path)
        below = place[len(ADMIN) :].strip("/") if place.startswith(ADMIN) else place
        if below in self.replies:
            return self.replies[below]
        return DOCUMENTS.get(below, {"status": "success", "echo": place})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


class _Handler(BaseHTTPRequestHandler):
    owner: Recorder
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 5

    def setup(self) -> None:
        super().setup()
        with self.owner._lock:
            self.owner.connections += 1

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            self._answer(self._chunks())
        else:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, body: bytes) -> None:
        reply = self.owner.answer(self._recorded(body))
        payload = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def _recorded(self, body: bytes) -> Recorded:
        parts = urlsplit(self.path)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        fields, files = _body(self.headers.get("Content-Type", ""), body)
        pairs += fields
        place = unquote(parts.path)
        for prefix, name in ((ADMIN, "<admin>"), (CONTEXT, "<context>")):
            if place.startswith(prefix):
                place = name + place[len(prefix) :]
                break
        return Recorded(
            method=self.command,
            target=self.path,
            path=place,
            params={k: parsed(v) for k, v in pairs if k not in ("f", "token")},
            raw=pairs,
            files=files,
            headers={name.lower(): value for name, value in self.headers.items()},
        )

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def _body(kind: str, body: bytes) -> tuple[list[tuple[str, str]], dict[str, dict[str, Any]]]:
    """Fields and files of a body, urlencoded or multipart."""
    if not kind.startswith("multipart/"):
        return parse_qsl(body.decode(), keep_blank_values=True), {}
    fields: list[tuple[str, str]] = []
    files: dict[str, dict[str, Any]] = {}
    kind = re.sub('boundary=([^";]+)', r'boundary="\1"', kind)  # ArcREST's has "=" in it
    head = b"Content-Type: " + kind.encode() + b"\r\n\r\n"
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = bytes(part.get_payload(decode=True) or b"")
        if part.get_filename() is None:
            fields.append((name, content.decode()))
        else:
            files[name] = {"filename": part.get_filename(), "size": len(content)}
    return fields, files


def parsed(text: str) -> Any:
    """A JSON object or array as Python, any other text as it is."""
    if text[:1] not in ("{", "["):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
