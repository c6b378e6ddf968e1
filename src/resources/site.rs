//! `admin`: the site itself, the door to every other resource.

use arcrest_macros::resource;

use crate::core::{Flag, Int, Json, Reply, Result, Seconds, Secret, Text, away};

resource! {
    /// An ArcGIS Server site, by its administration endpoint.
    ///
    /// Making the object sends no request, unless `initialize` is True: each property and method sends its
    /// requests when it is used. The resources below the site share its connections and its login.
    ///
    /// Args:
    ///     url: The site's address, such as https://host:6443/arcgis/admin. Any other address of the
    ///         site will do (…/arcgis, …/arcgis/rest/services/folder, …/arcgis/manager/service.html);
    ///         without a scheme it is https. A user name and password in it are not used.
    ///     securityHandler: Who logs in, such as an AGSTokenSecurityHandler; None for no one.
    ///     proxy_url: A proxy's host or URL. Without it HTTP_PROXY, HTTPS_PROXY and NO_PROXY decide.
    ///     proxy_port: The proxy's port, where proxy_url does not say it.
    ///     initialize: Whether to read the site's document at once. Default False.
    ///     verify: How the server's certificate is checked. True: against the trust store of the
    ///         operating system. A path: against that and the certificates of a PEM file. Text that
    ///         begins with "sha256:": it must be the certificate of that fingerprint, whatever names
    ///         and dates are in it. False: not at all. Default: ARCREST_VERIFY and ARCREST_CA_BUNDLE
    ///         decide, True without them. A securityHandler without verify= of its own logs in with
    ///         the same check.
    ///     timeout: The time limit of a call, in seconds, from its start to its reply, with login and
    ///         repetitions. Uploads, downloads and replies beyond 1 MiB are limited by their pauses. Default:
    ///         ARCREST_TIMEOUT, without it 120 for reads and 600 for writes; 10 for a connection, 60 for a pause.
    ///     strict: Whether an error reply of the server is raised as ServerError instead of being
    ///         returned as a dict. Default: ARCREST_STRICT, False without it.
    ///     max_reply: The largest reply that is kept in memory, in bytes, decompressed. What is
    ///         larger is a ReplyError; a download is saved whatever its size. Default:
    ///         ARCREST_MAX_REPLY, 512 MiB without it.
    ///     token_in_url: Whether a read carries its token in the URL, where logs and proxies see it: for a service
    ///         that reads it nowhere else, such as a GeoEvent server, reached by `_get`. Default:
    ///         ARCREST_TOKEN_IN_URL, False without it.
    ///     retries: How often an operation is sent again that the site refuses because of "another
    ///         administrative operation", after pauses of up to 2, 4, 8, ... 20
    ///         seconds. Default: ARCREST_RETRIES, 0 without it.
    ///     concurrency: How many reads a call sends at the same time, where it needs several that do not
    ///         depend on each other; 1 or more. Default 8.
    ///
    /// Raises:
    ///     ValueError: When an argument or one of the variables makes no sense.
    ///
    /// Example:
    ///     >>> sh = AGSTokenSecurityHandler(username, password, org_url=url)
    ///     >>> with AGSAdministration(url, sh) as ags:
    ///     ...     print(ags.info.fullVersion)
    ///     11.3.0
    AGSAdministration as Site at "" completed by "admin" in "arcrest.manageags.administration" shows ["fullVersion|currentVersion"];

    fields {
        /// The languages that the server answers in; None where the server does not name them.
        acceptLanguage: Str;

        /// The version as a number, such as 11.3; some versions send text.
        currentVersion: Any;

        /// The version in full, such as "11.3.0".
        fullVersion: Str;

        /// The names of the resources that the site has.
        resources: Strings;
    }

    live {
        /// The key that encrypts a login over plain http: hexadecimal `publicKey` (the exponent) and `modulus`.
        get publicKey: Dict, "Public Key";

        /// The machine that answers, {"machineName": ...}; requested at every access.
        get local: Dict, "Site > Local";

        /// The cloud services that the site uses; requested at every access.
        get cloud: Dict, since "12.0", "Site > Cloud";

        /// Whether the site answers, {"success": true}; requested at every access. `Info.healthCheck` is the documented
        /// form.
        get healthCheck: Dict, "Site > Health Check";

        /// How far an upgrade of the site is: {"upgradeStatus": ..., "stages": [...]}; requested at every access.
        public "upgrade" upgradeStatus: Dict, since "10.5", "Site > Upgrade";
    }

    children {
        /// The machines of the site.
        machines: machines;

        /// The data stores and folders that are registered with the site.
        data: data;

        /// Version, time zone and who is logged in.
        info: info;

        /// The clusters of the site, and the members of a single one; None where the site has none.
        clusters: clusters, listed;

        /// The services, folder by folder. Keep the object to stay in a folder: each access is a fresh one.
        services: services;

        /// The usage reports.
        usagereports: usagereports;

        /// The KML items; newer versions have none and refuse the request.
        kml: kml;

        /// The log.
        logs: log;

        /// Whether the site is editable or read-only.
        mode: mode;

        /// Users, roles, privileges and the security configuration.
        security: security;

        /// Directories, the configuration store, web adaptors and system-wide properties.
        system: system;

        /// The files that have been uploaded.
        uploads: uploads;
    }

    operations {
        /// Creates a site on a server that has none yet.
        ///
        /// Args:
        ///     username: The primary site administrator to create.
        ///     password: Their password.
        ///     configStoreConnection: Where the configuration is kept:
        ///         {"type": "FILESYSTEM", "connectionString": path}.
        ///     directories: The server directories: {"directories": [{"name", "physicalPath",
        ///         "directoryType", "cleanupMode", "maxFileAge", "description"}, ...]}.
        ///     cluster: The first cluster, on versions that have clusters. Default: the server decides.
        ///     logsSettings: Where and how the log is kept: {"settings": {"logDir", "logLevel", ...}}.
        ///         Default: the server decides.
        ///     runAsync: True returns a Job at once, which `wait()` waits for. Default False.
        ///     cloudConfigJson: The cloud services that the site uses, a dict or JSON text.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply. With runAsync=True a Job.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply.
        post "createNewSite" createSite(
            username: Secret,
            password: Secret,
            configStoreConnection: Json,
            directories: Json,
            cluster: Json = None,
            logsSettings as "settings|logsSettings": Json = None,
            runAsync: Flag = False,
            *, cloudConfigJson: Json = None,
        ) -> Job, forgets, "Site > Create Site";

        /// Makes this server's machine part of an existing site.
        ///
        /// Args:
        ///     adminURL: The admin URL of a machine of that site.
        ///     username: An administrator of that site.
        ///     password: Their password.
        ///     pullLicense: Whether the machine takes over the license of the site.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply.
        post joinSite(
            adminURL: Text,
            username: Secret,
            password: Secret,
            *, pullLicense: Flag = None,
        ) -> Status, forgets, "Site > Join Site";

        /// Deletes the site: its services, directories and configuration are gone for good.
        post deleteSite() -> Status, forgets, "Site > Delete Site";

        /// Exports the site's configuration to a backup file.
        ///
        /// Args:
        ///     location: A folder that the server's account can write to. Default: the server's own choice.
        ///     locationConfig: How the location is reached, a dict or JSON text; for cloud storage.
        ///     runAsync: True returns a Job, which `wait()` waits for. A site that exports only while the caller waits has
        ///         done so when the Job is returned. Default: the server decides.
        ///
        /// Returns:
        ///     {"status": "success", "location": path of the backup}, or the server's error reply. With runAsync=True a
        ///     Job.
        post exportSite(
            location: Text = None,
            *, locationConfig: Json = None,
            runAsync: Flag = None,
        ) -> Job, since "10.2", "Site > Export Site";

        /// Restores the site's configuration from a backup file; what the site holds now is replaced.
        ///
        /// Args:
        ///     location: The backup, as a path that the server's account can read.
        ///     locationConfig: How the location is reached, a dict or JSON text; for cloud storage.
        ///     runAsync: True returns a Job, which `wait()` waits for. A site that imports only while the caller waits has
        ///         done so when the Job is returned. Default: the server decides.
        ///     wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
        ///         call does not wait.
        ///
        /// Returns:
        ///     {"status": "success", "result": [...]}, or the server's error reply. With runAsync=True a Job.
        post importSite(
            location: Text,
            *, locationConfig: Json = None,
            runAsync: Flag = None,
            wait: Seconds = None,
        ) -> Job, forgets, since "10.2", "Site > Import Site";

        /// Upgrades the site after the software of its machines was upgraded. There is no site to work with until the
        /// upgrade ends; `upgradeStatus` tells how far the upgrade is.
        ///
        /// Args:
        ///     runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides; before 11.3 it can
        ///         only wait.
        ///     enableDebug: Whether the server logs more.
        ///
        /// Returns:
        ///     The server's reply; an error reply is returned, too. With runAsync=True a Job.
        post upgrade(
            runAsync: Flag = None,
            enableDebug: Flag = None,
        ) -> Job, forgets, since "10.5", "Site > Upgrade";

        /// Requests a token. The security handlers do this themselves; this is for another program that needs a token.
        ///
        /// Args:
        ///     username: The user.
        ///     password: The user's password.
        ///     client: What the token is bound to: "requestip", "referer" or "ip". Default "requestip".
        ///     referer: The Referer, where client is "referer".
        ///     ip: The IP address, where client is "ip".
        ///     expiration: How long the token is valid, in minutes. Default: the server decides.
        ///     encrypted: True where the other values are encrypted with `publicKey` already, for a login over plain http
        ///         of one's own. AGSTokenSecurityHandler(..., encrypted=True) encrypts by itself.
        ///
        /// Returns:
        ///     {"token": ..., "expires": milliseconds since 1970}, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When expiration is not an integer.
        query generateToken(
            username: Secret,
            password: Secret,
            client: Text = "requestip",
            referer: Text = None,
            ip: Text = None,
            expiration: Int = None,
            *, encrypted: Flag = None,
        ) -> Dict, "Site > Generate Token";

        /// What the server says of itself: its ID, role, URLs and, on newer versions, patches.
        ///
        /// Args:
        ///     redact: True to leave out what identifies the site; for ArcGIS Server 12.
        ///
        /// Returns:
        ///     {"serverId", "serverRole", "siteUrl", ...}, or the server's error reply.
        get about(*, redact: Flag = None) -> Dict, since "11.5", "Site > About";
    }

    methods {
        /// Waits until the site has answered steadily: three times, a second apart, over new connections.
        ///
        /// For a site that restarts or is redeployed, as after another certificate or an import. It needs a login, as every
        /// read of the site does. A refusal that lasts for 10 seconds ends the wait, such as one of the certificate.
        ///
        /// Args:
        ///     timeout: How many seconds to wait at most. Default: as long as it takes.
        ///
        /// Returns:
        ///     What the site then says of itself, a dict with "currentVersion" and "resources".
        ///
        /// Raises:
        ///     ReplyTimeout: When the site has not answered steadily in time.
        ///     ConnectionFailed: When the certificate of the site is refused.
        ///     ServerError: When the site or the login refuses.
        ///     ValueError: When timeout is negative.
        waitUntilAvailable(timeout: Seconds = None) -> Dict, forgets;
    }
}

impl Site {
    /// Waits until the site has answered steadily, and returns its description.
    ///
    /// # Errors
    /// When the site does not in time, or refuses for long.
    pub async fn wait_until_available(&self, timeout: Option<Seconds>) -> Result<Reply> {
        away::until_available(&self.0, timeout.map(|limit| limit.0)).await
    }
}
