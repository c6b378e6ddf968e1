"""What runs on a geoprocessing service is listed, and what waits is cancelled."""

from settings import admin, read

PLACE = "services/System/CachingTools.GPServer/jobs"

for version in ("11.3", "10.9.1"):
    jobs = admin(version).services["System/CachingTools.GPServer"].jobs
    found = jobs.query(status="esriJobExecuting")["results"]
    assert found == read(f"{PLACE}/query?status=esriJobExecuting", version)["results"] != []
    for each in found:
        assert jobs.job(each["jobId"]).cancel()["status"] == "success"
        assert read(f"{PLACE}/{each['jobId']}", version)["status"] == "esriJobCancelled"
    assert jobs.purgeQueue()["status"] == "success"
    assert "esriJobWaiting" not in read(f"{PLACE}/statistics", version)["statistics"]

# an older site says what is missing
res = admin("10.1").services["System/CachingTools.GPServer"].jobs.purgeQueue()
assert "needs ArcGIS Server 10.6.1 or later, this site has 10.1.0" in res["messages"][-1], res
