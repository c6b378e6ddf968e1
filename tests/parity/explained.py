"""Where the two packages may differ: rows of the compatibility table, as functions of what the
original sent and gave back, so that they hold for any arguments."""

from __future__ import annotations

import dataclasses
import fnmatch
import json
from dataclasses import dataclass
from typing import Any, Callable

from contract import differences as table
from contract.differences import Sent
from contract.recorder import DOCUMENTS
from contract.test_contract import ADDRESSES

Requests = list[Sent]
ENCODED = "... names are percent-encoded per segment"
SERVICE = f"<admin>/{ADDRESSES['AGSService']}"


A_JOB = "`runAsync=True` gives a Job"


@dataclass
class Explained:
    """A row, for one member or a pattern of them."""

    of: str
    row: str
    sends: Callable[[Requests], Requests] | None = None
    """Our requests, made of theirs."""
    may_read: tuple[str, ...] = ()
    """Reads of ours that may happen besides, once each."""
    answers: Callable[[Any, Any], bool] | None = None
    """Whether our result is right beside theirs."""
    used: bool = False

    def is_of(self, member: str) -> bool:
        return fnmatch.fnmatchcase(member, self.of)


def moved(old: str, new: str) -> Callable[[Requests], Requests]:
    """The same request to another path."""
    return lambda requests: [
        dataclasses.replace(one, path=one.path.replace(old, new)) for one in requests
    ]


