"""The peers, each installed into an environment below .bench, and the processes that run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".bench"

sys.path.insert(0, str(ROOT / "tests"))

from parity import original  # noqa: E402


@dataclass(frozen=True)
class Peer:
    """A client, and where it runs."""

    name: str
    module: str
    """Of the client, below benches/clients."""
    environment: str
    imports: str
    """What a script that uses it imports."""


# versions and hashes of what each environment has; ArcREST needs none
REQUIREMENTS = {
    name: ROOT / "benches" / "requirements" / f"{name}.txt" for name in ("small", "esri", "chart")
}
OURS = Peer("arcrest-manageags", "ours", "ours", "import arcrest.manageags")
LIMIT = Peer("bare Rust loop", "", "", "")
PEERS = (
    OURS,
    Peer(
        "ArcREST 3.5.9",
        "original",
        "original",
        "import sys; sys.path.insert(0, 'tests'); from parity.drive import choose; "
        "choose(sys.argv[1]); import arcrest.manageags, arcrest.security",
    ),
    Peer("arcgis 2.4.4", "esri", "esri", "import arcgis.gis.server"),
    Peer("agsadmin 0.5.3", "agsadmin_", "small", "import agsadmin"),
    Peer("requests", "requests_", "small", "import requests"),
    Peer("requests + orjson", "orjson_", "small", "import requests, orjson"),
    Peer("httpx", "httpx_", "small", "import httpx"),
    Peer("urllib", "urllib_", "small", "import urllib.request"),
    Peer("curl", "curl", "small", ""),
    LIMIT,
)


def python(environment: str) -> Path:
    """The interpreter of an environment."""
    return FOLDER / environment / "bin" / "python"


def install() -> Path:
    """Installs all peers, and this package as a release wheel; the wheel."""
    base = original.interpreter()
    if base is None:
        raise SystemExit(f"ArcREST runs on Python {', '.join(original.VERSIONS)} only")
    _environment("original", base)
    original.installed()
    for name, requirements in REQUIREMENTS.items():
        _environment(name, Path(sys.executable), requirements)
    subprocess.run([*CARGO, "--example", "limit"], check=True, cwd=ROOT)
    shutil.rmtree(WHEELS, ignore_errors=True)
    build = [sys.executable, "-m", "maturin", "build", "--release", "--quiet", "--out", str(WHEELS)]
    subprocess.run(build, check=True, cwd=ROOT)
    _environment("ours", Path(sys.executable))
    _pip("ours", "--force-reinstall", "--no-deps", str(built()))
    return built()


def built() -> Path:
    """The wheel that was built last."""
    return next(WHEELS.glob("*.whl"))


WHEELS = FOLDER / "wheels"
LOOP = ROOT / "target" / "release" / "examples" / "limit"
CARGO = ("cargo", "build", "--locked", "--quiet", "--release", "--no-default-features")


def _environment(name: str, base: Path, requirements: Path | None = None) -> None:
    mark = FOLDER / name / "installed"
    wanted = requirements.read_text(encoding="utf-8") if requirements else ""
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(FOLDER / name, ignore_errors=True)
    subprocess.run([str(base), "-m", "venv", str(FOLDER / name)], check=True)
    if requirements:
        _pip(name, "--require-hashes", "--only-binary", ":all:", "-r", str(requirements))
    mark.write_text(wanted, encoding="utf-8")


def _pip(environment: str, *arguments: str) -> None:
    pip = [str(python(environment)), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, *arguments], check=True)


class Worker(AbstractContextManager["Worker"]):
    """The process of a client."""

    def __init__(self, peer: Peer) -> None:
        if peer is LIMIT:
            command = [str(LOOP)]
        else:
            command = [str(python(peer.environment)), "-m", f"benches.clients.{peer.module}"]
        environment = {**os.environ, "ARCREST_ORIGINAL": str(original.FOLDER), "NO_PROXY": "*"}
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            environment.pop(name, None)  # would be believed before what a client is told
        log = (FOLDER / "clients.log").open("a", encoding="utf-8")
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
        )

    def ask(self, **order: Any) -> dict[str, Any]:
        """Its answer to an order."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            print(json.dumps(order), file=self._process.stdin, flush=True)
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (BrokenPipeError, ValueError):
            return {"error": f"ended: see {FOLDER.name}/clients.log"}
        return answer

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()
