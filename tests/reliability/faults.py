"""Seeded faults against every kind of operation, and a ledger that knows what really happened.

    python -m reliability.faults --runs 10000 --seed 1 --http both

Each run is one operation through a proxy that fails; it is made from the seed and its number
alone, so `--first N --runs 1` repeats it. What must hold after each: no write was carried out
twice; none was reported done that was not, or certainly not done that was; every exception is of
a documented kind; what was read or saved is whole; nothing took longer than its limit allows.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import inspect
import json
import random
import re
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

import arcrest
from arcrest import AGSTokenSecurityHandler, aio
from arcrest.common.errorhandlers import (
    ConnectionFailed,
    HTTPStatusError,
    ReplyError,
    ReplyTimeout,
    ServerError,
)
from arcrest.sandbox import Site
from sandbox.certificates import Authority

from . import http2
from .proxy import KINDS, REASONS, Fault, FaultProxy

TIMEOUTS = {1: 0.25, 2: 0.5}
"""The time limit of a call here, in seconds; over HTTP/2 with TLS."""
NOISE = 1.0
"""Seconds that a busy machine may add to it."""
MANY = {"pages": 8, "many reads": 8, "upload": 3, "download": 3}
"""How many limits an operation may take: one for each of its requests, or one for a pause."""
DOCUMENTED = (ServerError, ReplyError, HTTPStatusError, ConnectionFailed, ReplyTimeout)
ALIAS = "SelfSignedCertificate"
WORKERS = 12


@dataclass(frozen=True)
class Operation:
    """One kind of operation: the class that has it, and how it is asked of an object of that."""

    resource: str
    address: str
    ask: Callable[[Any, World, str], Any]
    writes: bool = False


OPERATIONS = {
    "read by GET": Operation("Machines", "/machines", lambda on, _world, _mark: on.document),
    "read by POST": Operation("Security", "/security", lambda on, _world, _mark: on.getUsers(0, 9)),
    "write": Operation(
        "ServerProperties",
        "/system/properties",
        lambda on, _world, mark: on.updateServerProperties({"mark": mark}),
        writes=True,
    ),
    "write that fails the second time": Operation(
        "Services", "/services", lambda on, _world, mark: on.createFolder(mark), writes=True
    ),
    "upload": Operation(
        "Uploads",
        "/uploads",
        lambda on, world, mark: on.uploadItem(str(world.big), mark),
        writes=True,
    ),
    "download": Operation(
        "Machine",
        "/machines/{machine}",
        lambda on, world, _mark: on.exportCertificate(ALIAS, str(world.folder)),
    ),
    "pages": Operation("Security", "/security", lambda on, _world, _mark: _rows(on.getAllUsers(9))),
    "many reads": Operation("Services", "/services", lambda on, _world, _mark: on.documents()),
    "login": Operation("", "", lambda on, _world, _mark: on.token),
}
TOKENS = ("held", "none yet", "revoked")
MAY_NOT_ARRIVE = ("silence", "cut request", "status", "reset request", "goaway and cut")


@dataclass(frozen=True)
class Case:
    """One run."""

    number: int
    operation: str
    api: str
    token: str
    faults: tuple[Fault, ...]
    http: int = 1

    @classmethod
    def make(cls, seed: int, number: int, http: int = 1) -> Case:
        rng = random.Random(f"{seed}/{number}" if http == 1 else f"{seed}/{number}/{http}")
        operation = rng.choice(list(OPERATIONS))
        passes = [Fault()] * rng.choice([0, 0, 0, 1, 1, 2])
        kinds = KINDS if http == 1 else http2.KINDS
        faults = [
            _fault(rng, kinds, 2 * TIMEOUTS[http]) for _ in range(rng.choice([1, 1, 1, 2, 3]))
        ]
        return cls(
            number,
            operation,
            "blocking" if operation == "login" else rng.choice(["blocking", "aio"]),
            "none yet" if operation == "login" else rng.choice(TOKENS),
            (*passes, *faults),
            http,
        )

    def __str__(self) -> str:
        plan = ", ".join(map(str, self.faults))
        asked = f"{self.operation} over HTTP/{self.http}"
        return f"run {self.number}: {asked} ({self.api}, token {self.token}): {plan}"


def _fault(rng: random.Random, kinds: Sequence[str], slowest: float) -> Fault:
    kind = rng.choice(kinds[1:])
    slow = kind in ("delay", "drip")
    status = rng.choice(list(REASONS)) if kind in ("status", "goaway before") else 0
    may_not_arrive = kind in MAY_NOT_ARRIVE
    return Fault(
        kind,
        # who says 429 has not let the request through
        arrives=status != 429 and (not may_not_arrive or rng.random() < 0.6),
        place=rng.random(),
        # well below the limit or well above it
        seconds=rng.choice([0.02, 0.02, slowest]) if slow else rng.choice([0, 0, 1]),
        status=status,
        abrupt=rng.random() < 0.5,
    )


@dataclass
class Tally:
    """What came of the runs."""

    runs: int = 0
    faults: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    """How the calls ended: "result", or the exception's name."""
    kinds: Counter[str] = field(default_factory=Counter)
    """The faults that were met."""
    carried_out: int = 0
    uncertain: int = 0
    """Writes of which the error said that they may have been carried out."""
    longest: float = 0.0
    broken: list[str] = field(default_factory=list)
    """Promises that were not kept."""

    def add(self, other: Tally) -> None:
        self.runs += other.runs
        self.faults += other.faults
        self.ends += other.ends
        self.kinds += other.kinds
        self.carried_out += other.carried_out
        self.uncertain += other.uncertain
        self.longest = max(self.longest, other.longest)
        self.broken += other.broken

    def __str__(self) -> str:
        ends = ", ".join(f"{count} {name}" for name, count in self.ends.most_common())
        kinds = ", ".join(f"{count} {name}" for name, count in self.kinds.most_common())
        return (
            f"{self.runs} runs met {self.faults} faults ({kinds}) and ended in {ends}; "
            f"{self.carried_out} writes were carried out, {self.uncertain} were reported as "
            f"uncertain; the longest call took {self.longest:.1f} s; "
            f"{len(self.broken)} promises broken"
        )


