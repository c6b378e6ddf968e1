"""Every operation has a test of its effect, in the file that mirrors its resource's."""

from __future__ import annotations

import pytest
from arcrest.sandbox import Record, Site

from .effects import HERE, MARK, OPERATIONS, RESOURCES, Operation, check, declared, home

DECLARED = list(declared())
COVERED = {name for name, _ in DECLARED}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_is_covered(operation: str) -> None:
    assert operation in COVERED, (
        f"{operation} has no test in tests/members that calls it and reads its effect:"
        f" add one to tests/members/{home(operation)}"
    )


@pytest.mark.parametrize(("operation", "file"), DECLARED)
def test_a_covered_operation_exists_and_stands_in_its_file(operation: str, file: str) -> None:
    assert operation in OPERATIONS, (
        f"{operation} in tests/members/{file} is no operation of the package: correct its name"
    )
    assert file == home(operation), (
        f"move the test of {operation} to tests/members/{home(operation)}"
    )


def test_every_resource_has_its_file() -> None:
    tables = {f"test_{table.stem}.py" for table in RESOURCES.glob("*.rs")}
    tables -= {"test_mod.py", "test_declare.py"}
    assert tables - {file.name for file in HERE.glob("test_*.py")} == set()


# the check itself -----------------------------------------------------------------------------


def record(path: str, *, plain: bool = False, done: bool = True, **params: str) -> Record:
    headers = {MARK: "1"} if plain else {}
    method = "GET" if plain else "POST"
    return Record(
        method, f"/arcgis/admin/{path}", "", headers, params, [], 200, "services.createFolder", done
    )


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ([], "did not send its request"),
        ([record("services/createFolder", plain=True)], "did not send its request"),
        ([record("services/createFolder", done=False)], "the site refused"),
        ([record("services/createFolder")], "was not read afterwards"),
        (
            [record("services", plain=True), record("services/createFolder")],
            "was not read afterwards",
        ),
    ],
)
def test_what_is_not_checked_fails(records: list[Record], says: str) -> None:
    site = Site()
    for each in records:
        site.requests.add(each)
    with pytest.raises(AssertionError, match=f"Services.createFolder: .*{says}"):
        check(site, "Services.createFolder")


def test_a_write_that_is_read_passes() -> None:
    site = Site()
    site.requests.add(record("services/createFolder"))
    site.requests.add(record("services", plain=True))
    check(site, "Services.createFolder")
    with pytest.raises(AssertionError, match="is no operation"):
        check(site, "Services.createFoldr")


@pytest.mark.parametrize(
    ("operation", "path", "fits"),
    [
        ("Services", "services", True),
        ("Services", "services/Planning", True),
        ("Services.createService", "services/createService", True),
        ("Services.createService", "services/A b/createService", True),
        ("Services.createService", "services/A/B/createService", False),
        ("AGSService", "services/Planning/Zoning.MapServer", True),
        ("AGSService", "services/Zoning.MapServer", True),
        ("AGSService", "services/Zoning", False),
        ("AGSAdministration", "", True),
        ("AGSAdministration", "info", False),
    ],
)
def test_the_paths_of_an_operation(operation: str, path: str, fits: bool) -> None:
    row = OPERATIONS[operation]._replace(verb="Query")
    assert isinstance(row, Operation)
    assert row.sent_by(record(path)) is fits
