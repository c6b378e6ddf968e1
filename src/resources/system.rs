//! `admin/system`: what concerns the whole server: directories, configuration store, web adaptors, licenses, jobs.

use arcrest_macros::resource;

use crate::core::{Fields, Flag, Form, Int, Json, Names, Reply, Result, Text};

resource! {
    /// What concerns the whole server: its properties and directories, the configuration store, the web adaptors, the
    /// services directory, licenses and jobs.
    ///
    /// Example:
    ///     >>> ags.system.configurationStore.type
    ///     'FILESYSTEM'
    ///     >>> [directory.name for directory in ags.system.serverDirectories][:2]
    ///     ['arcgiscache', 'arcgisindex']
    System at "system" completed by "system" in "arcrest.manageags._system";

    fields {
        /// The names of the resources below this one.
        resources: Strings, "System";
    }

    live {
        /// The server directories as the server lists them, {"directories": [...]}; requested at every access.
        get directories: Dict, "Server Directories";
        /// The server directories with the private ones, as the server lists them; requested at every access.
        get "directories private=true" privateDirectories: Dict, "Server Directories";
        /// The licenses: edition, level, extensions and when they expire; requested at every access.
        get licenses: Dict, "Licenses";
        /// The web adaptors that are registered, {"webAdaptors": [...]}; requested at every access.
        get "webadaptors" webAdaptors: Dict, "Web Adaptors";
        /// What all web adaptors share: the "sharedKey" that protects their requests. Treat it as a password.
        query "webadaptors/config" webAdaptorsConfiguration: Dict, "Web Adaptors Configuration";
        /// The settings of the services directory, the HTML view of the REST API; requested at every access.
        get "handlers/rest/servicesdirectory" servicesDirectory: Dict, "Services Directory";
        /// How the machines of the site share the work, {"singleClusterMode": true}; requested at every access.
        get deployment: Dict, "Deployment";
        /// The handlers of requests, {"resources": ["rest", "soap"]}; requested at every access.
        get handlers: Dict, "Handlers";
        /// The parts of the REST handlers; requested at every access.
        get "handlers/rest" restHandler: Dict, "REST Handler";
        /// The settings of the SOAP handlers; requested at every access.
        get "handlers/soap/soaphandlerconfig" soapHandlerConfig: Dict, since "10.5", "SOAP Handler Configuration";
        /// The platform services, {"platformservices": [...]}; requested at every access.
        get "platformservices" platformServices: Dict, since "10.5", "Platform Services";
    }

    named {
        /// The web adaptor of an ID, as a WebAdaptor object.
        ///
        /// Args:
        ///     webAdaptorID: Its "id" in webAdaptors.
        "webadaptors/{webAdaptorID}" webAdaptor(webAdaptorID: Text): webadaptor, "Web Adaptor";

        /// The platform service of an ID, as a PlatformService object.
        ///
        /// Args:
        ///     id: Its "id" in platformServices.
        "platformservices/{id}" platformService(id: Text): platformservice, since "10.5", "Platform Service";
    }

    children {
        /// The server properties, as a ServerProperties object.
        "properties" serverProperties: properties, "Server Properties";
        /// The jobs of operations that run asynchronously, as a Jobs object.
        "jobs" Jobs: jobs, "Jobs";
        /// The configuration store, as a ConfigurationStore object.
        "configstore" configurationStore: configstore, "Configuration Store";
    }

    collections {
        /// The server directories, as ServerDirectory objects; requested at every access.
        get "directories" serverDirectories as "directories" ["name"]: directory, "Server Directories";
    }

    operations {
        /// Registers a server directory.
        ///
        /// Args:
        ///     name: The name of the directory.
        ///     physicalPath: Its absolute path, which every machine of the site must reach.
        ///     directoryType: What it is for: OUTPUT, CACHE, JOBS, SYSTEM, INDEX or another type that the server knows.
        ///     cleanupMode: Whether old files are deleted: NONE or TIME_ELAPSED_SINCE_LAST_MODIFIED.
        ///     maxFileAge: How old a file may get before it is deleted, in minutes.
        ///     description: A description.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When maxFileAge is not an integer.
        post "directories/register" registerDirectory(
            name: Text,
            physicalPath: Text,
            directoryType: Text,
            cleanupMode: Option<Text>,
            maxFileAge: Option<Int>,
            description: Option<Text>,
        ) -> Dict, "Server Directories > Register Directory";

        /// Registers several server directories.
        ///
        /// Args:
        ///     json_dirs: {"directories": [...]}, each with the members that registerDirectory takes; a dict or JSON
        ///         text.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     TypeError, ValueError: When the directories have no JSON form.
        post "directories/registerDirs" registerDirs(
            json_dirs as "directories": Json,
        ) -> Dict, "Server Directories > Register Directories";

        /// Restores lost server directories from the copy on a machine of the site.
        ///
        /// Only for shared directories that are lost for good. The site must be in read-only mode, with the
        /// configuration copied to the local repository when it went there. The copy of the machine that answers is
        /// what counts.
        ///
        /// Args:
        ///     runAsync: True returns a Job at once, which `wait()` waits for; False by default.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}, with runAsync also "jobid", which Jobs tells more of; an error
        ///     reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When runAsync is neither true nor false.
        post "directories/recover" recover(runAsync: Flag = False) -> Job, "Server Directories > Recover Directories";

        /// Changes what all web adaptors share. Web adaptors that have the old key are refused until they are
        /// registered anew.
        ///
        /// Args:
        ///     webAdaptorConfig: The configuration, a dict or JSON text; "sharedKey" must be in it.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     TypeError, ValueError: When the configuration has no JSON form.
        post "webadaptors/config/update" updateWebAdaptorsConfiguration(
            webAdaptorConfig as "webAdaptorsConfig": Json,
        ) -> Dict, "Web Adaptors Configuration > Update Web Adaptors Configuration";

        /// Registers a web adaptor: the server trusts what comes through it. Web adaptors do so themselves when they are
        /// configured.
        ///
        /// Args:
        ///     webAdaptorURL: Its URL, as users see it.
        ///     machineName: The name of the machine that it runs on.
        ///     machineIP: The local IP address of that machine.
        ///     isAdminEnabled: Whether the server may be administered through it.
        ///     description: A description.
        ///     httpPort: Its HTTP port; None leaves it to the URL.
        ///     httpsPort: Its HTTPS port; None leaves it to the URL.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When isAdminEnabled is neither true nor false.
        post "webadaptors/register" registerWebAdaptor(
            webAdaptorURL: Text,
            machineName: Text,
            machineIP: Option<Text>,
            isAdminEnabled: Option<Flag>,
            description: Option<Text>,
            httpPort: Option<Text>,
            httpsPort: Option<Text>,
        ) -> Dict, "Web Adaptors > Register Web Adaptor";

        /// Unregisters a web adaptor. The server refuses it from then on: whoever comes through it loses access.
        ///
        /// Args:
        ///     webAdaptorID: Its "id" in webAdaptors.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When webAdaptorID is empty.
        post "webadaptors/{webAdaptorID}/unregister" unregisterWebAdaptor(
            webAdaptorID: Text,
        ) -> Dict, "Web Adaptor > Unregister Web Adaptor";

        /// What can be done with the cache of the REST handlers, or with that of a service.
        ///
        /// Args:
        ///     folderName: The folder of the service.
        ///     serviceName: The service.
        ///     type: The type of the service, such as "MapServer".
        ///
        /// Returns:
        ///     {"operations": ["clear"]}, or the server's error reply.
        query "handlers/rest/cache" restCache(
            *, folderName: Text = None,
            serviceName: Text = None,
            r#type: Text = None,
        ) -> Dict, "REST Cache";

        /// Clears the cache of the REST handlers. They restart on all machines: REST requests can fail meanwhile. With a
        /// service, only the cache of that service is cleared.
        ///
        /// Args:
        ///     folderName: The folder of the service.
        ///     serviceName: The service.
        ///     type: The type of the service, such as "MapServer".
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "handlers/rest/cache/clear" clearRestCache(
            *, folderName: Text = None,
            serviceName: Text = None,
            r#type: Text = None,
        ) -> Dict, "REST Cache > Clear Cache";

        /// Changes which origins may send SOAP requests.
        ///
        /// Args:
        ///     allowedOrigins: The origins, a list or comma-separated; * for all.
        ///
        /// Raises:
        ///     ValueError: When an origin in a list has a comma in it.
        post "handlers/soap/soaphandlerconfig/edit" editSoapHandlerConfig(
            allowedOrigins: Names,
        ) -> Status, since "10.5", "SOAP Handler Configuration > Edit";

        /// Changes the services directory, the HTML view of the REST API. The REST API itself stays when it is off.
        ///
        /// Args:
        ///     params: A dict, which stays as it is; each of its items is a field of its own: allowedOrigins (origins
        ///         that may send requests, a list or comma-separated; * for all), servicesDirEnabled (True or False),
        ///         arcgis.com.map and arcgis.com.map.text (URL and link text of the map viewer), jsapi.arcgis,
        ///         jsapi.arcgis.css, jsapi.arcgis.css2 and jsapi.arcgis.sdk (URLs of the JavaScript API, its styles and
        ///         its help), and what newer servers know besides. An item that is None is left out. What is not given
        ///         may be reset by the server.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     TypeError, ValueError: When params is not a dict, or one of its values can't be sent.
        post "handlers/rest/servicesdirectory/edit" editServicesDirectory(
            params as "": Fields,
        ) -> Dict, "Services Directory > Edit Services Directory";
    }

    requests {
        /// Changes how the machines share the work.
        post "deployment/update" updateDeploymentConfiguration as UPDATE_DEPLOYMENT;
    }

    methods {
        /// Changes how the machines of the site share the work; for ArcGIS Server 10.4 and later, as long as it has
        /// clusters. All machines restart: the site is away for a while.
        ///
        /// Args:
        ///     singleClusterMode: False to let machines be in clusters and balance the load, True not to; or the whole
        ///         configuration, a dict or JSON text.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     TypeError, ValueError: When the configuration has no JSON form.
        updateDeploymentConfiguration(singleClusterMode: Json) -> Dict, "Deployment > Update Deployment Configuration";
    }
}

impl System {
    /// Changes how the machines share the work, from a document or from `true` or `false` alone.
    ///
    /// # Errors
    /// When there is no reply.
    #[allow(non_snake_case)]
    pub async fn update_deployment_configuration(&self, singleClusterMode: Option<Json>) -> Result<Reply> {
        let given = singleClusterMode.map(|json| match json.0.trim().to_ascii_lowercase().as_str() {
            flag @ ("true" | "false") => format!(r#"{{"singleClusterMode":{flag}}}"#),
            _ => json.0,
        });
        let mut form = Form::new();
        form.put(&ops::UPDATE_DEPLOYMENT, "deploymentConfig", given.map(Json));
        self.0.call(&ops::UPDATE_DEPLOYMENT, form).await
    }
}
