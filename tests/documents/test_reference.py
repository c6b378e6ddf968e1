"""The reference has every public name, each with a sentence, and every variable."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import arcrest
import arcrest.aio
import arcrest.aio.jobs
import arcrest.jobs
import arcrest.manageags
import arcrest.profiles
import arcrest.sandbox
import arcrest.security
import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    arcrest,
    arcrest.aio,
    arcrest.aio.jobs,
    arcrest.jobs,
    arcrest.manageags,
    arcrest.sandbox,
    arcrest.security,
)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The pages that `make docs` makes, by their paths."""
    sys.path.insert(0, str(ROOT / "tools"))
    sys.modules.pop("coverage", None)
    try:
        from derived import derived_pages
        from reference import reference_pages

        return {**reference_pages(), **derived_pages()}
    finally:
        sys.path.remove(str(ROOT / "tools"))
        sys.modules.pop("coverage", None)


def names() -> Iterator[str]:
    """Each public name: classes and functions, and the members of the classes."""
    for module in MODULES:
        for name in module.__all__:
            value = getattr(module, name)
            homes = [arcrest, arcrest.manageags, arcrest.jobs]
            if isinstance(value, ModuleType) or (
                module not in homes and any(getattr(home, name, None) is value for home in homes)
            ):
                continue
            yield f"{module.__name__}.{name}"
            if inspect.isclass(value) and module is not arcrest.aio:
                yield from (f"{name}.{member}" for member in _own_members(value))


def _own_members(cls: type) -> list[str]:
    return [
        name
        for name, value in vars(cls).items()
        if not name.startswith("_")
        and (callable(value) or isinstance(value, (property, staticmethod, classmethod)))
    ]


def documented(pages: dict[str, str]) -> dict[str, str]:
    """What each directive of the pages describes, with its text."""
    found: dict[str, str] = {}
    for text in pages.values():
        module = ""
        pieces = re.split(r"^(?=`{3,4}\{py:)", text, flags=re.M)
        for piece in pieces:
            head = re.match(r"`{3,4}\{py:(\w+)\} ([\w.]+)", piece)
            if not head:
                continue
            if head[1] == "currentmodule":
                module = head[2]
                continue
            own = re.search(r"^:module: (\S+)$", piece, re.M)
            found[f"{own[1] if own else module}.{head[2]}"] = piece
            if head[1] in ("method", "property"):
                found[head[2]] = piece
    return found


def test_every_public_name_is_there(pages: dict[str, str]) -> None:
    found = documented(pages)
    wanted = sorted(set(names()))
    assert len(wanted) > 500
    assert [name for name in wanted if name not in found] == []


def test_every_member_has_a_sentence(pages: dict[str, str]) -> None:
    # a field of a dataclass is described in the text of its class
    fields = {
        f"{name}.{each}"
        for name in ("Record", "FileRecord", "Passage", "Profile")
        for each in documented_class(name).__dataclass_fields__
    }
    silent = [
        name
        for name, piece in documented(pages).items()
        if ".".join(name.split(".")[-2:]) not in fields
        and not re.search(r"^(?!:|```|\s*$).{6,}", piece.partition("\n")[2], re.M)
    ]
    assert silent == []


def documented_class(name: str) -> Any:
    return getattr(arcrest.sandbox, name, None) or getattr(arcrest.profiles, name)


def test_every_variable_is_there() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    sources = [*(ROOT / "src").rglob("*.rs"), *(ROOT / "python").rglob("*.py")]
    used: set[str] = set()
    for path in sources:
        used.update(re.findall(r"\bARCREST_[A-Z][A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
    assert len(used) > 10
    assert sorted(name for name in used if f"`{name}" not in page) == []


def test_every_operation_of_esri_s_client_is_set_beside_ours(pages: dict[str, str]) -> None:
    rows = [row for row in pages["migration/arcgis.md"].splitlines() if row.startswith("| ")][2:]
    assert len(rows) == 247
    assert sum("| none |" not in row for row in rows) > 200


def test_every_difference_is_on_the_page() -> None:
    from contract.differences import DIFFERENCES

    page = (ROOT / "docs" / "migration" / "arcrest.md").read_text(encoding="utf-8")
    members: set[Any] = {each.of for each in DIFFERENCES}
    lacking = [
        member
        for member in sorted(members)
        if not re.search(rf"\b{member.partition('.')[2]}\b", page)
    ]
    assert lacking == []
