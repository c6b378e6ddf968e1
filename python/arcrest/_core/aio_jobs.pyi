"""
Administrators' jobs, for the asyncio API.
"""

from . import Table, _Window
from .aio import AGSAdministration
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime
from os import PathLike
from typing import Any

__all__ = [
    "_close",
    "_open",
    "_plan",
    "backup",
    "certificates",
    "change",
    "extensions",
    "health",
    "install_extension",
    "inventory",
    "log_statistics",
    "logs",
    "permissions",
    "publish",
    "remove_extension",
    "restore",
    "rotate_certificate",
    "snapshot",
    "usage",
    "uses",
]

def _close(
    ags: AGSAdministration,
    window: _Window,
    progress: bool | Callable[[int, int, str], object] | None = None,
) -> Coroutine[Any, Any, Table]:
    """
    Starts what the window has stopped, and waits until it runs.
    """

def _open(
    ags: AGSAdministration,
    window: _Window,
    progress: bool | Callable[[int, int, str], object] | None = None,
) -> Coroutine[Any, Any, Table]:
    """
    Stops the services, and waits until they have stopped.
    """

def _plan(ags: AGSAdministration, window: _Window) -> Coroutine[Any, Any, Table]:
    """
    What the window would do now.
    """

def backup(
    ags: AGSAdministration,
    file: str | PathLike[str],
    *,
    keep: int = 1,
    progress: bool | Callable[[int, int, str], object] | None = None,
    dry_run: bool = False,
) -> Coroutine[Any, Any, dict[str, Any]]:
    """
    Backs a site up: has it export its configuration, and downloads the file.

    The file appears when it is complete. Its SHA-256 is noted beside it in `<file>.sha256`, as sha256sum reads it. The
    site writes what Esri's Export Site writes: services, security, data store items and settings; no data, no
    caches, and not the primary site administrator.

    Args:
        ags: The site.
        file: The file on this machine, such as "site.agssite". A file that ends in ".agssiteservices" gets the services
            alone.
        keep: How many backups are kept, this one included: the one before becomes "site.1.agssite", and so on.
            Default 1: the file is replaced.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called at each step; what it raises ends the call.
            Default: nothing is shown.
        dry_run: True to write nothing, and to return the plan.

    Returns:
        {"file", "size", "sha256", "services"}; with dry_run {"file", "services", "replaces", "keep"}.

    Raises:
        OSError: When the file can't be written.
        ServerError: When the site refuses, or writes the file where it can't be downloaded.
        ArcRESTError: When there is no reply.

    Example:
        >>> jobs.backup(ags, "site.agssite", keep=3)["services"]
        False

    Admin API: Site > Export Site, Services > Export Services.
    """

def certificates(
    ags: AGSAdministration,
    *,
    progress: bool | Callable[[int, int, str], object] | None = None,
    strict: bool | None = None,
) -> Coroutine[Any, Any, Table]:
    """
    Lists the certificates of each machine, and the one that each machine shows at its address.

    Args:
        ags: The site.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each machine; what it raises ends the call.
            Default: nothing is shown.
        strict: Whether failures are raised, together. Default: the site's `strict`. An address that does not
            answer is no failure, as machines may have addresses for the site alone.

    Returns:
        A Table. `origin` is "store" for a certificate that a machine keeps, "handshake" for one that was shown when
        a TLS connection was made to `URL`: the machine's own address, or that of the site (`machine` is None). `isUsed` says
        whether the web server uses it, `daysLeft` how long it is valid, `names` the hosts that a shown certificate is for,
        `error` why there is none. A warning sums up what failed.

    Raises:
        BulkError: When something failed and strict is True; its `results` are the Table.
        ArcRESTError: When the machines can't be listed.

    Example:
        >>> for row in jobs.certificates(ags):
        ...     if row["origin"] == "store" and row["isUsed"]:
        ...         print(row["machine"], row["aliasName"], row["daysLeft"] > 300)
        GISSRV01.EXAMPLE.COM SelfSignedCertificate True
        GISSRV02.EXAMPLE.COM SelfSignedCertificate True

    Admin API: Machines, SSL Certificates.
    """

