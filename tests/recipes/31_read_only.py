"""A site is read-only while it is backed up, and open to changes afterwards."""

import arcrest
from settings import admin, read

for version in ("11.3", "10.9.1"):
    ags = admin(version)
    job = ags.mode.update("READ_ONLY", runAsync=True)
    assert job.wait(timeout=60)["status"] == "success"
    assert read("mode", version)["siteMode"] == "READ_ONLY"
    res = ags.services.createFolder("Roads")
    assert res["status"] == "error", res
    assert "read-only" in res["messages"][0], res
    assert "Roads" not in read("services", version)["folders"]
    assert ags.exportSite("/backups")["location"].startswith("/backups/")
    job = ags.services["SampleWorldCities.MapServer"].stop_service(runAsync=True)
    words = ""
    try:
        job.wait(timeout=60)
    except arcrest.ServerError as error:
        words = str(error)
    assert "read-only" in words, words
    assert ags.mode.update("EDITABLE")["status"] == "success"
    assert ags.services.createFolder("Roads")["status"] == "success"
    assert "Roads" in read("services", version)["folders"]

res = admin("10.1").mode.update("READ_ONLY")
assert "needs ArcGIS Server 10.4 or later, this site has 10.1.0" in res["messages"][-1], res
