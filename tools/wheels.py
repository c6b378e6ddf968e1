"""Builds the wheels that can be built on a Linux machine, and the sdist, into dist/.

Checks tags, sizes, symbols, licences and that no folder is named; installs the native wheel,
without a network, into a clean environment of every Python found; runs the wheel for aarch64 under
qemu. Prints a table of what was run. With names of targets as arguments it builds only those.
"""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import build as release
import debian
import pythons
import reproducible
import wheel
import windows

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
MAXIMUM = 4.5e6
GLIBC = (2, 17)
SHIPPED = ("licenses/LICENSE", "licenses/THIRD-PARTY.md", "sboms/sbom.cdx.json")
TARGETS = {
    "x86_64-unknown-linux-gnu": "manylinux2014",
    "aarch64-unknown-linux-gnu": "manylinux2014",
    "x86_64-unknown-linux-musl": "musllinux_1_2",
    "aarch64-unknown-linux-musl": "musllinux_1_2",
    "x86_64-pc-windows-gnu": "win_amd64",
}
QEMU = {"qemu-aarch64-static": "qemu-user-static"}
ARM_PYTHON = ("python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib")


def build(target: str, platform: str) -> Path:
    """Builds one wheel as it would be published; returns where it lies."""
    options = ["--target", target]
    if platform != "win_amd64":
        options += ["--zig", "--compatibility", platform]
    with tempfile.TemporaryDirectory() as folder:
        release.build(ROOT, *options, "--out", folder)
        (built,) = Path(folder).glob("*.whl")
        return Path(shutil.copy(built, DIST))


def maturin() -> Path:
    """The one of this environment, which finds the linker in the same place."""
    return Path(sys.executable).with_name("maturin")


def wrong(found: Path, target: str, platform: str) -> list[str]:
    """What a wheel has that it must not have."""
    said = []
    python, abi, platforms = wheel.tags(found)
    machine = target.split("-")[0]
    if (python, abi) != ("cp39", "abi3"):
        said.append(f"tags {python}-{abi}")
    if not any(tag.startswith(platform) for tag in platforms):
        said.append(f"platforms {platforms}")
    said += reproducible.betrayed(found, [ROOT, Path.home()])
    with zipfile.ZipFile(found) as archive:
        names = archive.namelist()
    said += [f"no {file}" for file in SHIPPED if not any(name.endswith(file) for name in names)]
    if found.stat().st_size > MAXIMUM:
        said.append(f"{found.stat().st_size / 1e6:.2f} MB")
    module = wheel.read(found)
    if module.machine != machine:
        said.append(f"a module for {module.machine}")
    if module.system == "windows":
        said += [f"imports {name}" for name in wheel.foreign(module)]
    elif platform == "manylinux2014":
        newest = tuple(int(part) for part in module.highest_glibc.split("."))
        if newest > GLIBC:
            said.append(f"needs glibc {module.highest_glibc}")
    elif module.highest_glibc:
        said.append(f"needs glibc {module.highest_glibc} on a system without")
    return said


def smoke_here(found: Path) -> str:
    """Installs the native wheel into every Python found: from a folder, alone, into a folder."""
    passed = []
    with tempfile.TemporaryDirectory() as temporary:
        for version in pythons.VERSIONS:
            if (python := pythons.find(version)) is None:
                continue
            home = Path(temporary, version)
            debian.run(python, "-m", "venv", "--without-pip", home)
            ours = home / "bin" / "python"
            smoke = (ours, "-W", "error", ROOT / "tests" / "smoke.py")
            target = home / "target"
            pythons.install(ours, "--target", target, found)
            debian.run(*smoke, cwd=home, PYTHONPATH=str(target))
            pythons.install(ours, "--find-links", DIST, "arcrest-manageags")
            debian.run(*smoke, cwd=home)
            pythons.install(ours, "--force-reinstall", found)
            debian.run(*smoke, cwd=home)
            passed.append(version)
    return f"smoke test on Python {', '.join(passed)}; installed by each offline way"


def smoke_arm(found: Path) -> str:
    """Runs the smoke test of the wheel for aarch64 under qemu."""
    windows.install_packages(QEMU)
    qemu = shutil.which("qemu-aarch64-static")
    packages = (*ARM_PYTHON, *debian.OLD)
    root = debian.unpack("aarch64", packages, "bookworm", "arm64") if qemu else None
    if qemu is None or root is None:
        return "not run: no qemu or no Python for aarch64"
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(found) as archive:
            archive.extractall(folder)
        program = (qemu, "-L", root, root / "usr" / "bin" / "python3.11")
        debian.run(*program, ROOT / "tests" / "smoke.py", cwd=Path(folder), PYTHONPATH=folder)
    return "smoke test on Python 3.11 under qemu"


def sdist() -> tuple[Path, str]:
    """Builds the archive of the sources, and from it, in another place, a wheel that works."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        debian.run(maturin(), "sdist", "--out", folder, cwd=ROOT)
        (built,) = folder.glob("*.tar.gz")
        with tarfile.open(built) as archive:
            names = archive.getnames()
        kept = Path(shutil.copy(built, DIST))
        if not any(name.endswith("/LICENSE") for name in names):
            raise RuntimeError(f"{built.name} has no licence")
        # the profile is a quick one
        target = str(ROOT / "target")
        quick = "--profile=dev"
        made = pythons.build(built, folder, CARGO_TARGET_DIR=target, MATURIN_PEP517_ARGS=quick)
        debian.run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
        ours = folder / "venv" / "bin" / "python"
        pythons.install(ours, made)
        debian.run(ours, ROOT / "tests" / "smoke.py", cwd=folder)
    return kept, "a wheel was built from it without an index; smoke test"


def run_what_can_be(found: Path, target: str) -> str:
    """Runs the wheel as far as this machine can."""
    if target == "x86_64-unknown-linux-gnu":
        return smoke_here(found)
    if target == "aarch64-unknown-linux-gnu":
        return smoke_arm(found)
    if target == windows.TARGET:
        return "imports only what Windows has; its core runs under Wine (`make windows`)"
    return "not run: no Python for musl here"


def main() -> int:
    """Builds and checks; exits with 1 if a wheel is not as it should be."""
    wanted = sys.argv[1:] or [*TARGETS, "sdist"]
    if unknown := set(wanted) - {*TARGETS, "sdist"}:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}, sdist")
        return 2
    DIST.mkdir(exist_ok=True)
    windows.install_targets(*(target for target in wanted if target in TARGETS))
    if windows.TARGET in wanted:
        windows.install_packages(windows.COMPILERS)
    rows, failures = [], []
    for target in wanted:
        print(f"... {target}", flush=True)
        try:
            if target == "sdist":
                found, what = sdist()
                symbol, said = "", []
            else:
                found = build(target, TARGETS[target])
                said = wrong(found, target, TARGETS[target])
                symbol = wheel.read(found).highest_glibc
                what = run_what_can_be(found, target)
        except (RuntimeError, OSError, ValueError) as error:
            print(f"FAILED  {target}: {error}")
            failures.append(target)
            continue
        if said:
            print(f"FAILED  {target}: {'; '.join(said)}")
            failures.append(target)
        size = f"{found.stat().st_size / 1e6:.2f} MB"
        rows.append(f"| `{found.name}` | {size} | {symbol or 'none'} | {what} |")
    print("\n| file | size | highest glibc symbol | what was run |")
    print("| --- | ---: | --- | --- |")
    print("\n".join(rows))
    print(f"\n{len(wanted) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