class World:
    """A site, the proxy before it, and a client whose way leads through that."""

    def __init__(self, site: Site, proxy: Any, folder: Path, bundle: str = "") -> None:
        self.site, self.proxy, self.folder = site, proxy, folder / "saved"
        self.folder.mkdir()
        scheme = "https" if bundle else "http"
        self.timeout = TIMEOUTS[2 if bundle else 1]
        self.options: dict[str, Any] = {"timeout": self.timeout}
        if bundle:
            self.options["verify"] = bundle
        self.big = folder / "big.sd"
        self.big.write_bytes(random.Random(0).randbytes(24 * 1024))
        self.root = f"{scheme}://127.0.0.1:{proxy.port}/arcgis"
        self.loop = asyncio.new_event_loop()
        self.machine = self._of_the_site("Machines", "/machines").machines[0].machineName
        self.handler = self._log_in()
        self.truth = {
            "read by GET": self._of_the_site("Machines", "/machines").document,
            "read by POST": self._of_the_site("Security", "/security").getUsers(0, 9),
            "pages": list(self._of_the_site("Security", "/security").getAllUsers(9)),
        }
        self.documents = self._of_the_site("Services", "/services").documents()
        address = f"/machines/{self.machine}"
        saved = self._of_the_site("Machine", address).exportCertificate(ALIAS, str(folder))
        self.certificate = Path(saved).read_bytes()

    @classmethod
    @contextlib.contextmanager
    def running(cls, http: int = 1) -> Iterator[World]:
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            site = stack.enter_context(Site())
            if http == 1:
                world = cls(site, stack.enter_context(FaultProxy(site.port)), Path(folder))
            else:
                authority = Authority(Path(folder))
                server = http2.Http2Server(authority.server(), http2.forward(site.port))
                proxy = stack.enter_context(server)
                world = cls(site, proxy, Path(folder), authority.bundle)
            stack.callback(world.loop.close)
            yield world

    def _of_the_site(self, name: str, address: str) -> Any:
        """An object past the proxy."""
        site = self.site
        direct = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
        return getattr(arcrest._core, name)(site.url + address, direct)

    def _log_in(self) -> AGSTokenSecurityHandler:
        return AGSTokenSecurityHandler(
            self.site.username,
            self.site.password,
            org_url=self.root,
            **self.options,
        )

    def _has_token(self) -> bool:
        try:
            return bool(self.handler.token)
        except arcrest.ArcRESTError:
            return False

    def _prepare(self, case: Case) -> Any:
        """What the operation is asked of, in the state that the case says."""
        self.proxy.tell()
        # a login that a fault made fail is remembered
        if case.token == "none yet" or not self._has_token():
            self.handler = self._log_in()
        if case.token != "none yet":
            _wait_for(self._has_token)
        if case.token == "revoked":
            self.site.revoke_tokens()
        operation = OPERATIONS[case.operation]
        if not operation.resource:
            return self.handler
        place = aio if case.api == "aio" else arcrest._core
        url = f"{self.root}/admin{operation.address}".format(machine=self.machine)
        return getattr(place, operation.resource)(url, self.handler, **self.options)

    def run(self, case: Case) -> Tally:
        """Runs a case and looks whether every promise was kept."""
        tally = Tally(runs=1)
        on = self._prepare(case)
        self.proxy.settle()
        self.site.requests.clear()
        self.proxy.tell(*case.faults)
        mark = f"Run{case.number}"
        begun = time.perf_counter()
        result, error = self._asked(case, on, mark)
        spent = time.perf_counter() - begun
        self.proxy.settle()
        met = [fault for fault in self.proxy.met if fault.kind != "pass"]
        tally.faults = len(met)
        tally.kinds.update(fault.kind for fault in met)
        tally.longest = spent
        tally.ends[type(error).__name__ if error else "result"] += 1
        done = [
            record
            for record in self.site.requests
            if record.carried_out and not _is_late(record, mark)
        ]
        tally.carried_out = len(done)
        tally.uncertain = bool(getattr(error, "maybe_done", False))
        broken = [*self._judged(case, result, error, done, {fault.kind for fault in met})]
        if spent > self.timeout * MANY.get(case.operation, 1) + NOISE:
            broken.append(f"took {spent:.1f} s")
        tally.broken = [f"{case}: {text} ({error or result!r:.300})" for text in broken]
        return tally

    def _asked(self, case: Case, on: Any, mark: str) -> tuple[Any, BaseException | None]:
        try:
            result = OPERATIONS[case.operation].ask(on, self, mark)
            if inspect.isawaitable(result):
                result = self.loop.run_until_complete(_finished(result))
        except BaseException as error:  # a panic is a BaseException, and a failure
            if isinstance(error, KeyboardInterrupt):
                raise
            return None, error
        return result, None

    def _judged(
        self,
        case: Case,
        result: Any,
        error: BaseException | None,
        done: Sequence[Any],
        met: set[str],
    ) -> Iterator[str]:
        """Which promises were not kept."""
        if error is not None and type(error) not in DOCUMENTED:
            yield f"an exception of no documented kind, {type(error).__name__}"
        if OPERATIONS[case.operation].writes:
            yield from self._judged_write(case, result, error, done)
        elif done:
            yield "a read that changed the site"
        elif getattr(error, "maybe_done", False):
            yield "a read that says it may have changed something"
        # a server that got a spoilt request refuses it, and ArcREST's callers get that reply
        refused = isinstance(result, dict) and result.get("status") == "error"
        if refused and "corrupt request" not in met:
            yield "refused for no reason"
        read = case.operation in self.truth and error is None and not refused
        if read and result != self.truth[case.operation]:
            yield "what was read is not what the site has"
        if case.operation == "many reads" and error is None:
            for name, read in result.items():
                if isinstance(read, Exception) and type(read) not in DOCUMENTED:
                    yield f"an exception of no documented kind, {type(read).__name__}, for {name}"
                elif not isinstance(read, Exception) and read != self.documents[name]:
                    yield f"what was read of {name} is not what the site has"
        turned_down = "corrupt request" in met and bool(self.handler.message)
        if case.operation == "login" and error is None and not result and not turned_down:
            yield "a login without a token, an error, or the server's words"
        if case.operation == "download":
            # a file has no form and no checksum: whether it is spoilt, only TLS can tell
            whole = "corrupt reply" not in met
            yield from self._judged_files(error is None and not refused, whole)

    def _judged_write(
        self, case: Case, result: Any, error: BaseException | None, done: Sequence[Any]
    ) -> Iterator[str]:
        marks = {f"Run{case.number}"}
        if len(done) > 1:
            yield f"carried out {len(done)} times"
        if any(not marks & _texts(record.params) for record in done):
            yield "another write was carried out than the one asked for"
        answered = error is None and result.get("status") == "success"
        if answered and not done:
            yield "reported done, but was not"
        if done and not answered and not getattr(error, "maybe_done", False):
            yield "carried out, but reported as certainly not"
        if done and case.operation == "upload":
            wanted = hashlib.sha256(self.big.read_bytes()).hexdigest()
            if [file.sha256 for file in done[0].files] != [wanted]:
                yield "the file arrived damaged"

    def _judged_files(self, saved: bool, whole: bool) -> Iterator[str]:
        """A file is there whole, or not at all."""
        if not saved:
            _wait_for(lambda: not list(self.folder.iterdir()))
        files = list(self.folder.iterdir())
        if len(files) != saved:
            yield f"left {len(files)} files instead of {saved:d}"
        if whole and any(path.read_bytes() != self.certificate for path in files):
            yield "the file was saved damaged"
        for path in files:
            path.unlink()


