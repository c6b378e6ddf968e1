"""The jobs that are measured, and the target of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .server import LARGE, LATENCY, SITES
from .worker import CONCURRENCY, PAGE, PAGES

MEBIBYTE = 1 << 20
UPLOAD = 1024
"""The size of the file that is uploaded, in MiB."""


@dataclass(frozen=True)
class Run:
    """What a client does in a job."""

    peer: str
    call: str
    label: str = ""
    """What is measured beside it, in a word: "in bulk"."""

    @property
    def name(self) -> str:
        return f"{self.peer}, {self.label}" if self.label else self.peer


@dataclass(frozen=True)
class Job:
    """The same work for several clients."""

    key: str
    title: str
    runs: tuple[Run, ...]
    returned: int
    """What every client must have read."""
    arguments: dict[str, Any] = field(default_factory=dict)
    site: str = "arcgis"
    tls: bool = True
    slow: bool = False
    limit: tuple[str, int, int] | None = None
    """What the bare loop does instead: a path, how often, how many at once."""
    memory: bool = False
    """Whether the growth of memory is told, too."""
    skipped: dict[str, str] = field(default_factory=dict)
    """Those that can't do it, and why."""


@dataclass(frozen=True)
class Cold:
    """Code that an interpreter runs from its start, for each peer."""

    key: str
    title: str
    code: Callable[[str, str], str]
    """From what a peer imports, and the name of its module."""
    only: tuple[str, ...] = ()
    """The peers that can do it; all where none is named."""
    site: str = "arcgis"


ORIGINAL, ESRI, AGSADMIN = "ArcREST 3.5.9", "arcgis 2.4.4", "agsadmin 0.5.3"
OURS, LIMIT, CURL, ORJSON = "arcrest-manageags", "bare Rust loop", "curl", "requests + orjson"
HTTP = ("requests", "httpx", "urllib")
NO_HTTP = {ESRI: "makes every address https"}
ALL = (OURS, ORIGINAL, ESRI, AGSADMIN, *HTTP, LIMIT)

WITHOUT_ESRI = tuple(peer for peer in ALL if peer != ESRI)

SERVICES = SITES["arcgis"][0] * SITES["arcgis"][1]
REQUESTS = 1 + SITES["arcgis"][0] + SERVICES
"""That it takes to find all services and read each."""
STATUS = "/admin/services/f0/s0.MapServer/status?f=json"


def runs(call: str, *peers: str) -> tuple[Run, ...]:
    return tuple(Run(peer, call) for peer in peers)


def statuses(key: str, tls: bool) -> Job:
    """The status of each service, one after another, without latency."""
    scheme = "https" if tls else "http"
    return Job(
        key,
        f"`.status` of {SERVICES} services one after another, {scheme}, no latency",
        runs("status", *(ALL if tls else WITHOUT_ESRI)),
        SERVICES,
        {"count": SERVICES},
        tls=tls,
        limit=(STATUS, SERVICES, 1),
        skipped={} if tls else NO_HTTP,
    )


def slow_statuses(key: str, tls: bool, *more: Run) -> Job:
    """The same with latency, and by whatever does several at once."""
    scheme = "https" if tls else "http"
    return Job(
        key,
        f"`.status` of {SERVICES} services, {scheme}, {LATENCY * 1000:.0f} ms of latency",
        (
            Run(OURS, "sweep"),
            *more,
            Run(ORIGINAL, "sweep"),
            *((Run(ESRI, "sweep"),) if tls else ()),
            Run(AGSADMIN, "sweep"),
            *(Run(peer, "one_by_one", "one by one") for peer in HTTP),
            *((Run("requests", "sweep", f"{CONCURRENCY} threads"),) if more else ()),
            *((Run("httpx", "sweep", f"asyncio, {CONCURRENCY} at once"),) if more else ()),
            Run(LIMIT, "", f"{CONCURRENCY} at once" if more else ""),
        ),
        SERVICES,
        tls=tls,
        slow=True,
        skipped={} if tls else NO_HTTP,
        limit=(STATUS, SERVICES, CONCURRENCY if more else 1),
    )


