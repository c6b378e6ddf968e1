"""
The native module; only re-exports.
"""

from . import aio as aio, aio_jobs as aio_jobs, jobs as jobs
from arcrest.manageags.parameters import ClusterProtocol, Extension
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Final, final, Literal, overload
from typing_extensions import disjoint_base

__all__ = [
    "AGOLTokenSecurityHandler",
    "AGSAdministration",
    "AGSService",
    "AGSTokenSecurityHandler",
    "ArcGISTokenSecurityHandler",
    "BaseAGSServer",
    "BaseSecurityHandler",
    "BaseWebOperations",
    "Certificate",
    "Cluster",
    "Clusters",
    "CommunityMapsSecurityHandler",
    "ConfigurationStore",
    "Data",
    "DataItem",
    "DataStoreMachine",
    "Info",
    "Job",
    "Jobs",
    "KML",
    "LDAPSecurityHandler",
    "Log",
    "Machine",
    "Machines",
    "Mode",
    "NTLMSecurityHandler",
    "OAuthSecurityHandler",
    "PKISecurityHandler",
    "PlatformService",
    "PortalServerSecurityHandler",
    "PortalTokenSecurityHandler",
    "RelationalDatastoreType",
    "Rows",
    "Security",
    "ServerDirectory",
    "ServerProperties",
    "ServiceJob",
    "ServiceJobs",
    "ServiceTypes",
    "Services",
    "System",
    "Table",
    "UploadedItem",
    "Uploads",
    "UsageReport",
    "UsageReports",
    "WebAdaptor",
    "Webhook",
    "Webhooks",
    "_Window",
    "__version__",
    "_compare",
    "_dumps",
    "_loads",
    "_operations",
    "_panic",
    "_panics",
    "_proxy_of",
    "_save",
    "_shutdown",
    "aio",
    "aio_jobs",
    "jobs",
]

__version__: Final[str]
"""
The version of this package.
"""