def with_params(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """The same request with other parameters."""
    return lambda requests: [
        dataclasses.replace(one, params=change(dict(one.params))) for one in requests
    ]


def echoed(old: str, new: str) -> Callable[[Any, Any], bool]:
    """The stand-in says which path it was asked."""
    return lambda theirs, ours: (
        ours["returned"]
        == {**theirs["returned"], "echo": theirs["returned"]["echo"].replace(old, new)}
    )


def gives(value: Any) -> Callable[[Any, Any], bool]:
    return lambda _theirs, ours: bool(ours == {"returned": value})


def a_job(theirs: Any, ours: Any) -> bool:
    """A Job, which reads like the reply that it was made of."""
    return theirs["returned"]["status"] == "success" and bool(ours == {"returned": "<Job>"})


def right_type(theirs: Any, ours: Any) -> bool:
    """The same services; the URL ends with the service's own type."""
    pairs = list(zip(theirs["returned"], ours["returned"]))
    return len(theirs["returned"]) == len(ours["returned"]) and all(
        {**mine, "URL": None} == {**their, "URL": None}
        and mine["URL"].lower() == their["URL"].lower()
        and mine["URL"].endswith("." + mine["type"])
        for their, mine in pairs
    )


def both_settings(params: dict[str, Any]) -> dict[str, Any]:
    settings = params.pop("logSettings", None)
    return {**params, "settings": settings, "logsSettings": settings} if settings else params


def both_forms(params: dict[str, Any]) -> dict[str, Any]:
    config = params["securityConfig"]
    fields = config.items() if isinstance(config, dict) else ()
    texts = {
        name: value if isinstance(value, (str, dict, list)) else json.dumps(value)
        for name, value in fields
        if value is not None
    }
    return {**params, **texts}


def both_types(params: dict[str, Any]) -> dict[str, Any]:
    return {**params, "types": params["type"]} if "type" in params else params


def whole(requests: Requests) -> Requests:
    """The document as the stand-in has it, with the extension that was given. (The original, on a
    service that it has not read yet, sends the extensions back that the server had.)"""
    document = DOCUMENTS[ADDRESSES["AGSService"]]
    extension = {**table.EXTENSION, "enabled": table.OneOf((True, "true"))}
    edited = {"service": {**document, "extensions": [extension]}}
    return [dataclasses.replace(one, params=edited) for one in requests]


def signed(requests: Requests) -> Requests:
    """The alias is part of the path."""
    return [
        dataclasses.replace(
            one,
            path=one.path.replace(
                "/importCASignedCertificate", f"/{one.params['alias']}/importSignedCertificate"
            ),
            params={},
        )
        for one in requests
    ]


def stays(**at_server: str) -> Any:
    """ArcREST's default of what was not given is what the server has."""
    return with_params(
        lambda params: {
            **params,
            **{name: table.OneOf((value, params.get(name))) for name, value in at_server.items()},
        }
    )


EXPLAINED = [
    Explained(
        "Services.folderName",
        "(proposed) a fresh `Services.folderName` is None until the folder is set or loaded",
        answers=lambda theirs, ours: (theirs, ours) == ({"returned": None}, {"returned": "/"}),
    ),
    Explained(
        "Uploads.uploadItem",
        "`uploadItem` fails on Python 3, drops `description`; ...",
        lambda _: [
            table.POST(
                "uploads/upload",
                {"itemFile": table.ITEM},
                description=table.OneOf(("<description>", "Änderung & description = 100 %")),
            )
        ],
        answers=lambda theirs, ours: (
            (theirs["raised"], ours["returned"]["status"]) == ("ModuleNotFoundError", "success")
        ),
    ),
    Explained(
        "Machine.importCASignedCertificate",
        "`importCASignedCertificate` posts to `sslcertificates/importCASignedCertificate`",
        signed,
        answers=lambda theirs, ours: ours["returned"]["echo"].endswith("/importSignedCertificate"),
    ),
    Explained(
        "Log.editLogSettings",
        table.RETENTION,
        lambda requests: [
            *requests[:-1],
            *stays(maxErrorReportsCount="3", maxLogFileAge="45")(requests[-1:]),
        ],
    ),
    Explained(
        "AGSAdministration.clusters",
        table.CLUSTERS,
        answers=lambda theirs, ours: (
            (theirs, ours) == ({"returned": "<Cluster>"}, {"returned": "<Clusters>"})
        ),
    ),
    Explained("Security.updateSecurityConfig", table.BOTH_FORMS, with_params(both_forms)),
    Explained(
        "ServerDirectory.edit",
        table.DIRECTORY,
        with_params(lambda params: {**params, **table.KEPT}),
        may_read=(f"<admin>/{ADDRESSES['ServerDirectory']}",),
    ),
    Explained(
        "AGSAdministration.createSite",
        table.SITE_SETTINGS,
        with_params(both_settings),
        answers=a_job,
    ),
    Explained("ConfigurationStore.edit", A_JOB, answers=a_job),
    Explained("ConfigurationStore.recover", A_JOB, answers=a_job),
    Explained(
        "Services.addFolderPermission",
        "`addFolderPermission(folder=)` posts to `//permissions/add`",
        moved("//", "/"),
        answers=echoed("//", "/"),
    ),
    Explained("Services.find_services", table.FIND, answers=right_type),
    Explained("AGSService.modifyExtensions", table.WHOLE, whole, may_read=(SERVICE,)),
    Explained(
        "AGSService.restart_services",
        "`restart_services` always says success",
        answers=lambda theirs, ours: ours["returned"].items() >= theirs["returned"].items(),
    ),
    Explained("Machines.Protocol", table.NOTHING, answers=gives("https")),
    Explained("Info.currentbuild", table.NOTHING, answers=gives(28388)),
    Explained("Info.currentversion", table.NOTHING, answers=gives(10.91)),
    Explained(
        "Machine.unregisterMachine",
        "`Machine.unregisterMachine` posts to `/start`",
        moved("/start", "/unregister"),
        answers=echoed("/start", "/unregister"),
    ),
    Explained("Data.findDataItems", table.ITEMS, with_params(both_types)),
    Explained(
        "Info.healthCheck",
        "`Info.healthCheck` under `/admin/info`",
        moved("<admin>/info", "<context>/rest/info"),
        answers=echoed("/admin/info", "/rest/info"),
    ),
    Explained(
        "System.recover",
        "`directories/recover` by GET",
        lambda requests: [dataclasses.replace(one, method="POST") for one in requests],
        answers=a_job,
    ),
    Explained(
        "System.updateDeploymentConfiguration",
        "`updateDeploymentConfiguration(True)` sends `true`",
        with_params(
            lambda params: {
                "deploymentConfig": {"singleClusterMode": params["deploymentConfig"] == "true"}
            }
        ),
    ),
    Explained(
        "System.updateWebAdaptorsConfiguration",
        "`updateWebAdaptorsConfiguration` sends `webAdaptorConfig`",
        with_params(lambda params: {"webAdaptorsConfig": params["webAdaptorConfig"]}),
    ),
    Explained(
        "UsageReports.editUsageReportSettings",
        table.RETENTION,
        stays(maxHistory="7", enabled="false"),
        may_read=("<admin>/usagereports/settings",),
    ),
    *(
        Explained(f"{owner}.__str__", table.STRINGS, answers=gives(DOCUMENTS[ADDRESSES[owner]]))
        for owner in (
            "System",
            "ConfigurationStore",
            "Jobs",
            "ServerProperties",
            "ServerDirectory",
            "Mode",
            "UsageReports",
        )
    ),
]