def _rows(rows: Any) -> Any:
    """All of them, on either API."""
    return _collected(rows) if hasattr(rows, "__aiter__") else list(rows)


async def _collected(rows: Any) -> list[Any]:
    return [row async for row in rows]


def _texts(params: dict[str, str]) -> set[str]:
    """The values of a request, and what stands in those that are JSON."""
    texts = set(params.values())
    for text in list(texts):
        if text.startswith("{"):
            texts |= set(map(str, json.loads(text).values()))
    return texts


def _is_late(record: Any, mark: str) -> bool:
    """Whether it is of an earlier run, whose call had ended before the request arrived."""
    runs = {text for text in _texts(record.params) if re.fullmatch(r"Run\d+", text)}
    return bool(runs - {mark})


def _wait_for(condition: Callable[[], bool]) -> None:
    """For at most a second: what is dropped by another thread takes a moment."""
    patience = time.perf_counter() + 1
    while not condition() and time.perf_counter() < patience:
        time.sleep(0.005)


async def _finished(call: Any) -> Any:
    return await call


def run(runs: int, seed: int = 1, first: int = 0, http: int = 1, workers: int = WORKERS) -> Tally:
    """That many runs, spread over worlds of their own."""

    def work(start: int) -> Tally:
        tally = Tally()
        with World.running(http) as world:
            for number in range(start, first + runs, workers):
                tally.add(world.run(Case.make(seed, number, http)))
        return tally

    total = Tally()
    with warnings.catch_warnings(), ThreadPoolExecutor(workers) as pool:
        warnings.simplefilter("ignore")  # of folders that can't be read
        for tally in pool.map(work, range(first, first + min(runs, workers))):
            total.add(tally)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first run")
    parser.add_argument("--http", choices=["1", "2", "both"], default="1", help="the protocol")
    options = parser.parse_args()
    broken = []
    for http in (1, 2) if options.http == "both" else (int(options.http),):
        tally = run(options.runs, options.seed, options.first, http)
        print(f"HTTP/{http}: {tally}")
        print("".join(f"{text}\n" for text in tally.broken[:20]), end="")
        broken += tally.broken
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
