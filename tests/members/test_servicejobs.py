"""The members of ServiceJobs: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document

PLACE = "services/System/CachingTools.GPServer/jobs"


def jobs(ags: Any) -> Any:
    services = ags.services
    services.folderName = "System"
    return next(each for each in services.services if each.serviceName == "CachingTools").jobs


@effect("ServiceJobs", "ServiceJobs.query", "ServiceJobs.statistics", "ServiceJobs.job")
def test_what_is_read(ags: Any, plain: Plain) -> None:
    ours = jobs(ags)
    same_document(ours, plain.get(PLACE))
    found = ours.query(status="esriJobExecuting", number=5)
    assert found == plain.get(f"{PLACE}/query", status="esriJobExecuting", number="5")
    (one,) = found["results"]
    assert ours.statistics() == plain.get(f"{PLACE}/statistics")
    same_document(ours.job(one["jobId"]), plain.get(f"{PLACE}/{one['jobId']}"))


@effect("ServiceJobs.purgeQueue")
def test_the_queue_is_purged(ags: Any, plain: Plain) -> None:
    assert plain.get(f"{PLACE}/statistics")["statistics"]["esriJobWaiting"] == 1
    jobs(ags).purgeQueue()
    assert "esriJobWaiting" not in plain.get(f"{PLACE}/statistics")["statistics"]
