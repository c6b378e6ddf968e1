"""The members of ServiceJob: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document
from .test_servicejobs import PLACE, jobs


@effect("ServiceJob", "ServiceJob.cancel", "ServiceJob.deleteJob")
def test_a_job_is_cancelled_and_deleted(ags: Any, plain: Plain) -> None:
    (running,) = plain.get(f"{PLACE}/query", status="esriJobExecuting")["results"]
    job = jobs(ags).job(running["jobId"])
    same_document(job, running)
    job.cancel()
    assert plain.get(f"{PLACE}/{running['jobId']}")["status"] == "esriJobCancelled"
    assert job.status == "esriJobCancelled"
    job.deleteJob()
    left = plain.get(f"{PLACE}/query")["results"]
    assert running["jobId"] not in [each["jobId"] for each in left]
