"""`jobs.change`: members of many documents, planned as a whole and edited one after another."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from arcrest import ArcRESTError, BulkError
from arcrest.sandbox import Site

from .conftest import Jobs, login
from .test_faults import Fault, FaultProxy, behind, proxy  # noqa: F401

ZONING, PARCELS = "Planning/Zoning.MapServer", "Planning/Parcels.MapServer"
MAPS: dict[str, Any] = {"folder": "Planning", "types": "MapServer"}


def document(site: Site, name: str = ZONING) -> dict[str, Any]:
    found: dict[str, Any] = site.application.state.services[name].document
    return found


def edits(site: Site) -> list[dict[str, Any]]:
    """The documents that the site got, in order."""
    return [
        json.loads(each.params["service"]) for each in site.requests if each.path.endswith("/edit")
    ]


def statuses(table: Any) -> dict[str, str]:
    return dict(zip(table.column("name"), table.column("status")))


def test_members_of_many_services(api: Jobs, ags: Any, site: Site) -> None:
    told: list[Any] = []
    before = {name: json.dumps(document(site, name)) for name in (ZONING, PARCELS)}
    done = api.change(
        ags,
        {"maxIdleTime": 1234, "properties.maxRecordCount": 3000},
        **MAPS,
        progress=lambda *each: told.append(each),
    )
    assert statuses(done) == {ZONING: "changed", PARCELS: "changed"}
    assert done.columns == ["name", "status", "changes", "diff", "error"]
    for sent, name in zip(edits(site), (PARCELS, ZONING)):
        expected = json.loads(before[name])
        expected["maxIdleTime"] = 1234
        # text stays text
        expected["properties"]["maxRecordCount"] = "3000"
        assert json.dumps(sent) == json.dumps(expected), "order and form, too"
    assert told == [(1, 2, PARCELS), (2, 2, ZONING)]
    change = {"member": "maxIdleTime", "before": "1800", "after": "1234"}
    assert change in done[0]["changes"]
    assert '-  "maxIdleTime": 1800,\n+  "maxIdleTime": 1234,\n' in done[0]["diff"]


def test_what_is_so_already_is_not_edited(api: Jobs, ags: Any, site: Site) -> None:
    idle = document(site)["maxIdleTime"]
    done = api.change(ags, {"maxIdleTime": str(idle), "properties.maxRecordCount": 2000}, **MAPS)
    assert set(done.column("status")) == {"unchanged"}
    assert edits(site) == []
    assert (done[0]["changes"], done[0]["diff"]) == ([], None)


def test_numbers_stay_as_the_site_wrote_them(api: Jobs, ags: Any, site: Site) -> None:
    document(site).update(scale=1e22, exact=12345678901234567890123, text="é\u2028")
    api.change(ags, {"maxIdleTime": 5}, names=ZONING)
    [sent] = [each.params["service"] for each in site.requests if each.path.endswith("/edit")]
    assert '"scale":1e+22' in sent
    assert '"exact":12345678901234567890123' in sent


def test_items_of_lists_by_name(api: Jobs, ags: Any, site: Site) -> None:
    path = "extensions[KmlServer].enabled"
    enabled = [each for each in document(site)["extensions"] if each["typeName"] == "KmlServer"]
    wanted = enabled[0]["enabled"] != "true"
    [row] = api.change(ags, {path: wanted}, names=ZONING)
    assert [each["member"] for each in row["changes"]] == [path]
    assert enabled != [
        each for each in document(site)["extensions"] if each["typeName"] == "KmlServer"
    ]


def test_a_function(api: Jobs, ags: Any, site: Site) -> None:
    def more(service: dict[str, Any]) -> None:
        service["maxInstancesPerNode"] = service["maxInstancesPerNode"] * 2
        service["properties"]["added"] = "x"

    most = document(site)["maxInstancesPerNode"]
    [row] = api.change(ags, more, names=ZONING)
    assert document(site)["maxInstancesPerNode"] == most * 2
    assert document(site)["properties"]["added"] == "x"
    assert {"member": "properties.added", "before": None, "after": '"x"'} in row["changes"]
    [row] = api.change(ags, lambda service: {**service, "maxIdleTime": 3}, names=ZONING)
    assert row["status"] == "changed"
    assert document(site)["maxIdleTime"] == 3

    def broken(service: dict[str, Any]) -> None:
        raise LookupError("no")

    with pytest.raises(LookupError):
        api.change(ags, broken, names=ZONING)
    with pytest.raises(TypeError, match="a document, which is a dict, or None"):
        api.change(ags, lambda _: 5, names=ZONING)
    assert len(edits(site)) == 2


def test_a_coroutine_function(site: Site) -> None:
    async def change(service: dict[str, Any]) -> None:
        service["maxIdleTime"] = 8

    api = Jobs("asyncio")
    api.change(api.site(site.url, login(site)), change, names=ZONING)
    assert document(site)["maxIdleTime"] == 8


def test_a_dry_run_is_the_plan(api: Jobs, ags: Any, site: Site) -> None:
    plan = api.change(ags, {"maxIdleTime": 77}, **MAPS, dry_run=True)
    assert set(plan.column("status")) == {"planned"}
    assert edits(site) == []
    # somebody edits another member of one service, and the same member of the other one
    document(site)["description"] = "new words"
    document(site, PARCELS)["maxIdleTime"] = 55
    with pytest.raises(BulkError, match="is another one than that of the plan") as error:
        api.change(ags, {"maxIdleTime": 77}, plan=plan)
    assert statuses(error.value.results) == {ZONING: "not done", PARCELS: "failed"}
    assert edits(site) == []
    with pytest.raises(BulkError):
        api.change(ags, {"maxIdleTime": 77}, plan=plan, keep_going=True)
    assert document(site)["maxIdleTime"] == 77
    assert document(site)["description"] == "new words"
    assert document(site, PARCELS)["maxIdleTime"] == 55
    with pytest.raises(ValueError, match="the table of a dry run"):
        api.change(ags, {"maxIdleTime": 7}, plan=type(plan)([{"a": 1}]))


def test_a_second_administrator(api: Jobs, ags: Any, site: Site) -> None:
    """After the plan is made: an edit of another member stays, one of the same member is kept."""

    def meddle(done: int, total: int, item: str) -> None:
        if done == 1:
            document(site, ZONING).update(description="theirs", **theirs)

    theirs: dict[str, Any] = {}
    api.change(ags, {"maxIdleTime": 61}, **MAPS, progress=meddle)
    assert document(site, ZONING)["description"] == "theirs"
    assert document(site, ZONING)["maxIdleTime"] == 61
    theirs = {"maxIdleTime": 99}
    with pytest.raises(BulkError, match="somebody else has edited the service meanwhile") as error:
        api.change(ags, {"maxIdleTime": 62}, **MAPS, progress=meddle)
    assert statuses(error.value.results) == {PARCELS: "changed", ZONING: "failed"}
    assert document(site, ZONING)["maxIdleTime"] == 99


def test_a_service_that_is_deleted_meanwhile(api: Jobs, ags: Any, site: Site) -> None:
    state = site.application.state

    def delete(done: int, total: int, item: str) -> None:
        if ZONING in state.services:
            state.remove_service(state.services[ZONING])

    with pytest.raises(BulkError, match="Zoning") as error:
        api.change(ags, {"maxIdleTime": 61}, **MAPS, progress=delete)
    assert statuses(error.value.results) == {PARCELS: "changed", ZONING: "failed"}


@pytest.mark.parametrize("keep_going", [False, True])
def test_the_first_refusal_is_the_end(api: Jobs, ags: Any, site: Site, *, keep_going: bool) -> None:
    def refused(service: dict[str, Any]) -> None:
        if service["serviceName"] == "Parcels":
            service["type"] = "GPServer"
        service["maxIdleTime"] = 9

    before = document(site, ZONING)["maxIdleTime"]
    with pytest.raises(BulkError, match="1 failed: Planning/Parcels") as error:
        api.change(ags, refused, **MAPS, keep_going=keep_going)
    rest = "changed" if keep_going else "not done"
    assert statuses(error.value.results) == {PARCELS: "failed", ZONING: rest}
    assert "is not that of" in error.value.results[0]["error"]
    assert document(site, ZONING)["maxIdleTime"] == (9 if keep_going else before)


def test_what_is_no_member_changes_nothing(api: Jobs, ags: Any, site: Site) -> None:
    wanted = {"maxIdleTimes": 5}
    with pytest.raises(BulkError, match="there is no member"):
        api.change(ags, wanted, **MAPS)
    with pytest.warns(UserWarning, match="2 would fail"):
        plan = api.change(ags, wanted, **MAPS, dry_run=True)
    assert set(plan.column("status")) == {"failed"}
    assert edits(site) == []


def test_what_makes_no_sense(api: Jobs, ags: Any, site: Site) -> None:
    with pytest.raises(ValueError, match="which services"):
        api.change(ags, {"maxIdleTime": 5})
    with pytest.raises(ValueError, match="the path of each member"):
        api.change(ags, {}, names="*")
    with pytest.raises(TypeError, match="a dict of members"):
        api.change(ags, 5, names="*")
    assert len(site.requests) == 0
    assert len(api.change(ags, {"maxIdleTime": 5}, names="Missing")) == 0


# faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("arrives", "status"), [(True, "changed"), (False, "unknown")])
def test_a_lost_reply_is_looked_up(
    api: Jobs,
    site: Site,
    proxy: FaultProxy,  # noqa: F811
    *,
    arrives: bool,
    status: str,
) -> None:
    """Folder, document, document again, edit: the fourth reply is lost."""
    lost = Fault("cut reply", place=0.5) if arrives else Fault("reset", arrives=False)
    proxy.tell(*[Fault()] * 3, lost)
    ags = behind(api, site, proxy, concurrency=1)
    if arrives:
        done = api.change(ags, {"maxIdleTime": 6}, names=ZONING, folder="Planning")
        assert statuses(done) == {ZONING: status}
    else:
        with pytest.raises(BulkError, match="look before you repeat") as error:
            api.change(ags, {"maxIdleTime": 6}, names=ZONING, folder="Planning")
        assert statuses(error.value.results) == {ZONING: status}
    assert len(edits(site)) == arrives


def test_reads_are_repeated(api: Jobs, site: Site, proxy: FaultProxy) -> None:  # noqa: F811
    proxy.tell(Fault("cut reply", place=0.5), Fault(), Fault("reset"))
    done = api.change(behind(api, site, proxy, concurrency=1), {"maxIdleTime": 6}, **MAPS)
    assert set(done.column("status")) == {"changed"}
    assert len(edits(site)) == 2


def test_a_site_that_is_gone(api: Jobs) -> None:
    with pytest.raises(ArcRESTError):
        api.change(api.site("http://127.0.0.1:9/arcgis/admin"), {"a": 1}, names="*")


@pytest.mark.skipif(sys.platform == "win32", reason="signals go to the main thread only by raise")
def test_ctrl_c_between_two_edits(site: Site) -> None:
    ags = Jobs("blocking").site(site.url, login(site))

    def interrupt(done: int, total: int, item: str) -> None:
        site.latency = 0.3
        threading.Timer(0.1, signal.raise_signal, (signal.SIGINT,)).start()

    with pytest.raises(KeyboardInterrupt):
        Jobs("blocking").change(ags, {"maxIdleTime": 6}, **MAPS, progress=interrupt)
    site.latency = 0
    assert len(edits(site)) == 1
    done = Jobs("blocking").change(ags, {"maxIdleTime": 6}, **MAPS)
    assert statuses(done) == {PARCELS: "unchanged", ZONING: "changed"}


# extensions -----------------------------------------------------------------------------------


def extension(site: Site, name: str, service: str = ZONING) -> dict[str, Any]:
    found = [each for each in document(site, service)["extensions"] if each["typeName"] == name]
    return found[0] if found else {}


def test_extensions_on_and_off(api: Jobs, ags: Any, site: Site) -> None:
    assert not extension(site, "NetworkTrace")
    extension(site, "KmlServer")["enabled"] = "true"
    plan = api.extensions(ags, "NetworkTrace", ["KmlServer", "Missing"], names=ZONING, dry_run=True)
    assert [each["member"] for each in plan[0]["changes"]] == [
        "extensions[KmlServer].enabled",
        "extensions[NetworkTrace]",
    ]
    assert edits(site) == []
    done = api.extensions(ags, "NetworkTrace", ["KmlServer", "Missing"], plan=plan)
    assert statuses(done) == {ZONING: "changed"}
    assert extension(site, "NetworkTrace")["enabled"] == "true"
    assert extension(site, "KmlServer")["enabled"] == "false"
    again = api.extensions(ags, ["networktrace"], "kmlserver", names=ZONING)
    assert statuses(again) == {ZONING: "unchanged"}
    with pytest.raises(ValueError, match="both enabled and disabled"):
        api.extensions(ags, "A", "a", names=ZONING)
    with pytest.raises(ValueError, match="which services"):
        api.extensions(ags, "A")


def test_files_of_extensions(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "Trace.soe"
    file.write_bytes(b"the extension")
    uploads = dict(site.application.state.uploads)
    assert api.install_extension(ags, file, dry_run=True) == {
        "file": "Trace.soe",
        "action": "register",
    }
    assert "Trace.soe" not in site.application.state.extensions
    assert api.install_extension(ags, file)["action"] == "register"
    assert api.install_extension(ags, file)["action"] == "update"
    listed = api.extensions(ags)
    assert listed.columns == ["file", "name", "displayName", "description"]
    assert dict(zip(listed.column("file"), listed.column("name")))["Trace.soe"] == "Trace"
    assert site.application.state.uploads == uploads, "the uploads are deleted"
    assert api.remove_extension(ags, "trace.SOE", dry_run=True)["action"] == "unregister"
    assert api.remove_extension(ags, "trace.SOE") == {"file": "Trace.soe", "action": "unregister"}
    assert "Trace.soe" not in site.application.state.extensions
    with pytest.raises(
        ValueError, match=r"has no extension .*; its extensions: SimpleRESTSOE\.soe"
    ):
        api.remove_extension(ags, "Trace.soe")
    with pytest.raises(ValueError, match="no file of an extension"):
        api.install_extension(ags, tmp_path / "City.sd")
    with pytest.raises(FileNotFoundError):
        api.install_extension(ags, tmp_path / "None.soi")