def documents(key: str, site: str, *peers: str) -> Job:
    """The documents of all services of a site."""
    count = SITES[site][0] * SITES[site][1]
    return Job(
        key,
        f"the documents of {count:,} services, as each client does it best",
        runs("documents", *peers),
        count,
        site=site,
        limit=("/admin/services/f0/s0.MapServer?f=json", count, CONCURRENCY),
        memory=True,
        skipped=dict.fromkeys((ORIGINAL, ESRI), "read with the listing, one by one"),
    )


def bulk(key: str, tls: bool) -> Job:
    """The states of all services of a site with many folders, without latency."""
    folders, each = SITES["folders"]
    return Job(
        key,
        f"`services.statuses()` of {folders} folders, {'https' if tls else 'http'}, no latency",
        (
            Run(OURS, "bulk"),
            Run(OURS, "bulk_async", "asyncio"),
            Run(LIMIT, "", f"{CONCURRENCY} at once"),
        ),
        folders * each,
        site="folders",
        tls=tls,
        limit=("/admin/services/f0/report?f=json", folders + 2, CONCURRENCY),
    )


def threads(key: str, tls: bool, *peers: str) -> Job:
    """Many threads that share a site."""
    return Job(
        key,
        f"64 threads share one site, 10 statuses each, {'https' if tls else 'http'}",
        (*runs("threads", *peers), Run(LIMIT, "", "64 at once")),
        640,
        {"threads": 64, "each": 10},
        tls=tls,
        limit=(STATUS, 640, 64),
    )


LONGEST_PAUSE = """
import asyncio, sys, time
from benches.worker import Place
from benches.clients.ours import Client
from arcrest import aio

client = Client(Place(sys.argv[2], sys.argv[3]))
log = aio.Log(sys.argv[2] + "/admin/logs", client.ags._securityHandler)

async def tick(gaps):
    last = time.perf_counter()
    while True:
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        gaps.append(now - last)
        last = now

async def main():
    gaps = []
    ticking = asyncio.create_task(tick(gaps))
    assert len((await log.query(level="DEBUG"))["logMessages"]) > 100_000
    ticking.cancel()
    print(max(gaps))

asyncio.run(main())
"""
"""Prints the longest time that a task of the event loop waits for its turn."""

FIRST = f"""
import time; began = time.perf_counter()
import os, sys
os.environ["ARCREST_CA_BUNDLE"] = sys.argv[3]
from arcrest.manageags import administration
service = administration.AGSService(sys.argv[2] + {STATUS.partition("/status")[0]!r}, None)
assert service.status["realTimeState"] == "STARTED"
print(time.perf_counter() - began)
"""
"""Prints the seconds. The bare loop's process, without an interpreter, is timed as a whole."""

NO_PAGES = {ORIGINAL: "reads one page only", AGSADMIN: "knows no logs"}
MESSAGES = PAGE + (PAGES - 1) * (PAGE - 1)

