"""What a type checker makes of both APIs. Checked by `make lint`; never run."""

from __future__ import annotations

from typing import Any, Optional

from arcrest import AGSTokenSecurityHandler, aio, manageags
from arcrest.manageags import administration
from typing_extensions import assert_type


def blocking(handler: AGSTokenSecurityHandler) -> None:
    """Answers are there at once."""
    admin = manageags.AGSAdministration("https://h/arcgis/admin", handler, concurrency=4)
    services = assert_type(admin.services, administration.Services)
    assert_type(services.createFolder("x"), dict[str, Any])
    assert_type(services.folders, list[str])
    assert_type(services.all("Planning", ["MapServer"]), list[administration.AGSService])
    assert_type(services.statuses(progress=True), dict[str, Any])
    assert_type(services.documents(progress=lambda done, total, item: None), dict[str, Any])
    assert_type(admin.clusters, Optional[administration.Clusters])
    assert_type(admin.mode.update("EDITABLE"), dict[str, Any])
    job = assert_type(admin.mode.update("READ_ONLY", runAsync=True), administration.Job)
    assert_type(job.wait(timeout=1.5, progress=True), dict[str, Any])
    assert_type(job.status, str)
    assert_type(admin.system.recover()["status"], Any)
    for message in admin.logs.messages(pageSize=10):
        assert_type(message, dict[str, Any])
    assert_type(list(admin.security.getAllUsers()), list[dict[str, Any]])


async def awaited(handler: AGSTokenSecurityHandler) -> None:
    """The same answers, awaited."""
    async with aio.AGSAdministration("https://h/arcgis/admin", handler, concurrency=4) as admin:
        assert_type(admin, aio.AGSAdministration)
        services = assert_type(await admin.services, aio.Services)
        assert_type(await services.createFolder("x"), dict[str, Any])
        assert_type(await services.folders, list[str])
        assert_type(await services.all("Planning", ["MapServer"]), list[aio.AGSService])
        assert_type(await services.statuses(progress=True), dict[str, Any])
        assert_type(await services.manifests(strict=True), dict[str, Any])
        assert_type(await admin.clusters, Optional[aio.Clusters])
        mode = await admin.mode
        assert_type(await mode.update("EDITABLE"), dict[str, Any])
        job = assert_type(await mode.update("READ_ONLY", runAsync=True), aio.Job)
        assert_type(await job.wait(timeout=60), dict[str, Any])
        assert_type(await job.messages, list[str])
        logs = await admin.logs
        async for message in logs.messages(pageSize=10):
            assert_type(message, dict[str, Any])
        security = await admin.security
        assert_type([user async for user in security.getAllUsers()], list[dict[str, Any]])
