"""Usage reports: their definitions, their data, and the settings of the recording."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator

from ..errors import AdminError, Conflict, Exists
from ..records import Document, Service
from ..routes import Call, Download, Reply, Routes

routes = Routes("usagereports", "/admin/usagereports")
report = Routes("usagereport", "/admin/usagereports/{report}")

MINUTE = 60_000
HOUR = 60 * MINUTE
# since: (milliseconds from the beginning until now, length of a slice in milliseconds)
PERIODS = {
    "LAST_DAY": (24 * HOUR, 30 * MINUTE),
    "LAST_WEEK": (7 * 24 * HOUR, 4 * HOUR),
    "LAST_MONTH": (30 * 24 * HOUR, 24 * HOUR),
    "LAST_YEAR": (365 * 24 * HOUR, 7 * 24 * HOUR),
}
METRICS = (
    "RequestCount",
    "RequestsFailed",
    "RequestsTimedOut",
    "RequestMaxRespTime",
    "RequestAvgRespTime",
    "ServiceActiveInstances",
    "ServiceRunningInstancesMax",
)
MAX_SLICES = 10_000


def _report(call: Call) -> Document:
    return call.entry("report", call.state.reports)


def _checked(call: Call) -> Document:
    """The report that was sent, after a check."""
    document = call.document("usagereport")
    if document.get("reportname") in (None, ""):
        raise AdminError("A usage report needs a 'reportname'.")
    since = document.get("since", "LAST_DAY")
    if since == "CUSTOM" and not ("from" in document and "to" in document):
        raise AdminError("A CUSTOM usage report needs 'from' and 'to'.")
    if since != "CUSTOM" and since not in PERIODS:
        raise AdminError(f"'{since}' is not a period of usage reports.")
    for query in _queries(document):
        for metric in query.get("metrics", []):
            if metric not in METRICS:
                raise AdminError(f"'{metric}' is not a metric.")
    return document


def _queries(document: Document) -> list[Document]:
    queries = document.get("queries")
    if not isinstance(queries, list) or not all(isinstance(query, dict) for query in queries):
        raise AdminError("A usage report needs 'queries'.")
    return queries


@routes.read("")
def get_reports(call: Call) -> Reply:
    return {"metrics": [*call.state.reports.values()]}


@routes.write("/add", "usagereport!:json")
def add(call: Call) -> Reply:
    document = _checked(call)
    name = str(document["reportname"])
    if name in call.state.reports:
        raise Exists("usage report", name)
    call.state.reports[name] = document
    return None


@routes.read("/settings")
def get_settings(call: Call) -> Reply:
    return call.state.settings["usage"]


@routes.write("/settings/edit", "samplingInterval:int enabled:bool maxHistory:int")
def edit_settings(call: Call) -> Reply:
    """Replace the settings. What is not sent is set to its default."""
    defaults = {"samplingInterval": 30, "enabled": True, "maxHistory": 0}
    call.state.settings["usage"] = {**defaults, **call.given()}
    return None


@report.read("")
def get(call: Call) -> Reply:
    return _report(call)


@report.write("/edit", "usagereport!:json")
def edit(call: Call) -> Reply:
    document = _checked(call)
    if str(document["reportname"]) != str(_report(call)["reportname"]):
        raise Conflict("A usage report cannot be renamed.")
    call.state.reports[call.path["report"]] = document
    return None


@report.write("/delete")
def delete(call: Call) -> Reply:
    _report(call)
    del call.state.reports[call.path["report"]]
    return None


@report.read("/data", "filter!:json filterType", formats=("csv",))
def data(call: Call) -> Reply:
    """A list for each query, with one entry for each resource and metric."""
    document = _report(call)
    begin, end, step = _period(call, document)
    slices = list(range(begin + step, end + 1, step))
    rows = [list(_rows(call, query, slices)) for query in _queries(document)]
    if call.format == "csv":
        return _csv(slices, rows, f"{document['reportname']}.csv")
    return {
        "report": {
            "reportname": document["reportname"],
            "metadata": document.get("metadata", {}),
            "time-slices": slices,
            "report-data": rows,
        }
    }


def _period(call: Call, document: Document) -> tuple[int, int, int]:
    since = document.get("since", "LAST_DAY")
    now = call.state.clock.millis()
    length, step = PERIODS.get(since, PERIODS["LAST_DAY"])
    begin, end = now - length, now
    if since == "CUSTOM":
        begin, end = int(document["from"]), int(document["to"])
        step = max((end - begin) // 50, MINUTE)
    step = int(document.get("aggregationInterval") or 0) * MINUTE or step
    if (end - begin) // step > MAX_SLICES:
        raise AdminError("The usage report has too many time slices.")
    return begin, end, step


def _rows(call: Call, query: Document, slices: list[int]) -> Iterator[Document]:
    for uri in query.get("resourceURIs", []):
        for service in _services(call, uri):
            for metric in query.get("metrics", []):
                yield {
                    "resourceURI": f"services/{service.address}",
                    "metric-type": metric,
                    "data": [_sample(service, metric, moment) for moment in slices],
                }


def _services(call: Call, uri: str) -> list[Service]:
    """The services of a URI: all for `services/`, those of a folder, or a single one."""
    wanted = uri.strip("/").partition("/")[2].strip("/")
    return [
        service
        for service in call.state.services.values()
        if not wanted or service.address == wanted or service.folder == wanted
    ]


def _sample(service: Service, metric: str, moment: int) -> float | int | None:
    """A number that is the same in every run, or None where nothing was measured."""
    seed = zlib.crc32(f"{service.address} {metric} {moment // MINUTE}".encode())
    if metric == "RequestCount":
        return seed % 500
    if metric in ("RequestsFailed", "RequestsTimedOut"):
        return seed % 4
    if seed % 10 == 0:
        return None
    return seed % 4 if metric.startswith("Service") else round(seed % 3000 / 1000, 3)


def _csv(slices: list[int], rows: list[list[Document]], filename: str) -> Download:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["resourceURI", "metric-type", *slices])
    for row in (row for query in rows for row in query):
        writer.writerow([row["resourceURI"], row["metric-type"], *row["data"]])
    return Download(out.getvalue().encode("utf-8"), "text/csv;charset=UTF-8", filename)