JOBS: tuple[Job | Cold, ...] = (
    statuses("status-http", tls=False),
    statuses("status-https", tls=True),
    slow_statuses("slow-http", False),
    slow_statuses(
        "slow-https", True, Run(OURS, "bulk", "in bulk"), Run(OURS, "bulk_async", "asyncio")
    ),
    Job(
        "slow-documents",
        f"the documents of {SERVICES} services, https, {LATENCY * 1000:.0f} ms of latency, "
        f"{CONCURRENCY} at once",
        (
            Run(OURS, "documents"),
            Run(OURS, "documents_async", "asyncio"),
            Run("requests", "documents", "threads"),
            Run("httpx", "documents", "asyncio"),
            Run(LIMIT, ""),
        ),
        SERVICES,
        slow=True,
        limit=("/admin/services/f0/s0.MapServer?f=json", REQUESTS, CONCURRENCY),
    ),
    Job(
        "find",
        f"`find_services('*')` over {SITES['folders'][0]} folders, https",
        (
            *runs("find", OURS, ORIGINAL, ESRI, AGSADMIN),
            *runs("find", *HTTP),
            Run(LIMIT, "", f"{CONCURRENCY} at once"),
        ),
        SITES["folders"][0] * SITES["folders"][1],
        site="folders",
        limit=("/admin/services/f0?f=json", SITES["folders"][0] + 1, CONCURRENCY),
    ),
    Job(
        "logs",
        f"`logs.query()`, {PAGE:,} messages, https",
        runs("query", OURS, ORIGINAL, ESRI, *HTTP, ORJSON, LIMIT),
        PAGE,
        limit=("/admin/logs/query?f=json", 1, 1),
        memory=True,
        skipped={AGSADMIN: "knows no logs"},
    ),
    Job(
        "all-logs",
        f"all {PAGES} pages of the log, {PAGE * PAGES:,} messages, https",
        (
            Run(OURS, "messages", "iterator"),
            *(Run(peer, "messages") for peer in (ESRI, *HTTP, ORJSON)),
            Run(LIMIT, ""),
        ),
        MESSAGES,
        limit=("/admin/logs/query?f=json", PAGES, 1),
        memory=True,
        skipped=NO_PAGES,
    ),
    Job(
        "overhead",
        "a small call on a warm connection, 2,000 of them, http",
        runs("status", OURS, AGSADMIN, *HTTP, LIMIT),
        2000,
        {"count": 2000},
        tls=False,
        limit=(STATUS, 2000, 1),
        skipped={ORIGINAL: "keeps no connection", **NO_HTTP},
    ),
    Cold(
        "cold",
        "a process that imports, logs in and asks one status, https: from its start to its end",
        lambda imports, module: (
            f"from benches.worker import Place; from benches.clients.{module} import Client; "
            "import sys; assert Client(Place(sys.argv[2], sys.argv[3])).status(1) == 1"
        ),
    ),
    Cold(
        "first",
        "the import and the first status of a fresh process, https",
        lambda imports, module: FIRST,
        only=(OURS, LIMIT),
    ),
    Cold(
        "import",
        "the import alone",
        lambda imports, module: (
            f"import time; began = time.perf_counter(); {imports}; "
            "print(time.perf_counter() - began)"
        ),
    ),
    Job(
        "upload-https",
        f"upload of {UPLOAD:,} MiB, https",
        runs("upload", OURS, ESRI, AGSADMIN, "requests", "httpx", CURL),
        1,
        {"path": "big.sd"},
        memory=True,
        skipped={ORIGINAL: "fails on Python 3", "urllib": "has no multipart"},
    ),
    Job(
        "upload-http",
        f"upload of {UPLOAD:,} MiB, http",
        runs("upload", OURS, "httpx", CURL),
        1,
        {"path": "big.sd"},
        tls=False,
        memory=True,
    ),
    bulk("bulk-http", tls=False),
    bulk("bulk-https", tls=True),
    Job(
        "inventory",
        "`jobs.inventory` of 100 services, https",
        (Run(OURS, "inventory"), Run(LIMIT, "", f"{CONCURRENCY} at once")),
        SITES["hundred"][0] * SITES["hundred"][1],
        site="hundred",
        limit=("/admin/services/f0/s0.MapServer?f=json", 12 + 2 * 100, CONCURRENCY),
    ),
    threads("threads", True, *ALL[:-1]),
    threads("threads-http", False, OURS, *HTTP),
    Job(
        "large",
        "a reply of 50 MB, https",
        (*runs("query", OURS, *HTTP, ORJSON), Run(LIMIT, "")),
        LARGE,
        site="large",
        limit=("/admin/logs/query?f=json", 1, 1),
        memory=True,
    ),
    Cold(
        "pause",
        "the longest pause of an event loop that awaits the reply of 50 MB",
        lambda imports, module: LONGEST_PAUSE,
        only=(OURS,),
        site="large",
    ),
    documents("documents-100", "hundred", OURS, AGSADMIN, *HTTP, LIMIT),
    documents("documents-1000", "thousand", OURS, AGSADMIN, *HTTP, LIMIT),
    documents("documents-10000", "tenthousand", OURS, "requests", "httpx", LIMIT),
)