def change(
    ags: AGSAdministration,
    what: Mapping[str, Any] | Callable[[dict[str, Any]], object],
    folder: str | Iterable[str] | None = None,
    types: str | Iterable[str] | None = None,
    names: str | Iterable[str] | None = None,
    *,
    plan: Table | None = None,
    keep_going: bool = False,
    progress: bool | Callable[[int, int, str], object] | None = None,
    dry_run: bool = False,
) -> Coroutine[Any, Any, Table]:
    """
    Changes members of the documents of many services, such as the number of instances.

    All changes are planned before the first one is written. Then one service is edited after the other, and each restarts.
    What is not changed goes back as the site wrote it. A service that is as wanted already is not edited.

    Args:
        ags: The site.
        what: The new value of each member, by its path: {"minInstancesPerNode": 2, "properties.maxRecordCount": 2000,
            "extensions[WMSServer].enabled": True}. A value takes the form of the one before, as servers write
            many numbers and booleans as text. Or a function that gets the document as a dict[str, Any]: it changes the dict[str, Any] in
            place or returns another one, and may be called again if somebody else edits the service meanwhile.
        folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
        types: A type such as "MapServer", or several. Default: all.
        names: A name "folder/name.type", or several; folder and type may be left out. Default: all; every service of
            a site needs names="*". In all three, * and ? stand for any letters.
        plan: The Table of a dry run: what is another change now counts as failed. Without folder, types and
            names the services are those of the plan.
        keep_going: True to go on with the next service where one fails. Default: nothing is written if a change can't be
            planned, and the first refusal is the end.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each edit; what it raises ends the call.
            Default: nothing is shown.
        dry_run: True to write nothing, and to return the plan.

    Returns:
        A Table with a row for each service. `status` is "changed", "unchanged", "failed", "not done" after
        a failure, "unknown" where an edit got no reply, and "planned" in a dry run. `changes` are {"member", "before",
        "after"} each, `diff` is the change as a unified diff, `error` says why a service failed. In a dry run a warning
        sums up what would fail.

    Raises:
        ValueError: When no service is selected, or what has no member.
        BulkError: When a service failed; its `results` are the Table.
        ArcRESTError: When the root folder can't be read.

    Example:
        >>> plan = jobs.change(ags, {"minInstancesPerNode": 2}, names="Planning/Zoning", dry_run=True)
        >>> print(plan[0]["diff"], end="")
        --- Planning/Zoning.MapServer
        +++ Planning/Zoning.MapServer
        @@ -8,3 +8,3 @@
           "clusterName": "default",
        -  "minInstancesPerNode": 1,
        +  "minInstancesPerNode": 2,
           "maxInstancesPerNode": 4,
        >>> jobs.change(ags, {"minInstancesPerNode": 2}, plan=plan).column("status")
        ['changed']

    Admin API: Service > Edit Service.
    """

def extensions(
    ags: AGSAdministration,
    enable: str | Iterable[str] | None = None,
    disable: str | Iterable[str] | None = None,
    folder: str | Iterable[str] | None = None,
    types: str | Iterable[str] | None = None,
    names: str | Iterable[str] | None = None,
    *,
    plan: Table | None = None,
    keep_going: bool = False,
    progress: bool | Callable[[int, int, str], object] | None = None,
    dry_run: bool = False,
) -> Coroutine[Any, Any, Table]:
    """
    Switches extensions of services on and off, such as WMS and KML, or lists the extensions that were added to the site.

    Services are changed as `change` does it: all changes are planned before the first one is written, then one service is
    edited after the other, and each restarts.

    Args:
        ags: The site.
        enable: Types of extensions that are to be on, such as "WMSServer", one or several as a list or comma-separated. A
            service that does not have the extension gets it.
        disable: Types that are to be off.
        folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
        types: A type such as "MapServer", or several. Default: all.
        names: A name "folder/name.type", or several; folder and type may be left out. Default: all; every service of
            a site needs names="*". In all three, * and ? stand for any letters.
        plan: The Table of a dry run: what is another change now counts as failed. Without folder, types and
            names the services are those of the plan.
        keep_going: True to go on with the next service where one fails.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each edit; what it raises ends the call.
            Default: nothing is shown.
        dry_run: True to write nothing, and to return the plan.

    Returns:
        The Table of `change`. Without enable and disable a Table of the site's server object extensions and interceptors:
        `file`, `name`, `displayName`, `description`.

    Raises:
        ValueError: When no service is selected, or an extension is to be both on and off.
        BulkError: When a service failed; its `results` are the Table.
        ArcRESTError: When the folders or the extensions can't be read.

    Example:
        >>> done = jobs.extensions(ags, enable="WMSServer", folder="Planning", types="MapServer")
        >>> for row in done:
        ...     print(row["name"], row["status"])
        Planning/Parcels.MapServer changed
        Planning/Zoning.MapServer unchanged
        >>> jobs.extensions(ags).column("file")
        ['SimpleRESTSOE.soe']

    Admin API: Service > Edit Service, Service Types > Extensions.
    """

