"""Runs jobs. The clients take turns, in another order each round, so noise is shared by all."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from parity import original

from .environments import FOLDER, LIMIT, LOOP, PEERS, ROOT, Peer, Worker, python
from .jobs import MEBIBYTE, STATUS, UPLOAD, Cold, Job, Run
from .server import Server


@dataclass
class Figures:
    """What a client took for a job, in each round."""

    seconds: list[float] = field(default_factory=list)
    growths: list[float] = field(default_factory=list)
    """Of its memory, in MiB."""
    reason: str = ""
    """Why there are none."""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def spread(self) -> float:
        """Half of the rounds lie in a band of this width, as a part of the median."""
        if len(self.seconds) < 4:
            return (max(self.seconds) - min(self.seconds)) / self.median
        low, _, high = statistics.quantiles(self.seconds, n=4)
        return (high - low) / self.median

    @property
    def growth(self) -> float:
        return max(self.growths, default=0.0)


Results = dict[str, dict[str, Figures]]
"""By job, then by client."""


def peer(name: str) -> Peer:
    return next(one for one in PEERS if one.name == name)


def turns(names: list[str], rounds: int, seed: str) -> Iterator[str]:
    """Whose turn it is: everyone once in a round."""
    order = random.Random(seed)
    for _ in range(rounds):
        order.shuffle(names)
        yield from names


def work(job: Job, server: Server, rounds: int) -> dict[str, Figures]:
    """All rounds of a job."""
    found = {run.name: Figures() for run in job.runs}
    found.update({name: Figures(reason=why) for name, why in job.skipped.items()})
    by_name = {run.name: run for run in job.runs}
    place = {"url": server.url(job.site, job.tls, job.slow), "ca": str(server.ca)}
    with ExitStack() as stack:
        workers = {run.name: stack.enter_context(Worker(peer(run.peer))) for run in job.runs}
        for name, run in by_name.items():
            _ready(workers[name], job, run, place, found[name])
        for name in turns(list(by_name), rounds, job.key):
            figures = found[name]
            if figures.reason:
                continue
            answer = _once(workers[name], job, by_name[name], place)
            figures.reason = answer.get("error", "")
            figures.seconds += [answer["seconds"]] if "seconds" in answer else []
            figures.growths += [answer["growth"]] if "growth" in answer else []
            wanted = job.returned if by_name[name].peer != LIMIT.name else answer.get("returned")
            if not figures.reason and answer["returned"] != wanted:
                figures.reason = f"read {answer['returned']} of {wanted}"
    return found


def _ready(worker: Worker, job: Job, run: Run, place: dict[str, str], figures: Figures) -> None:
    """Logs in, lists the services and opens a connection."""
    if run.peer != LIMIT.name:
        answer = worker.ask(place=place)
        if "error" not in answer and run.peer != "curl":
            answer = worker.ask(call="status", arguments={"count": 1})
        figures.reason = answer.get("error", "")


def _once(worker: Worker, job: Job, run: Run, place: dict[str, str]) -> dict[str, Any]:
    if run.peer != LIMIT.name:
        return worker.ask(call=run.call, arguments=_arguments(job))
    assert job.limit
    path, count, concurrency = job.limit
    return worker.ask(url=place["url"] + path, ca=place["ca"], count=count, concurrency=concurrency)


def _arguments(job: Job) -> dict[str, Any]:
    if "path" not in job.arguments:
        return job.arguments
    path = FOLDER / "big.sd"
    if not path.exists() or path.stat().st_size != UPLOAD * MEBIBYTE:
        block = random.Random(1).randbytes(MEBIBYTE)
        with path.open("wb") as file:
            for _ in range(UPLOAD):
                file.write(block)
    return {"path": str(path)}


def start(job: Cold, server: Server, rounds: int) -> dict[str, Figures]:
    """All rounds of what interpreters do from their start."""
    ready = [one for one in PEERS if (one.name in job.only if job.only else one.imports)]
    found = {one.name: Figures() for one in ready}
    arguments = [str(original.FOLDER), server.url(job.site, tls=True, slow=False), str(server.ca)]
    for name in turns(list(found), rounds, job.key):
        one = peer(name)
        code = job.code(one.imports, one.module)
        order = {"url": arguments[1] + STATUS, "ca": arguments[2], "count": 0, "concurrency": 1}
        command = (
            [str(LOOP)] if one is LIMIT else [str(python(one.environment)), "-c", code, *arguments]
        )
        environment = {"ARCREST_ORIGINAL": str(original.FOLDER), "PATH": "/usr/bin:/bin"}
        began = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            input=json.dumps(order),  # which the bare loop reads
            capture_output=True,
            encoding="utf-8",
        )
        seconds = time.perf_counter() - began
        if done.returncode:
            found[name].reason = done.stderr.strip().rpartition("\n")[2][:200]
        else:
            found[name].seconds.append(
                float(done.stdout) if done.stdout and one is not LIMIT else seconds
            )
    return found


def measured(jobs: list[Job | Cold], rounds: int) -> Results:
    """All jobs, one after another; says what it is about."""
    results: Results = {}
    with Server(FOLDER / "server") as server:
        for job in jobs:
            began = time.monotonic()
            print(f"{job.key}: {job.title}", file=sys.stderr, flush=True)
            if isinstance(job, Job):
                results[job.key] = work(job, server, rounds)
            else:
                results[job.key] = start(job, server, rounds)
            for name, one in results[job.key].items():
                said = f"{one.median * 1000:10.2f} ms" if one.seconds else "-"
                print(f"    {name:42}{said:>14}  {one.reason}", file=sys.stderr, flush=True)
            print(f"    in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return results
