"""Maintenance windows whose process is killed (SIGKILL): at each step, and at random moments.

After `jobs.restore` exactly the services run that ran before, and no file is left.

python -m reliability.windows --kills 200
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

import arcrest
from arcrest import AGSTokenSecurityHandler, jobs
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Site

APIS = ("blocking", "asyncio")
SCRIPT = """
import asyncio, sys, time
from arcrest import AGSTokenSecurityHandler, aio, jobs
from arcrest.aio import jobs as aio_jobs
from arcrest.manageags import AGSAdministration

api, url, root, user, password = sys.argv[1:]
handler = AGSTokenSecurityHandler(user, password, org_url=root)
assert handler.token

async def main():
    async with aio_jobs.stopped(aio.AGSAdministration(url, handler), folder="Planning", wait=60):
        await asyncio.sleep(0.1)

print("ready", flush=True)
sys.stdin.readline()
if api == "asyncio":
    asyncio.run(main())
else:
    with jobs.stopped(AGSAdministration(url, handler), folder="Planning", wait=60):
        time.sleep(0.1)
"""
# of the folder; one more stands still from the beginning
STILL = "Planning/City3D.SceneServer"


@dataclass
class Steps:
    """The steps of a window at the site: the beginning and the end of each request."""

    at: int = -1
    kill: Callable[[], Any] = field(default=lambda: None)
    seen: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def step(self) -> None:
        with self.lock:
            self.seen += 1
            if self.seen == self.at:
                self.kill()


@dataclass(frozen=True)
class Killed:
    """What became of a window."""

    moment: str
    stopped: int
    was_left: bool
    after: set[str]
    before: set[str]

    @property
    def is_right(self) -> bool:
        return self.after == self.before


class World:
    """A site, and the folder of files of a user of their own."""

    def __init__(self, site: Site, home: Path) -> None:
        self.site, self.home, self.steps = site, home, Steps()
        site.pace = 1
        state = site.application.state
        state.run(state.services[STILL], False)
        self.before = self.running()
        # a service that ends early is not killed
        self._handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)

    @classmethod
    @contextmanager
    def new(cls) -> Any:
        with tempfile.TemporaryDirectory() as home:
            old = {name: os.environ.get(name) for name in ("HOME", "USERPROFILE")}
            os.environ.update(dict.fromkeys(old, home))
            site = Site(strict=True)
            front, world = site._front, None

            def watched(environ: Any, start_response: Any) -> Iterable[bytes]:
                if world is None:
                    return front(environ, start_response)
                steps = world.steps
                steps.step()
                answer = front(environ, start_response)
                steps.step()
                return answer

            site._front = watched  # type: ignore[assignment]
            try:
                with site:
                    world = cls(site, Path(home))
                    yield world
                    assert site.violations == []
            finally:
                for name, value in old.items():
                    if value is None:
                        del os.environ[name]
                    else:
                        os.environ[name] = value

    def running(self) -> set[str]:
        services = self.site.application.state.services
        return {name for name, service in services.items() if service.running}

    def files(self) -> list[Path]:
        return list((self.home / ".arcrest" / "windows").glob("*.window"))

    def run(self, api: str, at: int = -1, seconds: float | None = None) -> tuple[bool, float]:
        """A window, killed at a step or after that time. Whether it was, and how long it took."""
        site = self.site
        arguments = [api, site.url, site.root, site.username, site.password]
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(arcrest.__file__).parents[1])},
        ) as process:
            assert process.stdin
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            self.steps = Steps(at, process.kill)
            began = time.monotonic()
            process.stdin.write("\n")
            process.stdin.flush()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
            return process.wait(30) != 0, time.monotonic() - began

    def restored(self, moment: str) -> Killed:
        time.sleep(0.2)  # what the site has of the killed process already takes effect
        self.steps = Steps()
        stopped = len(self.before - self.running())
        was_left = bool(self.files())
        with AGSAdministration(self.site.url, self._handler) as ags:
            jobs.restore(ags)
        killed = Killed(moment, stopped, was_left, self.running(), self.before)
        assert killed.is_right, killed
        assert self.files() == [], killed
        return killed


def at_each_step(world: World, api: str) -> list[Killed]:
    """Kills a window at its first step, then one at its second, and so on to its end."""
    all_of_them = []
    while world.run(api, at=len(all_of_them) + 1)[0]:
        all_of_them.append(world.restored(f"{api}, step {len(all_of_them) + 1}"))
    return all_of_them


def at_random(world: World, kills: int, seed: int = 0) -> list[Killed]:
    """Kills windows at random moments of their lives."""
    rng = random.Random(seed)
    longest = {api: world.run(api)[1] for api in APIS}
    done = []
    while len(done) < kills:
        api = APIS[len(done) % 2]
        moment = rng.uniform(0, longest[api])
        if world.run(api, seconds=moment)[0]:
            done.append(world.restored(f"{api}, after {moment:.3f} s"))
        else:
            longest[api] *= 0.95
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with World.new() as world:
        steps = [killed for api in APIS for killed in at_each_step(world, api)]
        moments = at_random(world, options.kills, options.seed)
    for name, done in (("steps", steps), ("random moments", moments)):
        print(
            f"killed at {len(done)} {name}: {sum(1 for each in done if each.stopped)} with services"
            f" stopped, {sum(1 for each in done if each.was_left)} with a file,"
            f" {sum(1 for each in done if not each.is_right)} not right after the restore"
        )


if __name__ == "__main__":
    main()