def health(
    ags: AGSAdministration,
    *,
    days: int = 30,
    since: datetime | int | str | None = None,
    progress: bool | Callable[[int, int, str], object] | None = None,
) -> Coroutine[Any, Any, Table]:
    """
    Looks for what is not as it should be: machines, services, data stores, certificates, the log, licences.

    Args:
        ags: The site.
        days: Certificates and licences that end in fewer days are a warning. Default 30.
        since: Severe messages of the log from then on are a warning: how long ago, such as "24 h", a datetime, epoch
            milliseconds or ISO text. Default: 24 hours ago.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each check; what it raises ends the call.
            Default: nothing is shown.

    Returns:
        A Table with a row for each finding: `check`, `subject`, `status` ("ok", "warning" or "failure") and `reason`.
        A check that can't be made is a failure. Services that are as they should be have one row together.

    Raises:
        ValueError: When since makes no sense.

    Example:
        >>> for row in jobs.health(ags):
        ...     if row["check"] in ("machines", "services"):
        ...         print(row["status"], row["subject"], row["reason"])
        ok GISSRV01.EXAMPLE.COM runs
        ok GISSRV02.EXAMPLE.COM runs
        ok  28 services are as they should be

    Admin API: Machine > Status, Services Report, Data > Validate Data Item, SSL Certificates, Logs > Query Logs,
    Licenses.
    """

def install_extension(
    ags: AGSAdministration,
    path: str | PathLike[str],
    *,
    progress: bool | Callable[[int, int, str], object] | None = None,
    dry_run: bool = False,
) -> Coroutine[Any, Any, dict[str, Any]]:
    """
    Adds a server object extension or interceptor (a .soe or .soi file) to the site, or replaces the file of that name.

    The file is uploaded, registered or updated, and the upload is deleted. After an update the services that use the
    extension restart.

    Args:
        ags: The site.
        path: The file.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each part of the upload; what it raises ends the call.
            Default: nothing is shown.
        dry_run: True to write nothing, and to return the plan.

    Returns:
        {"file", "action"}, the action being "register" or "update".

    Raises:
        FileNotFoundError: When there is no such file; nothing is sent.
        ValueError: When the file is none of an extension; nothing is sent.
        ServerError: When the site refuses.
        ArcRESTError: When there is no reply.

    Example:
        >>> jobs.install_extension(ags, "Trace.soe")["action"]
        'register'
        >>> jobs.install_extension(ags, "Trace.soe")["action"]
        'update'

    Admin API: Uploads, Service Types > Extensions > Register, Update.
    """

