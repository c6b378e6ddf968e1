"""The server of the benchmarks: nginx with keep-alive, TLS and documents prepared in files.

It is not ours and answers faster than any client asks. Its echo module gives latency, reads uploads
to their end and finds the page of the log that a form asks for. Where nginx is missing and this is
root on Debian, it is installed.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import trustme

from .worker import PAGE, PAGES

LATENCY = 0.010
"""Seconds that the slow side waits before each reply."""
SITES = {
    "arcgis": (4, 50),
    "folders": (50, 4),
    "hundred": (10, 10),
    "thousand": (10, 100),
    "tenthousand": (10, 1000),
    "large": (1, 1),
}
"""The sites, each below an address of its own: how many folders, and services in each."""
RESOURCES = ["services", "uploads", "logs"]
"""What the administration of a site has."""
LARGE = 130_000
"""How many messages a reply of 50 MB has."""
NEWEST = 1_800_000_000_000
"""The time of the newest message in the log; the others are a second older each."""

PACKAGES = ("nginx-light", "libnginx-mod-http-echo")
MODULE = "modules/ngx_http_echo_module.so"

CONFIGURATION = """
load_module {module};
user {user};
worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log error;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path /dev/shm/arcrest-bench-{fast};
    proxy_temp_path {folder}/tmp;
    fastcgi_temp_path {folder}/tmp;
    uwsgi_temp_path {folder}/tmp;
    scgi_temp_path {folder}/tmp;
    client_max_body_size 0;
    client_body_buffer_size 1m;
    keepalive_requests 100000000;
    keepalive_timeout 600s;
    sendfile on;
    tcp_nodelay on;
    open_file_cache max=4096;
    default_type application/json;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.pem;
    ssl_session_cache shared:SSL:10m;
    root {folder}/documents;

    map $uri $document {{
        ~/manifest\\.json$ /manifest.json;
        ~\\.json$ $uri;
        ~/status$ /status.json;
        ~\\.MapServer/?$ /service.json;
        ~/(generateToken|tokens/?)$ /token.json;
        ~/rest/info/?$ /$scheme$server_port.json;
        default $uri/index.json;
    }}
    map $request_body $page {{
{pages}
        default 0;
    }}

    server {{
        listen 127.0.0.1:{fast};
        listen 127.0.0.1:{fast_tls} ssl;
        location / {{
            error_page 405 =200 $document;
            try_files $document =404;
        }}
        location ~ /large/admin/logs/query$ {{
            echo_read_request_body;
            echo_exec /large.json;
        }}
        location ~ /logs/query$ {{
            echo_read_request_body;
            echo_exec /logs/$page.json;
        }}
        location ~ /uploads/upload$ {{
            echo_read_request_body;
            echo '{{"status": "success", "item": {{"itemID": "i1", "itemName": "big.sd"}}}}';
        }}
    }}
    server {{
        listen 127.0.0.1:{slow};
        listen 127.0.0.1:{slow_tls} ssl;
        location / {{
            echo_sleep {latency};
            echo_exec @document;
        }}
        location @document {{
            error_page 405 =200 $document;
            try_files $document =404;
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Ports:
    """Of the two sides, plain and with TLS."""

    fast: int
    fast_tls: int
    slow: int
    slow_tls: int


def free_ports() -> Ports:
    """Four ports that nobody listens on."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
    ports = Ports(*(listener.getsockname()[1] for listener in listeners))
    for listener in listeners:
        listener.close()
    return ports


# the documents --------------------------------------------------------------------------------


def message(at: int) -> dict[str, Any]:
    """A message of the log, as a busy site writes it."""
    services = ("Planning/Parcels.MapServer", "Water/Network.MapServer", "Basemap.MapServer")
    words = "Error performing query operation: the request was cancelled while layer"
    return {
        "type": ("SEVERE", "WARNING", "INFO", "FINE")[at % 4],
        "message": f"{words} {at % 97} was drawn for extent {at * 7919 % 100003}, {at}.",
        "time": NEWEST - 1000 * at,
        "source": services[at % 3],
        "machine": "GISSRV01.EXAMPLE.COM",
        "user": "siteadmin" if at % 2 else "",
        "code": 17000 + at % 40,
        "elapsed": f"{at % 1000 / 997:.5f}" if at % 4 == 3 else "",
        "process": str(4000 + at % 16),
        "thread": str(at % 64),
        "methodName": ("MapServer.ExportMapImage", "QueryOperation.Run", "")[at % 3],
        "requestID": f"{at * 2654435761 % 4294967296:08x}-7d9b-4b55-9d5e-{at:012x}",
    }


def first_of(page: int) -> int:
    """The number of a page's first message, which is the last of the page before."""
    return page * (PAGE - 1)


def service(name: str) -> dict[str, Any]:
    """The document of a map service."""
    extensions = [
        {
            "typeName": kind,
            "enabled": "true",
            "capabilities": "Map,Query,Data",
            "properties": {
                "name": name,
                "title": name,
                "abstract": "Parcels and zones of the city, as they are in the register.",
                "onlineResource": f"https://gis.example.com/arcgis/services/{name}/{kind}",
            },
            "maxUploadFileSize": 0,
            "allowedUploadFileTypes": None,
        }
        for kind in ("FeatureServer", "WMSServer", "WFSServer", "KmlServer")
    ]
    return {
        "serviceName": name,
        "type": "MapServer",
        "description": "Parcels and zones of the city, as they are in the register.",
        "capabilities": "Map,Query,Data",
        "clusterName": "default",
        "minInstancesPerNode": 1,
        "maxInstancesPerNode": 4,
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
        "properties": {
            "maxRecordCount": "1000",
            "filePath": f"/arcgisserver/directories/arcgissystem/{name}.msd",
            "virtualOutputDir": "/rest/directories/arcgisoutput",
            "outputDir": "/arcgisserver/directories/arcgisoutput",
            "cacheDir": "/arcgisserver/directories/arcgiscache",
            "isCached": "false",
            "schemaLockingEnabled": "true",
            "antialiasingMode": "None",
        },
        "extensions": extensions,
        "datasets": [],
    }


def manifest() -> dict[str, Any]:
    """What a service was published from."""
    database = {
        "byReference": True,
        "onServerWorkspaceFactory": "SDE",
        "onServerConnectionString": "SERVER=db1;INSTANCE=sde:oracle;USER=gis;VERSION=sde.DEFAULT",
        "datasets": [{"onServerName": name} for name in ("gis.Parcels", "gis.Zones")],
    }
    return {"databases": [database], "resources": [{"onPremisePath": "C:\\maps\\City.mxd"}]}


def documents(folder: Path, ports: Ports) -> None:
    """Writes all that the server has."""

    def write(place: str, content: Any) -> None:
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")

    def listed(name: str, at: int) -> dict[str, str]:
        return {
            "folderName": name,
            "serviceName": f"s{at}",
            "type": "MapServer",
            "description": "Zones",
        }

    state = {"configuredState": "STARTED", "realTimeState": "STARTED", "private": False}
    write("status.json", state)
    write("service.json", service("s0"))
    write("manifest.json", manifest())
    write("token.json", {"token": "t" * 60, "expires": 4_000_000_000_000})
    for scheme, port in (
        ("http", ports.fast),
        ("https", ports.fast_tls),
        ("http", ports.slow),
        ("https", ports.slow_tls),
    ):
        write(f"{scheme}{port}.json", info(f"{scheme}://localhost:{port}"))
    for site, (folders, each) in SITES.items():
        names = [f"f{at}" for at in range(folders)]
        details = [{"folderName": name, "description": "", "isDefault": False} for name in names]
        below = f"{site}/admin/services"
        root = {"folderName": "/", "folders": names, "foldersDetail": details, "services": []}
        write(f"{site}/admin/index.json", {"currentVersion": 11.3, "resources": RESOURCES})
        write(f"{below}/index.json", root)
        write(f"{below}/report/index.json", {"reports": []})
        for resource in RESOURCES[1:]:
            write(f"{site}/admin/{resource}/index.json", {"resources": [], "operations": []})
        for name in names:
            services = [listed(name, at) for at in range(each)]
            write(f"{below}/{name}/index.json", {"folderName": name, "services": services})
            reports = [{**one, "status": state} for one in services]
            write(f"{below}/{name}/report/index.json", {"reports": reports})
    for page in range(PAGES):
        start = first_of(page)
        messages = [message(at) for at in range(start, start + PAGE)]
        times = {"startTime": messages[0]["time"], "endTime": messages[-1]["time"]}
        more = {"hasMore": page + 1 < PAGES, **times, "logMessages": messages}
        write(f"logs/{page}.json", more)
    write("large.json", {"hasMore": False, "logMessages": [message(at) for at in range(LARGE)]})


def info(origin: str) -> dict[str, Any]:
    """What the site says of itself, and where it is logged in to."""
    tokens = f"{origin}/arcgis/tokens/"
    login = {"isTokenBasedSecurity": True, "tokenServicesUrl": tokens}
    return {"currentVersion": 11.3, "fullVersion": "11.3.0", "authInfo": login}


def page_map() -> str:
    """Which page a form asks for: by the time of the last message known, or a millisecond more."""
    rows = []
    for page in range(1, PAGES):
        time = NEWEST - 1000 * first_of(page)
        rows.append(f'        "~startTime=({time}|{time + 1})(&|$)" {page};')
    return "\n".join(rows)


# the process ----------------------------------------------------------------------------------


def install() -> str:
    """The nginx of the system; installed where that is possible."""
    found = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    module = Path("/usr/lib/nginx") / MODULE
    if found and module.exists():
        return found
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SystemExit(f"the benchmarks need nginx with its echo module: {', '.join(PACKAGES)}")
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]
    options = ["install", "-y", "-qq", "--no-install-recommends"]
    subprocess.run(["apt-get", *options, *PACKAGES], **quiet)  # type: ignore[call-overload]
    return install()


class Server(AbstractContextManager["Server"]):
    """A running nginx; its documents are below the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = free_ports()
        self.ca = folder / "ca.pem"
        self._nginx = install()

    def __enter__(self) -> Server:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        authority = trustme.CA(key_type=trustme.KeyType.RSA)
        authority.cert_pem.write_to_path(str(self.ca))
        certificate = authority.issue_cert("localhost", "127.0.0.1", key_type=trustme.KeyType.RSA)
        certificate.private_key_and_cert_chain_pem.write_to_path(str(self.folder / "server.pem"))
        documents(self.folder / "documents", self.ports)
        text = CONFIGURATION.format(
            folder=self.folder,
            module=Path("/usr/lib/nginx") / MODULE,
            user="root" if os.geteuid() == 0 else "nobody",
            pages=page_map(),
            latency=f"{LATENCY:.3f}",
            **vars(self.ports),
        )
        configuration = self.folder / "nginx.conf"
        configuration.write_text(text, encoding="utf-8")
        self._process = subprocess.Popen([self._nginx, "-c", str(configuration)])
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.ports.slow_tls)).close()
                return self
            except ConnectionRefusedError:
                if self._process.poll() is not None:
                    raise SystemExit(
                        (self.folder / "error.log").read_text(encoding="utf-8")
                    ) from None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(f"/dev/shm/arcrest-bench-{self.ports.fast}", ignore_errors=True)

    def url(self, site: str, tls: bool, slow: bool) -> str:
        """Where a site is."""
        side = "slow" if slow else "fast"
        port = getattr(self.ports, f"{side}_tls" if tls else side)
        return f"{'https' if tls else 'http'}://localhost:{port}/{site}"
