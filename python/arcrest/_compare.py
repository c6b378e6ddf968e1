"""What `jobs.compare` and `jobs.fleet` of both APIs share."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ._core import Table, _compare

COMPARE = """Lists where two sites differ, member by member.

Args:
    first: A site, the path of a snapshot, or a snapshot.
    second: The other one.
    ignore: Patterns of members that do not count, as "part/name/member" with * and ? for any
        letters, such as "services/*/service.maxInstancesPerNode". What differs from day to day
        is left out anyway.

Returns:
    A Table with a row for each difference: `part` ("settings", "machines", "folders", "services",
    "data"), `name`, `member` (a dotted path; "" where the whole is there once only), `change`
    ("changed", "only first", "only second"), and the values `first` and `second` as text.

Raises:
    ValueError: When a file or dict is no snapshot.
    ArcRESTError: When a site can't be read.

Example:
    >>> before = jobs.snapshot(ags)
    >>> ags.services.createFolder("Traffic")["status"]
    'success'
    >>> for row in jobs.compare(before, ags):
    ...     print(row["part"], row["name"], row["change"])
    folders Traffic only second
"""

FLEET = """Does one job for many sites at once. One site's failure is a row, not the end.

Args:
    sites: The sites: a dict by the names that they are to have, or an iterable; names of profiles
        are connected to.
    job: A job of this module that returns a Table, such as `jobs.health`.
    concurrency: How many sites are asked at the same time. Default 16.
    **arguments: The job's further arguments.

Returns:
    A Table with the rows of all sites: `site`, the columns of the job, and `siteError`, which says
    why there is nothing of a site.

Example:
    >>> table = jobs.fleet({"north": ags, "south": ags}, jobs.health)
    >>> sorted(set(table.column("site")))
    ['north', 'south']
"""

Snapshot = Mapping[str, Any]


def text_of(snapshot: str | os.PathLike[str] | Snapshot) -> str:
    """A snapshot, or the file of one, as JSON text."""
    if isinstance(snapshot, Mapping):
        return json.dumps(snapshot)
    return Path(snapshot).read_text(encoding="utf-8")


def difference(first: str, second: str, ignore: Iterable[str]) -> Table:
    """The table of two snapshots, as JSON text."""
    return _compare(first, second, [ignore] if isinstance(ignore, str) else list(ignore))


def is_site(value: object) -> bool:
    """Whether a value is no snapshot."""
    return not isinstance(value, (str, os.PathLike, Mapping))


def named(sites: Any) -> list[tuple[str, Any]]:
    """The sites by name: that of the profile, or the address."""
    if isinstance(sites, Mapping):
        return [(str(name), site) for name, site in sites.items()]
    return [(site if isinstance(site, str) else site.url, site) for site in sites]


def together(found: Iterable[tuple[str, Any]]) -> Table:
    """The tables of all sites as one; an exception in place of a table is a row."""
    rows: list[dict[str, Any]] = []
    columns = ["site"]
    for name, table in found:
        if isinstance(table, BaseException):
            rows.append({"site": name, "siteError": f"{type(table).__name__}: {table}"})
            continue
        columns += [column for column in table.columns if column not in columns]
        rows += [{"site": name, **row} for row in table]
    return Table(rows, [*columns, "siteError"])