def inventory(
    ags: AGSAdministration,
    folder: str | Iterable[str] | None = None,
    types: str | Iterable[str] | None = None,
    names: str | Iterable[str] | None = None,
    *,
    progress: bool | Callable[[int, int, str], object] | None = None,
    strict: bool | None = None,
) -> Coroutine[Any, Any, Table]:
    """
    Lists the services of a site: state, instances, provider, extensions, data and item information.

    Sends one request for the folders, a report for each folder and two requests for each service, as many at the
    same time as the site's `concurrency` allows.

    Args:
        ags: The site.
        folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
        types: A type such as "MapServer", or several. Default: all.
        names: A name "folder/name.type", or several; folder and type may be left out. Default: all.
            In all three, * and ? stand for any letters, and the case of letters does not count.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each service; what it raises ends the call.
            Default: nothing is shown.
        strict: Whether failures are raised, together. Default: the site's `strict`.

    Returns:
        A Table with a row for each service, folder by folder. The columns have the server's names for their
        values. `sources` are the datasets, {"dataset", "database", "server", "instance", "user", "path"} each;
        `project` is what the service was published from, `clientName` the computer. `error` says why
        a service can't be read; its row has what the report of its folder says. A warning sums up what failed.

    Raises:
        BulkError: When something failed and strict is True; its `results` are the Table.
        ArcRESTError: When the root folder can't be read.

    Example:
        >>> services = jobs.inventory(ags, folder="Planning", types="MapServer")
        >>> [service["name"] for service in services]
        ['Planning/Zoning.MapServer', 'Planning/Parcels.MapServer']
        >>> services[0]["sources"][0]["dataset"], services[0]["realTimeState"]
        ('gis.dbo.Zoning', 'STARTED')

    Admin API: Services > Services Report, Service, Item Information > Manifest.
    """

def log_statistics(
    ags: AGSAdministration,
    since: datetime | int | str | None = None,
    until: datetime | int | str | None = None,
    by: str | Iterable[str] | None = None,
    folder: str | Iterable[str] | None = None,
    types: str | Iterable[str] | None = None,
    names: str | Iterable[str] | None = None,
    machines: str | Iterable[str] | None = None,
) -> Coroutine[Any, Any, Table]:
    """
    Counts what the log says of requests: how many, how long they took and waited, and how often they failed.

    Servers write how long a request took at the level "FINE"; recent ones write response times at "INFO" as well.
    A site that logs less is warned of. The memory that is needed does not grow with the number of messages.

    Args:
        ags: The site.
        since: The oldest time that is wanted: how long ago, such as "7 d" or "2 h", a datetime (without
            time zone: the server's time), epoch milliseconds or ISO text. Default: the beginning.
        until: The newest time that is wanted. Default: now.
        by: What is counted apart: "service", "method", "user", "machine", "hour" (UTC), one or several as a list.
            Default: service and method. More than 5,000 groups are counted together as "(others)".
        folder: A folder, "/" for the root, or several. With folder, types or names, the messages of
            services only. Default: all messages.
        types: A type such as "MapServer", or several.
        names: A name "folder/name.type", or several; folder and type may be left out. In all three, * and ?
            stand for any letters.
        machines: Machines, a list or comma-separated. Default: all.

    Returns:
        A Table with a row for each group, the longest total time first. Times are in seconds. `count` are the
        requests that have a time, `ratePerHour` is their number for an hour of the messages' span, p5 to p99 are
        percentiles of the time, within 1 %. `waits` are waits for an instance, `creations` instances that
        were created, `errors` messages of the level SEVERE.

    Raises:
        ValueError: When a name of by or a time makes no sense.
        ArcRESTError: When a page can't be read.

    Example:
        >>> statistics = jobs.log_statistics(ags, since="60 d", by="machine")
        >>> for row in sorted(statistics, key=lambda row: row["machine"]):
        ...     print(row["machine"], row["count"] > 100, row["p50"] < row["p95"] <= row["max"])
        GISSRV01.EXAMPLE.COM True True
        GISSRV02.EXAMPLE.COM True True

    Admin API: Logs > Query Logs.
    """

