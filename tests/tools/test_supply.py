"""What builds and checks the project has its version and hash in a file, and no other is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINS = ("requirements-*.in", "benches/requirements/*.in", "tests/parity/requirements.in")
SOURCES = sorted(path for pattern in PINS for path in ROOT.glob(pattern))
# what is installed where no index is asked is a file that was built here
SAFE_INSTALL = re.compile(r"--require-hashes|--no-index")
SCRIPTS = [ROOT / "Makefile", ROOT / ".ci" / "run", *(ROOT / ".github").rglob("*.yml")]


def pinned(text: str) -> dict[str, list[str]]:
    """Of each package in a file of pins its lines, markers and hashes included."""
    found: dict[str, list[str]] = {}
    joined = text.replace("\\\n", " ")
    for line in filter(None, re.sub(r"^#.*$", "", joined, flags=re.MULTILINE).splitlines()):
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        found.setdefault(name, []).append(line)
    return found


def loose(text: str) -> list[str]:
    """The lines of a file of pins that leave open what is installed, or name where from."""
    exact = re.compile(r"[\w.-]+==[\w.!+]+( ; [^-][^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+")
    return [line for lines in pinned(text).values() for line in lines if not exact.fullmatch(line)]


def wanted(path: Path) -> set[str]:
    """The names in a file of what is wanted, and in the files that it includes."""
    names = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            names |= wanted(path.with_name(line[3:].strip()))
        elif found := re.match(r"[\w.-]+", line):
            names.add(found[0])
    return names


def unsafe(text: str) -> list[str]:
    """The commands that install what no hash names, or build with crates not in Cargo.lock."""
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines()]
    installs = [
        line
        for line in lines
        if re.search(r"\bpip\b.*\binstall\b", line) and not SAFE_INSTALL.search(line)
    ]
    cargo = re.compile(r"\bcargo (?:\+\w+ )?(?:build|check|clippy|run|test) (?!.*--locked)")
    tool = re.compile(r"\bcargo install (?!.*--locked.*--version [\d.]+ )")
    return installs + [
        line for line in lines if line[:1] != "#" and (cargo.search(line) or tool.search(line))
    ]


def test_loose_pins_are_noticed() -> None:
    hashed = f"--hash=sha256:{'0' * 64}"
    good = f"a-b==1.0 ; python_full_version < '3.10' \\\n    {hashed} \\\n    {hashed}\n"
    assert loose(f"# a comment\n{good}") == []
    for bad in ("a==1.0", f"a>=1.0 {hashed}", f"a @ https://example.com/a.whl {hashed}"):
        assert loose(good + bad) == [bad]
    assert loose("--index-url https://example.com/simple\n" + good) != []


def test_unsafe_commands_are_noticed() -> None:
    bad = ["- run: python -m pip install -r requirements-test.txt", "\tcargo test --quiet"]
    bad.append("cargo install --locked a-tool")
    for command in bad:
        assert unsafe(command) == [command.strip()]
    assert unsafe("cargo test --locked\npip install --require-hashes -r x.txt\n") == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_package_is_pinned(path: Path) -> None:
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert loose(text) == []
    assert wanted(path) - set(pinned(text)) == set(), "`make pins` was forgotten"


def test_the_pins_of_one_package_are_the_same_in_every_file() -> None:
    development = pinned((ROOT / "requirements-dev.txt").read_text(encoding="utf-8"))
    for name in ("test", "wheels"):
        text = (ROOT / f"requirements-{name}.txt").read_text(encoding="utf-8")
        for package, lines in pinned(text).items():
            if package in development:
                assert lines == development[package]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_takes_what_is_pinned(path: Path) -> None:
    assert unsafe(path.read_text(encoding="utf-8")) == []


def test_maturin_takes_the_crates_of_the_lock() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "\nlocked = true\n" in text[text.index("[tool.maturin]") :]


def linked(lock: Path) -> set[str]:
    """The crates that a lock has for this project's own."""
    text = lock.read_text(encoding="utf-8")
    found = re.search(
        r'name = "arcrest-manageags"\n[^\[]*dependencies = \[(.*?)\]', text, re.DOTALL
    )
    assert found is not None
    return set(re.findall(r'"([\w-]+)', found[1]))


def test_the_lock_of_the_fuzz_targets_has_the_crates_of_the_project() -> None:
    """`cargo metadata` in fuzz/ writes the lock anew after a crate was added."""
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    sections = re.findall(
        r"^\[(?:target\..*\.)?dependencies\]\n(.*?)(?:\n\n|\Z)", manifest, re.DOTALL | re.MULTILINE
    )
    crates = {
        name for section in sections for name in re.findall(r"^([\w-]+) = ", section, re.MULTILINE)
    }
    assert "similar" in crates
    assert crates <= linked(ROOT / "Cargo.lock")
    assert crates <= linked(ROOT / "fuzz" / "Cargo.lock")
