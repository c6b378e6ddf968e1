"""The members of Jobs: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect("Jobs", "Jobs.getJobDetails", "Jobs.job")
def test_a_job(ags: Any, plain: Plain) -> None:
    job = ags.system.recover(True)["jobid"]
    there = plain.get("system/jobs")
    same_document(ags.system.Jobs, there)
    assert there["jobs"] == [job]
    details = ags.system.Jobs.getJobDetails(job)
    assert details["jobid"] == plain.get(f"system/jobs/{job}")["jobid"] == job
    assert ags.system.Jobs.job(job).status == plain.get(f"system/jobs/{job}")["status"]
