"""The log messages and their settings. A query goes back in time."""

from __future__ import annotations

from typing import Any, Callable

from ..errors import AdminError
from ..records import LEVELS, Document
from ..routes import Call, Reply, Routes

routes = Routes("logs", "/admin/logs")

MOST = 10_000
_LEVEL = "|".join(LEVELS)


@routes.read("")
def get(call: Call) -> Reply:
    return {"operations": ["query", "clean", "countErrorReports"], "resources": ["settings"]}


_QUERY = (
    "startTime:time endTime:time sinceServerStart:bool sinceLastStarted:bool level filterType "
    "filter:json pageSize:int"
)


@routes.read("/query", _QUERY)
def query(call: Call) -> Reply:
    """The messages from `startTime` (newest) back to `endTime` (oldest), both included."""
    size = call.number("pageSize", 1000)
    if not 1 <= size <= MOST:
        raise AdminError(f"The pageSize must be from 1 to {MOST}.")
    newest = call.number("startTime", call.state.clock.millis())
    since_start = call.flag("sinceServerStart") or call.flag("sinceLastStarted")
    oldest = call.number("endTime", call.state.started if since_start else 0)
    threshold = LEVELS.index(_level(call))
    fits = _filter(call.document("filter"))
    found = [
        message
        for message in call.state.logs.between(oldest, newest)
        if LEVELS.index(message["type"]) <= threshold and fits(message)
    ]
    page = found[:size]
    return {
        "hasMore": len(found) > size,
        "startTime": page[0]["time"] if page else newest,
        "endTime": page[-1]["time"] if page else oldest,
        "logMessages": page,
    }


def _level(call: Call) -> str:
    level = call.text("level") or "WARNING"
    if level not in LEVELS:
        raise AdminError(
            f"The parameter 'level' must be one of {', '.join(LEVELS)}, not '{level}'."
        )
    return level


def _filter(document: Document) -> Callable[[Document], bool]:
    """The test that a filter stands for: every part must hold; "*" or nothing admits all.

    `services` and `server` both speak of a message's source, so either may admit it.
    """
    sources = [_names(document, name) for name in ("services", "server")]
    listed = [names for names in sources if names is not None]
    parts = {
        "machine": _names(document, "machines"),
        "code": _names(document, "codes"),
        "process": _names(document, "processIds"),
        "requestID": _names(document, "requestIds"),
        "source": set().union(*listed) if listed else None,
    }
    asked = {member: names for member, names in parts.items() if names is not None}

    def fits(message: Document) -> bool:
        return all(str(message[member]) in names for member, names in asked.items())

    return fits


def _names(document: Document, name: str) -> set[str] | None:
    value: Any = document.get(name, "*")
    if value in ("*", "", None, [], ["*"]):
        return None
    return {str(each) for each in (value if isinstance(value, list) else [value])}


@routes.read("/countErrorReports", "machine")
def count_error_reports(call: Call) -> Reply:
    wanted = call.text("machine") or "*"
    names = list(call.state.machines) if wanted == "*" else [wanted.upper()]
    machines = [call.state.machine(name)["machineName"] for name in names]
    reports = [{"machine": name, "count": len(name) % 3} for name in machines]
    return {"totalReports": sum(len(name) % 3 for name in machines), "errorReports": reports}


@routes.write("/clean")
def clean(call: Call) -> Reply:
    call.state.logs.clear()
    return None


@routes.read("/settings")
def get_settings(call: Call) -> Reply:
    return {"settings": call.state.settings["logs"]}


_SETTINGS = (
    f"logLevel!:{_LEVEL} logDir! maxLogFileAge!:int maxErrorReportsCount!:int "
    "usageMeteringEnabled:bool"
)


@routes.write("/settings/edit", _SETTINGS)
def edit_settings(call: Call) -> Reply:
    """Replace the settings, and answer with the new ones."""
    call.state.settings["logs"] = {"usageMeteringEnabled": False, **call.given()}
    return {"status": "success", "settings": call.state.settings["logs"]}