def logs(
    ags: AGSAdministration,
    since: datetime | int | str | None = None,
    until: datetime | int | str | None = None,
    level: str = "WARNING",
    folder: str | Iterable[str] | None = None,
    types: str | Iterable[str] | None = None,
    names: str | Iterable[str] | None = None,
    machines: str | Iterable[str] | None = None,
    codes: Mapping[str, Any] | Sequence[Any] | str | None = None,
    *,
    follow: bool = False,
    interval: float = 2.0,
    csv: str | PathLike[str] | None = None,
    guard_formulas: bool = True,
) -> Any:
    """
    Reads the messages of a site's log, the newest first, through all pages.

    Args:
        ags: The site.
        since: The oldest time that is wanted: how long ago, such as "2 h", "30 min" or "7 d", a datetime (without
            time zone: the server's time), epoch milliseconds or ISO text. Default: the beginning; with follow, now.
        until: The newest time that is wanted. Default: now.
        level: This level and those above it: "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or "DEBUG".
            Default "WARNING".
        folder: A folder, "/" for the root, or several. With folder, types or names, the messages of
            services only. Default: all messages.
        types: A type such as "MapServer", or several.
        names: A name "folder/name.type", or several; folder and type may be left out. In all three, * and ?
            stand for any letters.
        machines: Machines, a list or comma-separated. Default: all.
        codes: A list of message codes. Default: all.
        follow: True goes on with the messages that come, the oldest first, as tail does. Default False.
        interval: With follow, the pause between two looks at the log, in seconds. Default 2.
        csv: A file that the messages are written to as CSV, however many: one page is in memory at a time. The
            file appears when it is complete.
        guard_formulas: Whether text that a spreadsheet would take for a formula gets a ' in front of it
            in the file. Default True.

    Returns:
        A Table with a row for each message; with csv, the path of the file. With follow, an iterator of dicts that
        does not end, in the asyncio API an async iterator, which is not awaited.

    Raises:
        ValueError: When a level or time makes no sense, or follow is given together with until or csv.
        OSError: When the file can't be written.
        ArcRESTError: When a page can't be read. With follow, the next step asks again, and nothing is lost.

    Example:
        >>> errors = jobs.logs(ags, since="60 d", level="SEVERE", names="Planning/*")
        >>> errors.columns[:4], errors[0]["source"].partition("/")[0]
        (['type', 'message', 'time', 'source'], 'Planning')

    Admin API: Logs > Query Logs.
    """

def permissions(
    ags: AGSAdministration,
    folder: str | Iterable[str] | None = None,
    types: str | Iterable[str] | None = None,
    names: str | Iterable[str] | None = None,
    *,
    progress: bool | Callable[[int, int, str], object] | None = None,
    strict: bool | None = None,
) -> Coroutine[Any, Any, Table]:
    """
    Lists who may use which folder and service.

    Args:
        ags: The site.
        folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
        types: A type such as "MapServer", or several. Default: all.
        names: A name "folder/name.type", or several; folder and type may be left out. Default: all.
            In all three, * and ? stand for any letters, and the case of letters does not count.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each role; what it raises ends the call.
            Default: nothing is shown.
        strict: Whether failures are raised, together. Default: the site's `strict`.

    Returns:
        A Table with a row for each permission of a folder (`service` is None) and of a service. `isPublic` says
        whether it lets everyone in, `isInherited` whether the folder has the same permission, `privilege` what the
        role may administer, `users` who has the role. A warning sums up what failed.

    Raises:
        BulkError: When something failed and strict is True; its `results` are the Table.
        ArcRESTError: When the root folder can't be read.

    Example:
        >>> permissions = jobs.permissions(ags, folder="Planning")
        >>> for row in permissions[:2]:
        ...     print(row["service"], row["principal"], row["isPublic"])
        None esriEveryone True
        None Analysts False

    Admin API: Permissions, Services > Services Report, Roles.
    """

