"""The members of Job: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from arcrest.sandbox import Site

from .effects import Plain, effect, same_document


@effect("Job")
def test_a_job_ends_with_the_reply_of_its_operation(ags: Any, plain: Plain) -> None:
    job = ags.mode.update("READ_ONLY", runAsync=True)
    there = plain.get(f"system/jobs/{job.id}")
    assert (job["jobid"], job.status) == (there["jobid"], there["status"]) == (job.id, "EXECUTING")
    assert job.wait(timeout=30) == {"status": "success"}
    assert plain.get("mode")["siteMode"] == "READ_ONLY"
    assert job.status == "COMPLETED"
    same_document(job, plain.get(f"system/jobs/{job.id}"), "status")


def test_an_upgrade_is_a_job_that_tells_of_itself(ags: Any, plain: Plain, site: Site) -> None:
    site.upgrade(False, status="UPGRADE_REQUIRED")
    job = ags.upgrade(runAsync=True)
    assert (job.id, job.status) == (None, "In Progress") == (None, job["upgradeStatus"])
    assert plain.open("upgrade")["upgradeStatus"] == "In Progress"
    assert len(job.messages) == len(plain.open("upgrade")["stages"])
    site.upgrade(False)
    assert job.wait(timeout=30)["upgradeStatus"] == "Success"
    assert plain.open("upgrade")["upgradeStatus"] == "Success"