@disjoint_base
class AGOLTokenSecurityHandler(BaseSecurityHandler):
    """
    Logs in at ArcGIS Online with a user name and password.

    Making it sends no request: the first use logs in, and later ones renew the token when it
    is about to end or is refused. A failed login is not repeated for a minute, unless the
    credentials change.

    Args:
        username: The user.
        password: The password; reads back as "****".
        org_url: The organisation; "https://www.arcgis.com" by default.
        token_url: The token service, such as https://www.arcgis.com/sharing/rest/generateToken.
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        verify: True (the system's trust store), False, the path of a CA file, or the certificate's
            fingerprint, "sha256:...". Default: what the site that uses the handler says, else
            ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
        timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.

    Raises:
        ValueError: When org_url is empty.

    Example:
        >>> sh = AGOLTokenSecurityHandler(username, password, org_url=portal_url)
        >>> sh.valid
        True
    """
    def __init__(
        self,
        /,
        username: str | int | float,
        password: str | int | float,
        org_url: str | None = ...,
        token_url: str | None = None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> AGOLTokenSecurityHandler: ...
    def __repr__(self, /) -> str: ...
    def _copy_into(self, /, other: BaseWebOperations, _deep: bool) -> None:
        """
        Makes another handler, just created, a copy of this one, with the same token to begin with.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    def check_portal(self, /) -> None:
        """
        Asks again whether the organisation is an ArcGIS Enterprise portal, for is_portal to tell.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    @property
    def is_portal(self, /) -> bool:
        """
        Whether the organisation is an ArcGIS Enterprise portal rather than ArcGIS Online; asked once.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    @property
    def message(self, /) -> Any:
        """
        The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
        request.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in.
        """
    @property
    def org_url(self, /) -> str | None:
        """
        The portal, as it was given.
        """
    @org_url.setter
    def org_url(self, /, value: Any) -> None:
        """
        Another organisation; drops the token.
        """
    @property
    def password(self, /) -> str:
        """
        Reads as "****". Setting it drops the token.
        """
    @password.setter
    def password(self, /, value: Any) -> None: ...
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @proxy_port.setter
    def proxy_port(self, /, value: Any) -> None: ...
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @proxy_url.setter
    def proxy_url(self, /, value: Any) -> None: ...
    @property
    def referer_url(self, /) -> str | None:
        """
        The `Referer` that the token is bound to and that is sent with it; None binds it to this
        machine's address. Setting it drops the token.
        """
    @referer_url.setter
    def referer_url(self, /, value: Any) -> None: ...
    def resetTokenURLToDefault(self, /) -> None:
        """
        Goes back to ArcGIS Online's own token service; drops the token.
        """
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def tokenExperationDate(self, /) -> Any | None:
        """
        When the token ends, as local time; None without one. Sends no request.
        """
    @property
    def tokenObtainedDate(self, /) -> Any | None:
        """
        When the token was given, as local time; None without one. Sends no request.
        """
    @property
    def token_url(self, /) -> str | None:
        """
        The token service; None until it is given or found out. Setting it drops the token.
        """
    @token_url.setter
    def token_url(self, /, value: Any) -> None: ...
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` of the login.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...
    @property
    def username(self, /) -> str:
        """
        The user. Setting it drops the token.
        """
    @username.setter
    def username(self, /, value: Any) -> None: ...
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Sends no request.
        """

class AGSAdministration(BaseAGSServer):
    """
    An ArcGIS Server site, by its administration endpoint.

    Making the object sends no request, unless `initialize` is True: each property and method sends its
    requests when it is used. The resources below the site share its connections and its login.

    Args:
        url: The site's address, such as https://host:6443/arcgis/admin. Any other address of the
            site will do (…/arcgis, …/arcgis/rest/services/folder, …/arcgis/manager/service.html);
            without a scheme it is https. A user name and password in it are not used.
        securityHandler: Who logs in, such as an AGSTokenSecurityHandler; None for no one.
        proxy_url: A proxy's host or URL. Without it HTTP_PROXY, HTTPS_PROXY and NO_PROXY decide.
        proxy_port: The proxy's port, where proxy_url does not say it.
        initialize: Whether to read the site's document at once. Default False.
        verify: How the server's certificate is checked. True: against the trust store of the
            operating system. A path: against that and the certificates of a PEM file. Text that
            begins with "sha256:": it must be the certificate of that fingerprint, whatever names
            and dates are in it. False: not at all. Default: ARCREST_VERIFY and ARCREST_CA_BUNDLE
            decide, True without them. A securityHandler without verify= of its own logs in with
            the same check.
        timeout: The time limit of a call, in seconds, from its start to its reply, with login and
            repetitions. Uploads, downloads and replies beyond 1 MiB are limited by their pauses. Default:
            ARCREST_TIMEOUT, without it 120 for reads and 600 for writes; 10 for a connection, 60 for a pause.
        strict: Whether an error reply of the server is raised as ServerError instead of being
            returned as a dict. Default: ARCREST_STRICT, False without it.
        max_reply: The largest reply that is kept in memory, in bytes, decompressed. What is
            larger is a ReplyError; a download is saved whatever its size. Default:
            ARCREST_MAX_REPLY, 512 MiB without it.
        token_in_url: Whether a read carries its token in the URL, where logs and proxies see it: for a service
            that reads it nowhere else, such as a GeoEvent server, reached by `_get`. Default:
            ARCREST_TOKEN_IN_URL, False without it.
        retries: How often an operation is sent again that the site refuses because of "another
            administrative operation", after pauses of up to 2, 4, 8, ... 20
            seconds. Default: ARCREST_RETRIES, 0 without it.
        concurrency: How many reads a call sends at the same time, where it needs several that do not
            depend on each other; 1 or more. Default 8.

    Raises:
        ValueError: When an argument or one of the variables makes no sense.

    Example:
        >>> sh = AGSTokenSecurityHandler(username, password, org_url=url)
        >>> with AGSAdministration(url, sh) as ags:
        ...     print(ags.info.fullVersion)
        11.3.0
    """
    def __enter__(self, /) -> AGSAdministration:
        """
        For `with`, which closes the connections at its end.
        """
    def __exit__(self, /, *_args: Any) -> None: ...
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> AGSAdministration: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def about(self, /, *, redact: bool | str | None = None) -> dict[str, Any]:
        """
        What the server says of itself: its ID, role, URLs and, on newer versions, patches.

        Args:
            redact: True to leave out what identifies the site; for ArcGIS Server 12.

        Returns:
            {"serverId", "serverRole", "siteUrl", ...}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Site > About, since 11.5.
        """
    @property
    def acceptLanguage(self, /) -> str:
        """
        The languages that the server answers in; None where the server does not name them.
        """
    def close(self, /) -> None:
        """
        Closes the connections of the site, its resources and its handler, except those that another site with the
        same settings uses. May be called again. The site stays usable: a later call opens new connections.
        """
    @property
    def cloud(self, /) -> dict[str, Any]:
        """
        The cloud services that the site uses; requested at every access.

        Admin API: Site > Cloud, since 12.0.
        """
    @property
    def clusters(self, /) -> Clusters | None:
        """
        The clusters of the site, and the members of a single one; None where the site has none.
        """
    @overload
    def createSite(
        self,
        /,
        username: str | int | float,
        password: str | int | float,
        configStoreConnection: Mapping[str, Any] | Sequence[Any] | str,
        directories: Mapping[str, Any] | Sequence[Any] | str,
        cluster: Mapping[str, Any] | Sequence[Any] | str | None = None,
        logsSettings: Mapping[str, Any] | Sequence[Any] | str | None = None,
        *,
        runAsync: Literal[True],
        cloudConfigJson: Mapping[str, Any] | Sequence[Any] | str | None = None,
    ) -> Job: ...
    @overload
    def createSite(
        self,
        /,
        username: str | int | float,
        password: str | int | float,
        configStoreConnection: Mapping[str, Any] | Sequence[Any] | str,
        directories: Mapping[str, Any] | Sequence[Any] | str,
        cluster: Mapping[str, Any] | Sequence[Any] | str | None = None,
        logsSettings: Mapping[str, Any] | Sequence[Any] | str | None = None,
        runAsync: Literal[False] = False,
        *,
        cloudConfigJson: Mapping[str, Any] | Sequence[Any] | str | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def createSite(
        self,
        /,
        username: str | int | float,
        password: str | int | float,
        configStoreConnection: Mapping[str, Any] | Sequence[Any] | str,
        directories: Mapping[str, Any] | Sequence[Any] | str,
        cluster: Mapping[str, Any] | Sequence[Any] | str | None = None,
        logsSettings: Mapping[str, Any] | Sequence[Any] | str | None = None,
        runAsync: bool | str = False,
        *,
        cloudConfigJson: Mapping[str, Any] | Sequence[Any] | str | None = None,
    ) -> dict[str, Any] | Job:
        """
        Creates a site on a server that has none yet.

        Args:
            username: The primary site administrator to create.
            password: Their password.
            configStoreConnection: Where the configuration is kept:
                {"type": "FILESYSTEM", "connectionString": path}.
            directories: The server directories: {"directories": [{"name", "physicalPath",
                "directoryType", "cleanupMode", "maxFileAge", "description"}, ...]}.
            cluster: The first cluster, on versions that have clusters. Default: the server decides.
            logsSettings: Where and how the log is kept: {"settings": {"logDir", "logLevel", ...}}.
                Default: the server decides.
            runAsync: True returns a Job at once, which `wait()` waits for. Default False.
            cloudConfigJson: The cloud services that the site uses, a dict[str, Any] or JSON text.

        Returns:
            {"status": "success"}, or the server's error reply. With runAsync=True a Job.

        Raises:
            ArcRESTError: When there is no reply.

        Admin API: Site > Create Site.
        """
    @property
    def currentVersion(self, /) -> Any:
        """
        The version as a number, such as 11.3; some versions send text.
        """
    @property
    def data(self, /) -> Data:
        """
        The data stores and folders that are registered with the site.
        """
    def deleteSite(self, /) -> dict[str, Any]:
        """
        Deletes the site: its services, directories and configuration are gone for good.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Site > Delete Site.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @overload
    def exportSite(
        self,
        /,
        location: str | int | float | None = None,
        *,
        locationConfig: Mapping[str, Any] | Sequence[Any] | str | None = None,
        runAsync: Literal[True],
    ) -> Job: ...
    @overload
    def exportSite(
        self,
        /,
        location: str | int | float | None = None,
        *,
        locationConfig: Mapping[str, Any] | Sequence[Any] | str | None = None,
        runAsync: Literal[False] | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def exportSite(
        self,
        /,
        location: str | int | float | None = None,
        *,
        locationConfig: Mapping[str, Any] | Sequence[Any] | str | None = None,
        runAsync: bool | str | None = None,
    ) -> dict[str, Any] | Job:
        """
        Exports the site's configuration to a backup file.

        Args:
            location: A folder that the server's account can write to. Default: the server's own choice.
            locationConfig: How the location is reached, a dict[str, Any] or JSON text; for cloud storage.
            runAsync: True returns a Job, which `wait()` waits for. A site that exports only while the caller waits has
                done so when the Job is returned. Default: the server decides.

        Returns:
            {"status": "success", "location": path of the backup}, or the server's error reply. With runAsync=True a
            Job.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Site > Export Site, since 10.2.
        """
    @property
    def fullVersion(self, /) -> str:
        """
        The version in full, such as "11.3.0".
        """
    def generateToken(
        self,
        /,
        username: str | int | float,
        password: str | int | float,
        client: str | int | float = "requestip",
        referer: str | int | float | None = None,
        ip: str | int | float | None = None,
        expiration: int | str | None = None,
        *,
        encrypted: bool | str | None = None,
    ) -> dict[str, Any]:
        """
        Requests a token. The security handlers do this themselves; this is for another program that needs a token.

        Args:
            username: The user.
            password: The user's password.
            client: What the token is bound to: "requestip", "referer" or "ip". Default "requestip".
            referer: The Referer, where client is "referer".
            ip: The IP address, where client is "ip".
            expiration: How long the token is valid, in minutes. Default: the server decides.
            encrypted: True where the other values are encrypted with `publicKey` already, for a login over plain http
                of one's own. AGSTokenSecurityHandler(..., encrypted=True) encrypts by itself.

        Returns:
            {"token": ..., "expires": milliseconds since 1970}, or the server's error reply.

        Raises:
            ValueError: When expiration is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Site > Generate Token.
        """
    @property
    def healthCheck(self, /) -> dict[str, Any]:
        """
        Whether the site answers, {"success": true}; requested at every access. `Info.healthCheck` is the documented
        form.

        Admin API: Site > Health Check.
        """
    @overload
    def importSite(
        self,
        /,
        location: str | int | float,
        *,
        locationConfig: Mapping[str, Any] | Sequence[Any] | str | None = None,
        runAsync: Literal[True],
        wait: int | float | None = None,
    ) -> Job: ...
    @overload
    def importSite(
        self,
        /,
        location: str | int | float,
        *,
        locationConfig: Mapping[str, Any] | Sequence[Any] | str | None = None,
        runAsync: Literal[False] | None = None,
        wait: int | float | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def importSite(
        self,
        /,
        location: str | int | float,
        *,
        locationConfig: Mapping[str, Any] | Sequence[Any] | str | None = None,
        runAsync: bool | str | None = None,
        wait: int | float | None = None,
    ) -> dict[str, Any] | Job:
        """
        Restores the site's configuration from a backup file; what the site holds now is replaced.

        Args:
            location: The backup, as a path that the server's account can read.
            locationConfig: How the location is reached, a dict[str, Any] or JSON text; for cloud storage.
            runAsync: True returns a Job, which `wait()` waits for. A site that imports only while the caller waits has
                done so when the Job is returned. Default: the server decides.
            wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
                call does not wait.

        Returns:
            {"status": "success", "result": [...]}, or the server's error reply. With runAsync=True a Job.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Site > Import Site, since 10.2.
        """
    @property
    def info(self, /) -> Info:
        """
        Version, time zone and who is logged in.
        """
    def joinSite(
        self,
        /,
        adminURL: str | int | float,
        username: str | int | float,
        password: str | int | float,
        *,
        pullLicense: bool | str | None = None,
    ) -> dict[str, Any]:
        """
        Makes this server's machine part of an existing site.

        Args:
            adminURL: The admin URL of a machine of that site.
            username: An administrator of that site.
            password: Their password.
            pullLicense: Whether the machine takes over the license of the site.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply.

        Admin API: Site > Join Site.
        """
    @property
    def kml(self, /) -> KML:
        """
        The KML items; newer versions have none and refuse the request.
        """
    @property
    def local(self, /) -> dict[str, Any]:
        """
        The machine that answers, {"machineName": ...}; requested at every access.

        Admin API: Site > Local.
        """
    @property
    def logs(self, /) -> Log:
        """
        The log.
        """
    @property
    def machines(self, /) -> Machines:
        """
        The machines of the site.
        """
    @property
    def mode(self, /) -> Mode:
        """
        Whether the site is editable or read-only.
        """
    @property
    def publicKey(self, /) -> dict[str, Any]:
        """
        The key that encrypts a login over plain http: hexadecimal `publicKey` (the exponent) and `modulus`.

        Admin API: Public Key.
        """
    @property
    def resources(self, /) -> list[str]:
        """
        The names of the resources that the site has.
        """
    @property
    def security(self, /) -> Security:
        """
        Users, roles, privileges and the security configuration.
        """
    @property
    def services(self, /) -> Services:
        """
        The services, folder by folder. Keep the object to stay in a folder: each access is a fresh one.
        """
    @property
    def system(self, /) -> System:
        """
        Directories, the configuration store, web adaptors and system-wide properties.
        """
    @overload
    def upgrade(
        self, /, *, runAsync: Literal[True], enableDebug: bool | str | None = None
    ) -> Job: ...
    @overload
    def upgrade(
        self, /, runAsync: Literal[False] | None = None, enableDebug: bool | str | None = None
    ) -> dict[str, Any]: ...
    @overload
    def upgrade(
        self, /, runAsync: bool | str | None = None, enableDebug: bool | str | None = None
    ) -> dict[str, Any] | Job:
        """
        Upgrades the site after the software of its machines was upgraded. There is no site to work with until the
        upgrade ends; `upgradeStatus` tells how far the upgrade is.

        Args:
            runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides; before 11.3 it can
                only wait.
            enableDebug: Whether the server logs more.

        Returns:
            The server's reply; an error reply is returned, too. With runAsync=True a Job.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Site > Upgrade, since 10.5.
        """
    @property
    def upgradeStatus(self, /) -> dict[str, Any]:
        """
        How far an upgrade of the site is: {"upgradeStatus": ..., "stages": [...]}; requested at every access.

        Admin API: Site > Upgrade, since 10.5.
        """
    @property
    def uploads(self, /) -> Uploads:
        """
        The files that have been uploaded.
        """
    @property
    def usagereports(self, /) -> UsageReports:
        """
        The usage reports.
        """
    def waitUntilAvailable(self, /, timeout: int | float | None = None) -> dict[str, Any]:
        """
        Waits until the site has answered steadily: three times, a second apart, over new connections.

        For a site that restarts or is redeployed, as after another certificate or an import. It needs a login, as every
        read of the site does. A refusal that lasts for 10 seconds ends the wait, such as one of the certificate.

        Args:
            timeout: How many seconds to wait at most. Default: as long as it takes.

        Returns:
            What the site then says of itself, a dict[str, Any] with "currentVersion" and "resources".

        Raises:
            ReplyTimeout: When the site has not answered steadily in time.
            ConnectionFailed: When the certificate of the site is refused.
            ServerError: When the site or the login refuses.
            ValueError: When timeout is negative.
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """

class AGSService(BaseAGSServer):
    """
    One service of a site.

    Its document is read when one of its members is first needed, and kept: change a member that
    is a dict[str, Any] or list in place and send the whole back with `edit(str(service))`. `status`,
    `statistics`, `permissions` and `iteminfo` are requested at every access.

    Example:
        >>> service = ags.services["Planning/Zoning.MapServer"]
        >>> service.status["realTimeState"]
        'STARTED'
        >>> service.extensions[0].typeName
        'KmlServer'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __iter__(self, /) -> Any:
        """
        Names and values of the document's members.
        """
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> AGSService: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    @property
    def _extensions(self, /) -> list[Extension] | None:
        """
        ArcREST's name of the list of extensions that the script has; None before the document is loaded.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def addPermission(
        self,
        /,
        principal: str | int | float,
        isAllowed: bool | str = True,
        *,
        constraint: str | int | float | None = None,
        childURL: str | int | float | None = None,
        operation: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Allows or denies a role its use.

        Args:
            principal: The role.
            isAllowed: True allows, False denies. Default True.
            constraint: A condition of the permission, as the server writes it.
            childURL: The part of the service that the permission is for.
            operation: The operation that the permission is for.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Permissions > Add Permission.
        """
    @property
    def allowedUploadFileTypes(self, /) -> str:
        """
        The file extensions that may be uploaded to it, comma-separated; "" for any.
        """
    @property
    def capabilities(self, /) -> str:
        """
        What it can do, comma-separated, such as "Map,Query,Data".
        """
    def changeProvider(self, /, provider: str | int | float) -> dict[str, Any]:
        """
        Has another provider run the service: instances of its own or shared ones.

        Args:
            provider: "ArcObjects11" for instances of its own (dedicated), "DMaps" for shared ones.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Change Provider, since 10.7.
        """
    @property
    def clusterName(self, /) -> str:
        """
        The cluster that runs it.
        """
    @property
    def configuredState(self, /) -> str:
        """
        The state that is configured: "STARTED" or "STOPPED". `status` has the real one, too.
        """
    @property
    def datasets(self, /) -> list[Any]:
        """
        The datasets that the server keeps for it.
        """
    def deleteItemInfo(self, /) -> dict[str, Any]:
        """
        Deletes its item information.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Item Information > Delete Item Information.
        """
    def delete_service(self, /) -> dict[str, Any]:
        """
        Deletes it.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Delete Service.
        """
    @property
    def description(self, /) -> str:
        """
        Its description.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @overload
    def edit(
        self, /, service: Mapping[str, Any] | Sequence[Any] | str, *, runAsync: Literal[True]
    ) -> Job: ...
    @overload
    def edit(
        self,
        /,
        service: Mapping[str, Any] | Sequence[Any] | str,
        *,
        runAsync: Literal[False] | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def edit(
        self,
        /,
        service: Mapping[str, Any] | Sequence[Any] | str,
        *,
        runAsync: bool | str | None = None,
    ) -> dict[str, Any] | Job:
        """
        Replaces its document; the service restarts.

        What the document leaves out is lost on the server: send the whole, such as `str(service)`
        after a change in place.

        Args:
            service: The whole document, a dict[str, Any] or JSON text.
            runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.

        Returns:
            {"status": "success"}, or the server's error reply. With runAsync=True a Job.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Edit Service.
        """
    def editItemInfo(self, /, json_dict: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Changes what a catalogue shows of it.

        Args:
            json_dict: The item information, a dict[str, Any] or JSON text.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Item Information > Edit Item Information.
        """
    @property
    def extensions(self, /) -> list[Extension]:
        """
        Its extensions, a list of Extension objects. Change them and send them with `modifyExtensions`.
        """
    @property
    def frameworkProperties(self, /) -> dict[str, Any]:
        """
        Properties of the framework that runs it.
        """
    def hasChildPermissionsConflict(
        self,
        /,
        principal: str | int | float,
        isAllowed: bool | str = True,
        *,
        constraint: str | int | float | None = None,
        childURL: str | int | float | None = None,
        operation: str | int | float | None = None,
        permission: Mapping[str, Any] | Sequence[Any] | str | None = None,
    ) -> dict[str, Any]:
        """
        Whether the service has a permission below it that contradicts one for a role.

        Args:
            principal: The role.
            isAllowed: Whether the service would be allowed to the role. Default True.
            constraint: A condition of the permission, as the server writes it.
            childURL: The part of the service that the permission is for.
            operation: The operation that the permission is for.
            permission: The permission as one dict[str, Any], {"isAllowed": ...}, as ArcGIS Server 10.1 documents it.

        Returns:
            {"hasChildPermissionsConflict": True or False}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Permissions > Has Child Permissions Conflict.
        """
    @property
    def instancesPerContainer(self, /) -> int:
        """
        How many instances run in one process: 1 with high isolation.
        """
    @property
    def interceptor(self, /) -> Any:
        """
        The object that intercepts its requests; None or "" without one.
        """
    @property
    def isDefault(self, /) -> bool:
        """
        Whether it is one that the server made itself.
        """
    @property
    def isolationLevel(self, /) -> str:
        """
        "HIGH": each instance in a process of its own; "LOW": several share one.
        """
    def itemInfoUpload(
        self, /, folder: str | int | float, filePath: str | PathLike[str]
    ) -> dict[str, Any]:
        """
        Uploads a file of its item information, such as a thumbnail or metadata.

        Args:
            folder: The folder of the item information to put it in, such as "thumbnail" or "metadata".
            filePath: The file.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            FileNotFoundError: When there is no such file; nothing is sent.
            OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Item Information > Upload Item Information.
        """
    @property
    def iteminfo(self, /) -> dict[str, Any]:
        """
        What a catalogue shows of it: title, tags, summary, thumbnail.

        Admin API: Service > Item Information.
        """
    @property
    def jobs(self, /) -> ServiceJobs:
        """
        The jobs of a geoprocessing service, as a ServiceJobs object.

        Admin API: Service Jobs.
        """
    def jsonProperties(self, /) -> Any:
        """
        The service's own JSON properties, a dict; None where it has none.
        """
    @property
    def keepAliveInterval(self, /) -> int:
        """
        How often the connections of idle instances are checked, in seconds.
        """
    @property
    def lifecycleinfos(self, /) -> dict[str, Any]:
        """
        When the service was created, edited and so on, and by whom: {"lifecycleinfos": [...]}; requested at every
        access.

        Admin API: Service > Lifecycle Infos, since 11.1.
        """
    @property
    def loadBalancing(self, /) -> str:
        """
        How requests are spread over the machines: "ROUND_ROBIN" or "FAIL_OVER".
        """
    @property
    def maxIdleTime(self, /) -> int:
        """
        How long an instance may idle before it is ended, in seconds.
        """
    @property
    def maxInstancesPerNode(self, /) -> int:
        """
        The most instances that run on each machine.
        """
    @property
    def maxStartupTime(self, /) -> int:
        """
        How long it may take to start, in seconds.
        """
    @property
    def maxUploadFileSize(self, /) -> int:
        """
        The largest upload, in megabytes; 0 for no limit.
        """
    @property
    def maxUsageTime(self, /) -> int:
        """
        How long a request may use an instance, in seconds.
        """
    @property
    def maxWaitTime(self, /) -> int:
        """
        How long a request may wait for an instance, in seconds.
        """
    @property
    def minInstancesPerNode(self, /) -> int:
        """
        The fewest instances that run on each machine.
        """
    def modifyExtensions(self, /, extensionObjects: Any | None = ...) -> Any:
        """
        Replaces its extensions; the service restarts. The rest of its document goes back as it came.

        Args:
            extensionObjects: All extensions that it is to have, Extension objects. Default: none,
                which sends nothing.

        Returns:
            {"status": "success"}, or the server's error reply; None when nothing was sent.

        Raises:
            TypeError: When one is not an Extension.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Edit Service.
        """
    @property
    def permissions(self, /) -> dict[str, Any]:
        """
        Who may use it: {"permissions": [...]}.

        Admin API: Permissions.
        """
    @property
    def portalProperties(self, /) -> dict[str, Any]:
        """
        Properties of the item in the portal that the site is federated with.
        """
    @property
    def private(self, /) -> bool:
        """
        Whether it is hidden from those who have no permission for it.
        """
    @property
    def properties(self, /) -> dict[str, Any]:
        """
        The properties of its type; the server keeps every value as text.
        """
    @property
    def provider(self, /) -> str:
        """
        What runs it, such as "ArcObjects11" or "DMaps".
        """
    @property
    def recycleInterval(self, /) -> int:
        """
        How often its instances are replaced by fresh ones, in hours.
        """
    @property
    def recycleStartTime(self, /) -> str:
        """
        The time of day when that begins, such as "00:00".
        """
    def refresh(self, /) -> dict[str, Any]:
        """
        Refreshes the service. Not documented by Esri; some versions have the operation.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Refresh.
        """
    def refreshProperties(self, /) -> None:
        """
        Requests its document again. Changes that were made in place are dropped.
        """
    def restart_services(self, /) -> dict[str, Any]:
        """
        Stops it and starts it again.

        Returns:
            {"status": "success"}; the first of the two replies that is an error, if one is.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Stop Service, Start Service.
        """
    def serviceManifest(self, /, fileType: str = "json") -> Any:
        """
        What it was published from: its data sources and how they were copied.

        Args:
            fileType: "json" or "xml". Newer versions know only "json". Default "json".

        Returns:
            A dict[str, Any] for "json", an xml.etree.ElementTree.ElementTree for "xml".

        Raises:
            ValueError: When fileType is neither.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Item Information > Manifest.
        """
    @property
    def serviceName(self, /) -> str:
        """
        Its name, without folder and type.
        """
    @overload
    def start_service(self, /, *, runAsync: Literal[True]) -> Job: ...
    @overload
    def start_service(self, /, *, runAsync: Literal[False] | None = None) -> dict[str, Any]: ...
    @overload
    def start_service(self, /, *, runAsync: bool | str | None = None) -> dict[str, Any] | Job:
        """
        Starts it.

        Args:
            runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.

        Returns:
            {"status": "success"}, or the server's error reply. With runAsync=True a Job.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Start Service.
        """
    @property
    def statistics(self, /) -> dict[str, Any]:
        """
        How many instances are busy and free, on each machine and in all: {"summary", "perMachine"}.

        Admin API: Service > Service Statistics.
        """
    @property
    def status(self, /) -> dict[str, Any]:
        """
        The state that is configured and the real one: {"configuredState", "realTimeState"}.

        Admin API: Service > Service Status.
        """
    @overload
    def stop_service(self, /, *, runAsync: Literal[True]) -> Job: ...
    @overload
    def stop_service(self, /, *, runAsync: Literal[False] | None = None) -> dict[str, Any]: ...
    @overload
    def stop_service(self, /, *, runAsync: bool | str | None = None) -> dict[str, Any] | Job:
        """
        Stops it.

        Args:
            runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.

        Returns:
            {"status": "success"}, or the server's error reply. With runAsync=True a Job.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Stop Service.
        """
    @property
    def type(self, /) -> str:
        """
        Its type, such as "MapServer".
        """
    @property
    def webhooks(self, /) -> Webhooks:
        """
        The webhooks of a feature service or geoprocessing service, as a Webhooks object.

        Admin API: Service Webhooks.
        """

@disjoint_base
class AGSTokenSecurityHandler(BaseSecurityHandler):
    """
    Logs in at a server's own token service with a user name and password.

    Making it sends no request: the first use logs in, and later ones renew the token when it
    is about to end or is refused. A failed login is not repeated for a minute, unless the
    credentials change.

    Args:
        username: The user.
        password: The password; reads back as "****".
        org_url: Any address of the site; its token service is found out from it.
        token_url: The token service, such as https://host:6443/arcgis/admin/generateToken.
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        verify: True (the system's trust store), False, the path of a CA file, or the certificate's
            fingerprint, "sha256:...". Default: what the site that uses the handler says, else
            ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
        timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.
        encrypted: Whether to encrypt the login with the server's public key, for a site without
            https. Default False.

    Raises:
        ValueError: When neither org_url nor token_url is given.

    Example:
        >>> sh = AGSTokenSecurityHandler(username, password, org_url=url)
        >>> AGSAdministration(url, sh).mode.siteMode
        'EDITABLE'
    """
    def __init__(
        self,
        /,
        username: str | int | float,
        password: str | int | float,
        org_url: str | None = None,
        token_url: str | None = None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        encrypted: bool = False,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> AGSTokenSecurityHandler: ...
    def __repr__(self, /) -> str: ...
    def _copy_into(self, /, other: BaseWebOperations, _deep: bool) -> None:
        """
        Makes another handler, just created, a copy of this one, with the same token to begin with.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    @property
    def message(self, /) -> Any:
        """
        The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
        request.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in.
        """
    @property
    def org_url(self, /) -> str | None:
        """
        The site, as it was given. Setting it drops the token, and the site is asked for its token service again.
        """
    @org_url.setter
    def org_url(self, /, value: Any) -> None: ...
    @property
    def password(self, /) -> str:
        """
        Reads as "****". Setting it drops the token.
        """
    @password.setter
    def password(self, /, value: Any) -> None: ...
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @proxy_port.setter
    def proxy_port(self, /, value: Any) -> None: ...
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @proxy_url.setter
    def proxy_url(self, /, value: Any) -> None: ...
    @property
    def referer_url(self, /) -> str | None:
        """
        The `Referer` that the token is bound to and that is sent with it; None binds it to this
        machine's address. Setting it drops the token.
        """
    @referer_url.setter
    def referer_url(self, /, value: Any) -> None: ...
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def tokenExperationDate(self, /) -> Any | None:
        """
        When the token ends, as local time; None without one. Sends no request.
        """
    @property
    def tokenObtainedDate(self, /) -> Any | None:
        """
        When the token was given, as local time; None without one. Sends no request.
        """
    @property
    def token_url(self, /) -> str | None:
        """
        The token service; None until it is given or found out. Setting it drops the token.
        """
    @token_url.setter
    def token_url(self, /, value: Any) -> None: ...
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` of the login.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...
    @property
    def username(self, /) -> str:
        """
        The user. Setting it drops the token.
        """
    @username.setter
    def username(self, /, value: Any) -> None: ...
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Sends no request.
        """

@disjoint_base
class ArcGISTokenSecurityHandler(BaseSecurityHandler):
    """
    Uses the token of the user who is signed in to ArcGIS Pro.

    arcpy is imported and asked when the handler is made, which sends no request; without arcpy, or with nobody signed
    in, `valid` is False, `token` is None and `message` says why.

    Args:
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        verify: True (the system's trust store), False, the path of a CA file, or the certificate's
            fingerprint, "sha256:...". Default: what the site that uses the handler says, else
            ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
        timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.

    Example:
        >>> sh = ArcGISTokenSecurityHandler()  # in the Python of ArcGIS Pro
        >>> sh.method
        'TOKEN'
    """
    def __init__(
        self,
        /,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> ArcGISTokenSecurityHandler: ...
    def __repr__(self, /) -> str: ...
    def _copy_into(self, /, other: BaseWebOperations, _deep: bool) -> None:
        """
        Makes another handler, just created, a copy of this one, with the same token to begin with.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    def check_portal(self, /) -> None:
        """
        Asks again whether the portal is ArcGIS Enterprise, for is_portal to tell.

        Raises:
            ArcRESTError: When there is no reply, or nobody is signed in (ServerError).
        """
    @property
    def is_portal(self, /) -> bool:
        """
        Whether the portal is ArcGIS Enterprise rather than ArcGIS Online; asked once.

        Raises:
            ArcRESTError: When there is no reply, or nobody is signed in (ServerError).
        """
    @property
    def message(self, /) -> Any:
        """
        The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
        request.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in.
        """
    @property
    def org_url(self, /) -> str | None:
        """
        The portal that ArcGIS Pro works with; None without one.

        Raises:
            ImportError: When arcpy is not there.
        """
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @proxy_port.setter
    def proxy_port(self, /, value: Any) -> None: ...
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @proxy_url.setter
    def proxy_url(self, /, value: Any) -> None: ...
    @property
    def referer_url(self, /) -> str | None:
        """
        The `Referer` that the token is bound to, as arcpy says; None before the first use. Setting it drops the token.
        """
    @referer_url.setter
    def referer_url(self, /, value: Any) -> None: ...
    def servertoken(self, /, serverURL: str, referer: str) -> str | None:
        """
        A token of a federated server, exchanged for the user's; None when the login failed.

        Args:
            serverURL: Any address of the server.
            referer: The `Referer` that the token is bound to.

        Returns:
            The token, or None.

        Raises:
            ArcRESTError: When there is no reply.
        """
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def tokenExperationDate(self, /) -> Any | None:
        """
        When the token ends, as local time; None without one. Sends no request.
        """
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` of the login.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...
    @property
    def username(self, /) -> str | None:
        """
        The portal's name of the user who is signed in, asked once.

        Raises:
            ArcRESTError: When there is no reply, or nobody is signed in (ServerError).
        """
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Sends no request.
        """

class BaseAGSServer(BaseWebOperations):
    """
    The base of every administrative resource.
    """
    def __eq__(self, other: object, /) -> bool:
        """
        Whether the other object is of the same class, stands for the same URL and has the same handler.
        """
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> BaseAGSServer: ...
    def __repr__(self, /) -> str: ...
    @property
    def _currentURL(self, /) -> str:
        """
        The URL of the current folder.
        """
    @_currentURL.setter
    def _currentURL(self, /, value: str) -> None: ...
    @property
    def _json(self, /) -> str | None:
        """
        The document as JSON text; None before it is loaded.
        """
    @property
    def _json_dict(self, /) -> dict[str, Any] | None:
        """
        The document; None before it is loaded.
        """
    @property
    def _proxy_port(self, /) -> int | None: ...
    @_proxy_port.setter
    def _proxy_port(self, /, value: Any) -> None: ...
    @property
    def _proxy_url(self, /) -> str | None: ...
    @_proxy_url.setter
    def _proxy_url(self, /, value: Any) -> None: ...
    @property
    def _resources(self, /) -> Any | None:
        """
        What the document lists as `resources`; None before it is loaded.
        """
    @property
    def _securityHandler(self, /) -> Any | None: ...
    @_securityHandler.setter
    def _securityHandler(self, /, value: Any) -> None: ...
    @property
    def _url(self, /) -> str: ...
    @_url.setter
    def _url(self, /, value: Any) -> None: ...
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @proxy_port.setter
    def proxy_port(self, /, value: Any) -> None: ...
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @proxy_url.setter
    def proxy_url(self, /, value: Any) -> None: ...
    @property
    def referer_url(self, /) -> Any | None:
        """
        The `Referer` that the security handler's token is bound to, or what was set; None without one.
        """
    @referer_url.setter
    def referer_url(self, /, value: Any) -> None: ...
    @property
    def url(self, /) -> str:
        """
        Where the resource lives.
        """
    @url.setter
    def url(self, /, value: Any) -> None: ...

class BaseSecurityHandler(BaseWebOperations):
    """
    The base of every security handler.
    """
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> BaseSecurityHandler: ...
    @property
    def message(self, /) -> Any:
        """
        Words about the login; a subclass may set `_message`.
        """
    @property
    def referer_url(self, /) -> Any | None:
        """
        The `Referer` that the token is bound to; a subclass may set `_referer_url`.
        """
    @property
    def valid(self, /) -> bool:
        """
        Whether the handler can be used; a subclass may set `_valid`.
        """

@disjoint_base
class BaseWebOperations:
    """
    The root of every class of ArcREST's that talks to a server.
    """
    def __copy__(self) -> Any: ...
    def __deepcopy__(self, memo: dict[int, Any]) -> Any: ...

    PY2: Final = False
    """
    Whether this is Python 2.
    """
    PY3: Final = True
    """
    Whether this is Python 3.
    """
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> BaseWebOperations: ...
    def _asString(self, /, value: Any) -> Any:
        """
        Text as it is, bytes decoded.
        """
    def _copy_into(self, /, other: BaseWebOperations, deep: bool) -> None:
        """
        Makes another object, just created, a copy of this one.
        """
    def _get(
        self,
        /,
        url: str,
        param_dict: Any | None = None,
        securityHandler: Any | None = None,
        additional_headers: Any | None = None,
        handlers: Any | None = None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        compress: bool = True,
        custom_handlers: Any | None = None,
        out_folder: str | PathLike[str] | None = None,
        file_name: str | None = None,
    ) -> Any:
        """
        Sends a GET request to any URL and returns the decoded reply.

        Args:
            url: The URL.
            param_dict: Parameters; a dict[str, Any] or list is sent as JSON, None is left out.
            securityHandler: The handler whose token is sent; without a handler no token is sent.
            additional_headers: A dict[str, Any], or a list of pairs.
            out_folder: The folder for a reply that is a file. By default a folder of this process alone in the
                system's temporary folder; it stays there with its files.
            file_name: The file's name there; the server's by default, unless that is the name of a link, a
                hidden file or a device. A file of this name is replaced.

        Returns:
            A dict[str, Any] or list for JSON, the path for a file, text for anything else.

        Raises:
            ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
        """
    def _has_context(self, /, func: Any) -> Any:
        """
        The parameters of a function, to see whether it takes a `context`.
        """
    def _keep_private(self, /, name: str, value: Any) -> None:
        """
        Sets an attribute of the document by ArcREST's private name for it, where there is one.
        """
    @property
    def _last_code(self, /) -> int | None: ...
    @_last_code.setter
    def _last_code(self, /, value: int | None) -> None: ...
    @property
    def _last_url(self, /) -> str | None: ...
    @_last_url.setter
    def _last_url(self, /, value: str | None) -> None: ...
    def _post(
        self,
        /,
        url: str,
        param_dict: Any | None = None,
        files: dict[str, Any] | None = None,
        securityHandler: Any | None = None,
        additional_headers: Any | None = None,
        custom_handlers: Any | None = None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        compress: bool = True,
        out_folder: str | PathLike[str] | None = None,
        file_name: str | None = None,
        force_form_post: bool = False,
    ) -> Any:
        """
        Sends a POST request to any URL and returns the decoded reply.

        Args:
            url: The URL.
            param_dict: Parameters; a dict[str, Any] or list is sent as JSON, None is left out.
            files: Names of fields and paths of the files to upload.
            securityHandler: The handler whose token is sent; without a handler no token is sent.
            additional_headers: A dict[str, Any], or a list of pairs.
            out_folder: The folder for a reply that is a file. By default a folder of this process alone in the
                system's temporary folder; it stays there with its files.
            file_name: The file's name there; the server's by default, unless that is the name of a link, a
                hidden file or a device. A file of this name is replaced.

        Returns:
            A dict[str, Any] or list for JSON, the path for a file, text for anything else.

        Raises:
            ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
        """
    def _processHandler(self, /, securityHandler: Any | None, param_dict: Any) -> Any:
        """
        The parameters with a handler's token, urllib's handler and the cookie jar.
        """
    def _process_response(self, /, resp: Any, out_folder: Any | None = None) -> Any:
        """
        What a urllib reply holds: JSON, text, or the path of a file.
        """
    @property
    def _useragent(self, /) -> str: ...
    @_useragent.setter
    def _useragent(self, /, value: Any) -> None: ...
    @property
    def _verify(self, /) -> Any:
        """
        How the server's certificate is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    @property
    def error(self, /) -> dict[str, Any] | None:
        """
        Code and messages of the last reply, where it was an error; None otherwise. Sends no request.
        """
    def hasError(self, /) -> bool:
        """
        Whether the last reply was an error. Sends no request.
        """
    @property
    def last_code(self, /) -> int | None:
        """
        The HTTP status of the last reply; None before the first.
        """
    @property
    def last_method(self, /) -> str | None:
        """
        How the last request was sent: GET, POST or FORM-MULTIPART; None before the first.
        """
    @property
    def last_url(self, /) -> str | None:
        """
        The URL of the last request, without its query; None before the first.
        """
    def request(
        self,
        /,
        verb: str,
        path: str,
        parameters: Any | None = None,
        files: dict[str, Any] | None = None,
        *,
        out_folder: str | PathLike[str] | None = None,
    ) -> Any:
        """
        Sends a request to a path below the admin root, for an operation that no method has.

        The login, the settings and the errors are those of the object. A POST is a write and is not sent twice.
        An override of `_get` or `_post` is used, as by the operations.

        Args:
            verb: "GET" for a read, "POST" for a write.
            path: The path below the admin root, such as "services/createFolder". Names are written as they are:
                this method encodes them.
            parameters: The fields, a dict[str, Any]: a dict[str, Any] or list in it is sent as JSON, None is left out. `f` is
                "json" if it is not among them.
            files: Names of fields and paths of the files to upload.
            out_folder: The folder for a reply that is a file. By default a folder of this process alone in the
                system's temporary folder; it stays there with its files.

        Returns:
            A dict[str, Any] or list for JSON, an error reply included; the path for a file; text for anything else.

        Raises:
            ValueError: When the verb is another one, or the path is a URL, has a query or leads elsewhere.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Example:
            >>> ags.request("POST", "services/exists", {"folderName": "Planning"})
            {'exists': True}
        """
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` that is sent.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...

class Certificate(BaseAGSServer):
    """
    One certificate of a machine.

    `Machine.exportCertificate` saves the certificate, `Machine.importCASignedCertificate` replaces it by the one
    that a certificate authority has signed, and `Machine.edit` puts it to use.

    Example:
        >>> certificate = ags.machines.machines[0].certificate("SelfSignedCertificate")
        >>> certificate.keyAlgorithm
        'RSA'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Certificate: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def aliasName(self, /) -> str:
        """
        The alias: the name of the certificate on this machine.

        Admin API: SSL Certificate.
        """
    def deleteCertificate(self, /) -> dict[str, Any]:
        """
        Deletes the certificate. The server refuses this for the certificate that the web server uses.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: SSL Certificate > Delete Certificate.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @property
    def entryType(self, /) -> str:
        """
        "PrivateKeyEntry" for a certificate with its private key, which the web server can use; the certificate of
        an authority has another type.

        Admin API: SSL Certificate.
        """
    def generateCSR(self, /) -> dict[str, Any]:
        """
        Makes a signing request of the certificate, to send to a certificate authority.

        Returns:
            {"certificateSigningRequest": PEM text}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: SSL Certificate > Generate CSR.
        """
    @property
    def issuer(self, /) -> str:
        """
        Who issued the certificate.

        Admin API: SSL Certificate.
        """
    @property
    def keyAlgorithm(self, /) -> str:
        """
        The algorithm of the key, such as "RSA".

        Admin API: SSL Certificate.
        """
    @property
    def keySize(self, /) -> Any:
        """
        The size of the key, in bits.

        Admin API: SSL Certificate.
        """
    @property
    def serialNumber(self, /) -> str:
        """
        The serial number.

        Admin API: SSL Certificate.
        """
    @property
    def sha1Fingerprint(self, /) -> str:
        """
        The SHA-1 fingerprint, in hexadecimal digits.

        Admin API: SSL Certificate.
        """
    @property
    def signatureAlgorithm(self, /) -> str:
        """
        The algorithm of the signature, such as "SHA256withRSA".

        Admin API: SSL Certificate.
        """
    @property
    def subject(self, /) -> str:
        """
        Whom the certificate is for.

        Admin API: SSL Certificate.
        """
    @property
    def validFrom(self, /) -> Any:
        """
        When the certificate begins to be valid, as the server writes it.

        Admin API: SSL Certificate.
        """
    @property
    def validUntil(self, /) -> Any:
        """
        When the certificate ends to be valid, as the server writes it.

        Admin API: SSL Certificate.
        """

class Cluster(BaseAGSServer):
    """
    A cluster: machines of a site that run the same services.

    Example:
        >>> cluster = ags.clusters.clusters[0]
        >>> cluster.clusterName
        'default'
        >>> cluster.clusterProtocol
        {'type': 'TCP', 'tcpClusterPort': '4004'}
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Cluster: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def addMachinesToCluster(self, /, machineNames: str | Iterable[str]) -> dict[str, Any]:
        """
        Adds machines to the cluster. They fetch its services and begin to run them.

        Args:
            machineNames: The machines' names, a list or comma-separated; they must be registered with the site
                and in no other cluster.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a machine's name has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Cluster > Add Machines to Cluster.
        """
    @property
    def clusterName(self, /) -> str:
        """
        The cluster's name.

        Admin API: Cluster.
        """
    @property
    def clusterProtocol(self, /) -> dict[str, Any]:
        """
        How the machines talk to each other: {"type": "TCP", "tcpClusterPort": ...}.

        Admin API: Cluster.
        """
    @property
    def clusters(self, /) -> list[Cluster] | None:
        """
        The clusters, as Cluster objects, where this is the resource that lists them; None for a single cluster.

        Admin API: Clusters.
        """
    @property
    def configuredState(self, /) -> str:
        """
        The state that the cluster should be in, "STARTED" or "STOPPED".

        Admin API: Cluster.
        """
    def delete(self, /) -> dict[str, Any]:
        """
        Deletes the cluster. Its services are stopped, but not deleted; its machines stay with the site.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Cluster > Delete Cluster.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def editProtocol(self, /, clusterProtocolObj: ClusterProtocol) -> dict[str, Any]:
        """
        Changes the port that the machines talk over.

        The cluster restarts for it; its services are away meanwhile.

        Args:
            clusterProtocolObj: A ClusterProtocol with the new port.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            AttributeError: When it is anything else than a ClusterProtocol.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Cluster > Edit Protocol.
        """
    @property
    def machineNames(self, /) -> list[str]:
        """
        The names of the machines in the cluster.

        Admin API: Cluster.
        """
    def machinesInCluster(self, /) -> dict[str, Any]:
        """
        The machines of the cluster with their states.

        Returns:
            {"machines": [{"machineName", "configuredState", "realTimeState"}, ...]}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Cluster > Machines in Cluster.
        """
    def refresh(self, /) -> None:
        """
        Requests the cluster's document again.

        Raises:
            ArcRESTError: When there is no reply, or the server refuses (ServerError).

        Admin API: Cluster.
        """
    def removeMachinesFromCluster(self, /, machineNames: str | Iterable[str]) -> dict[str, Any]:
        """
        Takes machines out of the cluster. They stop running its services and stay with the site.

        Args:
            machineNames: The machines' names, a list or comma-separated.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a machine's name has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Cluster > Remove Machines from Cluster.
        """
    def servicesInCluster(self, /) -> dict[str, Any]:
        """
        The services that are deployed to the cluster.

        Returns:
            {"services": [...]}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Cluster > Services in Cluster.
        """
    def start(self, /) -> dict[str, Any]:
        """
        Starts the machines of the cluster and the services that are deployed to it.

        Returns:
            {"status": "success"}, or the server's error reply as when a machine can't be reached.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Cluster > Start Cluster.
        """
    def stop(self, /) -> dict[str, Any]:
        """
        Stops the machines of the cluster; its services are away until it is started again.

        Returns:
            {"status": "success"}, or the server's error reply as when a machine can't be reached.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Cluster > Stop Cluster.
        """

class Clusters(Cluster):
    """
    The clusters of a site, on sites that have any: newer ones have none.

    It has the members of a Cluster, too, because ArcREST returned one in its place; they answer for a single
    cluster only.

    Example:
        >>> [cluster.clusterName for cluster in ags.clusters.clusters]
        ['default']
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Clusters: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def clusters(self, /) -> list[Cluster]:
        """
        The clusters, as Cluster objects; requested at every access.

        Admin API: Clusters.
        """
    def createCluster(
        self,
        /,
        clusterName: str | int | float,
        machineNames: str | Iterable[str] = "",
        tcpClusterPort: str | int | float = "",
    ) -> dict[str, Any]:
        """
        Creates a cluster.

        Args:
            clusterName: A name that no other cluster of the site has.
            machineNames: The machines that are to form it, a list or comma-separated; they must be registered
                with the site and in no other cluster. Machines can be added later.
            tcpClusterPort: The TCP port that the machines are to talk over; the server chooses one by default.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a machine's name has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Clusters > Create Cluster.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def getAvailableMachines(self, /) -> dict[str, Any]:
        """
        The machines of the site that are in no cluster.

        Returns:
            {"machines": [...]}, an empty list where every machine is in a cluster, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Clusters > Get Available Machines.
        """

@disjoint_base
class CommunityMapsSecurityHandler(BaseSecurityHandler):
    """
    Gets tokens of the Community Maps program for a user of ArcGIS Online.

    Making it sends no request: the first use logs in at ArcGIS Online, asks the program for the contributor and then for
    the token, and later ones renew it when it is about to end or is refused.

    Args:
        url: The program's address.
        username: The user of ArcGIS Online.
        password: The password.
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        verify: True (the system's trust store), False, the path of a CA file, or the certificate's
            fingerprint, "sha256:...". Default: what the site that uses the handler says, else
            ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
        timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.

    Example:
        >>> sh = CommunityMapsSecurityHandler("https://example.com/contribute", username, password)
        >>> sh.method
        'TOKEN'
    """
    def __init__(
        self,
        /,
        url: str,
        username: str,
        password: Any,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> CommunityMapsSecurityHandler: ...
    def __repr__(self, /) -> str: ...
    def _copy_into(self, /, other: BaseWebOperations, _deep: bool) -> None:
        """
        Makes another handler, just created, a copy of this one, with the same token to begin with.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    @property
    def message(self, /) -> Any:
        """
        The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
        request.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in.
        """
    @property
    def referer_url(self, /) -> str | None:
        """
        The `Referer` that is sent with the token: the program's host.
        """
    @referer_url.setter
    def referer_url(self, /, value: Any) -> None: ...
    @property
    def securityhandler(self, /) -> AGOLTokenSecurityHandler | None:
        """
        The login at ArcGIS Online, an AGOLTokenSecurityHandler. Setting it drops the token.
        """
    @securityhandler.setter
    def securityhandler(self, /, value: Any) -> None: ...
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` of the login.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Sends no request.
        """

class ConfigurationStore(BaseAGSServer):
    """
    The configuration store: where the configuration of the site and of its services is kept.

    Example:
        >>> ags.system.configurationStore.type
        'FILESYSTEM'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> ConfigurationStore: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def classValue(self, /) -> str:
        """
        The server's class that serves the store.

        Admin API: Configuration Store.
        """
    @property
    def connectionString(self, /) -> str:
        """
        Where the store is: a path, or the connection to a cloud store.

        Admin API: Configuration Store.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @overload
    def edit(
        self,
        /,
        typeValue: str | int | float,
        connectionString: Mapping[str, Any] | Sequence[Any] | str,
        move: bool | str = True,
        *,
        runAsync: Literal[True],
        localRepositoryPath: str | int | float | None = None,
        wait: int | float | None = None,
    ) -> Job: ...
    @overload
    def edit(
        self,
        /,
        typeValue: str | int | float,
        connectionString: Mapping[str, Any] | Sequence[Any] | str,
        move: bool | str = True,
        runAsync: Literal[False] = False,
        *,
        localRepositoryPath: str | int | float | None = None,
        wait: int | float | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def edit(
        self,
        /,
        typeValue: str | int | float,
        connectionString: Mapping[str, Any] | Sequence[Any] | str,
        move: bool | str = True,
        runAsync: bool | str = False,
        *,
        localRepositoryPath: str | int | float | None = None,
        wait: int | float | None = None,
    ) -> dict[str, Any] | Job:
        """
        Moves the configuration store, or changes its kind.

        A site of several machines needs the store on a share that all of them reach. The site may be
        away while the server takes the new store into use.

        Args:
            typeValue: The kind of store, FILESYSTEM; AMAZON or AZURE for sites in a cloud.
            connectionString: Where the store is to be: a path, or the connection to a cloud store.
            move: Whether the content of the present store is moved there; True by default. With False the server
                takes what is there already.
            runAsync: True returns a Job at once, which `wait()` waits for; False by default.
            localRepositoryPath: The folder on each machine for its copy of the configuration; None leaves it out.
            wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
                call does not wait.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too. With runAsync=True a Job.

        Raises:
            ValueError: When move or runAsync is neither true nor false.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Configuration Store > Edit Configuration Store.
        """
    @property
    def localRepositoryPath(self, /) -> str:
        """
        Where each machine keeps its copy of the store, for the read-only mode; None where the server does not say.

        Admin API: Configuration Store.
        """
    @overload
    def recover(self, /, *, runAsync: Literal[True]) -> Job: ...
    @overload
    def recover(self, /, runAsync: Literal[False] = False) -> dict[str, Any]: ...
    @overload
    def recover(self, /, runAsync: bool | str = False) -> dict[str, Any] | Job:
        """
        Restores a lost configuration store from the copy on a machine of the site.

        Only for a shared store that is lost for good. The site must be in read-only mode, with the configuration
        copied to the local repository when it went there. The copy of the machine that answers is what counts.

        Args:
            runAsync: True returns a Job at once, which `wait()` waits for; False by default.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too. With runAsync=True a Job.

        Raises:
            ValueError: When runAsync is neither true nor false.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Configuration Store > Recover Configuration Store.
        """
    @property
    def status(self, /) -> str:
        """
        The state of the store, such as Ready; None where the server does not say.

        Admin API: Configuration Store.
        """
    @property
    def type(self, /) -> str:
        """
        The kind of store: FILESYSTEM; AMAZON or AZURE for sites in a cloud.

        Admin API: Configuration Store.
        """

class Data(BaseAGSServer):
    """
    The data that services draw on, as it is registered with the site: folders, databases, stores.

    Example:
        >>> ags.data.rootDataItems["rootItems"][:2]
        ['/bigDataFileShares', '/cloudStores']
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        initialize: bool = False,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Data: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def computeTotalRefCount(self, /, path: str | int | float) -> dict[str, Any]:
        """
        How many references to a data item there are on the site: 0 where nothing would miss it.

        Args:
            path: The item's path, such as "/fileShares/parcels".

        Returns:
            {"totalRefCount": ...}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data > Compute Total Reference Count.
        """
    def dataItem(self, /, itemType: str | int | float, name: str | int | float) -> DataItem:
        """
        One data item, as a DataItem object.

        Args:
            itemType: The first part of the item's path, such as "fileShares".
            name: The rest of the item's path, such as "parcels".

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Data Item.
        """
    @property
    def datastoreConfiguration(self, /) -> dict[str, Any]:
        """
        The data store's settings, such as {"blockDataCopy": false}; requested at every access.

        Admin API: Data > Data Store Configuration.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def federateDataItem(self, /, itemPath: str | int | float) -> dict[str, Any]:
        """
        Makes the portal item of a data item, after the site was federated with a portal.

        Args:
            itemPath: The item's path, such as "/fileShares/parcels".

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data > Federate Data Item, since 10.7.1.
        """
    def findDataItems(
        self,
        /,
        parentPath: str | int | float | None = None,
        ancestorPath: str | int | float | None = None,
        type: str | Iterable[str] | None = None,
        id: str | int | float | None = None,
        *,
        managed: bool | str | None = None,
        decrypt: bool | str | None = None,
    ) -> dict[str, Any]:
        """
        Finds data items. An item is found when it fits all that is given.

        Args:
            parentPath: Items directly below this path, such as "/fileShares".
            ancestorPath: Items anywhere below this path.
            type: Items of this type, such as "folder", "egdb" or "cloudStore"; several as a list or
                comma-separated.
            id: The item with this ID.
            managed: Whether only items that the site manages are found, or only others.
            decrypt: Whether connections are readable in the reply.

        Returns:
            {"items": [{"path", "type", "id", "info", ...}, ...]}, or the server's error reply.

        Raises:
            ValueError: When a type has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data > Find Data Items.
        """
    def makePrimary(
        self, /, dataStoreName: str | int | float, machineName: str | int | float
    ) -> dict[str, Any]:
        """
        Makes a standby machine of a relational ArcGIS Data Store its primary one; the primary becomes a standby.

        Args:
            dataStoreName: The data store's name below /enterpriseDatabases, such as "AGSDataStore_ds_x1".
            machineName: The standby machine's name.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a name is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Make Primary.
        """
    def registerDataItem(self, /, item: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Registers a data item.

        Args:
            item: The item, such as {"path": "/fileShares/parcels", "type": "folder", "clientPath": None,
                "info": {"path": "//server/share/parcels", "dataStoreConnectionType": "shared"}}.

        Returns:
            {"success": True}, or the server's error reply.

        Raises:
            TypeError: When the item holds what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data > Register Data Item.
        """
    def registerRelationalDatastoreType(
        self, /, definition: Mapping[str, Any] | Sequence[Any] | str
    ) -> dict[str, Any]:
        """
        Registers a type of relational data store. Esri does not document what the server expects.

        Args:
            definition: The type, a dict[str, Any] or JSON text.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When the definition holds what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Relational Data Store Types > Register, since 10.4.
        """
    def relationalDatastoreType(self, /, id: str | int | float) -> RelationalDatastoreType:
        """
        One type of relational data store, as a RelationalDatastoreType object.

        Args:
            id: Its "id" in relationalDatastoreTypes.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Relational Data Store Type, since 10.4.
        """
    @property
    def relationalDatastoreTypes(self, /) -> dict[str, Any]:
        """
        The types of relational data stores that the site knows; requested at every access.

        Admin API: Data > Relational Data Store Types, since 10.4.
        """
    def removeDataStoreMachine(
        self, /, dataStoreItemName: str | int | float, machineName: str | int | float
    ) -> dict[str, Any]:
        """
        Takes a standby machine out of a relational ArcGIS Data Store. The primary one can't be taken out.

        Args:
            dataStoreItemName: The data store's name below /enterpriseDatabases.
            machineName: The standby machine's name.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a name is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Remove Machine.
        """
    @property
    def rootDataItems(self, /) -> dict[str, Any]:
        """
        The paths that all data items lie below, {"rootItems": ["/fileShares", ...]}; requested at every access.

        Admin API: Data > Root Data Items.
        """
    def startDataStoreMachine(
        self, /, dataStoreItemName: str | int | float, machineName: str | int | float
    ) -> dict[str, Any]:
        """
        Starts the database on a machine of a relational ArcGIS Data Store.

        Args:
            dataStoreItemName: The data store's name below /enterpriseDatabases.
            machineName: The machine's name.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a name is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Start Machine.
        """
    def stopDataStoreMachine(
        self, /, dataStoreItemName: str | int | float, machineName: str | int | float
    ) -> dict[str, Any]:
        """
        Stops the database on a machine of a relational ArcGIS Data Store.

        Hosted layers that live there are away until it is started again.

        Args:
            dataStoreItemName: The data store's name below /enterpriseDatabases.
            machineName: The machine's name.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a name is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Stop Machine.
        """
    def unregisterDataItem(
        self, /, path: str | int | float, force: bool | str = True
    ) -> dict[str, Any]:
        """
        Takes a data item out of the data store. The data itself stays where it is.

        By default it goes even where services still use it, and these stop working. With force=False the
        server refuses that.

        Args:
            path: The item's path, such as "/fileShares/parcels".
            force: Whether it goes even where it is in use.

        Returns:
            {"success": True}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data > Unregister Data Item.
        """
    def updateDatastoreConfiguration(
        self, /, datastoreConfig: Mapping[str, Any] | Sequence[Any] | str = {}
    ) -> dict[str, Any]:
        """
        Changes the data store's settings.

        Args:
            datastoreConfig: The settings, whole: what is not among them is lost. {"blockDataCopy": True} keeps
                publishers from copying their data to the site.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data > Update Data Store Configuration.
        """
    @property
    def validateAllDataItems(self, /) -> dict[str, Any]:
        """
        Has the machines of the site check that they reach every data item, and says how that went.

        It is a property, as in ArcREST, but each access starts the check of the whole site, which can take
        minutes.

        Admin API: Data > Validate All Data Items.
        """
    def validateDataItem(self, /, item: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Has the machines of the site check that they reach a data item. It is not registered by that.

        Args:
            item: The item, as for registerDataItem.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When the item holds what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data > Validate Data Item.
        """
    def validateDataStore(
        self, /, dataStoreName: str | int | float, machineName: str | int | float
    ) -> dict[str, Any]:
        """
        Checks the health of a relational ArcGIS Data Store on one of its machines.

        Args:
            dataStoreName: The data store's name below /enterpriseDatabases.
            machineName: The machine's name.

        Returns:
            A dict[str, Any] with the health, or the server's error reply.

        Raises:
            ValueError: When a name is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Validate Data Store.
        """

class DataItem(BaseAGSServer):
    """
    One data item: a folder, a database, a store.

    Example:
        >>> ags.data.dataItem("fileShares", "planning").type
        'folder'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> DataItem: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def clientPath(self, /) -> Any:
        """
        The path that clients have for the data; None where it is the same.

        Admin API: Data Item.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def edit(self, /, item: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Changes the item.

        Args:
            item: The item, whole: what is not in it is lost. A dict[str, Any] or JSON text.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When the item holds what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Item > Edit Data Item.
        """
    def hints(self, /, read: bool | str | None = None, download: bool | str | None = None) -> Any:
        """
        The hints that the manifest of a big data file share is made with.

        Args:
            read: Whether the hints are in the reply. Default: the server decides.
            download: Whether the reply is a file. Default: the server decides.

        Returns:
            A dict[str, Any], or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Big Data File Share > Hints, since 10.5, removed with 11.4.
        """
    @property
    def id(self, /) -> str:
        """
        The ID.

        Admin API: Data Item.
        """
    @property
    def info(self, /) -> dict[str, Any]:
        """
        What belongs to the type: a path, a connection, machines.

        Admin API: Data Item.
        """
    @property
    def lifecycleinfos(self, /) -> dict[str, Any]:
        """
        When the item was registered and changed, and by whom; requested at every access.

        Admin API: Data Item > Lifecycle Infos, since 11.1.
        """
    def machine(self, /, machineName: str | int | float) -> DataStoreMachine:
        """
        A machine of the data store, as a DataStoreMachine object.

        Args:
            machineName: The machine's name, as `info` lists it.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Data Store Machine.
        """
    @property
    def manifest(self, /) -> dict[str, Any]:
        """
        The datasets of a big data file share; requested at every access.

        Admin API: Big Data File Share > Manifest, since 10.5, removed with 11.4.
        """
    @property
    def path(self, /) -> str:
        """
        The path below the data items, such as "/fileShares/parcels".

        Admin API: Data Item.
        """
    def regenerateManifest(self, /) -> dict[str, Any]:
        """
        Makes the manifest of a big data file share anew, from the datasets that are there now.

        Returns:
            {"success": True}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Big Data File Share > Manifest > Regenerate, since 10.7, removed with 11.4.
        """
    @property
    def type(self, /) -> str:
        """
        The type, such as "folder", "egdb" or "cloudStore".

        Admin API: Data Item.
        """
    def updateHints(self, /, hints: str | PathLike[str]) -> dict[str, Any]:
        """
        Replaces the hints of a big data file share.

        Args:
            hints: The path of a file with the new hints.

        Returns:
            {"success": True}, or the server's error reply.

        Raises:
            FileNotFoundError: When there is no such file; nothing is sent.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Big Data File Share > Hints > Update, since 10.5, removed with 11.4.
        """
    def updateManifest(
        self,
        /,
        manifest: str | PathLike[str] | None = None,
        fileData: Mapping[str, Any] | Sequence[Any] | str | None = None,
    ) -> dict[str, Any]:
        """
        Replaces the manifest of a big data file share.

        Args:
            manifest: The path of a file with the new manifest.
            fileData: The new manifest itself, a dict[str, Any] or JSON text, in place of a file.

        Returns:
            {"success": True}, or the server's error reply.

        Raises:
            FileNotFoundError: When there is no such file; nothing is sent.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Big Data File Share > Manifest > Update, since 10.5, removed with 11.4.
        """

class DataStoreMachine(BaseAGSServer):
    """
    One machine of a data store, of any type: relational, tile cache, object store and so on.

    `Data` has the same operations for the machines of a relational data store, as ArcREST had them.

    Example:
        >>> store = ags.data.dataItem("nosqlDatabases", "AGSDataStore_nosqldb_tcs_1")
        >>> store.machine("GISSRV02.EXAMPLE.COM").role
        'STANDBY'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> DataStoreMachine: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def makePrimary(self, /) -> dict[str, Any]:
        """
        Makes a standby machine the primary one; the primary becomes a standby.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Make Primary.
        """
    @property
    def name(self, /) -> str:
        """
        The name.

        Admin API: Data Store Machine.
        """
    def removeMachine(self, /) -> dict[str, Any]:
        """
        Takes a standby machine out of the data store.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Remove Machine.
        """
    @property
    def role(self, /) -> str:
        """
        "PRIMARY" or "STANDBY".

        Admin API: Data Store Machine.
        """
    def start(self, /) -> dict[str, Any]:
        """
        Starts the data store on the machine.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Start Machine.
        """
    def stop(self, /) -> dict[str, Any]:
        """
        Stops the data store on the machine. Hosted layers that live there are away until it is started again.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Stop Machine.
        """
    def validate(self, /) -> dict[str, Any]:
        """
        Checks the health of the data store on the machine.

        Returns:
            A dict[str, Any] with the health, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Data Store Machine > Validate Data Store.
        """

class Info(BaseAGSServer):
    """
    What the server says of itself and of who is logged in.

    Example:
        >>> ags.info.fullVersion
        '11.3.0'
        >>> ags.info.loggedInUser
        'siteadmin'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Info: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def currentbuild(self, /) -> Any:
        """
        The build of ArcGIS Server, a number or text as the server sends it.

        Admin API: Info.
        """
    @property
    def currentversion(self, /) -> Any:
        """
        The version of ArcGIS Server, a number or text as the server sends it, such as 11.3.

        Admin API: Info.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @property
    def fullVersion(self, /) -> str:
        """
        The version of ArcGIS Server in full, such as "11.3.0".

        Admin API: Info.
        """
    def getAvailableTimeZones(self, /) -> dict[str, Any]:
        """
        The time zones that the server knows.

        Returns:
            A dict[str, Any] that lists them, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Info > Get Available Time Zones.
        """
    def healthCheck(self, /) -> dict[str, Any]:
        """
        Whether the site can take requests; made for load balancers and monitoring.

        It asks <context>/rest/info/healthCheck, where the server has it. (ArcREST asked below /admin.)

        Returns:
            {"success": True}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more, as a site that can't
                take requests sends; or when the login failed (ServerError).

        Admin API: Health Check.
        """
    @property
    def loggedInUser(self, /) -> str:
        """
        The name of the account that is logged in.

        Admin API: Info.
        """
    @property
    def loggedInUserPrivilege(self, /) -> str:
        """
        The privilege of that account: "ADMINISTER", "PUBLISH" or "ACCESS".

        Admin API: Info.
        """
    @property
    def timezone(self, /) -> str:
        """
        The server's time zone.

        Admin API: Info.
        """

class Job(BaseAGSServer):
    """
    An operation that runs asynchronously: what an operation returns that was called with `runAsync=True`.

    A Job has the reply of that operation, too, as dicts have theirs: `job["jobid"]`.

    Example:
        >>> job = ags.mode.update("READ_ONLY", runAsync=True)
        >>> job.status
        'EXECUTING'
        >>> job.wait(timeout=600)
        {'status': 'success'}
    """
    def __contains__(self, key: Any, /) -> bool: ...
    def __getitem__(self, key: Any, /) -> Any:
        """
        A member of the reply of the operation that has begun the job. Sends no request.
        """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __iter__(self, /) -> Any: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Job: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def get(self, /, key: Any, default: Any | None = None) -> Any | None:
        """
        A member of that reply, or another value where the reply has none.
        """
    @property
    def id(self, /) -> str | None:
        """
        The ID; None where there is none: of an upgrade, and where the site has carried out the operation or refused it
        at once. Sends no request.
        """
    def items(self, /) -> list[Any]:
        """
        Names and members of that reply.
        """
    def keys(self, /) -> list[str]:
        """
        The names of the members of that reply.
        """
    @property
    def messages(self, /) -> list[str]:
        """
        What the job has done so far, and at its end what the operation says; requested at every access.

        Admin API: Job.
        """
    @property
    def status(self, /) -> str:
        """
        The state as the site names it, such as "EXECUTING" or "COMPLETED"; requested at every access. COMPLETED does not
        say whether the operation did well: `wait()` does.

        Admin API: Job.
        """
    def values(self, /) -> list[Any]:
        """
        The members of that reply without their names.
        """
    def wait(
        self,
        /,
        timeout: int | float | None = None,
        *,
        progress: bool | Callable[[int, int, str], object] | None = None,
    ) -> dict[str, Any]:
        """
        Waits until the operation has ended.

        A site that is away meanwhile does not end the wait: one that restarts, or is behind a web adaptor without
        machines. A refusal that lasts for 10 seconds does. Ctrl-C and a timeout end the wait and not the job.

        Args:
            timeout: How many seconds to wait at most. Default: as long as the job takes.
            progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a callable (done, total,
                item), called after each step of the job; what it raises ends the wait. Default: nothing is shown.

        Returns:
            What the operation replies at its end, a dict[str, Any]: what it would have replied without runAsync.

        Raises:
            ServerError: When the operation has failed, whether `strict` or not; when the site refuses to tell of the job.
            ReplyTimeout: When the job has not ended in time. It goes on at the server.
            ValueError: When timeout is negative.

        Admin API: Job.
        """

class Jobs(BaseAGSServer):
    """
    The jobs of a site: operations that were asked to run asynchronously, and what became of them.

    Example:
        >>> ags.system.Jobs.jobs
        []
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Jobs: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def getJobDetails(self, /, jobId: str | int | float) -> dict[str, Any]:
        """
        Tells how far a job is.

        Args:
            jobId: The id of the job, the "jobid" in the reply of the operation that started it.

        Returns:
            A dict[str, Any] with "jobid", "status", "totalsteps", "currentstep", "stepInfo" and, at the end,
            "operationResponse". A job whose status is COMPLETED has failed where the status in its
            operationResponse is "error". An error reply (no such job) is returned, too.

        Raises:
            ValueError: When jobId is empty.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Job.
        """
    def job(self, /, jobId: str | int | float) -> Job:
        """
        The job of an ID, as a Job object.

        Args:
            jobId: The ID, as `jobs` lists it.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Job.
        """
    @property
    def jobs(self, /) -> list[Any]:
        """
        The jobs, as the server lists them.

        Admin API: Jobs.
        """

class KML(BaseAGSServer):
    """
    The KMZ files that the server has made. Newer sites have no such resource.

    Example:
        >>> ags.kml.items
        []
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        initialize: bool = False,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> KML: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def createKMZ(self, /, kmz_as_json: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Makes a KMZ file.

        Args:
            kmz_as_json: What is to be in it, a dict[str, Any] or JSON text as the Admin API describes it.

        Returns:
            A dict[str, Any] that says where the file is, or the server's error reply.

        Raises:
            TypeError: When it holds what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: KML > Create KMZ.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @property
    def items(self, /) -> list[Any]:
        """
        The KMZ files, as the server lists them.

        Admin API: KML.
        """

@disjoint_base
class LDAPSecurityHandler(BaseSecurityHandler):
    """
    Logs in at the web tier with a user name and password: HTTP Basic, as for users of LDAP or
    of Active Directory.

    A site at org_url itself needs no token; one of org_url's servers gets tokens of its own from the portal. The
    password goes to the host of org_url only. Making the handler sends no request. A password that was refused
    is not tried again for a minute, unless it changes.

    Args:
        org_url: The portal, such as https://host/portal, or a site that is not federated.
        username: The user, such as DOMAIN\\\\user.
        password: The password; reads back as "****".
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        referer_url: The `Referer` that a server's token is bound to; the host of org_url by default.
        verify: True (the system's trust store), False, the path of a CA file, or the certificate's
            fingerprint, "sha256:...". Default: what the site that uses the handler says, else
            ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
        timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.

    Raises:
        ValueError: When org_url or username is empty.

    Example:
        >>> sh = LDAPSecurityHandler(url, username, password)
        >>> AGSAdministration(url, sh).mode.siteMode
        'EDITABLE'
    """
    def __init__(
        self,
        /,
        org_url: str | None,
        username: str,
        password: str | int | float,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        referer_url: str | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> LDAPSecurityHandler: ...
    def __repr__(self, /) -> str: ...
    def _copy_into(self, /, other: BaseWebOperations, _deep: bool) -> None:
        """
        Makes another handler, just created, a copy of this one, with the same token to begin with.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    def check_portal(self, /) -> None:
        """
        Asks again whether the organisation is an ArcGIS Enterprise portal, for is_portal to tell.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    @property
    def cookiejar(self, /) -> Any | None:
        """
        None: cookies are kept, but not in a jar of urllib.
        """
    @property
    def handler(self, /) -> Any | None:
        """
        None: it is not urllib that logs in.
        """
    @property
    def is_portal(self, /) -> bool:
        """
        Whether the organisation is an ArcGIS Enterprise portal rather than ArcGIS Online; asked once.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    def loadusername(self, /) -> None:
        """
        Asks the portal for its name of the user, for username to tell.

        Raises:
            ArcRESTError: When there is no reply, or the web server does not let the user in (HTTPError with code 401).
        """
    @property
    def message(self, /) -> Any:
        """
        The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
        request.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in.
        """
    @property
    def org_url(self, /) -> str | None:
        """
        The portal, as it was given.
        """
    @property
    def password(self, /) -> str:
        """
        Reads as "****". Setting it leads to a new login.
        """
    @password.setter
    def password(self, /, value: Any) -> None: ...
    def portalServerHandler(self, /, serverUrl: str, username: str | None = None) -> Any:
        """
        The handler of a federated server for this user. Sends no request.

        Args:
            serverUrl: The server, such as https://host:6443/arcgis.
            username: Not used.

        Returns:
            A PortalServerSecurityHandler.
        """
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @proxy_port.setter
    def proxy_port(self, /, value: Any) -> None: ...
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @proxy_url.setter
    def proxy_url(self, /, value: Any) -> None: ...
    @property
    def referer_url(self, /) -> str | None:
        """
        The `Referer` that a server's token is bound to and that is sent with requests.
        """
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` of the login.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...
    @property
    def username(self, /) -> str | None:
        """
        The user: the portal's name for it once loadusername was called, else the name that it logs in with.
        Setting it logs in as another one.
        """
    @username.setter
    def username(self, /, value: Any) -> None: ...
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Sends no request.
        """

class Log(BaseAGSServer):
    """
    The log of the site's machines.

    Example:
        >>> ags.logs.logSettings['logLevel']
        'INFO'
        >>> for message in ags.logs.messages(level='WARNING'):
        ...     print(message['type'], message['message'])
        ...     break
        SEVERE Failed to return the data: the database connection is lost. [1576]
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Log: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def clean(self, /) -> dict[str, Any]:
        """
        Deletes all log files on all machines, for good.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Logs > Clean Logs.
        """
    def countErrorReports(self, /, machine: str | int | float = "*") -> dict[str, Any]:
        """
        Counts the error reports, which the server writes when one of its processes crashes.

        Args:
            machine: A machine, or "*" for all. Default "*".

        Returns:
            A dict[str, Any] with the counts by machine, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Logs > Count Error Reports.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def editLogSettings(
        self,
        /,
        logLevel: str | int | float | None = None,
        logDir: str | int | float | None = None,
        maxLogFileAge: int | str | None = None,
        maxErrorReportsCount: int | str | None = None,
        *,
        usageMeteringEnabled: bool | str | None = None,
    ) -> dict[str, Any]:
        """
        Changes how the log is kept. What is not given stays as it is.

        Args:
            logLevel: "OFF", "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or "DEBUG", in any case.
            logDir: The folder of the log files, on every machine.
            maxLogFileAge: How long log files are kept, in days.
            maxErrorReportsCount: How many error reports are kept on each machine.
            usageMeteringEnabled: Whether the usage of the services is recorded.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When logLevel is none of these.
            ServerError: When the settings can't be read.
            ArcRESTError: When there is no reply.

        Admin API: Log Settings > Edit Log Settings.
        """
    @property
    def logSettings(self, /) -> dict[str, Any]:
        """
        How the log is kept: {"logLevel", "logDir", "maxLogFileAge", "maxErrorReportsCount", ...}.
        Requested at every access.

        Admin API: Log Settings.
        """
    def messages(
        self,
        /,
        startTime: datetime | int | str | None = None,
        endTime: datetime | int | str | None = None,
        sinceServerStart: bool = False,
        level: str = "WARNING",
        services: str | Iterable[str] | None = None,
        machines: str | Iterable[str] | None = None,
        server: str | Iterable[str] | None = None,
        codes: Mapping[str, Any] | Sequence[Any] | str | None = None,
        processIds: Mapping[str, Any] | Sequence[Any] | str | None = None,
        pageSize: int = 1000,
    ) -> Rows:
        """
        The messages of the log, the newest first, one after the other through all pages. No request is sent
        before the first is needed, and one page is in memory at a time. No message is lost or repeated, also
        where new ones come meanwhile or several share a millisecond.

        Args:
            startTime: The newest time that is wanted. A datetime (without time zone: the server's
                time), epoch milliseconds or ISO text. The two times may be given in either order.
                Default: now.
            endTime: The oldest time that is wanted. Default: the beginning.
            sinceServerStart: True for the messages since the server started only. Default False.
            level: This level and those above it: "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or
                "DEBUG", in any case. Default "WARNING".
            services: Services such as "Planning/Zoning.MapServer", a list or comma-separated. Default: all.
            machines: Machines, a list or comma-separated. Default: all.
            server: Components of the server, a list or comma-separated. Default: all.
            codes: A list of message codes. Default: all.
            processIds: A list of process ids. Default: all.
            pageSize: How many messages come at once, 1 to 10000; more where that many share a
                millisecond. Default 1000.

        Returns:
            An iterator of messages, a dict[str, Any] each; an async iterator in the asyncio API.

        Raises:
            ValueError: When a level or time makes no sense.
            ArcRESTError: While iterating, when a page can't be read; the next step requests the page again.

        Admin API: Logs > Query Logs.
        """
    @property
    def operations(self, /) -> list[str]:
        """
        What can be asked of the log.
        """
    def query(
        self,
        /,
        startTime: datetime | int | str | None = None,
        endTime: datetime | int | str | None = None,
        sinceServerStart: bool | str = False,
        level: str | int | float = "WARNING",
        services: str | Iterable[str] = "*",
        machines: str | Iterable[str] = "*",
        server: str | Iterable[str] = "*",
        codes: Mapping[str, Any] | Sequence[Any] | str = ...,
        processIds: Mapping[str, Any] | Sequence[Any] | str = ...,
        export: bool | str = False,
        exportType: str | int | float = "CSV",
        out_path: str | PathLike[str] | None = None,
        pageSize: int | str = 10000,
        *,
        guardFormulas: bool | str = False,
    ) -> Any:
        """
        Reads messages from the log, the newest first.

        Args:
            startTime: The newest time that is wanted. A datetime (without time zone: the server's
                time), epoch milliseconds or ISO text. The two times may be given in either order.
                Default: now.
            endTime: The oldest time that is wanted. Default: the beginning.
            sinceServerStart: True for the messages since the server started only. Default False.
            level: This level and those above it: "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or
                "DEBUG", in any case. Default "WARNING".
            services: Services such as "Planning/Zoning.MapServer", a list or comma-separated; "*"
                for all. Default "*".
            machines: Machines, a list or comma-separated; "*" for all. Default "*".
            server: Components of the server, a list or comma-separated; "*" for all. Default "*".
            codes: A list of message codes. Default: all.
            processIds: A list of process ids. Default: all.
            export: True writes all messages to out_path instead. Default False.
            exportType: "CSV" or "TAB". Default "CSV".
            out_path: The file to write, UTF-8 with one header line. An ordinary file is replaced once all messages
                are there; a link means the file that it points to.
            pageSize: How many messages come at once, 1 to 10000. Default 10000.
            guardFormulas: True puts an apostrophe before texts that a spreadsheet would run as a formula: those
                that begin with =, +, -, @, a tab or a line break. What users send to the server is in its
                log. Default False: the texts are as they were.

        Returns:
            {"hasMore", "startTime", "endTime", "logMessages": [...]}, one page: while hasMore is
            True, older ones follow from endTime. Or out_path, when export is True and it was given.

        Raises:
            ValueError: When a level, type or time makes no sense.
            OSError: When the file can't be written. What there was under its name stays.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Logs > Query Logs.
        """
    @property
    def resources(self, /) -> list[str]:
        """
        The resources below the log.
        """

class Machine(BaseAGSServer):
    """
    One machine of a site.

    Example:
        >>> machine = ags.machines.machines[0]
        >>> machine.machineName
        'GISSRV01.EXAMPLE.COM'
        >>> machine.status
        {'configuredState': 'STARTED', 'realTimeState': 'STARTED'}
    """
    @property
    def ServerStartTime(self, /) -> int:
        """
        When ArcGIS Server was started on the machine, in milliseconds since 1970.

        Admin API: Machine.
        """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        initialize: bool = False,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Machine: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def adminURL(self, /) -> str:
        """
        The admin URL of the machine itself.

        Admin API: Machine.
        """
    @property
    def appServerMaxHeapSize(self, /) -> int:
        """
        The largest heap of the application server, in megabytes.

        Admin API: Machine.
        """
    def certificate(self, /, alias: str | int | float) -> Certificate:
        """
        A certificate of the machine, as a Certificate object.

        Args:
            alias: The certificate's alias, one of sslCertificates.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: SSL Certificate.
        """
    @property
    def configuredState(self, /) -> str:
        """
        The state that the machine should be in, "STARTED" or "STOPPED"; status has the one that it is in.

        Admin API: Machine.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def edit(
        self,
        /,
        machineName: str | int | float | None = None,
        adminURL: str | int | float | None = None,
        webServerMaxHeapSize: int | str | None = None,
        webServerCertificateAlias: str | int | float | None = None,
        appServerMaxHeapSize: int | str | None = None,
        socMaxHeapSize: int | str | None = None,
        JMXPort: int | str | None = None,
        OpenEJBPort: int | str | None = None,
        NamingPort: int | str | None = None,
        DerbyPort: int | str | None = None,
        tcpClusterPort: int | str | None = None,
        *,
        wait: int | float | None = None,
    ) -> dict[str, Any]:
        """
        Changes the machine. What is not given may be reset by the server: give what `document` has.

        Another certificate, heap size or port restarts the machine; `wait` waits for its return. The certificate may be
        another one then: a site whose `verify` refuses it ends the wait with the error that says so.

        Args:
            machineName: The machine's name.
            adminURL: The admin URL of the machine itself.
            webServerMaxHeapSize: The largest heap of the web server, in megabytes; -1 for its default.
            webServerCertificateAlias: The alias of the certificate that the web server uses.
            appServerMaxHeapSize: The largest heap of the application server, in megabytes.
            socMaxHeapSize: The largest heap of each service process (SOC), in megabytes.
            JMXPort: The port of that name, as `ports` has it.
            OpenEJBPort: The port of that name.
            NamingPort: The port of that name.
            DerbyPort: The port of that name.
            tcpClusterPort: The port of that name.
            wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
                call does not wait.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a size or a port is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Machine > Edit Machine.
        """
    def exportCertificate(
        self, /, certificate: str | int | float, folder: str | PathLike[str]
    ) -> Any:
        """
        Saves a certificate, without its private key, to a file.

        Args:
            certificate: The certificate's alias, one of sslCertificates.
            folder: The local folder to save it in, which must exist; None for a folder of this
                process alone in the system's temporary folder.

        Returns:
            The file's path. Its name is the server's; a file of that name is replaced. An error reply is
            returned as a dict.

        Raises:
            FileNotFoundError: When there is no such folder; nothing is sent.
            ValueError: When the alias is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: SSL Certificate > Export Certificate.
        """
    def generateCertificate(
        self,
        /,
        alias: str | int | float,
        commonName: str | int | float,
        organization: str | int | float,
        organizationalUnit: str | int | float | None = None,
        city: str | int | float | None = None,
        state: str | int | float | None = None,
        country: str | int | float | None = None,
        keyalg: str | int | float | None = None,
        keysize: int | str | None = None,
        sigalg: str | int | float | None = None,
        validity: int | str | None = None,
        san: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Makes a self-signed certificate with a private key of its own.

        Args:
            alias: A name for the certificate that no other one has.
            commonName: The host name that the certificate is for.
            organization: The organization.
            organizationalUnit: The unit of the organization.
            city: The city.
            state: The state or province.
            country: The country, two letters.
            keyalg: The algorithm of the key, such as "RSA" or "EC". Default: the server decides.
            keysize: The size of the key, in bits. Default: the server decides.
            sigalg: The algorithm of the signature, such as "SHA256withRSA". Default: the server decides.
            validity: How long the certificate is valid, in days. Default: the server decides (90).
            san: Further names, such as "DNS:gis.example.com,DNS:gis".

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a size or a number of days is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: SSL Certificates > Generate Certificate.
        """
    def getCertificate(self, /, certificate: str | int | float) -> dict[str, Any]:
        """
        What a certificate says: its issuer, subject, validity, key and so on.

        Args:
            certificate: The certificate's alias, one of sslCertificates.

        Returns:
            A dict[str, Any], or the server's error reply.

        Raises:
            ValueError: When the alias is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: SSL Certificate.
        """
    @property
    def hardware(self, /) -> dict[str, Any]:
        """
        The operating system, processors and memory of the machine; requested at every access.

        Admin API: Machine > Hardware, since 10.5.
        """
    def importCASignedCertificate(
        self,
        /,
        alias: str | int | float,
        caSignedCertificate: str | PathLike[str],
        *,
        wait: int | float | None = None,
    ) -> dict[str, Any]:
        """
        Imports what a certificate authority has signed for a certificate of this machine.

        It replaces the self-signed certificate that the signing request was made from; the authority's root and
        intermediate certificates have to be imported first. Where the web server uses the certificate, it
        restarts, and the site's admin URL is away for a while.

        Args:
            alias: The alias of the certificate that the signing request was made from.
            caSignedCertificate: The path of the signed certificate's file.
            wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
                call does not wait.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            FileNotFoundError: When there is no such file; nothing is sent.
            OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
            ValueError: When the alias is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: SSL Certificate > Import Signed Certificate.
        """
    def importExistingServerCertificate(
        self,
        /,
        alias: str | int | float,
        certPassword: str | int | float,
        certFile: str | PathLike[str],
        *,
        importCertificateChain: bool | str | None = None,
    ) -> dict[str, Any]:
        """
        Imports a certificate together with its private key.

        The web server goes on using the certificate that it has until webServerCertificateAlias names this one.

        Args:
            alias: A name for the certificate that no other one has.
            certPassword: The password of the file.
            certFile: The path of a PKCS #12 file (.pfx or .p12).
            importCertificateChain: Whether the certificates of the authorities in the file are imported, too.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            FileNotFoundError: When there is no such file; nothing is sent.
            OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: SSL Certificates > Import Existing Server Certificate.
        """
    def importRootCertificate(
        self, /, alias: str | int | float, rootCACertificate: str | PathLike[str]
    ) -> dict[str, Any]:
        """
        Imports the root or an intermediate certificate of a certificate authority.

        Args:
            alias: A name for the certificate that no other one has.
            rootCACertificate: The path of the certificate's file (PEM or DER).

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            FileNotFoundError: When there is no such file; nothing is sent.
            OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: SSL Certificates > Import Root or Intermediate Certificate.
        """
    @property
    def machineName(self, /) -> str:
        """
        The machine's name, as the site lists it.

        Admin API: Machine.
        """
    @property
    def platform(self, /) -> str:
        """
        The operating system that the machine runs.

        Admin API: Machine.
        """
    @property
    def ports(self, /) -> dict[str, Any]:
        """
        The ports that ArcGIS Server uses inside the site: a dict[str, Any] of names, such as JMXPort, and numbers.

        Admin API: Machine.
        """
    @property
    def socMaxHeapSize(self, /) -> int:
        """
        The largest heap of each service process (SOC), in megabytes.

        Admin API: Machine.
        """
    @property
    def sslCertificates(self, /) -> dict[str, Any]:
        """
        The aliases of the machine's certificates, {"certificates": [...]}; requested at every access.

        Admin API: SSL Certificates.
        """
    def startMachine(self, /, *, wait: int | float | None = None) -> dict[str, Any]:
        """
        Starts ArcGIS Server on the machine, and with it the services that run there.

        Args:
            wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
                call does not wait.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Machine > Start Machine.
        """
    @property
    def status(self, /) -> dict[str, Any]:
        """
        The state, {"configuredState", "realTimeState"}: what it should be and what it is; requested at every access.

        Admin API: Machine > Status.
        """
    def stopMachine(self, /) -> dict[str, Any]:
        """
        Stops the machine: it hosts no services until it is started again.

        With its only machine stopped, the site's services are away.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Machine > Stop Machine.
        """
    @property
    def synchronize(self, /) -> bool:
        """
        Whether the machine has yet to take over changes that were made to the site while it was away.

        Admin API: Machine.
        """
    def synchronizeWithSite(self, /) -> dict[str, Any]:
        """
        Has the machine take over changes that were made to the site while it was away.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Machine > Synchronize with Site, since 10.4.
        """
    def unregisterMachine(self, /) -> dict[str, Any]:
        """
        Takes the machine out of the site for good.

        It stops taking part in the site and hosts none of its services any more. To come back it has to be
        registered again. (ArcREST started the machine instead.)

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Machine > Unregister Machine.
        """
    @property
    def webServerCertificateAlias(self, /) -> str:
        """
        The alias of the certificate that the web server uses.

        Admin API: Machine.
        """
    @property
    def webServerMaxHeapSize(self, /) -> int:
        """
        The largest heap of the web server, in megabytes; -1 for its default.

        Admin API: Machine.
        """
    @property
    def webServerSSLEnabled(self, /) -> bool:
        """
        Whether the web server answers over HTTPS.

        Admin API: Machine.
        """

class Machines(BaseAGSServer):
    """
    The machines of a site.

    Example:
        >>> [machine.machineName for machine in ags.machines.machines]
        ['GISSRV01.EXAMPLE.COM', 'GISSRV02.EXAMPLE.COM']
    """
    @property
    def DatastoreMachines(self, /) -> Any:
        """
        The machines that host the site's data stores, as the server lists them; None where it lists none.

        Admin API: Machines.
        """
    @property
    def Protocol(self, /) -> Any:
        """
        The protocol that the machines are reached by; None where the server does not say.

        Admin API: Machines.
        """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        initialize: bool = False,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Machines: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def getMachine(self, /, machineName: str | int | float) -> Machine:
        """
        The machine of a name, as a Machine object.

        Args:
            machineName: The machine's name, as the site lists it.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Machine.
        """
    @property
    def machines(self, /) -> list[Machine]:
        """
        The machines, as Machine objects; requested at every access.

        Admin API: Machines.
        """
    def registerMachine(
        self, /, machineName: str | int | float, adminURL: str | int | float
    ) -> dict[str, Any]:
        """
        Registers a machine with the site.

        ArcGIS Server must be installed and licensed there, and the machine must not be part of another site.

        Args:
            machineName: The machine's host name.
            adminURL: Its admin URL, such as https://host:6443/arcgis/admin.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Machines > Register Machine.
        """
    def renameMachine(
        self, /, machineName: str | int | float, newMachineName: str | int | float
    ) -> dict[str, Any]:
        """
        Tells the site that a machine has a new host name.

        A server notices this itself when it restarts; this is for when it did not. It changes the site's
        references to the machine, not the machine's name.

        Args:
            machineName: The name that the machine is registered under.
            newMachineName: Its new name.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Machines > Rename Machine.
        """

class Mode(BaseAGSServer):
    """
    Whether the site is open to changes.

    A read-only site goes on running its services, but takes no new ones and refuses most operations that
    change it.

    Example:
        >>> ags.mode.siteMode
        'EDITABLE'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Mode: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def copyConfigLocal(self, /) -> bool:
        """
        Whether each machine runs from a copy of the site's configuration of its own while the site is read only.

        Admin API: Mode.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @property
    def lastModified(self, /) -> int:
        """
        When the mode was last changed, in milliseconds since 1970.

        Admin API: Mode.
        """
    @property
    def siteMode(self, /) -> str:
        """
        "EDITABLE" or "READ_ONLY".

        Admin API: Mode.
        """
    @overload
    def update(
        self,
        /,
        siteMode: str | int | float,
        *,
        runAsync: Literal[True],
        allowEditingViaServices: bool | str | None = None,
    ) -> Job: ...
    @overload
    def update(
        self,
        /,
        siteMode: str | int | float,
        runAsync: Literal[False] | None = None,
        allowEditingViaServices: bool | str | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def update(
        self,
        /,
        siteMode: str | int | float,
        runAsync: bool | str | None = None,
        allowEditingViaServices: bool | str | None = None,
    ) -> dict[str, Any] | Job:
        """
        Makes the site read-only, or open to changes again.

        Args:
            siteMode: "READ_ONLY" or "EDITABLE".
            runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.
            allowEditingViaServices: Whether feature services take edits while the site is read-only. Default: the
                server decides.

        Returns:
            {"status": "success"}, or the server's error reply. With runAsync=True a Job.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Mode > Update, since 10.4.
        """

class NTLMSecurityHandler(LDAPSecurityHandler):
    """
    Logs in at the web tier by NTLM, as IIS asks for it; on Windows also as the user that the
    script runs as, by Kerberos.

    A site at org_url itself needs no token; one of org_url's servers gets tokens of its own from the portal. The login
    is made with the host of org_url only, anew for each connection. Making the handler sends no request. A
    password that was refused is not tried again for a minute, unless it changes.

    Args:
        org_url: The portal, such as https://host/portal, or a site that is not federated.
        username: The user: DOMAIN\\\\user, user@domain or user; "" or None for the user that the script runs as (Windows).
        password: The password; reads back as "****".
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        referer_url: The `Referer` that a server's token is bound to; the host of org_url by default.
        verify: True (the system's trust store), False, the path of a CA file, or the certificate's
            fingerprint, "sha256:...". Default: what the site that uses the handler says, else
            ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
        timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.

    Raises:
        ValueError: When org_url is empty; when username is, elsewhere than on Windows.

    Example:
        >>> sh = NTLMSecurityHandler(url, username, password)
        >>> AGSAdministration(url, sh).mode.siteMode
        'EDITABLE'
    """
    def __init__(
        self,
        /,
        org_url: str | None,
        username: str | None,
        password: str | int | float | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        referer_url: str | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> NTLMSecurityHandler: ...

@disjoint_base
class OAuthSecurityHandler(BaseSecurityHandler):
    """
    Logs in as an application that is registered at a portal or ArcGIS Online: OAuth 2.0 client credentials.

    Making it sends no request: the first use logs in, and later ones renew the token when it
    is about to end or is refused. A failed login is not repeated for a minute, unless the
    credentials change.

    Args:
        client_id: The application's id.
        secret_id: Its secret; reads back as "****".
        org_url: The portal, such as https://host/portal or https://www.arcgis.com.
        token_url: The token service; <org_url>/sharing/rest/oauth2/token by default.
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        verify: True (the system's trust store), False, the path of a CA file, or the certificate's
            fingerprint, "sha256:...". Default: what the site that uses the handler says, else
            ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
        timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.

    Raises:
        ValueError: When org_url is empty.

    Example:
        >>> sh = OAuthSecurityHandler(client_id, client_secret, org_url=portal_url)
        >>> sh.valid
        True
    """
    def __init__(
        self,
        /,
        client_id: str,
        secret_id: str | int | float,
        org_url: str | None,
        token_url: str | None = None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> OAuthSecurityHandler: ...
    def __repr__(self, /) -> str: ...
    def _copy_into(self, /, other: BaseWebOperations, _deep: bool) -> None:
        """
        Makes another handler, just created, a copy of this one, with the same token to begin with.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    def check_portal(self, /) -> None:
        """
        Asks again whether the organisation is an ArcGIS Enterprise portal, for is_portal to tell.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    @property
    def client_id(self, /) -> str:
        """
        The application's id. Setting it drops the token.
        """
    @client_id.setter
    def client_id(self, /, value: Any) -> None: ...
    @property
    def is_portal(self, /) -> bool:
        """
        Whether the organisation is an ArcGIS Enterprise portal rather than ArcGIS Online; asked once.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    @property
    def message(self, /) -> Any:
        """
        The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
        request.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in.
        """
    @property
    def org_url(self, /) -> str | None:
        """
        The portal, as it was given.
        """
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @proxy_port.setter
    def proxy_port(self, /, value: Any) -> None: ...
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @proxy_url.setter
    def proxy_url(self, /, value: Any) -> None: ...
    @property
    def referer_url(self, /) -> str | None:
        """
        The `Referer` that is sent with the token: the portal.
        """
    def resetTokenURLToDefault(self, /) -> None:
        """
        Goes back to ArcGIS Online's token service; drops the token.
        """
    @property
    def secret_id(self, /) -> str:
        """
        Reads as "****". Setting it drops the token.
        """
    @secret_id.setter
    def secret_id(self, /, value: Any) -> None: ...
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def tokenExperationDate(self, /) -> Any | None:
        """
        When the token ends, as local time; None without one. Sends no request.
        """
    @property
    def tokenObtainedDate(self, /) -> Any | None:
        """
        When the token was given, as local time; None without one. Sends no request.
        """
    @property
    def token_url(self, /) -> str:
        """
        The token service. Setting it drops the token.
        """
    @token_url.setter
    def token_url(self, /, value: Any) -> None: ...
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` of the login.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Sends no request.
        """

@disjoint_base
class PKISecurityHandler(BaseSecurityHandler):
    """
    Logs in with a client certificate in the TLS handshake.

    A site at org_url itself needs no token; one of org_url's servers gets tokens of its own from the portal. Nothing is
    asked, and no file is read, when the handler is made.

    Args:
        org_url: The portal, such as https://host/portal, or a site that is not federated.
        keyfile: The key, a PEM file without a password; None where certificatefile has the key in it.
        certificatefile: The certificate, a PEM file; or a PFX (PKCS#12) file with certificate and key. A certificate
            of Windows' store must be exported to such a file first.
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        referer_url: The `Referer` that a server's token is bound to; the host of org_url by default.
        password: The password of a PFX file.
        verify: True (the system's trust store), False, the path of a CA file, or the certificate's
            fingerprint, "sha256:...". Default: what the site that uses the handler says, else
            ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
        timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.

    Raises:
        ValueError: When org_url is empty.

    Example:
        >>> sh = PKISecurityHandler(url, "key.pem", "certificate.pem")
        >>> sh.key_file
        'key.pem'
    """
    def __init__(
        self,
        /,
        org_url: str | None,
        keyfile: str | PathLike[str] | None,
        certificatefile: str | PathLike[str],
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        referer_url: str | None = None,
        *,
        password: str | int | float | None = None,
        verify: Any | None = None,
        timeout: float | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> PKISecurityHandler: ...
    def __repr__(self, /) -> str: ...
    def _copy_into(self, /, other: BaseWebOperations, _deep: bool) -> None:
        """
        Makes another handler, just created, a copy of this one, with the same token to begin with.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    @property
    def certificate(self, /) -> str:
        """
        The file of the certificate. Setting it logs in with another one.
        """
    @certificate.setter
    def certificate(self, /, value: Any) -> None: ...
    def check_portal(self, /) -> None:
        """
        Asks again whether the organisation is an ArcGIS Enterprise portal, for is_portal to tell.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    @property
    def cookiejar(self, /) -> Any | None:
        """
        None: cookies are kept, but not in a jar of urllib.
        """
    @property
    def handler(self, /) -> Any | None:
        """
        None: it is not urllib that logs in.
        """
    @property
    def is_portal(self, /) -> bool:
        """
        Whether the organisation is an ArcGIS Enterprise portal rather than ArcGIS Online; asked once.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    @property
    def key_file(self, /) -> str | None:
        """
        The file of the key; None where it is in the certificate's. Setting it logs in with another one.
        """
    @key_file.setter
    def key_file(self, /, value: Any) -> None: ...
    @property
    def message(self, /) -> Any:
        """
        The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
        request.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in.
        """
    @property
    def org_url(self, /) -> str | None:
        """
        The portal, as it was given.
        """
    def portalServerHandler(self, /, serverUrl: str, username: str | None = None) -> Any:
        """
        The handler of a federated server for this user. Sends no request.

        Args:
            serverUrl: The server, such as https://host:6443/arcgis.
            username: Not used.

        Returns:
            A PortalServerSecurityHandler.
        """
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @proxy_port.setter
    def proxy_port(self, /, value: Any) -> None: ...
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @proxy_url.setter
    def proxy_url(self, /, value: Any) -> None: ...
    @property
    def referer_url(self, /) -> str | None:
        """
        The `Referer` that a server's token is bound to and that is sent with requests.
        """
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` of the login.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...
    @property
    def username(self, /) -> str | None:
        """
        The portal's name of the certificate's user, asked once; None where the portal names nobody.

        Raises:
            ArcRESTError: When there is no reply, or the certificate is refused.
        """
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Sends no request.
        """

class PlatformService(BaseAGSServer):
    """
    One platform service of a site: a service that other services need, such as the compute platform.

    Example:
        >>> listed = ags.system.platformServices["platformservices"][0]
        >>> ags.system.platformService(listed["id"]).status["configuredState"]
        'STARTED'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> PlatformService: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @property
    def health(self, /) -> dict[str, Any]:
        """
        Whether the platform service is in order; requested at every access.

        Admin API: Platform Service > Health, since 10.5.
        """
    @property
    def id(self, /) -> str:
        """
        The ID.

        Admin API: Platform Service.
        """
    @property
    def name(self, /) -> str:
        """
        The name.

        Admin API: Platform Service.
        """
    def start(self, /) -> dict[str, Any]:
        """
        Starts the platform service on all machines.

        Returns:
            {"configuredState", "details": [...]}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Platform Service > Start, since 10.5.
        """
    @property
    def status(self, /) -> dict[str, Any]:
        """
        The state on each machine, {"configuredState", "details": [{"machine", "realtimeState"}]}; requested at
        every access.

        Admin API: Platform Service > Status, since 10.5.
        """
    def stop(self, /) -> dict[str, Any]:
        """
        Stops the platform service on all machines.

        Returns:
            {"configuredState", "details": [...]}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Platform Service > Stop, since 10.5.
        """
    @property
    def type(self, /) -> str:
        """
        The type, such as "COMPUTE_PLATFORM".

        Admin API: Platform Service.
        """

@disjoint_base
class PortalServerSecurityHandler(BaseSecurityHandler):
    """
    Gets tokens of a federated server for a portal's user.

    A site makes one by itself where it is given the handler of a portal's user. Making one sends no
    request; the portal's token and the server's are both renewed when they end.

    Args:
        tokenHandler: The user: a PortalTokenSecurityHandler, or one of LDAP, NTLM, PKI, ArcGISToken or OAuth.
        serverUrl: Any address of the server.
        referer: The `Referer` that the server's token is bound to and that is sent with it.
        handler: Kept for scripts that read it back; not used.
        jar: Kept for scripts that read it back; not used.

    Raises:
        TypeError: When tokenHandler is something else.

    Example:
        >>> user = PortalTokenSecurityHandler(username, password, org_url=portal_url)
        >>> sh = PortalServerSecurityHandler(user, url, referer=url)
        >>> AGSAdministration(url, sh).info.loggedInUser
        'portaladmin'
    """
    def __init__(
        self,
        /,
        tokenHandler: Any,
        serverUrl: str,
        referer: str,
        handler: Any | None = None,
        jar: Any | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> PortalServerSecurityHandler: ...
    def __repr__(self, /) -> str: ...
    def _copy_into(self, /, other: BaseWebOperations, _deep: bool) -> None:
        """
        Makes another handler, just created, a copy of this one, with the same token to begin with.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    @property
    def cookiejar(self, /) -> Any | None:
        """
        As it was given; not used.
        """
    @cookiejar.setter
    def cookiejar(self, /, value: Any | None) -> None: ...
    @property
    def handler(self, /) -> Any | None:
        """
        As it was given; not used.
        """
    @handler.setter
    def handler(self, /, value: Any | None) -> None: ...
    @property
    def is_portal(self, /) -> bool:
        """
        False: it is a server.
        """
    @property
    def message(self, /) -> Any:
        """
        The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
        request.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in.
        """
    @property
    def referer(self, /) -> str | None:
        """
        The `Referer` that the token is bound to and that is sent with it. Setting it drops the token.
        """
    @referer.setter
    def referer(self, /, value: Any) -> None: ...
    @property
    def referer_url(self, /) -> str | None:
        """
        The same as referer.
        """
    @referer_url.setter
    def referer_url(self, /, value: Any) -> None: ...
    @property
    def serverUrl(self, /) -> str:
        """
        The server, as it was given. Setting it drops the token.
        """
    @serverUrl.setter
    def serverUrl(self, /, value: Any) -> None: ...
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` of the login.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Sends no request.
        """

@disjoint_base
class PortalTokenSecurityHandler(BaseSecurityHandler):
    """
    Logs in at a portal with a user name and password; a site gets tokens of its own for them.

    Making it sends no request: the first use logs in, and later ones renew the token when it
    is about to end or is refused. A failed login is not repeated for a minute, unless the
    credentials change.

    Args:
        username: The user.
        password: The password; reads back as "****".
        org_url: The portal, such as https://host/portal; its token service is found out from it.
        token_url: The token service, such as https://host/portal/sharing/rest/generateToken.
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        handler: Kept for scripts that read it back; not used.
        jar: Kept for scripts that read it back; not used.
        verify: True (the system's trust store), False, the path of a CA file, or the certificate's
            fingerprint, "sha256:...". Default: what the site that uses the handler says, else
            ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
        timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.

    Raises:
        ValueError: When org_url is empty.

    Example:
        >>> sh = PortalTokenSecurityHandler(username, password, org_url=portal_url)
        >>> AGSAdministration(url, sh).mode.siteMode
        'EDITABLE'
    """
    def __init__(
        self,
        /,
        username: str | int | float,
        password: str | int | float,
        org_url: str | None,
        token_url: str | None = None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        handler: Any | None = None,
        jar: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> PortalTokenSecurityHandler: ...
    def __repr__(self, /) -> str: ...
    def _copy_into(self, /, other: BaseWebOperations, _deep: bool) -> None:
        """
        Makes another handler, just created, a copy of this one, with the same token to begin with.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
        """
    @_verify.setter
    def _verify(self, /, value: Any) -> None: ...
    def check_portal(self, /) -> None:
        """
        Asks again whether the organisation is an ArcGIS Enterprise portal, for is_portal to tell.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    @property
    def cookiejar(self, /) -> Any | None:
        """
        As it was given; not used.
        """
    @cookiejar.setter
    def cookiejar(self, /, value: Any | None) -> None: ...
    @property
    def handler(self, /) -> Any | None:
        """
        As it was given; not used.
        """
    @handler.setter
    def handler(self, /, value: Any | None) -> None: ...
    @property
    def is_portal(self, /) -> bool:
        """
        Whether the organisation is an ArcGIS Enterprise portal rather than ArcGIS Online; asked once.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
        """
    @property
    def message(self, /) -> Any:
        """
        The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
        request.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in.
        """
    @property
    def org_url(self, /) -> str | None:
        """
        The portal, as it was given.
        """
    @property
    def password(self, /) -> str:
        """
        Reads as "****". Setting it drops the token.
        """
    @password.setter
    def password(self, /, value: Any) -> None: ...
    def portalServerHandler(self, /, serverUrl: str, username: str | None = None) -> Any:
        """
        The handler of a federated server for this user. Sends no request.

        Args:
            serverUrl: The server, such as https://host:6443/arcgis.
            username: Not used.

        Returns:
            A PortalServerSecurityHandler.
        """
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @proxy_port.setter
    def proxy_port(self, /, value: Any) -> None: ...
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @proxy_url.setter
    def proxy_url(self, /, value: Any) -> None: ...
    @property
    def referer_url(self, /) -> str | None:
        """
        The `Referer` that the token is bound to and that is sent with it; None binds it to this
        machine's address. Setting it drops the token.
        """
    @referer_url.setter
    def referer_url(self, /, value: Any) -> None: ...
    def servertoken(self, /, serverURL: str, referer: str) -> str | None:
        """
        A token of a federated server, exchanged for the portal's; None when the login failed.

        Args:
            serverURL: Any address of the server.
            referer: The `Referer` that the token is bound to.

        Returns:
            The token, or None.

        Raises:
            ArcRESTError: When there is no reply.
        """
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def tokenExperationDate(self, /) -> Any | None:
        """
        When the token ends, as local time; None without one. Sends no request.
        """
    @property
    def tokenObtainedDate(self, /) -> Any | None:
        """
        When the token was given, as local time; None without one. Sends no request.
        """
    @property
    def token_url(self, /) -> str | None:
        """
        The token service; None until it is given or found out. Setting it drops the token.
        """
    @token_url.setter
    def token_url(self, /, value: Any) -> None: ...
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` of the login.
        """
    @useragent.setter
    def useragent(self, /, value: Any) -> None: ...
    @property
    def username(self, /) -> str:
        """
        The user. Setting it drops the token.
        """
    @username.setter
    def username(self, /, value: Any) -> None: ...
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Sends no request.
        """

class RelationalDatastoreType(BaseAGSServer):
    """
    One type of relational data store that the site knows.

    Example:
        >>> ags.data.relationalDatastoreType("postgresql").name
        'PostgreSQL'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> RelationalDatastoreType: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @property
    def id(self, /) -> str:
        """
        The ID.

        Admin API: Relational Data Store Type.
        """
    @property
    def name(self, /) -> str:
        """
        The name.

        Admin API: Relational Data Store Type.
        """
    def unregister(self, /) -> dict[str, Any]:
        """
        Takes the type out of the site.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Relational Data Store Type > Unregister, since 10.4.
        """

@final
class Rows:
    """
    The items of a long listing, a dict[str, Any] each. A page is requested when its first item is needed.

    A page that can't be read raises; the next step requests the page again, so that no item is lost.
    """
    def __iter__(self, /) -> Rows: ...
    def __next__(self, /) -> dict[str, Any]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str:
        """
        The loaded items as a small table. Sends no request.
        """

class Security(BaseAGSServer):
    """
    The security of a site: its users and roles, the security configuration, the primary site administrator.

    Example:
        >>> [user["username"] for user in ags.security.getAllUsers()][:2]
        ['publisher', 'viewer']
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Security: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def addRole(
        self, /, name: str | int | float, description: str | int | float = ""
    ) -> dict[str, Any]:
        """
        Adds a role. The role store must be one that the server can write to, such as its own.

        Args:
            name: The name of the role, unique in the role store.
            description: A description; none by default.

        Returns:
            The server's reply, {"status": "success"}; an error reply (the role exists) is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Add Role.
        """
    def addUser(
        self,
        /,
        username: str | int | float,
        password: str | int | float,
        fullname: str | int | float | None = None,
        description: str | int | float | None = None,
        email: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Adds a user. The user store must be one that the server can write to, such as its own.

        Args:
            username: The name of the user, unique in the user store.
            password: The user's password.
            fullname: The user's full name; none by default.
            description: A description; none by default.
            email: The user's e-mail address; none by default.

        Returns:
            The server's reply, {"status": "success"}; an error reply (the user exists) is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Users > Add User.
        """
    def addUsersToRole(
        self, /, rolename: str | int | float, users: str | Iterable[str]
    ) -> dict[str, Any]:
        """
        Gives a role to several users.

        Args:
            rolename: The name of the role.
            users: The names of the users, a list or comma-separated; they must exist.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ValueError: When a name in a list has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Add Users to Role.
        """
    def assignPrivilege(
        self, /, rolename: str | int | float, privilege: str | int | float = "ACCESS"
    ) -> dict[str, Any]:
        """
        Sets what a role may do on the server. It applies to every user who has the role.

        Args:
            rolename: The name of the role.
            privilege: ADMINISTER (everything), PUBLISH (publish services) or ACCESS (no administrative access;
                only use services that permit the role). ACCESS by default.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Assign Privilege.
        """
    def assignRoles(
        self, /, username: str | int | float, roles: str | Iterable[str]
    ) -> dict[str, Any]:
        """
        Gives roles to a user.

        Args:
            username: The name of the user.
            roles: The names of the roles, a list or comma-separated; they must exist.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ValueError: When a name in a list has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Users > Assign Roles.
        """
    def disablePrimarySiteAdministrator(self, /) -> dict[str, Any]:
        """
        Disables the primary site administrator.

        The account can't log in any more, a script that uses it is locked out. Make sure first that another
        administrator can log in; if none can, only the password reset tool on the server's machine helps.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Primary Site Administrator > Disable Primary Site Administrator.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def enablePrimarySiteAdministrator(self, /) -> dict[str, Any]:
        """
        Enables the primary site administrator again; takes another administrator's login.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Primary Site Administrator > Enable Primary Site Administrator.
        """
    def getAllRoles(self, /, pageSize: int = 1000) -> Rows:
        """
        The roles of the role store, one after the other through all pages. No request is sent before the
        first is needed, and one page is in memory at a time. None is repeated, and none is lost where others
        come or go meanwhile, up to a page of them at once.

        Args:
            pageSize: How many roles come at once, 2 or more. Default 1000.

        Returns:
            An iterator of roles, {"rolename", "description"} each; an async iterator in the
            asyncio API.

        Raises:
            ArcRESTError: While iterating, when a page can't be read; the next step requests the page again.

        Admin API: Roles > Get Roles.
        """
    def getAllUsers(self, /, pageSize: int = 1000) -> Rows:
        """
        The users of the user store, one after the other through all pages. No request is sent before the
        first is needed, and one page is in memory at a time. None is repeated, and none is lost where others
        come or go meanwhile, up to a page of them at once.

        Args:
            pageSize: How many users come at once, 2 or more. Default 1000.

        Returns:
            An iterator of users, {"username", "fullname", "email", "description"} each; an async iterator in the
            asyncio API.

        Raises:
            ArcRESTError: While iterating, when a page can't be read; the next step requests the page again.

        Admin API: Users > Get Users.
        """
    def getPrivilegeForRole(self, /, rolename: str | int | float) -> dict[str, Any]:
        """
        Tells what a role may do on the server.

        Args:
            rolename: The name of the role.

        Returns:
            {"privilege": "ADMINISTER"}, or PUBLISH or ACCESS; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Get Privilege.
        """
    def getPrivilegeForUser(self, /, username: str | int | float) -> dict[str, Any]:
        """
        Tells what a user may do on the server, by whatever role.

        Args:
            username: The name of the user.

        Returns:
            {"privilege": "ADMINISTER"}, or PUBLISH or ACCESS; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Users > Get Privilege.
        """
    def getRoles(self, /, startIndex: int | str = 0, pageSize: int | str = 10) -> dict[str, Any]:
        """
        One page of the roles in the role store.

        Args:
            startIndex: Where the page starts, counted from 0; 0 by default.
            pageSize: How many roles it has at most; 10 by default.

        Returns:
            {"roles": [{"rolename": ..., "description": ...}, ...], "hasMore": false}. While hasMore is true, ask
            again with startIndex + pageSize. An error reply is returned, too.

        Raises:
            ValueError: When an argument is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Get Roles.
        """
    def getRolesByPrivilege(self, /, privilege: str | int | float) -> dict[str, Any]:
        """
        The roles that have a privilege.

        Args:
            privilege: ADMINISTER, PUBLISH or ACCESS.

        Returns:
            A dict[str, Any] whose "roles" lists the names of the roles; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Get Roles by Privilege.
        """
    def getRolesForUser(
        self,
        /,
        username: str | int | float,
        filter: str | int | float | None = None,
        maxCount: int | str | None = None,
    ) -> dict[str, Any]:
        """
        The roles that a user has.

        Args:
            username: The name of the user.
            filter: Only roles with this text in their names; all by default.
            maxCount: How many roles at most; the server decides by default.

        Returns:
            A dict[str, Any] whose "roles" lists the names of the roles, and "hasMore"; an error reply is returned, too.

        Raises:
            ValueError: When maxCount is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Get Roles for User.
        """
    def getUsers(self, /, startIndex: int | str = 0, pageSize: int | str = 10) -> dict[str, Any]:
        """
        One page of the users in the user store.

        Args:
            startIndex: Where the page starts, counted from 0; 0 by default.
            pageSize: How many users it has at most; 10 by default.

        Returns:
            {"users": [{"username": ..., "fullname": ..., "email": ..., "description": ...}, ...], "hasMore": false}.
            While hasMore is true, ask again with startIndex + pageSize. An error reply is returned, too.

        Raises:
            ValueError: When an argument is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Users > Get Users.
        """
    def getUsersWithinRole(
        self,
        /,
        rolename: str | int | float,
        filter: str | int | float | None = None,
        maxCount: int | str = 20,
    ) -> dict[str, Any]:
        """
        The users who have a role.

        Args:
            rolename: The name of the role.
            filter: Only users with this text in their names; all by default.
            maxCount: How many users at most; 20 by default.

        Returns:
            A dict[str, Any] whose "users" lists the names of the users, and "hasMore", true where maxCount has cut the list;
            an error reply is returned, too.

        Raises:
            ValueError: When maxCount is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Get Users Within Role.
        """
    @property
    def primarySiteAdministrator(self, /) -> dict[str, Any]:
        """
        Whether the primary site administrator is disabled, {"disabled": false}; requested at every access.

        Admin API: Primary Site Administrator.
        """
    def removeRole(self, /, rolename: str | int | float) -> dict[str, Any]:
        """
        Removes a role from the role store. It is gone at once; users who had it lose what it allowed.

        Args:
            rolename: The name of the role.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Remove Role.
        """
    def removeRoles(
        self, /, username: str | int | float, roles: str | Iterable[str]
    ) -> dict[str, Any]:
        """
        Takes roles from a user.

        Args:
            username: The name of the user.
            roles: The names of the roles, a list or comma-separated.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ValueError: When a name in a list has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Users > Remove Roles.
        """
    def removeUser(self, /, username: str | int | float) -> dict[str, Any]:
        """
        Removes a user from the user store. The account is gone at once and can't be restored.

        Args:
            username: The name of the user.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Users > Remove User.
        """
    def removeUsersFromRole(
        self, /, rolename: str | int | float, users: str | Iterable[str]
    ) -> dict[str, Any]:
        """
        Takes a role from several users.

        Args:
            rolename: The name of the role.
            users: The names of the users, a list or comma-separated; they must exist.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ValueError: When a name in a list has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Remove Users from Role.
        """
    @property
    def resources(self, /) -> list[str]:
        """
        The names of the resources below this one: users, roles, config, psa and, on newer servers, others.

        Admin API: Security.
        """
    @property
    def roles(self, /) -> dict[str, Any]:
        """
        How many roles the role store has, as a dict; requested at every access. Use getRoles for the roles.

        Admin API: Roles.
        """
    def searchRoles(
        self, /, filter: str | int | float = "", maxCount: str | int | float = ""
    ) -> dict[str, Any]:
        """
        Searches the role store.

        Args:
            filter: Text that the names of the roles have in them; all roles by default.
            maxCount: How many roles at most; the server decides by default.

        Returns:
            {"roles": [{"rolename": ..., "description": ...}, ...], "hasMore": false}; an error reply is returned,
            too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Search Roles.
        """
    def searchUsers(
        self, /, filter: str | int | float = "", maxCount: str | int | float = ""
    ) -> dict[str, Any]:
        """
        Searches the user store.

        Args:
            filter: Text that the names of the users have in them; all users by default.
            maxCount: How many users at most; the server decides by default.

        Returns:
            {"users": [{"username": ..., "fullname": ..., "email": ..., "description": ...}, ...], "hasMore": false};
            an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Users > Search Users.
        """
    @property
    def securityConfig(self, /) -> dict[str, Any]:
        """
        The security configuration: protocol, authentication tier and mode, user and role store; requested at
        every access.

        Admin API: Security Configuration.
        """
    @property
    def specialRoles(self, /) -> dict[str, Any]:
        """
        The roles that every site has, such as the one of everybody; requested at every access. Not documented by
        Esri.

        Admin API: Roles > Special Roles.
        """
    def testIdentityStore(
        self,
        /,
        userStoreConfig: Mapping[str, Any] | Sequence[Any] | str,
        roleStoreConfig: Mapping[str, Any] | Sequence[Any] | str,
    ) -> dict[str, Any]:
        """
        Has the server connect to a user store and a role store. Nothing is changed.

        Args:
            userStoreConfig: The user store, as for updateIdentityStore.
            roleStoreConfig: The role store.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When a store holds what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Security Configuration > Test Identity Store.
        """
    @property
    def tokens(self, /) -> dict[str, Any]:
        """
        How tokens are made, {"type", "properties": {"sharedKey", "longTimeout", "shortTimeout"}}; requested at every
        access. Treat the sharedKey as a password.

        Admin API: Tokens.
        """
    def updateContentSecurityPolicy(
        self, /, contentSecurityPolicy: Mapping[str, Any] | Sequence[Any] | str
    ) -> dict[str, Any]:
        """
        Changes the content security policy, which tells browsers what the site's pages may load.

        Args:
            contentSecurityPolicy: The policy by its parts, {"rest": ..., "admin": ...}; "admin" since 12.0. A dict[str, Any] or
                JSON text.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When the policy holds what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Security Configuration > Update Content Security Policy, since 11.5.
        """
    def updateIdentityStore(
        self,
        /,
        userStoreConfig: Mapping[str, Any] | Sequence[Any] | str,
        roleStoreConfig: Mapping[str, Any] | Sequence[Any] | str,
    ) -> dict[str, Any]:
        """
        Changes where users and roles are kept.

        Args:
            userStoreConfig: The user store, {"type": "LDAP", "properties": {...}}; a dict[str, Any] or JSON text.
            roleStoreConfig: The role store, in the same form.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When a store holds what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Security Configuration > Update Identity Store.
        """
    def updatePrimarySiteAdministrator(
        self, /, username: str | int | float | None, password: str | int | float | None
    ) -> dict[str, Any]:
        """
        Changes name and password of the primary site administrator.

        A script that is logged in as this account must log in again with the new values.

        Args:
            username: The account's new name; None leaves it out.
            password: Its new password; None leaves it out. The server may insist on both.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Primary Site Administrator > Update Primary Site Administrator.
        """
    def updateRole(
        self, /, rolename: str | int | float, description: str | int | float | None
    ) -> dict[str, Any]:
        """
        Changes the description of a role.

        Args:
            rolename: The name of the role; it stays.
            description: The new description; None leaves it out.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Roles > Update Role.
        """
    def updateSecurityConfig(
        self,
        /,
        securityConfig: Mapping[str, Any] | Sequence[Any] | str,
        *,
        wait: int | float | None = None,
    ) -> dict[str, Any]:
        """
        Changes the security configuration.

        The server redeploys its REST handlers: the site is away for a while, and a change of the protocol or of
        the allowed addresses can lock out the caller. What the new configuration leaves out may be lost: change
        a copy of securityConfig and send the whole.

        Args:
            securityConfig: The new configuration, a dict[str, Any] or JSON text. It is sent whole, for old servers, and each
                of its attributes as a field, for newer ones.
            wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
                call does not wait.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            TypeError, ValueError: When the configuration has no JSON form.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Security Configuration > Update Security Configuration.
        """
    def updateTokens(
        self, /, tokenManagerConfig: Mapping[str, Any] | Sequence[Any] | str
    ) -> dict[str, Any]:
        """
        Changes how tokens are made. Every token that was made with another sharedKey ends at once.

        Args:
            tokenManagerConfig: The settings, whole: {"type": "BUILTIN", "properties": {"sharedKey": ...,
                "longTimeout": minutes, "shortTimeout": minutes}}. A dict[str, Any] or JSON text.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When the settings hold what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Tokens > Update Token Configuration.
        """
    def updateUser(
        self,
        /,
        username: str | int | float,
        password: str | int | float | None,
        fullname: str | int | float | None,
        description: str | int | float | None,
        email: str | int | float | None,
    ) -> dict[str, Any]:
        """
        Changes a user. An argument that is None is not sent; whether it then keeps its value is up to the server.

        Args:
            username: The name of the user; it stays.
            password: The new password.
            fullname: The new full name.
            description: The new description.
            email: The new e-mail address.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Users > Update User.
        """
    @property
    def users(self, /) -> dict[str, Any]:
        """
        How many users the user store has, as a dict; requested at every access. Use getUsers for the users.

        Admin API: Users.
        """

class ServerDirectory(BaseAGSServer):
    """
    A server directory: where services put output, caches, jobs and the like.

    Example:
        >>> directory = ags.system.serverDirectories[0]
        >>> directory.name, directory.directoryType
        ('arcgiscache', 'CACHE')
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> ServerDirectory: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def clean(self, /) -> dict[str, Any]:
        """
        Deletes the files in the directory that are older than maxFileAge. They can't be restored.

        The server does so by itself at intervals where cleanupMode says so.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Server Directory > Clean Directory.
        """
    @property
    def cleanupMode(self, /) -> str:
        """
        Whether old files are deleted: NONE or TIME_ELAPSED_SINCE_LAST_MODIFIED.

        Admin API: Server Directory.
        """
    @property
    def description(self, /) -> str:
        """
        The description.

        Admin API: Server Directory.
        """
    @property
    def directoryType(self, /) -> str:
        """
        What it is for: OUTPUT, CACHE, JOBS, SYSTEM, INDEX or another type that the server names.

        Admin API: Server Directory.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def edit(
        self,
        /,
        physicalPath: str | int | float,
        cleanupMode: str | int | float,
        maxFileAge: int | str,
        description: str | int | float,
        *,
        useLocalDir: bool | str | None = None,
        localDirectoryPath: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Changes the directory. What is None stays as it is.

        The server points the services that use the directory to the new path and restarts them, so do it while it
        has little to do. The content is not moved there.

        Args:
            physicalPath: The absolute path.
            cleanupMode: Whether old files are deleted: NONE or TIME_ELAPSED_SINCE_LAST_MODIFIED.
            maxFileAge: How old a file may get before it is deleted, in minutes.
            description: A description.
            useLocalDir: Whether each machine keeps new files in a folder of its own first.
            localDirectoryPath: That folder.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ValueError: When maxFileAge is not an integer.
            ServerError: When the directory can't be read.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Server Directory > Edit Directory.
        """
    @property
    def localDirectoryPath(self, /) -> str:
        """
        The directory on each machine, where useLocalDir is true; None where the server does not say.

        Admin API: Server Directory.
        """
    @property
    def maxFileAge(self, /) -> int:
        """
        How old a file may get before it is deleted, in minutes.

        Admin API: Server Directory.
        """
    @property
    def name(self, /) -> str:
        """
        The name of the directory.

        Admin API: Server Directory.
        """
    @property
    def physicalPath(self, /) -> str:
        """
        Its absolute path.

        Admin API: Server Directory.
        """
    def unregisterDirectory(self, /) -> dict[str, Any]:
        """
        Unregisters the directory. Services can't use it any more; its files stay where they are.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Server Directory > Unregister Directory.
        """
    @property
    def useLocalDir(self, /) -> bool:
        """
        Whether each machine works in a directory of its own; None where the server does not say.

        Admin API: Server Directory.
        """
    @property
    def virtualPath(self, /) -> str:
        """
        Where the content is reached over the web, such as /rest/directories/arcgiscache; empty or
        None where it is not.

        Admin API: Server Directory.
        """

class ServerProperties(BaseAGSServer):
    """
    The server properties, such as WebContextURL; which there are is up to the site. Read them in document.

    Example:
        >>> ags.system.serverProperties.document["messageFormat"]
        'esriServiceCatalogMessageFormatSoapOrBin'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> ServerProperties: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def updateServerProperties(
        self, /, properties: Mapping[str, Any] | Sequence[Any] | str
    ) -> dict[str, Any]:
        """
        Sets the server properties.

        The properties given here replace all that were set: change a copy of document and send the whole. Some
        properties take effect only when the server restarts, and some make it restart.

        Args:
            properties: The properties, a dict[str, Any] or JSON text.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            TypeError, ValueError: When the properties have no JSON form.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Server Properties > Update Server Properties.
        """

class ServiceJob(BaseAGSServer):
    """
    One job of a geoprocessing service.

    Example:
        >>> jobs = ags.services["System/CachingTools.GPServer"].jobs
        >>> waiting = jobs.query(status="esriJobWaiting")["results"][0]
        >>> jobs.job(waiting["jobId"]).cancel()
        {'status': 'success'}
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> ServiceJob: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def cancel(self, /) -> dict[str, Any]:
        """
        Cancels the job.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Job > Cancel Job, since 10.6.1.
        """
    def deleteJob(self, /) -> dict[str, Any]:
        """
        Deletes the job and its results.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Job > Delete Job, since 10.6.1.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @property
    def jobId(self, /) -> str:
        """
        The ID.

        Admin API: Service Job.
        """
    @property
    def status(self, /) -> str:
        """
        The state when the document was read, such as "esriJobExecuting".

        Admin API: Service Job.
        """

class ServiceJobs(BaseAGSServer):
    """
    The jobs of a geoprocessing service.

    Example:
        >>> jobs = ags.services["Water/TraceTools.GPServer"].jobs
        >>> sorted(jobs.query(status="esriJobSucceeded"))
        ['results', 'total']
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> ServiceJobs: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def job(self, /, jobId: str | int | float) -> ServiceJob:
        """
        The job of an ID, as a ServiceJob object.

        Args:
            jobId: The ID, as `query` lists it.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Service Job, since 10.6.1.
        """
    def purgeQueue(self, /) -> dict[str, Any]:
        """
        Cancels every job that has not started: the new, the submitted and the waiting ones.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Jobs > Purge Queue, since 10.6.1.
        """
    def query(
        self,
        /,
        start: int | str | None = None,
        number: int | str | None = None,
        startTime: datetime | int | str | None = None,
        endTime: datetime | int | str | None = None,
        status: str | int | float | None = None,
        userName: str | int | float | None = None,
        machineName: str | int | float | None = None,
    ) -> Any:
        """
        Finds jobs. A job is found when it fits all that is given.

        Args:
            start: Where the page starts, counted from 0.
            number: How many jobs the page has at most.
            startTime: Jobs since this time: a datetime, milliseconds since 1970 or ISO text.
            endTime: Jobs up to this time.
            status: Jobs in this state, such as "esriJobExecuting".
            userName: Jobs of this user.
            machineName: Jobs on this machine.

        Returns:
            The page of jobs as the server lists it, or the server's error reply.

        Raises:
            ValueError: When a number or a time can't be read.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Jobs > Query, since 10.6.1.
        """
    def statistics(self, /) -> dict[str, Any]:
        """
        Counts the jobs by their states.

        Returns:
            A dict[str, Any] with the counts, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Jobs > Statistics, since 10.6.1.
        """

class ServiceTypes(BaseAGSServer):
    """
    The types of services that a site can run, their providers, and what extends them: server object extensions
    (SOE), server object interceptors (SOI), custom data providers.

    Example:
        >>> ags.services.serviceTypes.serviceType("MapServer")["Name"]
        'MapServer'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> ServiceTypes: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def customDataProviders(self, /) -> dict[str, Any]:
        """
        The custom data providers, by their file names; requested at every access.

        Admin API: Service Types > Custom Data Providers, since 11.1.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @property
    def extensions(self, /) -> dict[str, Any]:
        """
        The extensions, by their file names; requested at every access.

        Admin API: Service Types > Extensions.
        """
    def provider(self, /, name: str | int | float) -> dict[str, Any]:
        """
        What the site knows of a provider.

        Args:
            name: The provider, such as "ArcObjects11".

        Returns:
            A dict[str, Any], or the server's error reply.

        Raises:
            ValueError: When the name is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Types > Provider, since 10.7.
        """
    @property
    def providers(self, /) -> dict[str, Any]:
        """
        The providers, which run services; requested at every access.

        Admin API: Service Types > Providers, since 10.7.
        """
    def registerCustomDataProvider(self, /, id: str | int | float) -> dict[str, Any]:
        """
        Registers a custom data provider with the site.

        Args:
            id: The ID of the uploaded .cdpk file.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Types > Custom Data Providers > Register, since 11.1.
        """
    def registerExtension(self, /, id: str | int | float) -> dict[str, Any]:
        """
        Registers an extension (SOE or SOI) with the site.

        Args:
            id: The ID of the uploaded .soe or .soi file.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Types > Extensions > Register.
        """
    def serviceType(self, /, name: str | int | float) -> dict[str, Any]:
        """
        What the site knows of a type of service.

        Args:
            name: The type, such as "MapServer".

        Returns:
            A dict[str, Any], or the server's error reply.

        Raises:
            ValueError: When the name is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Types > Type.
        """
    def unregisterCustomDataProvider(
        self, /, customdataFilename: str | int | float
    ) -> dict[str, Any]:
        """
        Takes a custom data provider out of the site.

        Args:
            customdataFilename: The file name, as `customDataProviders` lists it.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Types > Custom Data Providers > Unregister, since 11.1.
        """
    def unregisterExtension(self, /, extensionFilename: str | int | float) -> dict[str, Any]:
        """
        Takes an extension out of the site. Services lose what it did for them.

        Args:
            extensionFilename: The file name, as `extensions` lists it.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Types > Extensions > Unregister.
        """
    def updateCustomDataProvider(self, /, id: str | int | float) -> dict[str, Any]:
        """
        Replaces a custom data provider by a newer file of the same name.

        Args:
            id: The ID of the uploaded .cdpk file.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Types > Custom Data Providers > Update, since 11.1.
        """
    def updateExtension(self, /, id: str | int | float) -> dict[str, Any]:
        """
        Replaces an extension by a newer file of the same name. Services that use it restart.

        Args:
            id: The ID of the uploaded .soe or .soi file.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Types > Extensions > Update.
        """

class Services(BaseAGSServer):
    """
    The services of a site, folder by folder.

    The object stands in a folder, the root at first; set `folderName` to go to another. A folder
    that is not there is warned of and the object stays where it is.

    Example:
        >>> ags.services.folders[2:4]
        ['Planning', 'Water']
        >>> ags.services.find_services("SceneServer")[0]["URL"].partition("/admin/")[2]
        'services/Planning/City3D.SceneServer'
    """
    def __getitem__(self, name: str, /) -> AGSService:
        """
        The service of a name such as "Planning/Zoning.MapServer", as an AGSService; "Zoning.MapServer" is in the
        root folder, wherever the object stands. One request, which reads the listing of the service's folder.

        Raises:
            KeyError: When there is no such service; names those that might be meant.
            ArcRESTError: When a listing can't be read.

        Admin API: Services > Folder.
        """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Services: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def addFolderPermission(
        self,
        /,
        principal: str | int | float,
        isAllowed: bool | str = True,
        folder: str | None = None,
        *,
        constraint: str | int | float | None = None,
        childURL: str | int | float | None = None,
        operation: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Allows or denies a role the use of a folder.

        Args:
            principal: The role.
            isAllowed: True allows, False denies. Default True.
            folder: The folder, "/" for the root. Default: the current folder.
            constraint: A condition of the permission, as the server writes it.
            childURL: The part of the service that the permission is for.
            operation: The operation that the permission is for.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Permissions > Add Permission.
        """
    def all(
        self, /, folder: str | int | float | None = None, types: str | Iterable[str] | None = None
    ) -> list[AGSService]:
        """
        All services of the site as AGSService objects, wherever the object stands. One request for
        each folder, together; what the listings say of a service needs no further one.

        Args:
            folder: A folder, "/" for the root. Default: the whole site.
            types: A type such as "MapServer", or several as a list or comma-separated, in any case.
                Default: all.

        Returns:
            A list of AGSService, folder by folder in the order of the site's listing, the root's last.
            A folder that can't be read is left out, and a warning names it.

        Raises:
            ArcRESTError: When the root folder, or the given folder, can't be read.

        Admin API: Services > Folder.
        """
    def canCreateService(
        self,
        /,
        service: Mapping[str, Any] | Sequence[Any] | str,
        folderName: str | int | float | None = None,
        serviceType: str | int | float | None = None,
        options: Mapping[str, Any] | Sequence[Any] | str | None = None,
    ) -> dict[str, Any]:
        """
        Whether a service can be created: its name is free, its data is there, its type is supported.

        Args:
            service: The service's document, a dict[str, Any] or JSON text.
            folderName: The folder; None for the root folder.
            serviceType: The type, where the document does not have it.
            options: Further options, a dict[str, Any] or JSON text.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When the document holds what JSON can't.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Can Create Service, since 10.5.
        """
    def cleanPermissions(self, /, principal: str | int | float) -> dict[str, Any]:
        """
        Takes a role's permissions off every folder and service, as before the role is deleted.

        Args:
            principal: The role.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Permissions > Clean Permissions.
        """
    def createFolder(
        self, /, folderName: str | int | float, description: str | int | float = ""
    ) -> dict[str, Any]:
        """
        Creates a folder.

        Args:
            folderName: Its name.
            description: Its description. Default "".

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Create Folder.
        """
    @overload
    def createService(
        self, /, service: Mapping[str, Any] | Sequence[Any] | str, *, runAsync: Literal[True]
    ) -> Job: ...
    @overload
    def createService(
        self,
        /,
        service: Mapping[str, Any] | Sequence[Any] | str,
        *,
        runAsync: Literal[False] | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def createService(
        self,
        /,
        service: Mapping[str, Any] | Sequence[Any] | str,
        *,
        runAsync: bool | str | None = None,
    ) -> dict[str, Any] | Job:
        """
        Creates a service in the current folder.

        Args:
            service: The service's document, a dict[str, Any] or JSON text; serviceName and type at least.
            runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.

        Returns:
            {"status": "success"}, or the server's error reply. With runAsync=True a Job.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Create Service.
        """
    def deleteFolder(self, /, folderName: str | None) -> dict[str, Any]:
        """
        Deletes a folder and all services in it.

        Args:
            folderName: The folder.

        Returns:
            {"status": "success"}, or the server's error reply. Where a subclass has `folders` of its own, a folder
            that is not among them is not deleted: {"error": "folder does not exist"}.

        Raises:
            ValueError: When the name is empty.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Delete Folder.
        """
    def deleteService(
        self,
        /,
        serviceName: str | int | float,
        serviceType: str | int | float,
        folder: str | None = None,
    ) -> dict[str, Any]:
        """
        Deletes a service.

        Args:
            serviceName: The service.
            serviceType: Its type, such as "MapServer".
            folder: Its folder, "/" for the root. Default: the current folder.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a name is empty.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Delete Service.
        """
    def deleteServices(
        self,
        /,
        services: str
        | Mapping[str, Any]
        | BaseAGSServer
        | Iterable[str | Mapping[str, Any] | BaseAGSServer],
    ) -> dict[str, Any]:
        """
        Deletes several services in one request.

        Args:
            services: A service or several: a name such as "Planning/Zoning.MapServer", an AGSService,
                a dict[str, Any] {"folderName", "serviceName", "type"}, or a list of these; JSON text, too.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When it is nothing of that kind.
            ValueError: When a text is no service's name.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Delete Services, since 10.2.
        """
    @property
    def description(self, /) -> str:
        """
        The description of the current folder.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def documents(
        self,
        /,
        folder: str | int | float | None = None,
        types: str | Iterable[str] | None = None,
        *,
        progress: bool | Callable[[int, int, str], object] | None = None,
        strict: bool | None = None,
    ) -> dict[str, Any]:
        """
        The document of every service, several at a time.

        Args:
            folder: A folder, "/" for the root. Default: the whole site.
            types: A type such as "MapServer", or several as a list or comma-separated, in any case.
                Default: all.
            progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
                callable (done, total, item), called after each service; what it raises ends the call.
                Default: nothing is shown.
            strict: Whether failures are raised, together. Default: the site's `strict`.

        Returns:
            The document of each service, a dict[str, Any], by "folder/name.type" ("name.type" in the root);
            folder by folder in the order of the site's listing, the root's last. One that can't be
            read has its exception instead, a ServerError where the server refused; so has a folder,
            under its own name. A warning sums up what failed.

        Raises:
            BulkError: When something failed and strict is True; its `results` are what would have
                been returned.
            ArcRESTError: When the root folder can't be read, or the given folder can't be listed.

        Admin API: Service.
        """
    def editFolder(
        self, /, description: str | int | float, webEncrypted: bool | str = False
    ) -> dict[str, Any]:
        """
        Changes the current folder.

        Args:
            description: Its new description.
            webEncrypted: Whether its services are to be reached by https only. Default False.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Edit Folder.
        """
    def exists(
        self,
        /,
        folderName: str | None,
        serviceName: str | int | float | None = None,
        serviceType: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Asks whether a folder, or a service in it, is there.

        Args:
            folderName: The folder; None or "/" for the root folder.
            serviceName: The service. Default: only the folder is looked for.
            serviceType: The service's type. Default: only the folder is looked for.

        Returns:
            {"exists": True or False}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Exists.
        """
    def exportServices(self, /, location: str | int | float | None = None) -> dict[str, Any]:
        """
        Exports all services of the site to a file, to import them into another site.

        Args:
            location: A folder that the server's account can write to. Default: the server's own choice.

        Returns:
            {"status": "success", "location": path of the file, or a URL to download it from}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Export Services, since 10.5.
        """
    def federate(self, /) -> dict[str, Any]:
        """
        Makes the portal items of all services, after the site was federated with a portal.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Federate, since 10.3.
        """
    def find_services(self, /, service_type: str | Iterable[str] = "*") -> list[Any]:
        """
        Lists the services of the whole site, of one type or several.

        Args:
            service_type: A type, or several as a list or comma-separated, in any case; "*" for
                all. Default "*".

        Returns:
            A list of dicts with folderName ("/" for the root), serviceName, type, description
            and URL, the address of the service below this one. The folders are read together, as
            many as the site's `concurrency` allows; one that can't be read is left out, and a
            warning names it.

        Raises:
            ArcRESTError: When there is no reply, or the root folder can't be read (ServerError).

        Admin API: Services > Folder.
        """
    @property
    def folderName(self, /) -> str:
        """
        The current folder, "/" for the root. Set it to go to another folder ("" is the root, too);
        one that is not there is warned of, and the object stays where it is.
        """
    @folderName.setter
    def folderName(self, /, value: Any) -> None: ...
    @property
    def folders(self, /) -> list[str]:
        """
        The folders of the site, with "/" for the root at the end. Requested once, and again after
        a folder has been created or deleted through this object.
        """
    @property
    def foldersDetail(self, /) -> list[Any]:
        """
        The folders in detail: a list of {"folderName", "description", "webEncrypted", "isDefault"}.
        """
    def hasChildPermissionsConflict(
        self,
        /,
        principal: str | int | float,
        isAllowed: bool | str = True,
        folder: str | None = None,
        *,
        constraint: str | int | float | None = None,
        childURL: str | int | float | None = None,
        operation: str | int | float | None = None,
        permission: Mapping[str, Any] | Sequence[Any] | str | None = None,
    ) -> dict[str, Any]:
        """
        Whether services of a folder have a permission that contradicts one of the folder's.

        Args:
            principal: The role.
            isAllowed: Whether the folder would be allowed to the role. Default True.
            folder: The folder, "/" for the root. Default: the current folder.
            constraint: A condition of the permission, as the server writes it.
            childURL: The part of the service that the permission is for.
            operation: The operation that the permission is for.
            permission: The permission as one dict[str, Any], {"isAllowed": ...}, as ArcGIS Server 10.1 documents it.

        Returns:
            {"hasChildPermissionsConflict": True or False}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Permissions > Has Child Permissions Conflict.
        """
    def importServices(self, /, location: str | int | float) -> dict[str, Any]:
        """
        Imports the services of a file that exportServices made.

        Args:
            location: The path of the file, or the ID of an uploaded item.

        Returns:
            {"status": "success", "result": [...]}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Import Services, since 10.5.
        """
    @property
    def isDefault(self, /) -> bool:
        """
        Whether the current folder is one that the server made itself.
        """
    def listFolderPermissions(self, /, folderName: str | None) -> dict[str, Any]:
        """
        Lists the permissions of a folder.

        Args:
            folderName: The folder; "/" or None for the root folder.

        Returns:
            {"permissions": [{"principal", "permission": {"isAllowed", "constraint"}}, ...]}.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Permissions.
        """
    def manifests(
        self,
        /,
        folder: str | int | float | None = None,
        types: str | Iterable[str] | None = None,
        *,
        progress: bool | Callable[[int, int, str], object] | None = None,
        strict: bool | None = None,
    ) -> dict[str, Any]:
        """
        What every service was published from, several at a time.

        Args:
            folder: A folder, "/" for the root. Default: the whole site.
            types: A type such as "MapServer", or several as a list or comma-separated, in any case.
                Default: all.
            progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
                callable (done, total, item), called after each service; what it raises ends the call.
                Default: nothing is shown.
            strict: Whether failures are raised, together. Default: the site's `strict`.

        Returns:
            The manifest of each service, a dict[str, Any], by "folder/name.type" ("name.type" in the root);
            folder by folder in the order of the site's listing, the root's last. One that can't be
            read has its exception instead, a ServerError where the server refused; so has a folder,
            under its own name. A warning sums up what failed.

        Raises:
            BulkError: When something failed and strict is True; its `results` are what would have
                been returned.
            ArcRESTError: When the root folder can't be read, or the given folder can't be listed.

        Admin API: Item Information > Manifest.
        """
    def rename_service(
        self,
        /,
        serviceName: str | int | float,
        serviceType: str | int | float,
        serviceNewName: str | int | float,
        folder: str | None = None,
    ) -> dict[str, Any]:
        """
        Renames a service; it restarts under its new name.

        Args:
            serviceName: The service.
            serviceType: Its type, such as "MapServer".
            serviceNewName: Its new name.
            folder: Its folder, "/" for the root. Default: the current folder.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Rename Service.
        """
    @property
    def serviceProperties(self, /) -> dict[str, Any]:
        """
        The properties that all services share; requested at every access.

        Admin API: Services > Properties, since 10.7.
        """
    @property
    def serviceTypes(self, /) -> ServiceTypes:
        """
        The types of services, with what extends them.

        Admin API: Services > Types.
        """
    def service_report(
        self,
        /,
        folder: str | None = None,
        *,
        services: Mapping[str, Any] | Sequence[Any] | str | None = None,
        parameters: Mapping[str, Any] | Sequence[Any] | str | None = None,
    ) -> dict[str, Any]:
        """
        Reports on all services of a folder in one request.

        Args:
            folder: The folder. Default: the root folder.
            services: Only these services, a list of {"serviceName", "type"}. Default: all of the folder.
            parameters: What is reported, a list; "permissions" is known besides. Default: what `Returns` lists.

        Returns:
            {"reports": [{"folderName", "serviceName", "type", "description", "status",
            "instances", "iteminfo", "properties"}, ...]}.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Services Report.
        """
    @property
    def services(self, /) -> list[AGSService]:
        """
        The services of the current folder, as AGSService objects; requested at every access.

        Admin API: Services > Folder.
        """
    def startServices(
        self,
        /,
        services: str
        | Mapping[str, Any]
        | BaseAGSServer
        | Iterable[str | Mapping[str, Any] | BaseAGSServer],
    ) -> dict[str, Any]:
        """
        Starts several services in one request.

        Args:
            services: A service or several: a name such as "Planning/Zoning.MapServer", an AGSService,
                a dict[str, Any] {"folderName", "serviceName", "type"}, or a list of these; JSON text, too.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When it is nothing of that kind.
            ValueError: When a text is no service's name.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Start Services.
        """
    def statuses(
        self,
        /,
        folder: str | int | float | None = None,
        types: str | Iterable[str] | None = None,
        *,
        progress: bool | Callable[[int, int, str], object] | None = None,
        strict: bool | None = None,
    ) -> dict[str, Any]:
        """
        The state of every service, from one report for each folder.

        Args:
            folder: A folder, "/" for the root. Default: the whole site.
            types: A type such as "MapServer", or several as a list or comma-separated, in any case.
                Default: all.
            progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
                callable (done, total, item), called after each folder's report; what it raises ends the call.
                Default: nothing is shown.
            strict: Whether failures are raised, together. Default: the site's `strict`.

        Returns:
            {"configuredState", "realTimeState"} of each service, by "folder/name.type" ("name.type" in the root);
            folder by folder in the order of the site's listing, the root's last. One that can't be
            read has its exception instead, a ServerError where the server refused; so has a folder,
            under its own name. A warning sums up what failed.

        Raises:
            BulkError: When something failed and strict is True; its `results` are what would have
                been returned.
            ArcRESTError: When the root folder can't be read, or the given folder can't be listed.

        Admin API: Services > Services Report.
        """
    def stopServices(
        self,
        /,
        services: str
        | Mapping[str, Any]
        | BaseAGSServer
        | Iterable[str | Mapping[str, Any] | BaseAGSServer],
    ) -> dict[str, Any]:
        """
        Stops several services in one request.

        Args:
            services: A service or several: a name such as "Planning/Zoning.MapServer", an AGSService,
                a dict[str, Any] {"folderName", "serviceName", "type"}, or a list of these; JSON text, too.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            TypeError: When it is nothing of that kind.
            ValueError: When a text is no service's name.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Stop Services.
        """
    @property
    def types(self, /) -> dict[str, Any]:
        """
        The types of services that the server can run, with the extensions of each.

        Admin API: Services > Types.
        """
    def unfederate(self, /) -> dict[str, Any]:
        """
        Removes what federate made, after the site was taken out of the portal.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Unfederate, since 10.3.
        """
    def updateServiceProperties(
        self, /, properties: Mapping[str, Any] | Sequence[Any] | str
    ) -> dict[str, Any]:
        """
        Changes the properties that all services share.

        Args:
            properties: The properties, whole: what is not among them is lost. A dict[str, Any] or JSON text.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Properties > Update, since 10.7.
        """
    def updateWebhookSettings(
        self,
        /,
        deactivationPolicy: Mapping[str, Any] | Sequence[Any] | str | None = None,
        notificationAttempts: int | str | None = None,
    ) -> dict[str, Any]:
        """
        Changes when webhooks are deactivated, and how often a call is tried.

        Args:
            deactivationPolicy: When the server deactivates a webhook that can't be called, a dict[str, Any] or JSON text.
            notificationAttempts: How often the server tries a call.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When notificationAttempts is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Webhooks > Settings > Update, since 11.2.
        """
    @property
    def webEncrypted(self, /) -> bool:
        """
        Whether the services of the current folder are to be reached by https only.
        """
    @property
    def webhookSettings(self, /) -> dict[str, Any]:
        """
        When webhooks are deactivated, and how often a call is tried; requested at every access.

        Admin API: Services > Webhooks > Settings, since 11.2.
        """
    @property
    def webhooks(self, /) -> dict[str, Any]:
        """
        The webhooks of all services, {"webhooks": [...]}; requested at every access.

        Admin API: Services > Webhooks, since 11.2.
        """

class System(BaseAGSServer):
    """
    What concerns the whole server: its properties and directories, the configuration store, the web adaptors, the
    services directory, licenses and jobs.

    Example:
        >>> ags.system.configurationStore.type
        'FILESYSTEM'
        >>> [directory.name for directory in ags.system.serverDirectories][:2]
        ['arcgiscache', 'arcgisindex']
    """
    @property
    def Jobs(self, /) -> Jobs:
        """
        The jobs of operations that run asynchronously, as a Jobs object.

        Admin API: Jobs.
        """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> System: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def clearRestCache(
        self,
        /,
        *,
        folderName: str | int | float | None = None,
        serviceName: str | int | float | None = None,
        type: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Clears the cache of the REST handlers. They restart on all machines: REST requests can fail meanwhile. With a
        service, only the cache of that service is cleared.

        Args:
            folderName: The folder of the service.
            serviceName: The service.
            type: The type of the service, such as "MapServer".

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: REST Cache > Clear Cache.
        """
    @property
    def configurationStore(self, /) -> ConfigurationStore:
        """
        The configuration store, as a ConfigurationStore object.

        Admin API: Configuration Store.
        """
    @property
    def deployment(self, /) -> dict[str, Any]:
        """
        How the machines of the site share the work, {"singleClusterMode": true}; requested at every access.

        Admin API: Deployment.
        """
    @property
    def directories(self, /) -> dict[str, Any]:
        """
        The server directories as the server lists them, {"directories": [...]}; requested at every access.

        Admin API: Server Directories.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def editServicesDirectory(self, /, params: Mapping[str, Any]) -> dict[str, Any]:
        """
        Changes the services directory, the HTML view of the REST API. The REST API itself stays when it is off.

        Args:
            params: A dict[str, Any], which stays as it is; each of its items is a field of its own: allowedOrigins (origins
                that may send requests, a list or comma-separated; * for all), servicesDirEnabled (True or False),
                arcgis.com.map and arcgis.com.map.text (URL and link text of the map viewer), jsapi.arcgis,
                jsapi.arcgis.css, jsapi.arcgis.css2 and jsapi.arcgis.sdk (URLs of the JavaScript API, its styles and
                its help), and what newer servers know besides. An item that is None is left out. What is not given
                may be reset by the server.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            TypeError, ValueError: When params is not a dict[str, Any], or one of its values can't be sent.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services Directory > Edit Services Directory.
        """
    def editSoapHandlerConfig(self, /, allowedOrigins: str | Iterable[str]) -> dict[str, Any]:
        """
        Changes which origins may send SOAP requests.

        Args:
            allowedOrigins: The origins, a list or comma-separated; * for all.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When an origin in a list has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: SOAP Handler Configuration > Edit, since 10.5.
        """
    @property
    def handlers(self, /) -> dict[str, Any]:
        """
        The handlers of requests, {"resources": ["rest", "soap"]}; requested at every access.

        Admin API: Handlers.
        """
    @property
    def licenses(self, /) -> dict[str, Any]:
        """
        The licenses: edition, level, extensions and when they expire; requested at every access.

        Admin API: Licenses.
        """
    def platformService(self, /, id: str | int | float) -> PlatformService:
        """
        The platform service of an ID, as a PlatformService object.

        Args:
            id: Its "id" in platformServices.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Platform Service, since 10.5.
        """
    @property
    def platformServices(self, /) -> dict[str, Any]:
        """
        The platform services, {"platformservices": [...]}; requested at every access.

        Admin API: Platform Services, since 10.5.
        """
    @property
    def privateDirectories(self, /) -> dict[str, Any]:
        """
        The server directories with the private ones, as the server lists them; requested at every access.

        Admin API: Server Directories.
        """
    @overload
    def recover(self, /, *, runAsync: Literal[True]) -> Job: ...
    @overload
    def recover(self, /, runAsync: Literal[False] = False) -> dict[str, Any]: ...
    @overload
    def recover(self, /, runAsync: bool | str = False) -> dict[str, Any] | Job:
        """
        Restores lost server directories from the copy on a machine of the site.

        Only for shared directories that are lost for good. The site must be in read-only mode, with the
        configuration copied to the local repository when it went there. The copy of the machine that answers is
        what counts.

        Args:
            runAsync: True returns a Job at once, which `wait()` waits for; False by default.

        Returns:
            The server's reply, {"status": "success"}, with runAsync also "jobid", which Jobs tells more of; an error
            reply is returned, too.

        Raises:
            ValueError: When runAsync is neither true nor false.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Server Directories > Recover Directories.
        """
    def registerDirectory(
        self,
        /,
        name: str | int | float,
        physicalPath: str | int | float,
        directoryType: str | int | float,
        cleanupMode: str | int | float | None,
        maxFileAge: int | str | None,
        description: str | int | float | None,
    ) -> dict[str, Any]:
        """
        Registers a server directory.

        Args:
            name: The name of the directory.
            physicalPath: Its absolute path, which every machine of the site must reach.
            directoryType: What it is for: OUTPUT, CACHE, JOBS, SYSTEM, INDEX or another type that the server knows.
            cleanupMode: Whether old files are deleted: NONE or TIME_ELAPSED_SINCE_LAST_MODIFIED.
            maxFileAge: How old a file may get before it is deleted, in minutes.
            description: A description.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ValueError: When maxFileAge is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Server Directories > Register Directory.
        """
    def registerDirs(self, /, json_dirs: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Registers several server directories.

        Args:
            json_dirs: {"directories": [...]}, each with the members that registerDirectory takes; a dict[str, Any] or JSON
                text.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            TypeError, ValueError: When the directories have no JSON form.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Server Directories > Register Directories.
        """
    def registerWebAdaptor(
        self,
        /,
        webAdaptorURL: str | int | float,
        machineName: str | int | float,
        machineIP: str | int | float | None,
        isAdminEnabled: bool | str | None,
        description: str | int | float | None,
        httpPort: str | int | float | None,
        httpsPort: str | int | float | None,
    ) -> dict[str, Any]:
        """
        Registers a web adaptor: the server trusts what comes through it. Web adaptors do so themselves when they are
        configured.

        Args:
            webAdaptorURL: Its URL, as users see it.
            machineName: The name of the machine that it runs on.
            machineIP: The local IP address of that machine.
            isAdminEnabled: Whether the server may be administered through it.
            description: A description.
            httpPort: Its HTTP port; None leaves it to the URL.
            httpsPort: Its HTTPS port; None leaves it to the URL.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ValueError: When isAdminEnabled is neither true nor false.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Web Adaptors > Register Web Adaptor.
        """
    @property
    def resources(self, /) -> list[str]:
        """
        The names of the resources below this one.

        Admin API: System.
        """
    def restCache(
        self,
        /,
        *,
        folderName: str | int | float | None = None,
        serviceName: str | int | float | None = None,
        type: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        What can be done with the cache of the REST handlers, or with that of a service.

        Args:
            folderName: The folder of the service.
            serviceName: The service.
            type: The type of the service, such as "MapServer".

        Returns:
            {"operations": ["clear"]}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: REST Cache.
        """
    @property
    def restHandler(self, /) -> dict[str, Any]:
        """
        The parts of the REST handlers; requested at every access.

        Admin API: REST Handler.
        """
    @property
    def serverDirectories(self, /) -> list[ServerDirectory]:
        """
        The server directories, as ServerDirectory objects; requested at every access.

        Admin API: Server Directories.
        """
    @property
    def serverProperties(self, /) -> ServerProperties:
        """
        The server properties, as a ServerProperties object.

        Admin API: Server Properties.
        """
    @property
    def servicesDirectory(self, /) -> dict[str, Any]:
        """
        The settings of the services directory, the HTML view of the REST API; requested at every access.

        Admin API: Services Directory.
        """
    @property
    def soapHandlerConfig(self, /) -> dict[str, Any]:
        """
        The settings of the SOAP handlers; requested at every access.

        Admin API: SOAP Handler Configuration, since 10.5.
        """
    def unregisterWebAdaptor(self, /, webAdaptorID: str | int | float) -> dict[str, Any]:
        """
        Unregisters a web adaptor. The server refuses it from then on: whoever comes through it loses access.

        Args:
            webAdaptorID: Its "id" in webAdaptors.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ValueError: When webAdaptorID is empty.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Web Adaptor > Unregister Web Adaptor.
        """
    def updateDeploymentConfiguration(
        self, /, singleClusterMode: Mapping[str, Any] | Sequence[Any] | str
    ) -> dict[str, Any]:
        """
        Changes how the machines of the site share the work; for ArcGIS Server 10.4 and later, as long as it has
        clusters. All machines restart: the site is away for a while.

        Args:
            singleClusterMode: False to let machines be in clusters and balance the load, True not to; or the whole
                configuration, a dict[str, Any] or JSON text.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            TypeError, ValueError: When the configuration has no JSON form.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Deployment > Update Deployment Configuration.
        """
    def updateWebAdaptorsConfiguration(
        self, /, webAdaptorConfig: Mapping[str, Any] | Sequence[Any] | str
    ) -> dict[str, Any]:
        """
        Changes what all web adaptors share. Web adaptors that have the old key are refused until they are
        registered anew.

        Args:
            webAdaptorConfig: The configuration, a dict[str, Any] or JSON text; "sharedKey" must be in it.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            TypeError, ValueError: When the configuration has no JSON form.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Web Adaptors Configuration > Update Web Adaptors Configuration.
        """
    def webAdaptor(self, /, webAdaptorID: str | int | float) -> WebAdaptor:
        """
        The web adaptor of an ID, as a WebAdaptor object.

        Args:
            webAdaptorID: Its "id" in webAdaptors.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Web Adaptor.
        """
    @property
    def webAdaptors(self, /) -> dict[str, Any]:
        """
        The web adaptors that are registered, {"webAdaptors": [...]}; requested at every access.

        Admin API: Web Adaptors.
        """
    @property
    def webAdaptorsConfiguration(self, /) -> dict[str, Any]:
        """
        What all web adaptors share: the "sharedKey" that protects their requests. Treat it as a password.

        Admin API: Web Adaptors Configuration.
        """

@final
class Table(Sequence[dict[str, Any]]):
    """
    What a job lists: a sequence of dicts, one for each row, with the same keys in the same order.

    Notebooks and terminals show it as a table. It has the Arrow PyCapsule interface, so that polars, pyarrow, pandas
    and duckdb take it as it is. Times are datetimes in UTC.

    Args:
        rows: Mappings, such as dicts, one for each row.
        columns: The names of the columns. Default: every key of the rows, in the order of their first use.

    Example:
        >>> table = Table([{"name": "Zoning", "instances": 4}, {"name": "Parcels"}])
        >>> table[0]["instances"], table[1]["instances"], len(table)
        (4, None, 2)
        >>> table
        name     instances
        Zoning           4
        Parcels
        [2 rows]
    """
    def __arrow_c_schema__(self, /) -> Any:
        """
        The columns and their types for Arrow's PyCapsule interface.
        """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> Any:
        """
        The rows for Arrow's PyCapsule interface, without a copy. The requested schema is not looked at: whoever reads
        the stream converts what it has.
        """
    def __copy__(self, /) -> Table: ...
    def __deepcopy__(self, /, _memo: Any) -> Table: ...
    def __eq__(self, other: object, /) -> bool: ...
    @overload
    def __getitem__(self, index: int, /) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice, /) -> Table: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, rows: Any, columns: Sequence[str] | None = None) -> Table: ...
    def __reduce__(self, /) -> Any: ...
    def __repr__(self, /) -> str: ...
    @classmethod
    def _of_columns(cls, /, columns: Sequence[tuple[str, str, Sequence[Any]]]) -> Table:
        """
        The table of columns, each with its name, kind and values, for `pickle`.
        """
    def _repr_html_(self, /) -> str: ...
    def column(self, /, name: str) -> list[Any]:
        """
        The values of one column, in the order of the rows.

        Raises:
            KeyError: When there is no such column.
        """
    @property
    def columns(self, /) -> list[str]:
        """
        The names of the columns.
        """
    def count(self, /, value: Any) -> int:
        """
        How many rows are equal to a dict.
        """
    def index(self, /, value: Any, start: int = 0, stop: int | None = None) -> int:
        """
        The place of the first row that is equal to a dict[str, Any], in a part of the table.

        Raises:
            ValueError: When there is none.
        """
    def plot(self, /, ax: Any | None = None) -> Any:
        """
        Draws the numbers of the table over its times, with matplotlib: for what `jobs.usage` returns. Each service and
        metric is a line.

        Args:
            ax: The axes of matplotlib to draw on. Default: new ones.

        Returns:
            The axes.

        Raises:
            ModuleNotFoundError: When matplotlib is not installed.
            ValueError: When the table has no times, or no numbers.
        """
    def to_csv(
        self, /, path: str | PathLike[str] | None = None, *, guard_formulas: bool = True
    ) -> str | None:
        """
        Writes the table as CSV, with times in the form of ISO 8601.

        Args:
            path: The file, which appears when it is complete; the text is returned without one.
            guard_formulas: Whether text that a spreadsheet would take for a formula gets a ' in front of it.
                Default True.

        Returns:
            The text where no path is given.
        """
    def to_frame(self, /, backend: str = "pandas") -> Any:
        """
        The table as a data frame of another package.

        Args:
            backend: "pandas", "polars" or "pyarrow". Default "pandas".

        Returns:
            A pandas.DataFrame, a polars.DataFrame or a pyarrow.Table.

        Raises:
            ModuleNotFoundError: When the package is not installed.
            ValueError: When there is no such backend.
        """
    def to_json(self, /, path: str | PathLike[str] | None = None) -> str | None:
        """
        Writes the table as JSON: an array of objects, with times in the form of ISO 8601.

        Args:
            path: The file, which appears when it is complete; the text is returned without one.

        Returns:
            The text where no path is given.
        """
    def to_text(self, /, width: int | None = None, rows: int | None = None) -> str:
        """
        The table as text: the first and the last rows, as wide as the terminal.

        Args:
            width: The width in letters. Default: the terminal's.
            rows: The most rows that are shown. Default: all.
        """

class UploadedItem(BaseAGSServer):
    """
    One uploaded item. It can be sent in parts: `Uploads.register`, then `uploadPart` for each, then `commit`.

    Example:
        >>> item = ags.uploads.register("Parcels.sd")["item"]
        >>> ags.uploads.uploadedItem(item["itemID"]).committed
        False
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> UploadedItem: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def commit(self, /, parts: str | Iterable[str] | None = None) -> dict[str, Any]:
        """
        Joins the parts. The item is complete then.

        Args:
            parts: The numbers of the parts in their order, a list or comma-separated. Default: in the order of
                their numbers.

        Returns:
            {"status": "success", "item": {...}}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Uploaded Item > Commit.
        """
    @property
    def committed(self, /) -> bool:
        """
        Whether the item is complete.

        Admin API: Uploaded Item.
        """
    @property
    def description(self, /) -> str:
        """
        What was noted with the item.

        Admin API: Uploaded Item.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def downloadFile(
        self, /, file: str | int | float, folder: str | PathLike[str] | None = None
    ) -> Any:
        """
        Saves a file of the item: the uploaded file itself, or serviceconfiguration.json of a service definition.

        Args:
            file: The name of the file.
            folder: The local folder to save it in, which must exist; None for a folder of this process alone in
                the system's temporary folder.

        Returns:
            The file's path. Its name is the server's; a file of that name is replaced. An error reply is
            returned as a dict.

        Raises:
            FileNotFoundError: When there is no such folder; nothing is sent.
            ValueError: When the name is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Uploaded Item.
        """
    @property
    def itemID(self, /) -> str:
        """
        The ID.

        Admin API: Uploaded Item.
        """
    @property
    def itemName(self, /) -> str:
        """
        The name of the file.

        Admin API: Uploaded Item.
        """
    @property
    def parts(self, /) -> dict[str, Any]:
        """
        The parts that have arrived, {"parts": [...]}; requested at every access.

        Admin API: Uploaded Item > Parts.
        """
    @property
    def pathOnServer(self, /) -> str:
        """
        Where the server keeps the file.

        Admin API: Uploaded Item.
        """
    def uploadPart(self, /, partNumber: int | str, partFile: str | PathLike[str]) -> dict[str, Any]:
        """
        Uploads one part. A part of the same number is replaced, so that a part whose reply is lost is sent again.

        Args:
            partNumber: The number of the part, from 1 on.
            partFile: The path of a file with the content of this part.

        Returns:
            {"status": "success", "partId", "size"}, or the server's error reply.

        Raises:
            FileNotFoundError: When there is no such file; nothing is sent.
            ValueError: When partNumber is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Uploaded Item > Upload Part.
        """

class Uploads(BaseAGSServer):
    """
    The files that were uploaded to the server, such as service definitions.

    Example:
        >>> [item["itemName"] for item in ags.uploads.uploads["items"]]
        ['Parcels.sd']
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Uploads: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def deleteItem(self, /, itemId: str | int | float) -> dict[str, Any]:
        """
        Deletes an uploaded item from the server.

        Args:
            itemId: The item's ID.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When the ID is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Uploaded Item > Delete Uploaded Item.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def item(self, /, itemId: str | int | float) -> dict[str, Any]:
        """
        What the server knows of an uploaded item.

        Args:
            itemId: The item's ID, itemID in the reply of its upload.

        Returns:
            {"itemID", "itemName", "description", "pathOnServer", "date", "committed", ...}, or the server's error
            reply.

        Raises:
            ValueError: When the ID is empty, "." or "..".
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Uploaded Item.
        """
    def register(
        self, /, itemName: str | int | float, description: str | int | float | None = None
    ) -> dict[str, Any]:
        """
        Registers an item that will be uploaded in parts; see UploadedItem.

        Args:
            itemName: The name of the file.
            description: What to note with the item.

        Returns:
            {"status": "success", "item": {"itemID", "itemName", ...}}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Uploads > Register Item.
        """
    def upload(
        self,
        /,
        filePath: str | PathLike[str],
        description: str | int | float | None = None,
        *,
        parts: bool | None = None,
        partSize: int | None = None,
        resume: str | int | float | None = None,
        progress: bool | Callable[[int, int, str], object] | None = None,
    ) -> dict[str, Any]:
        """
        Uploads a file of any size. A file of more than 100 MB goes in parts, which are sent together, as many as the
        site's `concurrency` allows; a part that does not arrive or is refused is sent again. Each part is read from
        the file while it is sent.

        Args:
            filePath: The path of the file.
            description: What to note with the item.
            parts: True to send a smaller file in parts, too; False to send the file in one request. Default: by its size.
            partSize: The bytes of a part. Default 10485760 (10 MB). The file goes in parts where it is given.
            resume: The ID of the item of an upload that ended early, `itemID` of its exception. The parts that the
                server has are not sent again. Default: a new item.
            progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
                callable (done, total, item), called after each part; what it raises ends the call.
                Default: nothing is shown.

        Returns:
            {"status": "success", "item": {"itemID", "itemName", ...}}, or the server's error reply. A refusal after
            the item was registered has a message with the item's ID.

        Raises:
            FileNotFoundError: When there is no such file; nothing is sent.
            OSError: When it is no ordinary file, or when it has changed since the upload began.
            ValueError: When the parts can't be what is asked for, or the item to resume is that of another file.
            ArcRESTError: When there is no reply, or the login failed (ServerError). It has the item's ID as its
                attribute `itemID`, and so have KeyboardInterrupt and CancelledError.

        Example:
            >>> ags.uploads.upload("City.sd", partSize=20_000_000, progress=True)["item"]["itemName"]
            'City.sd'

        Admin API: Uploads > Register Item, Upload Part, Commit Item; Upload Item.
        """
    def uploadItem(
        self, /, filePath: str | PathLike[str], description: str | int | float
    ) -> dict[str, Any]:
        """
        Uploads a file. It is read while it is sent, whatever its size.

        Args:
            filePath: The path of the file.
            description: What to note with it, or None.

        Returns:
            {"status": "success", "item": {"itemID", "itemName", ...}}, or the server's error reply.

        Raises:
            FileNotFoundError: When there is no such file; nothing is sent.
            OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Uploads > Upload Item.
        """
    def uploadedItem(self, /, itemId: str | int | float) -> UploadedItem:
        """
        The item of an ID, as an UploadedItem object.

        Args:
            itemId: The item's ID.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Uploaded Item.
        """
    @property
    def uploads(self, /) -> dict[str, Any]:
        """
        The uploaded items, as the server lists them; requested at every access.

        Admin API: Uploads.
        """

class UsageReport(BaseAGSServer):
    """
    One usage report.

    Change its members and send them with `edit()`; members that are not known here go back as
    they came.

    Example:
        >>> report = ags.usagereports.reports[0]
        >>> report.reportname, report.since
        ('requests last week', 'LAST_WEEK')
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> UsageReport: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def aggregationInterval(self, /) -> Any:
        """
        The length of a time slice, in minutes; None where the server decides. Can be set.
        """
    @aggregationInterval.setter
    def aggregationInterval(self, /, value: Any) -> None: ...
    def delete(self, /) -> dict[str, Any]:
        """
        Deletes it.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Usage Report > Delete Usage Report.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def edit(self, /) -> dict[str, Any]:
        """
        Sends its members as they are now.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Usage Report > Edit Usage Report.
        """
    @property
    def fromValue(self, /) -> Any:
        """
        With "CUSTOM", when it begins, in epoch milliseconds. Can be set.
        """
    @fromValue.setter
    def fromValue(self, /, value: Any) -> None: ...
    @property
    def metadata(self, /) -> Any:
        """
        Whatever is kept with it, text or a dict. Can be set.
        """
    @metadata.setter
    def metadata(self, /, value: Any) -> None: ...
    @property
    def queries(self, /) -> list[Any]:
        """
        What it is about: a list of {"resourceURIs": [...], "metrics": [...]}. Can be set.
        """
    @queries.setter
    def queries(self, /, value: Any) -> None: ...
    def query(
        self,
        /,
        queryFilter: Mapping[str, Any] | Sequence[Any] | str,
        *,
        filterType: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Asks for its data.

        Args:
            queryFilter: Of which machines: {"machines": "*"} or {"machines": ["GIS1", ...]}.
            filterType: How the filter is written, such as "json". Default: the server decides.

        Returns:
            {"report": {"reportname", "time-slices": [...], "report-data": [[{"resourceURI",
            "metric-type", "data": [...]}]]}}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Usage Report > Query Usage Report.
        """
    def queryCSV(
        self,
        /,
        queryFilter: Mapping[str, Any] | Sequence[Any] | str,
        folder: str | PathLike[str] | None = None,
        *,
        filterType: str | int | float | None = None,
    ) -> Any:
        """
        Saves its data as CSV: a line for each resource and metric, a column for each time slice. The file is written while
        the data arrives, whatever its size.

        Args:
            queryFilter: Of which machines: {"machines": "*"} or {"machines": ["GIS1", ...]}.
            folder: The local folder to save the file in, which must exist; None for a folder of this process alone in
                the system's temporary folder.
            filterType: How the filter is written, such as "json". Default: the server decides.

        Returns:
            The file's path. Its name is the server's; a file of that name is replaced. An error reply is returned as a
            dict.

        Raises:
            FileNotFoundError: When there is no such folder; nothing is sent.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Usage Report > Query Usage Report.
        """
    @property
    def reportname(self, /) -> str:
        """
        Its name.
        """
    @property
    def since(self, /) -> str:
        """
        What it covers: "LAST_DAY", "LAST_WEEK", "LAST_MONTH", "LAST_YEAR" or "CUSTOM". Can be set.
        """
    @since.setter
    def since(self, /, value: Any) -> None: ...
    @property
    def toValue(self, /) -> Any:
        """
        With "CUSTOM", when it ends, in epoch milliseconds. Can be set.
        """
    @toValue.setter
    def toValue(self, /, value: Any) -> None: ...

class UsageReports(BaseAGSServer):
    """
    The usage reports of a site.

    Example:
        >>> ags.usagereports.reports[0].reportname
        'requests last week'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> UsageReports: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def createUsageReport(
        self,
        /,
        reportname: str | int | float,
        queries: Mapping[str, Any] | Sequence[Any] | str,
        metadata: Mapping[str, Any] | Sequence[Any] | str,
        since: str | int | float = "LAST_DAY",
        fromValue: datetime | int | str | None = None,
        toValue: datetime | int | str | None = None,
        aggregationInterval: int | str | None = None,
    ) -> dict[str, Any]:
        """
        Creates a usage report.

        Args:
            reportname: Its name, unique on the site.
            queries: What it is about, a dict[str, Any] or a list of them: {"resourceURIs":
                ["services/Planning/Zoning.MapServer"], "metrics": ["RequestCount"]}. Metrics:
                RequestCount, RequestsFailed, RequestsTimedOut and ServiceActiveInstances
                among others.
            metadata: Whatever is to be kept with it, text or a dict.
            since: "LAST_DAY", "LAST_WEEK", "LAST_MONTH", "LAST_YEAR" or "CUSTOM". Default "LAST_DAY".
            fromValue: With "CUSTOM", when it begins: a datetime or epoch milliseconds.
            toValue: With "CUSTOM", when it ends: a datetime or epoch milliseconds.
            aggregationInterval: The length of a time slice, in minutes. Default: the server decides.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When queries is neither a dict[str, Any] nor a list.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Usage Reports > Create Usage Report.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def editUsageReportSettings(
        self,
        /,
        samplingInterval: int | str,
        enabled: bool | str | None = None,
        maxHistory: int | str | None = None,
    ) -> dict[str, Any]:
        """
        Changes how usage is sampled. What is not given stays as it is.

        Args:
            samplingInterval: How often usage is written down, in minutes.
            enabled: Whether it is.
            maxHistory: How long it is kept, in days; 0 for ever.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ServerError: When the settings can't be read.
            ArcRESTError: When there is no reply.

        Admin API: Usage Reports Settings > Edit Usage Reports Settings.
        """
    @property
    def metrics(self, /) -> list[Any]:
        """
        The reports as the server lists them: dicts with reportname, since, queries, metadata.
        """
    @property
    def reports(self, /) -> list[UsageReport]:
        """
        The reports, as UsageReport objects; requested at every access.

        Admin API: Usage Reports.
        """
    @property
    def usageReportSettings(self, /) -> dict[str, Any]:
        """
        How usage is sampled: {"samplingInterval" in minutes, "enabled", "maxHistory" in days, 0 for ever}.

        Admin API: Usage Reports Settings.
        """

class WebAdaptor(BaseAGSServer):
    """
    One web adaptor of a site.

    Example:
        >>> listed = ags.system.webAdaptors["webAdaptors"][0]
        >>> ags.system.webAdaptor(listed["id"]).webAdaptorURL == listed["webAdaptorURL"]
        True
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> WebAdaptor: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def description(self, /) -> str:
        """
        The description.

        Admin API: Web Adaptor.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    @property
    def httpPort(self, /) -> int:
        """
        The HTTP port; -1 for none.

        Admin API: Web Adaptor.
        """
    @property
    def httpsPort(self, /) -> int:
        """
        The HTTPS port; -1 for none.

        Admin API: Web Adaptor.
        """
    @property
    def id(self, /) -> str:
        """
        The ID.

        Admin API: Web Adaptor.
        """
    @property
    def isAdminEnabled(self, /) -> bool:
        """
        Whether the server may be administered through the web adaptor.

        Admin API: Web Adaptor.
        """
    @property
    def machineIP(self, /) -> str:
        """
        The IP address of that machine.

        Admin API: Web Adaptor.
        """
    @property
    def machineName(self, /) -> str:
        """
        The machine that the web adaptor runs on.

        Admin API: Web Adaptor.
        """
    def update(
        self,
        /,
        isAdminEnabled: bool | str | None = None,
        description: str | int | float | None = None,
        httpPort: int | str | None = None,
        httpsPort: int | str | None = None,
        refreshServerListInterval: int | str | None = None,
        reconnectServerOnFailureInterval: int | str | None = None,
    ) -> dict[str, Any]:
        """
        Changes the web adaptor. An argument that is None is not sent.

        Args:
            isAdminEnabled: Whether the server may be administered through the web adaptor.
            description: The description.
            httpPort: The HTTP port; -1 for none.
            httpsPort: The HTTPS port; -1 for none.
            refreshServerListInterval: How often the web adaptor asks for the list of machines, in minutes.
            reconnectServerOnFailureInterval: How long the web adaptor waits before it asks a machine again that
                did not answer, in minutes.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a port or an interval is not an integer.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Web Adaptor > Update Web Adaptor.
        """
    @property
    def webAdaptorURL(self, /) -> str:
        """
        The URL, as users see it.

        Admin API: Web Adaptor.
        """

class Webhook(BaseAGSServer):
    """
    One webhook of a service.

    Example:
        >>> hooks = ags.services["Planning/Permits.FeatureServer"].webhooks
        >>> reply = hooks.create("edits", "https://hooks.example.com/edits", ["FeaturesCreated"])
        >>> hooks.webhook(reply["id"]).hookUrl
        'https://hooks.example.com/edits'
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Webhook: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    @property
    def active(self, /) -> bool:
        """
        Whether the webhook is active.

        Admin API: Service Webhook.
        """
    @property
    def changeTypes(self, /) -> Any:
        """
        What causes a call.

        Admin API: Service Webhook.
        """
    def deleteWebhook(self, /) -> dict[str, Any]:
        """
        Deletes the webhook.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Webhook > Delete Webhook, since 11.1.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def edit(
        self,
        /,
        name: str | int | float | None = None,
        hookUrl: str | int | float | None = None,
        changeTypes: str | Iterable[str] | None = None,
        signatureKey: str | int | float | None = None,
        active: bool | str | None = None,
        scheduleInfo: Mapping[str, Any] | Sequence[Any] | str | None = None,
        payloadFormat: str | int | float | None = None,
        contentType: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Changes the webhook. An argument that is not given stays as it is, as far as the server keeps it.

        Args:
            name: Its name.
            hookUrl: The URL that the server calls.
            changeTypes: What causes a call, a list or comma-separated.
            signatureKey: The key that signs each call.
            active: Whether the webhook is active.
            scheduleInfo: When the calls are sent, a dict[str, Any] or JSON text.
            payloadFormat: The format of a call's content.
            contentType: The content type of a call.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When a change type has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Webhook > Edit Webhook, since 11.1.
        """
    @property
    def hookUrl(self, /) -> str:
        """
        The URL that the server calls.

        Admin API: Service Webhook.
        """
    @property
    def id(self, /) -> str:
        """
        The ID.

        Admin API: Service Webhook.
        """
    @property
    def name(self, /) -> str:
        """
        The name.

        Admin API: Service Webhook.
        """
    @property
    def notificationStatus(self, /) -> dict[str, Any]:
        """
        The latest calls, {"webhookNotificationStatus": [...]}; requested at every access.

        Admin API: Service Webhook > Notification Status, since 11.2.
        """

class Webhooks(BaseAGSServer):
    """
    The webhooks of a service, for feature services and geoprocessing services.

    Example:
        >>> hooks = ags.services["Planning/Permits.FeatureServer"].webhooks
        >>> hooks.webhooks
        []
    """
    def __init__(
        self,
        /,
        url: str,
        securityHandler: Any | None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        initialize: bool = False,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
        strict: bool | None = None,
        max_reply: int | None = None,
        token_in_url: bool | None = None,
        retries: int | None = None,
        concurrency: int = 8,
    ) -> None: ...
    def __new__(cls, /, *_args: Any, **_kwargs: Any) -> Webhooks: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def _repr_html_(self, /) -> str:
        """
        What `repr` says, and the listings that have been read, as small tables. Sends no request.
        """
    def activateAll(self, /) -> dict[str, Any]:
        """
        Activates all webhooks of the service.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Webhooks > Activate All Webhooks, since 11.1.
        """
    def create(
        self,
        /,
        name: str | int | float,
        hookUrl: str | int | float,
        changeTypes: str | Iterable[str] | None = None,
        signatureKey: str | int | float | None = None,
        active: bool | str | None = None,
        scheduleInfo: Mapping[str, Any] | Sequence[Any] | str | None = None,
        payloadFormat: str | int | float | None = None,
        contentType: str | int | float | None = None,
    ) -> dict[str, Any]:
        """
        Creates a webhook.

        Args:
            name: Its name.
            hookUrl: The URL that the server calls.
            changeTypes: What causes a call, a list or comma-separated, such as "FeaturesCreated,FeaturesUpdated";
                for feature services.
            signatureKey: The key that signs each call (HMAC-SHA256, in the header x-esriHook-Signature).
            active: Whether the webhook is active. Default: the server decides.
            scheduleInfo: When the calls are sent, a dict[str, Any] or JSON text. Default: at once.
            payloadFormat: The format of a call's content, such as "json".
            contentType: The content type of a call, such as "application/json".

        Returns:
            The server's reply with the "id" of the webhook, or the server's error reply.

        Raises:
            ValueError: When a change type has a comma in it.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Webhooks > Create Webhook, since 11.1.
        """
    def deactivateAll(self, /) -> dict[str, Any]:
        """
        Deactivates all webhooks of the service. The server calls none of them until they are activated again.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Webhooks > Deactivate All Webhooks, since 11.1.
        """
    def deleteAll(self, /) -> dict[str, Any]:
        """
        Deletes all webhooks of the service.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service Webhooks > Delete All Webhooks, since 11.1.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, with attributes that this package does not know.
        """
    def webhook(self, /, id: str | int | float) -> Webhook:
        """
        The webhook of an ID, as a Webhook object.

        Args:
            id: The ID, as `create` returned it.

        Returns:
            The object. No request is sent: the first use of the object shows whether the site has the resource.

        Raises:
            ValueError: When a name is empty, "." or "..".

        Admin API: Service Webhook, since 11.1.
        """
    @property
    def webhooks(self, /) -> list[Webhook]:
        """
        The webhooks, as Webhook objects; requested at every access.

        Admin API: Service Webhooks, since 11.1.
        """

@final
class _Window:
    """
    A maintenance window. Knows which services are to be stopped, and which it has stopped.
    """
    def __new__(
        cls,
        /,
        url: str,
        folder: str | Iterable[str] | None,
        types: str | Iterable[str] | None,
        names: str | Iterable[str] | None,
        wait: float,
        file: str | PathLike[str] | None,
    ) -> _Window: ...
    @property
    def file(self, /) -> Path:
        """
        The file of its state.
        """

def _compare(first: str, second: str, ignore: Sequence[str]) -> Table:
    """
    Where two snapshots differ, both of them JSON text.
    """

def _dumps(object: Any) -> str:
    """
    The text of an object as Python's `json.dumps` writes it by default, in ASCII and with spaces after commas and colons:
    scripts print the text to any console and look for pieces of it. The types that only [`dumps`] knows are written as JSON
    first.
    """

def _loads(text: str) -> Any:
    """
    Reads JSON text. Python's own reader reads what ours refuses, and says where the text is wrong.
    """

def _operations() -> list[tuple[str, str, str, str, list[str], str, str]]:
    """
    Every operation: where its resource lies below the admin root, its name, how it is sent, its path, and
    the names of its arguments in the path or the form, the version that it came with, the one that removed it.
    """

def _panic() -> None:
    """
    Panics. For the tests of what a panic in the middle of a call does.
    """

def _panics() -> int:
    """
    How many panics there were in this process.
    """

def _proxy_of(url: str) -> str | None:
    """
    The proxy that the environment or the system names for a URL, without user name and password.
    """

def _save(
    reply: Any, disposition: str | None, address: str, out_folder: str | PathLike[str] | None
) -> str:
    """
    Saves the body of a urllib reply under the name that the server chose, and returns the path. Without a folder: in a
    folder of this process alone.
    """

def _shutdown() -> None:
    """
    Stops the runtimes while the interpreter is complete. A worker that hands a result to asyncio after the
    interpreter's finalisation has begun would abort the process.
    """

def __getattr__(name: str) -> Any: ...
