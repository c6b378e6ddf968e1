"""The sections of the page, each from the rows of one job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from .charts import bars, columns
from .page import Row, charts, paragraph, state, table, tiles

# a chart has so many bars at the most
_BARS = 10


def health(checks: Sequence[Row]) -> str:
    """What is wrong first."""
    order = {"failure": 0, "warning": 1, "ok": 2}
    rows = [
        {**row, "status": state(row["status"], row["status"] if row["status"] in order else "off")}
        for row in sorted(checks, key=lambda row: order.get(row["status"], 3))
    ]
    count = Counter(row["status"] for row in checks)
    numbers = tiles(
        [("failures", count["failure"]), ("warnings", count["warning"]), ("fine", count["ok"])]
    )
    names = {"status": "State", "check": "Check", "subject": "Of", "reason": "Reason"}
    return numbers + table(rows, names, "checks")


def services(found: Sequence[Row]) -> str:
    running = [row for row in found if row.get("realTimeState") == "STARTED"]
    wrong = [row for row in found if _is_wrong(row)]
    folders = {row.get("folderName") for row in found}
    numbers = tiles(
        [
            ("services", len(found)),
            ("running", len(running)),
            ("not as configured", len(wrong)),
            ("folders", len(folders)),
        ]
    )
    by_type = Counter(str(row.get("type")) for row in found)
    on = Counter(str(row.get("type")) for row in running)
    types = [
        (
            kind,
            [
                ("ok", on[kind], f"{on[kind]} running"),
                ("off", count - on[kind], f"{count - on[kind]} stopped"),
            ],
        )
        for kind, count in by_type.most_common(_BARS)
    ]
    instances = sorted(found, key=lambda row: -(row.get("maxInstancesPerNode") or 0))[:_BARS]
    largest = [
        (
            str(row.get("name")),
            [
                (
                    "plain",
                    row.get("maxInstancesPerNode") or 0,
                    f"at most {row.get('maxInstancesPerNode')}",
                )
            ],
        )
        for row in instances
        if row.get("maxInstancesPerNode")
    ]
    rows = [{**row, "state": _service_state(row)} for row in found]
    names = {
        "state": "State",
        "name": "Service",
        "provider": "Provider",
        "minInstancesPerNode": "Min",
        "maxInstancesPerNode": "Max",
        "extensions": "Extensions",
        "error": "Error",
    }
    return (
        numbers
        + charts(
            bars("Services by type", types, ok="running", off="stopped"),
            bars("Instances per machine, the most", largest),
        )
        + table(rows, names, "services")
    )


def _is_wrong(row: Row) -> bool:
    return bool(row.get("error")) or row.get("configuredState") != row.get("realTimeState")


def _service_state(row: Row) -> Any:
    word = str(row.get("realTimeState") or "unknown").lower()
    kind = "failure" if _is_wrong(row) else "ok" if word == "started" else "off"
    return state(word, kind)


def requests(by_service: Sequence[Row], by_hour: Sequence[Row]) -> str:
    """Statistics of the log: messages in the course of time, and how long requests took."""
    slots = [
        (
            label,
            [
                ("failure", errors, f"{errors:,} errors"),
                ("warning", warnings, f"{warnings:,} warnings"),
                ("plain", others, f"{others:,} others"),
            ],
        )
        for label, errors, warnings, others in _slots(by_hour)
    ]
    timed = [row for row in by_service if row.get("p95") is not None]
    slowest = [
        (
            str(row.get("service")),
            [
                ("p50", row["p50"], f"p50 {row['p50']:.2f} s"),
                ("p95", row["p95"] - row["p50"], f"p95 {row['p95']:.2f} s"),
            ],
        )
        for row in sorted(timed, key=lambda row: -row["p95"])[:_BARS]
    ]
    drawn = []
    if slots:
        words = {"failure": "errors", "warning": "warnings", "plain": "others"}
        drawn.append(columns("Messages of the log (UTC)", slots, **words))
    if slowest:
        words = {"p50": "half of the requests took less", "p95": "95 of 100 took less"}
        drawn.append(bars("Slowest services", slowest, **words))
    coarse = "The log has no times of requests: the log level must be FINE or finer for these."
    names = {
        "service": "Service",
        "count": "Requests",
        "errors": "Errors",
        "warnings": "Warnings",
        "mean": "Mean, s",
        "p50": "p50",
        "p95": "p95",
        "p99": "p99",
        "max": "Longest",
    }
    note = "" if timed or not by_service else paragraph(coarse, "soft")
    busiest = sorted(by_service, key=lambda row: -(row.get("count") or 0))
    return note + charts(*drawn) + table(busiest, names, "services")


def _slots(by_hour: Sequence[Row]) -> list[tuple[str, int, int, int]]:
    """Errors, warnings and other messages of each hour, or of each day if there are many hours."""
    timed = [row for row in by_hour if isinstance(row.get("hour"), datetime)]
    if not timed:
        return []
    first, last = (pick(row["hour"] for row in timed) for pick in (min, max))
    step = timedelta(hours=1)
    if last - first > 72 * step:
        step = timedelta(days=1)
        first = first.replace(hour=0, minute=0)
    # hours without a message stand on the axis, too
    found: dict[int, list[int]] = {at: [0, 0, 0] for at in range((last - first) // step + 1)}
    for row in timed:
        errors, warnings = row.get("errors") or 0, row.get("warnings") or 0
        others = max(0, (row.get("messages") or 0) - errors - warnings)
        for at, count in enumerate((errors, warnings, others)):
            found[(row["hour"] - first) // step][at] += count
    form = "%d %b" if step.days else "%d %b %H:%M"
    return [(format(first + at * step, form), a, b, c) for at, (a, b, c) in found.items()]


_DAYS = {"failure": "expired", "warning": "ends soon", "ok": "valid", "off": "unknown"}


def certificates(found: Sequence[Row], soon: int = 30) -> str:
    """Those that are used first, and of these the one that ends first."""
    rows = []
    for row in found:
        days = row.get("daysLeft")
        kind = "off"
        if days is not None:
            kind = "failure" if days < 0 else "warning" if days < soon else "ok"
        name = row.get("aliasName") or f"shown at {row.get('URL')}"
        rows.append({**row, "state": state(_DAYS[kind], kind), "name": name})
    rows.sort(key=lambda row: (not row.get("isUsed"), row.get("daysLeft") or 0))
    drawn = [
        (
            f"{row.get('machine') or 'the site'}: {row['name']}",
            [(row["state"].kind, max(0, row["daysLeft"]), f"{row['daysLeft']:,} days left")],
        )
        for row in rows
        if row.get("daysLeft") is not None
    ][:_BARS]
    names = {
        "state": "State",
        "machine": "Machine",
        "name": "Name",
        "isUsed": "Used",
        "daysLeft": "Days left",
        "validUntil": "Valid until (UTC)",
        "subject": "Subject",
        "issuer": "Issuer",
        "error": "Error",
    }
    days = {kind: _DAYS[kind] for kind in ("ok", "warning", "failure")}
    chart = charts(bars("Days left", drawn, **days)) if drawn else ""
    return chart + table(rows, names, "certificates")


def permissions(found: Sequence[Row]) -> str:
    public = sum(bool(row.get("isPublic")) for row in found)
    allowed = {
        (True, True): state("everyone", "warning"),
        (True, False): state("allowed", "ok"),
        (False, False): state("denied", "off"),
    }
    rows = [
        {
            **row,
            "state": allowed.get((bool(row.get("isAllowed")), bool(row.get("isPublic")))),
            "service": row.get("service") or "(the folder)",
            "users": _some(row.get("users") or []),
        }
        for row in found
    ]
    names = {
        "state": "Access",
        "folderName": "Folder",
        "service": "Service",
        "principal": "Role",
        "privilege": "Privilege",
        "isInherited": "Inherited",
        "users": "Users",
    }
    lead = paragraph(f"{public:,} of {len(found):,} entries are open to everyone.")
    return lead + table(rows, names, "permissions")


def _some(users: Sequence[str]) -> str:
    """The first users of a role, and how many more."""
    more = len(users) - 5
    return ", ".join(users[:5]) + (f" and {more:,} more" if more > 0 else "")
