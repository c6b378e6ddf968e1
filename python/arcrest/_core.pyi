"""
The native module; only re-exports.
"""

from _typeshed import Incomplete
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from os import PathLike
from typing import Any, Final, final

__version__: Final[str]
"""
The version of this package.
"""

class AGSService(BaseAGSServer):
    """
    One service of a site.

    Its document is read when one of its members is first needed, and kept: change a member that
    is a dict or list in place and send the whole back with `edit(str(service))`. `status`,
    `statistics`, `permissions` and `iteminfo` are asked for at every access.
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
    ) -> None: ...
    def __iter__(self, /) -> Any:
        """
        Names and values of the document's members.
        """
    def __new__(cls, /, *_args, **_kwargs) -> AGSService: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def addPermission(
        self, /, principal: str | int | float, isAllowed: bool | str = True
    ) -> dict[str, Any]:
        """
        Allows or denies a role its use.

        Args:
            principal: The role.
            isAllowed: True allows, False denies. Default True.

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
        A copy of the document that the server sent, members unknown to this package included.
        """
    def edit(self, /, service: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Replaces its document; the service restarts.

        What the document leaves out is lost on the server: send the whole, such as `str(service)`
        after a change in place.

        Args:
            service: The whole document, a dict or JSON text.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Edit Service.
        """
    def editItemInfo(self, /, json_dict: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Changes what a catalogue shows of it.

        Args:
            json_dict: The item information, a dict or JSON text.

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
            FileNotFoundError: When there is no such file; nothing is sent then.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Item Information > Upload Item Information.
        """
    @property
    def iteminfo(self, /) -> dict[str, Any]:
        """
        What a catalogue shows of it: title, tags, summary, thumbnail.

        Admin API: Service > Item Information.
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
    def modifyExtensions(self, /, extensionObjects: Any | None = None) -> Any:
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
    def refreshProperties(self, /) -> None:
        """
        Reads its document anew; what was changed in place is dropped.
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
            A dict for "json", an xml.etree.ElementTree.ElementTree for "xml".

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
    def start_service(self, /) -> dict[str, Any]:
        """
        Starts it.

        Returns:
            {"status": "success"}, or the server's error reply.

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
    def stop_service(self, /) -> dict[str, Any]:
        """
        Stops it.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Service > Stop Service.
        """
    @property
    def type(self, /) -> str:
        """
        Its type, such as "MapServer".
        """

class AGSTokenSecurityHandler(BaseSecurityHandler):
    """
    Logs in at a server's own token service with a user name and password.

    Nothing is asked when it is made: the first use logs in, and later ones renew the token when it
    is about to end or is turned down. A failed login is not repeated for a minute, unless the
    credentials change.

    Args:
        username: The user.
        password: The password; reads back as "****".
        org_url: Any address of the site; its token service is found out from it.
        token_url: The token service, such as https://host:6443/arcgis/admin/generateToken.
        proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
        proxy_port: The proxy's port, where the URL does not say it.
        verify: True (the default: the system's trust store), False, or the path of a CA file.
        timeout: The longest wait for a reply, in seconds.

    Raises:
        ValueError: When neither org_url nor token_url is given.
    """
    def __init__(
        self,
        /,
        username: str,
        password: str,
        org_url: str | None = None,
        token_url: str | None = None,
        proxy_url: str | None = None,
        proxy_port: Any | None = None,
        *,
        verify: Any | None = None,
        timeout: float | None = None,
    ) -> None: ...
    def __new__(cls, /, *_args, **_kwargs) -> AGSTokenSecurityHandler: ...
    def __repr__(self, /) -> str: ...
    @property
    def message(self, /) -> str:
        """
        The server's words about a failed login; "" otherwise. Asks nothing.
        """
    @property
    def method(self, /) -> str:
        """
        How it logs in: "TOKEN".
        """
    @property
    def password(self, /) -> str:
        """
        Reads as "****". Setting it drops the token.
        """
    @password.setter
    def password(self, /, value: str) -> None: ...
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @property
    def referer_url(self, /) -> str | None:
        """
        The `Referer` that the token is bound to and that is sent with it; None binds it to this
        machine's address. Setting it drops the token.
        """
    @referer_url.setter
    def referer_url(self, /, value: str | None) -> None: ...
    @property
    def token(self, /) -> str | None:
        """
        The token; logs in where there is none yet or it is about to end. None when the login failed.
        """
    @property
    def tokenExperationDate(self, /) -> Any | None:
        """
        When the token ends, as local time; None without one. Asks nothing.
        """
    @property
    def tokenObtainedDate(self, /) -> Any | None:
        """
        When the token was given, as local time; None without one. Asks nothing.
        """
    @property
    def token_url(self, /) -> str | None:
        """
        The token service; None until it is given or found out. Setting it drops the token.
        """
    @token_url.setter
    def token_url(self, /, value: str | None) -> None: ...
    @property
    def username(self, /) -> str:
        """
        The user. Setting it drops the token.
        """
    @username.setter
    def username(self, /, value: str) -> None: ...
    @property
    def valid(self, /) -> bool:
        """
        Whether the last login worked, as far as is known; True before the first. Asks nothing.
        """

class AsyncResource:
    """
    The base of the asyncio twin's resources.
    """
    def __new__(cls, /, *_args, **_kwargs) -> AsyncResource: ...
    def __repr__(self, /) -> str: ...
    @property
    def url(self, /) -> str:
        """
        Where the resource lives.
        """

class BaseAGSServer(BaseWebOperations):
    """
    The base of every administrative resource.
    """
    def __new__(cls, /, *_args, **_kwargs) -> BaseAGSServer: ...
    def __repr__(self, /) -> str: ...
    @property
    def _securityHandler(self, /) -> Any | None: ...
    @_securityHandler.setter
    def _securityHandler(self, /, value: Any | None) -> None: ...
    @property
    def _url(self, /) -> str: ...
    @_url.setter
    def _url(self, /, value: str) -> None: ...
    @property
    def proxy_port(self, /) -> int | None:
        """
        The proxy's port; None where the URL or the environment says it.
        """
    @proxy_port.setter
    def proxy_port(self, /, value: Any | None) -> None: ...
    @property
    def proxy_url(self, /) -> str | None:
        """
        The proxy's host or URL; None where the environment decides.
        """
    @proxy_url.setter
    def proxy_url(self, /, value: str | None) -> None: ...
    @property
    def referer_url(self, /) -> Any | None:
        """
        The `Referer` that the security handler's token is bound to; None without one.
        """
    @property
    def url(self, /) -> str:
        """
        Where the resource lives.
        """
    @url.setter
    def url(self, /, value: str) -> None: ...

class BaseSecurityHandler(BaseWebOperations):
    """
    The base of every security handler.
    """
    def __new__(cls, /, *_args, **_kwargs) -> BaseSecurityHandler: ...

class BaseWebOperations:
    """
    The root of every class of ArcREST's that talks to a server.
    """
    def __new__(cls, /, *_args, **_kwargs) -> BaseWebOperations: ...
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
            url: Where to.
            param_dict: Parameters; a dict or list is sent as JSON, None is left out.
            securityHandler: Whose token to send; none is sent without one.
            additional_headers: A dict, or a list of pairs.
            out_folder: Where a reply that is a file is saved; the system's temporary folder by default.
            file_name: The file's name there; the server's by default.

        Returns:
            A dict or list for JSON, the path for a file, text for anything else.

        Raises:
            ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
        """
    @property
    def _last_code(self, /) -> int | None: ...
    @property
    def _last_url(self, /) -> str | None: ...
    def _post(
        self,
        /,
        url: str,
        param_dict: Any | None = None,
        files: dict | None = None,
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
            url: Where to.
            param_dict: Parameters; a dict or list is sent as JSON, None is left out.
            files: Names of fields and paths of the files to upload.
            securityHandler: Whose token to send; none is sent without one.
            additional_headers: A dict, or a list of pairs.
            out_folder: Where a reply that is a file is saved; the system's temporary folder by default.
            file_name: The file's name there; the server's by default.

        Returns:
            A dict or list for JSON, the path for a file, text for anything else.

        Raises:
            ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
        """
    @property
    def _verify(self, /) -> Any:
        """
        How the server's certificate is checked: True, False or the path of a CA file.
        """
    @property
    def error(self, /) -> dict | None:
        """
        Code and messages of the last reply, where it was an error; None otherwise. Asks nothing.
        """
    def hasError(self, /) -> bool:
        """
        Whether the last reply was an error. Asks nothing.
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
    @property
    def useragent(self, /) -> str:
        """
        The `User-Agent` that is sent.
        """
    @useragent.setter
    def useragent(self, /, value: str) -> None: ...

@final
class Call:
    """
    An operation of the asyncio twin, sent when it is awaited.
    """
    def __await__(self, /) -> Call: ...
    def __iter__(self, /) -> Call: ...
    def __next__(self, /) -> Any: ...
    def close(self, /) -> None: ...
    def send(self, /, value: Any) -> Any: ...
    def throw(self, /, typ: Any, val: Any | None = None, tb: Any | None = None) -> Any: ...

class ClusterProtocol:
    """
    The protocol of a cluster of machines.

    Args:
        tcpClusterPort: The TCP port that the machines talk over, 1 to 65535; an int or its digits.

    Raises:
        ValueError: When it is not such a port.
    """
    def __new__(cls, /, tcpClusterPort: Any) -> ClusterProtocol: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The protocol as JSON text.
        """
    @property
    def tcpClusterPort(self, /) -> int:
        """
        The TCP port that the machines talk over.
        """
    @property
    def value(self, /) -> dict:
        """
        The protocol as a dict: {"tcpClusterPort": port}.
        """

class Extension:
    """
    An extension of a service, such as WMSServer or FeatureServer.

    The document it stands on is kept whole: members that this class does not know survive, and a
    value that came as text ("true") is sent back as text.

    Args:
        typeName: The extension's type, such as "WMSServer".
        capabilities: Comma-separated capabilities, or None.
        enabled: True or False.
        maxUploadFileSize: The largest upload, in megabytes; 0 for no limit.
        allowedUploadFileType: Comma-separated file extensions that may be uploaded; "" for any.
        properties: The extension's own properties, a dict.
    """
    def __new__(
        cls,
        /,
        typeName: Any,
        capabilities: Any,
        enabled: Any,
        maxUploadFileSize: Any,
        allowedUploadFileType: Any,
        properties: Any,
    ) -> Extension: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The extension as JSON text.
        """
    @property
    def allowedUploadFileTypes(self, /) -> Any | None:
        """
        Comma-separated file extensions that may be uploaded.
        """
    @allowedUploadFileTypes.setter
    def allowedUploadFileTypes(self, /, value: Any) -> None: ...
    @property
    def capabilities(self, /) -> Any | None:
        """
        Comma-separated capabilities; None where the server sent none.
        """
    @capabilities.setter
    def capabilities(self, /, value: Any) -> None: ...
    @property
    def enabled(self, /) -> bool:
        """
        Whether it is switched on. Takes only True and False; anything else is warned of and ignored.
        """
    @enabled.setter
    def enabled(self, /, value: Any) -> None: ...
    @staticmethod
    def fromJSON(value: Any) -> Extension:
        """
        Reads an extension from a service's document.

        Args:
            value: A dict, or JSON text of one.

        Returns:
            The Extension. Members that are missing stay missing; unknown ones are kept.

        Raises:
            AttributeError: When it is neither text nor a dict.
            ValueError: When the text is not JSON; says where.
        """
    @property
    def maxUploadFileSize(self, /) -> Any | None:
        """
        The largest upload, in megabytes. Takes only a whole number; anything else is warned of and ignored.
        """
    @maxUploadFileSize.setter
    def maxUploadFileSize(self, /, value: Any) -> None: ...
    @property
    def properties(self, /) -> Any | None:
        """
        The extension's own properties. Takes only a dict; anything else is warned of and ignored.
        """
    @properties.setter
    def properties(self, /, value: Any) -> None: ...
    @property
    def typeName(self, /) -> Any | None:
        """
        The extension's type, such as "WMSServer".
        """
    @property
    def value(self, /) -> Any:
        """
        The extension as a dict of its own.
        """

class Log(BaseAGSServer):
    """
    The log of the site's machines.
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
    ) -> None: ...
    def __new__(cls, /, *_args, **_kwargs) -> Log: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
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
            A dict with the counts by machine, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Logs > Count Error Reports.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, members unknown to this package included.
        """
    def editLogSettings(
        self,
        /,
        logLevel: str | int | float | None = None,
        logDir: str | int | float | None = None,
        maxLogFileAge: int | str | None = None,
        maxErrorReportsCount: int | str | None = None,
    ) -> dict[str, Any]:
        """
        Changes how the log is kept. What is not given stays as it is.

        Args:
            logLevel: "OFF", "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or "DEBUG", in any case.
            logDir: The folder of the log files, on every machine.
            maxLogFileAge: How long log files are kept, in days.
            maxErrorReportsCount: How many error reports are kept on each machine.

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
        Asked for at every access.

        Admin API: Log Settings.
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
            out_path: The file to write, UTF-8 with one header line.
            pageSize: How many messages come at once, 1 to 10000. Default 10000.

        Returns:
            {"hasMore", "startTime", "endTime", "logMessages": [...]}, one page: while hasMore is
            True, older ones follow from endTime. Or out_path, when export is True and it was given.

        Raises:
            ValueError: When a level, type or time makes no sense.
            OSError: When the file can't be written.
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
    ) -> None: ...
    def __new__(cls, /, *_args, **_kwargs) -> Machine: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, members unknown to this package included.
        """
    @property
    def status(self, /) -> dict[str, Any]:
        """
        The state that is configured and the one that is real.
        """

class Machines(BaseAGSServer):
    """
    The machines of a site.
    """
    @property
    def DatastoreMachines(self, /) -> Any:
        """
        The machines that host the site's data stores, as the server lists them; None where it lists none.
        """
    @property
    def Protocol(self, /) -> Any:
        """
        The protocol that the machines are reached by; None where the server does not say.
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
    ) -> None: ...
    def __new__(cls, /, *_args, **_kwargs) -> Machines: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, members unknown to this package included.
        """
    @property
    def machines(self, /) -> list[Machine]:
        """
        The machines, as Machine objects; asked for at every access.
        """
    def registerMachine(
        self, /, machineName: str | int | float, adminURL: str | int | float
    ) -> dict[str, Any]:
        """
        Registers a machine with the site.

        Args:
            machineName: The machine's host name.
            adminURL: Its admin URL, such as https://host:6443/arcgis/admin.

        Returns:
            The server's reply, {"status": "success"}; an error reply is returned, too.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Machines > Register Machine.
        """

class Services(BaseAGSServer):
    """
    The services of a site, folder by folder.

    The object stands in a folder, the root at first; set `folderName` to go to another. A folder
    that is not there is warned of and the object stays where it is.
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
    ) -> None: ...
    def __new__(cls, /, *_args, **_kwargs) -> Services: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
        """
    def addFolderPermission(
        self,
        /,
        principal: str | int | float,
        isAllowed: bool | str = True,
        folder: str | None = None,
    ) -> dict[str, Any]:
        """
        Allows or denies a role the use of a folder.

        Args:
            principal: The role.
            isAllowed: True allows, False denies. Default True.
            folder: The folder. Default: the root folder.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Permissions > Add Permission.
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
    def createService(self, /, service: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Creates a service in the current folder.

        Args:
            service: The service's document, a dict or JSON text; serviceName and type at least.

        Returns:
            {"status": "success"}, or the server's error reply.

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
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
            ValueError: When the name is empty.

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
            folder: Its folder. Default: the root folder, wherever the object stands.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).
            ValueError: When a name is empty.

        Admin API: Services > Delete Service.
        """
    @property
    def description(self, /) -> str:
        """
        The description of the current folder.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, members unknown to this package included.
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
            serviceName: The service. Default: only the folder is asked for.
            serviceType: The service's type. Default: only the folder is asked for.

        Returns:
            {"exists": True or False}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Exists.
        """
    def find_services(self, /, service_type: str | Iterable[str] = "*") -> list[Any]:
        """
        Lists the services of the whole site, of one type or several.

        Args:
            service_type: A type, or several as a list or comma-separated, in any case; "*" for
                all. Default "*".

        Returns:
            A list of dicts with folderName ("/" for the root), serviceName, type, description
            and URL, the address of the service below this one. A folder that can't be read is
            left out.

        Raises:
            ArcRESTError: When the root folder can't be read.

        Admin API: Services > Folder.
        """
    @property
    def folderName(self, /) -> str:
        """
        The current folder, "/" for the root. Set it to go to another folder ("" is the root, too);
        one that is not there is warned of, and the object stays where it is.
        """
    @folderName.setter
    def folderName(self, /, value: str | None) -> None: ...
    @property
    def folders(self, /) -> list[str]:
        """
        The folders of the site, with "/" for the root at the end. Asked for once, and again after
        a folder has been created or deleted through this object.
        """
    @property
    def foldersDetail(self, /) -> list[Any]:
        """
        The folders in detail: a list of {"folderName", "description", "webEncrypted", "isDefault"}.
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
            folder: Its folder. Default: the root folder, wherever the object stands.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Rename Service.
        """
    def service_report(self, /, folder: str | None = None) -> dict[str, Any]:
        """
        Reports on all services of a folder in one request.

        Args:
            folder: The folder. Default: the root folder.

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
        The services of the current folder, as AGSService objects; asked for at every access.

        Admin API: Services > Folder.
        """
    def startServices(self, /, services: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Starts several services in one request.

        Args:
            services: A service or a list of them, each {"folderName", "serviceName", "type"}.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When it is neither a dict nor a list.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Start Services.
        """
    def stopServices(self, /, services: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Stops several services in one request.

        Args:
            services: A service or a list of them, each {"folderName", "serviceName", "type"}.

        Returns:
            {"status": "success"}, or the server's error reply.

        Raises:
            ValueError: When it is neither a dict nor a list.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Services > Stop Services.
        """
    @property
    def types(self, /) -> dict[str, Any]:
        """
        The types of services that the server can run, with the extensions of each.

        Admin API: Services > Types.
        """
    @property
    def webEncrypted(self, /) -> bool:
        """
        Whether the services of the current folder are to be reached by https only.
        """

class UsageReport(BaseAGSServer):
    """
    One usage report.

    Change its members and send them with `edit()`; members that are not known here go back as
    they came.
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
    ) -> None: ...
    def __new__(cls, /, *_args, **_kwargs) -> UsageReport: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
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
        A copy of the document that the server sent, members unknown to this package included.
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
    def query(self, /, queryFilter: Mapping[str, Any] | Sequence[Any] | str) -> dict[str, Any]:
        """
        Asks for its data.

        Args:
            queryFilter: Of which machines: {"machines": "*"} or {"machines": ["GIS1", ...]}.

        Returns:
            {"report": {"reportname", "time-slices": [...], "report-data": [[{"resourceURI",
            "metric-type", "data": [...]}]]}}, or the server's error reply.

        Raises:
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
    ) -> None: ...
    def __new__(cls, /, *_args, **_kwargs) -> UsageReports: ...
    def __str__(self, /) -> str:
        """
        The resource's document as JSON text.
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
            queries: What it is about, a dict or a list of them: {"resourceURIs":
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
            ValueError: When queries is neither a dict nor a list.
            ArcRESTError: When there is no reply, or the login failed (ServerError).

        Admin API: Usage Reports > Create Usage Report.
        """
    @property
    def document(self, /) -> dict[str, Any]:
        """
        A copy of the document that the server sent, members unknown to this package included.
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
        The reports, as UsageReport objects; asked for at every access.

        Admin API: Usage Reports.
        """
    @property
    def usageReportSettings(self, /) -> dict[str, Any]:
        """
        How usage is sampled: {"samplingInterval" in minutes, "enabled", "maxHistory" in days, 0 for ever}.

        Admin API: Usage Reports Settings.
        """

def _shutdown() -> None:
    """
    Stops the runtime while the interpreter is still whole; registered with `atexit`. A worker that
    hands a result to asyncio after finalisation has begun would abort the process.
    """

def __getattr__(name: str) -> Incomplete: ...