def publish(
    ags: AGSAdministration,
    path: str | PathLike[str],
    folder: str | int | float | None = None,
    name: str | int | float | None = None,
    *,
    part_size: int | None = None,
    resume: str | int | float | None = None,
    timeout: float | None = None,
    progress: bool | Callable[[int, int, str], object] | None = None,
    dry_run: bool = False,
) -> Coroutine[Any, Any, dict[str, Any]]:
    """
    Publishes a service definition: uploads the file, has the site's PublishingTools make a service of it, follows
    their job to its end, and deletes the upload.

    A file of more than 100 MB goes in parts; an upload that ended early goes on with `resume`. Before the upload,
    the publishing tools must run, and where `name` is given, no service of the folder may have it; the name in the
    file is checked as soon as the server can read the file. The messages of the job are in the log `arcrest`, too.

    Args:
        ags: The site.
        path: The service definition, a .sd file.
        folder: The folder for the service, made where it is missing; "/" for the root. Default: what the file says.
        name: The name of the service. Default: what the file says.
        part_size: The bytes of a part. Default 10485760 (10 MB). The file goes in parts where it is given.
        resume: The ID of the item of an upload that ended early, `itemID` of its exception.
        timeout: How long the job may take, in seconds; after that it goes on without being followed. Default: as
            long as it takes.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each part and for each message of the job; what it raises ends
            the call. Default: nothing is shown.
        dry_run: True to write nothing, and to return the plan.

    Returns:
        {"name", "URL", "jobId", "messages"}; with dry_run {"file", "size", "parts", "folder", "createFolder", "name"}.

    Raises:
        FileNotFoundError: When there is no such file; nothing is sent.
        ValueError: When there is a service of that name; nothing is published.
        ServerError: When the job fails, with its own messages, or when the publishing tools do not run.
        ArcRESTError: When there is no reply, or the job takes too long. An upload that can be resumed has its ID as
            the attribute `itemID` of the exception, of KeyboardInterrupt and CancelledError, too.

    Example:
        >>> jobs.publish(ags, "City.sd", folder="Planning", dry_run=True)["parts"]
        1
        >>> jobs.publish(ags, "City.sd", folder="Planning")["name"]
        'Planning/City.MapServer'

    Admin API: Uploads, Services > Publish Service Definition.
    """

def remove_extension(
    ags: AGSAdministration, file: str, *, dry_run: bool = False
) -> Coroutine[Any, Any, dict[str, Any]]:
    """
    Takes a server object extension or interceptor out of the site. Services lose what it did for them.

    Args:
        ags: The site.
        file: Its file name, as `extensions(ags)` lists it; the case of letters does not count.
        dry_run: True to write nothing, and to return the plan.

    Returns:
        {"file", "action"}, the action being "unregister".

    Raises:
        ValueError: When the site has no such extension.
        ServerError: When the site refuses.
        ArcRESTError: When there is no reply.

    Example:
        >>> jobs.remove_extension(ags, "SimpleRESTSOE.soe")
        {'file': 'SimpleRESTSOE.soe', 'action': 'unregister'}

    Admin API: Service Types > Extensions > Unregister.
    """

def restore(
    ags: AGSAdministration,
    file: str | PathLike[str] | None = None,
    *,
    confirm: str | None = None,
    resume: str | int | float | None = None,
    progress: bool | Callable[[int, int, str], object] | None = None,
    dry_run: bool = False,
) -> Coroutine[Any, Any, Table]:
    """
    Puts right what a file tells of: the state of a maintenance window, or a backup of the site.

    The state of a window (`jobs.stopped`) is left where a process was killed: the services that the window had stopped
    are started, and the file is removed when they run. Whoever starts or deletes one meanwhile does no harm.

    A backup (`jobs.backup`) is uploaded, in parts where it is large, and the site imports it. Everything that the
    backup has is replaced on the site. A file that ends in ".agssiteservices" replaces the services that
    it has. Where there is a checksum beside the file, the file must fit it. Real sites do this at the address
    of a machine only, not through a web adaptor.

    Args:
        ags: The site.
        file: The file on this machine. Default: the states of all windows that this user's processes have left at the site.
        confirm: For a backup, the name of the site, the host of its address, so that no other site is replaced by
            mistake.
        resume: The ID of the item of an upload that ended early, `itemID` of its exception.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each service or part of the upload; what it raises ends the call.
            Default: nothing is shown.
        dry_run: True to write nothing, and to return the plan.

    Returns:
        A Table. Of a window: a row for each service, with `state` and `note`. Of a backup: a row for each entry of the
        site's report, what it says needs to be looked at.

    Raises:
        FileNotFoundError: When there is no such file; nothing is sent.
        OSError: When the file is not what was backed up, or its window is open; nothing is sent.
        ValueError: When confirm is not the name of the site, or the window was of another site; nothing is sent.
        BulkError: When services of a window do not run; its `results` are the Table, and the file stays.
        ServerError: When the site refuses.
        ArcRESTError: When there is no reply.

    Example:
        >>> plan = jobs.restore(ags, "site.agssite", dry_run=True)
        >>> "would replace everything" in plan[0]["message"]
        True
        >>> len(jobs.restore(ags))
        0

    Admin API: Service > Start Service, Site > Import Site, Services > Import Services.
    """

