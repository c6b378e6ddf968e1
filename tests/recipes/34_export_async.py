"""A site is exported as a job: begun, watched, awaited; the same job is found again by its ID."""

from settings import admin, read

for version in ("11.3", "10.9.1"):
    ags = admin(version)
    job = ags.exportSite("/backups", runAsync=True)
    assert job["status"] == "success", dict(job)
    assert job.id in read("system/jobs", version)["jobs"]
    said = []
    backup = job.wait(timeout=600, progress=lambda *step, to=said: to.append(step))
    assert said[-1][:2] == (1, 1), said
    there = read(f"system/jobs/{job.id}", version)
    assert (there["status"], there["operationResponse"]) == ("COMPLETED", backup)
    assert backup["location"].startswith("/backups/"), backup
    assert ags.system.Jobs.job(job.id).status == job.status == "COMPLETED"
