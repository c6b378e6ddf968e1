"""Writes docs/benchmarks.md from the figures: a table for each job, the targets, a chart."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .environments import FOLDER, ROOT, python
from .jobs import CURL, ESRI, JOBS, LIMIT, MEBIBYTE, ORIGINAL, ORJSON, OURS, REQUESTS, Job
from .measure import Figures, Results
from .server import LATENCY
from .worker import CONCURRENCY

DOCUMENT = ROOT / "docs" / "benchmarks.md"
KEPT = FOLDER / "results.json"
TEMPLATE = ROOT / "benches" / "template.md"
MISSED = ROOT / "benches" / "missed.json"
"""Why a target is missed, and what was tried: in words, by the target's text."""

MOST = 4_000_000
"""Bytes of the wheel."""
BULK, ASYNCIO = f"{OURS}, in bulk", f"{OURS}, asyncio"
BEST = LATENCY * REQUESTS / CONCURRENCY
"""Seconds that reading all services takes at least, with latency."""


@dataclass(frozen=True)
class Target:
    """What is wanted of a ratio."""

    text: str
    ratio: Callable[[Results], float]
    bound: float
    at_least: bool
    unit: str = ""

    def is_met(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound


def faster(job: str, other: str, ours: str = OURS) -> Callable[[Results], float]:
    """How many times the other takes as long as we do."""
    return lambda results: results[job][other].median / results[job][ours].median


def slower(job: str, other: str, ours: str = OURS) -> Callable[[Results], float]:
    """How many times as long as the other we take."""
    return lambda results: results[job][ours].median / results[job][other].median


def body() -> float:
    """The size of a page of the log, in MiB."""
    return (FOLDER / "server" / "documents" / "logs" / "0.json").stat().st_size / MEBIBYTE


TARGETS = (
    Target("10 ms, https: times faster than ArcREST", faster("slow-https", ORIGINAL), 6, True),
    Target(
        "10 ms, https: of the time of requests.Session",
        slower("slow-https", "requests, one by one"),
        1.1,
        False,
    ),
    Target("0 ms, https: times faster than ArcREST", faster("status-https", ORIGINAL), 200, True),
    Target(
        "0 ms, https: times faster than requests.Session",
        faster("status-https", "requests"),
        4,
        True,
    ),
    Target(
        "all documents, 10 ms: of latency x requests / concurrency",
        lambda results: results["slow-documents"][OURS].median / BEST,
        1.3,
        False,
    ),
    Target(
        "the same by asyncio",
        lambda results: results["slow-documents"][ASYNCIO].median / BEST,
        1.3,
        False,
    ),
    Target(
        "all statuses in bulk, 10 ms: times faster than ArcREST",
        faster("slow-https", ORIGINAL, BULK),
        50,
        True,
    ),
    Target("10,000 messages: of reading and orjson.loads", slower("logs", ORJSON), 1.25, False),
    Target(
        "200,000 messages: of reading and orjson.loads",
        slower("all-logs", ORJSON, f"{OURS}, iterator"),
        1.25,
        False,
    ),
    Target(
        "10,000 messages: growth of memory, of the body",
        lambda results: results["logs"][OURS].growth / body(),
        3,
        False,
    ),
    Target("overhead of a call: of the bare Rust loop", slower("overhead", LIMIT), 1.5, False),
    Target(
        "overhead of a call: times less than requests.Session",
        faster("overhead", "requests"),
        4,
        True,
    ),
    *(
        Target(f"{text}: of the bare Rust loop", slower(job, f"{LIMIT}{at_once}", ours), 1.3, False)
        for text, job, at_once, ours in (
            ("all statuses in bulk, http", "bulk-http", f", {CONCURRENCY} at once", OURS),
            ("all statuses in bulk, https", "bulk-https", f", {CONCURRENCY} at once", OURS),
            ("the same by asyncio", "bulk-https", f", {CONCURRENCY} at once", ASYNCIO),
            ("1,000 documents", "documents-1000", "", OURS),
            ("the inventory", "inventory", f", {CONCURRENCY} at once", OURS),
            ("64 threads, http", "threads-http", ", 64 at once", OURS),
            ("64 threads, https", "threads", ", 64 at once", OURS),
        )
    ),
    Target(
        "import and first call, https: of the bare Rust program", slower("first", LIMIT), 1.2, False
    ),
    Target("50 MB: of reading and orjson.loads", slower("large", ORJSON), 1.25, False),
    Target(
        "50 MB: the longest pause of the event loop, in ms",
        lambda results: results["pause"][OURS].median * 1000,
        20,
        False,
        " ms",
    ),
    Target(
        "the import, in ms", lambda results: results["import"][OURS].median * 1000, 20, False, " ms"
    ),
    Target("the import: times less than arcgis.gis.server", faster("import", ESRI), 20, True),
    Target("upload, https: of curl's throughput", faster("upload-https", "curl"), 0.9, True),
    Target("upload, http: of curl's throughput", faster("upload-http", "curl"), 0.9, True),
    Target(
        "upload: growth of memory, in MiB",
        lambda results: max(results[job][OURS].growth for job in ("upload-https", "upload-http")),
        32,
        False,
        " MiB",
    ),
    Target(
        "10 times the services: times as long, of 10",
        lambda results: each(results, "10000") / each(results, "1000"),
        1.2,
        False,
    ),
    Target(
        "10 times the services: times the memory, of 10",
        lambda results: kept(results, "10000") / kept(results, "1000"),
        1.2,
        False,
    ),
)


def each(results: Results, size: str) -> float:
    """Seconds for each service."""
    return results[f"documents-{size}"][OURS].median / int(size)


def kept(results: Results, size: str) -> float:
    """Memory for each service."""
    return results[f"documents-{size}"][OURS].growth / int(size)


SHORT = (
    ("read the state of 200 services, one after another", "status-https", OURS),
    ("the same at 10 ms of latency, in one call", "slow-https", BULK),
    ("read the documents of 1,000 services", "documents-1000", OURS),
    ("read 10,000 messages of the log", "logs", OURS),
    ("read a reply of 50 MB", "large", OURS),
    ("10 requests in each of 64 threads", "threads", OURS),
    ("upload 1 GiB", "upload-https", OURS),
    ("import the package", "import", OURS),
)
"""What a user wants to know first: the work, the job that measures it, and our run."""


def short(results: Results) -> Iterator[str]:
    """The table for users; all by https."""
    yield f"| to | takes | {ORIGINAL} | requests |"
    yield "| --- | ---: | ---: | ---: |"
    for words, job, ours in SHORT:
        found = results[job]
        others = [
            next(
                (one.median for name, one in found.items() if _is_of(name, peer) and one.seconds),
                None,
            )
            for peer in (ORIGINAL, "requests")
        ]
        cells = [duration(other) if other else "" for other in (found[ours].median, *others)]
        yield f"| {words} | {' | '.join(cells)} |"


def _is_of(name: str, peer: str) -> bool:
    """Whether a run is one of a peer."""
    return name == peer or name.startswith(f"{peer}, ")


# the text -------------------------------------------------------------------------------------


def duration(seconds: float) -> str:
    """In a unit that shows three digits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            value = seconds / size
            return f"{value:.{max(0, 2 - len(str(int(value))) + 1)}f} {unit}"
    raise AssertionError


def times(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def table(found: dict[str, Figures], memory: bool) -> Iterator[str]:
    """The clients, the fastest first."""
    ours = found[OURS] if OURS in found else next(iter(found.values()))
    limit = next((one for name, one in found.items() if name.startswith(LIMIT)), None)
    head = ["client", "median", "spread", "to us", "to the limit"] + ["memory"] * memory
    yield f"| {' | '.join(head)} |"
    yield "| --- " + "| ---: " * (len(head) - 1) + "|"
    done = sorted((name for name in found if found[name].seconds), key=lambda n: found[n].median)
    for name in done:
        one = found[name]
        row = [f"**{name}**" if name.startswith(OURS) else name, duration(one.median)]
        row += [f"{one.spread:.0%}", times(one.median / ours.median)]
        row += [times(one.median / limit.median) if limit and limit.seconds else ""]
        told = one.growths and name != CURL  # which is a process of its own
        row += [f"{one.growth:.1f} MiB" if told else ""] * memory
        yield f"| {' | '.join(row)} |"
    for name in found:
        if not found[name].seconds:
            yield f"| {name} | {found[name].reason} {'| ' * (len(head) - 2)}|"


def judged(results: Results) -> Iterator[tuple[Target, float]]:
    """The targets of which there are figures."""
    for target in TARGETS:
        try:
            yield target, target.ratio(results)
        except (KeyError, ValueError):
            continue


def judgement(target: Target, value: float) -> str:
    word = "at least" if target.at_least else "at most"
    met = "met" if target.is_met(value) else "**missed**"
    amount = times(value) + target.unit
    return f"| {target.text} | {word} {target.bound:g} | {amount} | {met} |"


def text(results: Results, wheel: int, rounds: int) -> str:
    """The whole document."""
    known = reasons()
    targets = list(judged(results))
    met = "met" if wheel < MOST else "**missed**"
    rows = [
        "| what | wanted | measured | |",
        "| --- | --- | ---: | --- |",
        *(judgement(target, value) for target, value in targets),
        f"| the wheel | at most {MOST / 1e6:g} MB | {wheel / 1e6:.2f} MB | {met} |",
    ]
    missed = [
        f"**{target.text}**: {known.get(target.text, 'not explained yet.')}\n\n"
        for target, value in targets
        if not target.is_met(value)
    ]
    tables = []
    for job in JOBS:
        memory = isinstance(job, Job) and job.memory
        title = job.title if job.title.startswith("`") else job.title[0].upper() + job.title[1:]
        tables.append("\n".join([f"## {title}", "", *table(results[job.key], memory)]))
    return TEMPLATE.read_text(encoding="utf-8").format(
        rounds=rounds,
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        original=version(),
        short="\n".join(short(results)),
        pause=duration(results["pause"][OURS].median),
        targets="\n".join(rows),
        missed="".join(missed),
        tables="\n\n".join(tables),
    )


def version() -> str:
    """Of the Python that ArcREST runs on."""
    say = "import platform; print(platform.python_version())"
    command = [str(python("original")), "-c", say]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.strip()


def chart(results: Results) -> None:
    """Draws how many times as long as we each client takes, where there is matplotlib."""
    rows = []
    for key in ("status-https", "slow-https", "find", "logs", "import", "threads"):
        ours = results[key][OURS].median
        title = next(job.title for job in JOBS if job.key == key)
        bars = {name: one.median / ours for name, one in results[key].items() if one.seconds}
        rows.append({"title": title.replace("`", ""), "bars": bars})
    command = [str(python("chart")), "-m", "benches.chart", str(DOCUMENT.with_suffix(".svg"))]
    subprocess.run(command, input=json.dumps(rows), encoding="utf-8", check=True, cwd=ROOT)


def keep(results: Results) -> None:
    """Keeps the figures of a whole run, for `--again`."""
    plain = {job: {n: vars(one) for n, one in found.items()} for job, found in results.items()}
    KEPT.write_text(json.dumps(plain), encoding="utf-8")


def last() -> Results:
    """The figures of the last whole run; without those of what is skipped since."""
    plain = json.loads(KEPT.read_text(encoding="utf-8"))
    results = {job: {n: Figures(**one) for n, one in found.items()} for job, found in plain.items()}
    for job in JOBS:
        for name, why in job.skipped.items() if isinstance(job, Job) else ():
            results[job.key][name] = Figures(reason=why)
    return results


def reasons() -> dict[str, str]:
    """Why targets are missed."""
    found: dict[str, str] = json.loads(MISSED.read_text(encoding="utf-8"))
    return found


def tell(results: Results, wheel: int, rounds: int, whole: bool) -> int:
    """Prints the targets, and writes the document where all was measured; 1 where a target is
    missed and nobody has said why."""
    missed = [target.text for target, value in judged(results) if not target.is_met(value)]
    for target, value in judged(results):
        print(judgement(target, value))
    print(f"the wheel: {wheel / 1e6:.2f} MB")
    if not whole:
        return 0
    DOCUMENT.write_text(text(results, wheel, rounds), encoding="utf-8")
    chart(results)
    print(f"written: {DOCUMENT.relative_to(ROOT)}; {len(missed)} targets missed")
    return int(any(one not in reasons() for one in missed))