def rotate_certificate(
    ags: AGSAdministration,
    pfx: str | PathLike[str],
    password: str | int | float,
    *,
    alias: str | None = None,
    wait: float = 600.0,
    progress: bool | Callable[[int, int, str], object] | None = None,
    dry_run: bool = False,
) -> Coroutine[Any, Any, Table]:
    """
    Puts a new certificate to use on each machine of a site, one machine after the other.

    On each machine, the certificates of authorities in the file are imported where they are missing, then the
    certificate with its key. Then `webServerCertificateAlias` names it, the machine restarts, and a TLS handshake shows whether
    the machine has it. Only then the next machine begins. The former certificate stays in the machine's store, so
    that `Machine.edit` can go back to it.

    A rotation that ended early, by an error or because the process was killed, is continued by the same call. What was
    done is not done again. The password stands in no file, log or error.

    Args:
        ags: The site. Its `verify` must accept the new certificate, too.
        pfx: The PKCS#12 file (.pfx or .p12) with the certificate, its key and the certificates of its authorities.
        password: The password of the file.
        alias: The alias for the certificate. Default: the name of the file and the day on which the certificate ends.
            A machine that has the certificate already uses it under the alias that it has there.
        wait: How many seconds to wait at most until a machine is back and shows the certificate. Default 600.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each machine; what it raises ends the call.
            Default: nothing is shown.
        dry_run: True to write nothing, and to return the plan.

    Returns:
        A Table with a row for each machine: `machine`, `aliasName`, `before` (the alias that it used), `sha1Fingerprint`
        and `daysLeft` of the new certificate, `URL` (where the handshake was made), and `note`.

    Raises:
        FileNotFoundError: When there is no such file; nothing is sent.
        ValueError: When the file or the password is wrong, the certificate is not valid now, or another certificate has
            the alias; nothing was written.
        ConnectionFailed: When what a machine shows can't be seen from here; nothing was written.
        ReplyTimeout: When a machine does not come back, or does not show the certificate. The machines after it are as
            they were.
        ServerError: When the site refuses.

    Example:
        >>> import pathlib
        >>> _ = pathlib.Path("gis.pem").write_text("-----BEGIN CERTIFICATE-----", encoding="utf-8")
        >>> jobs.rotate_certificate(ags, "gis.pem", "secret")
        Traceback (most recent call last):
        ValueError: jobs.rotate_certificate: gis.pem is PEM: a PKCS#12 file (.pfx or .p12) is needed

    Admin API: SSL Certificates > Import Existing Server Certificate, Machine > Edit Machine.
    """

def snapshot(
    ags: AGSAdministration,
    path: str | PathLike[str] | None = None,
    *,
    progress: bool | Callable[[int, int, str], object] | None = None,
    strict: bool | None = None,
) -> Coroutine[Any, Any, Any]:
    """
    Reads the configuration of a site as one document, for `jobs.compare` and for work without the site.

    Args:
        ags: The site.
        path: A file that the snapshot is written to as JSON; it appears when it is complete.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each service; what it raises ends the call.
            Default: nothing is shown.
        strict: Whether failures are raised, together. Default: the site's `strict`.

    Returns:
        The snapshot, a dict[str, Any] of "settings", "machines", "folders", "services" and "data"; with path, the path. Passwords
        and other secrets are not in it. A warning sums up what can't be read.

    Raises:
        OSError: When the file can't be written.
        BulkError: When something can't be read and strict is True; its `results` are the snapshot or the path.
        ArcRESTError: When the root folder can't be read.

    Example:
        >>> snapshot = jobs.snapshot(ags)
        >>> snapshot["services"]["Planning/Zoning.MapServer"]["service"]["maxInstancesPerNode"]
        4

    Admin API: Site, Services, Security Configuration, System, Logs, Data and their resources.
    """

def usage(
    ags: AGSAdministration,
    metrics: str | Iterable[str] | None = None,
    folder: str | Iterable[str] | None = None,
    types: str | Iterable[str] | None = None,
    names: str | Iterable[str] | None = None,
    *,
    since: Any | None = None,
    until: datetime | int | str | None = None,
    minutes: int | None = None,
    strict: bool | None = None,
) -> Coroutine[Any, Any, Table]:
    """
    Reads what services were used for, by a usage report that is made, read and deleted.

    Args:
        ags: The site.
        metrics: What is wanted, one or several: RequestCount, RequestsFailed, RequestsTimedOut, RequestMaxRespTime,
            RequestAvgRespTime, ServiceActiveInstances, ServiceRunningInstancesMax. Default "RequestCount".
        folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
        types: A type such as "MapServer", or several. Default: all.
        names: A name "folder/name.type", or several; folder and type may be left out. Default: all.
            In all three, * and ? stand for any letters, and the case of letters does not count.
        since: "LAST_DAY", "LAST_WEEK", "LAST_MONTH", "LAST_YEAR", or the time when it begins: how long ago, such
            as "36 h", a datetime, epoch milliseconds or ISO text. Default "LAST_WEEK".
        until: The time when it ends, where since is a time. Default: now.
        minutes: The length of a time slice. Default: the server decides.
        strict: Whether failures are raised, together. Default: the site's `strict`.

    Returns:
        A Table with a row for each time slice, service and metric: `time`, `service`, `metric`, `value`, which is None
        where nothing was measured. A warning sums up which folders can't be read, and a report that can't be deleted.

    Raises:
        ValueError: When since makes no sense.
        BulkError: When something failed and strict is True; its `results` are the Table.
        ArcRESTError: When the report can't be made or read. It is deleted all the same.

    Example:
        >>> usage = jobs.usage(ags, "RequestCount", names="Planning/Zoning.MapServer", since="LAST_DAY")
        >>> len(usage), usage[0]["service"], sum(row["value"] for row in usage) > 0
        (48, 'Planning/Zoning.MapServer', True)

    Admin API: Usage Reports.
    """

def uses(
    ags: AGSAdministration,
    what: str,
    folder: str | Iterable[str] | None = None,
    types: str | Iterable[str] | None = None,
    names: str | Iterable[str] | None = None,
    *,
    progress: bool | Callable[[int, int, str], object] | None = None,
    strict: bool | None = None,
) -> Coroutine[Any, Any, Table]:
    """
    Lists which services and data store items use a dataset, a database, a server or a path.

    Args:
        ags: The site.
        what: The name, with * and ? for any letters; the case of letters does not count. A dataset may be
            named without its database and owner: "roads" is "gis.sde.roads", too.
        folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
        types: A type such as "MapServer", or several. Default: all.
        names: A name "folder/name.type", or several; folder and type may be left out. Default: all.
        progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
            callable (done, total, item), called after each service; what it raises ends the call.
            Default: nothing is shown.
        strict: Whether failures are raised, together. Default: the site's `strict`.

    Returns:
        A Table with a row for each use: `kind` is "service" or "data store item", `name` the name of the service or the
        path of the item. A warning sums up what can't be read.

    Raises:
        BulkError: When something can't be read and strict is True; its `results` are the Table.
        ArcRESTError: When the root folder can't be read.

    Example:
        >>> for use in jobs.uses(ags, "dbo.Zoning"):
        ...     print(use["name"], use["dataset"], use["server"])
        Planning/Zoning.MapServer gis.dbo.Zoning db

    Admin API: Item Information > Manifest, Data > Find Data Items.
    """

def __getattr__(name: str) -> Any: ...
