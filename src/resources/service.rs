//! `admin/services/[<folder>/]<name>.<type>`: one service.

use arcrest_macros::resource;

use crate::core::{File, Flag, Form, Json, Reply, Result, Text};

resource! {
    /// One service of a site.
    ///
    /// Its document is read when one of its members is first needed, and kept: change a member that
    /// is a dict or list in place and send the whole back with `edit(str(service))`. `status`,
    /// `statistics`, `permissions` and `iteminfo` are requested at every access.
    ///
    /// Example:
    ///     >>> service = ags.services["Planning/Zoning.MapServer"]
    ///     >>> service.status["realTimeState"]
    ///     'STARTED'
    ///     >>> service.extensions[0].typeName
    ///     'KmlServer'
    AGSService as Service at "services/{folder?}/{serviceName}.{type}" in "arcrest.manageags._services" shows ["type" "configuredState" "description"];

    fields {
        /// The file extensions that may be uploaded to it, comma-separated; "" for any.
        allowedUploadFileTypes: Str;
        /// What it can do, comma-separated, such as "Map,Query,Data".
        capabilities: Str;
        /// The cluster that runs it.
        clusterName: Str;
        /// The state that is configured: "STARTED" or "STOPPED". `status` has the real one, too.
        configuredState: Str;
        /// The datasets that the server keeps for it.
        datasets: List;
        /// Its description.
        description: Str;
        /// Properties of the framework that runs it.
        frameworkProperties: Dict;
        /// How many instances run in one process: 1 with high isolation.
        instancesPerContainer: Number;
        /// The object that intercepts its requests; None or "" without one.
        interceptor: Any;
        /// Whether it is one that the server made itself.
        isDefault: Bool;
        /// "HIGH": each instance in a process of its own; "LOW": several share one.
        isolationLevel: Str;
        /// How often the connections of idle instances are checked, in seconds.
        keepAliveInterval: Number;
        /// How requests are spread over the machines: "ROUND_ROBIN" or "FAIL_OVER".
        loadBalancing: Str;
        /// How long an instance may idle before it is ended, in seconds.
        maxIdleTime: Number;
        /// The most instances that run on each machine.
        maxInstancesPerNode: Number;
        /// How long it may take to start, in seconds.
        maxStartupTime: Number;
        /// The largest upload, in megabytes; 0 for no limit.
        maxUploadFileSize: Number;
        /// How long a request may use an instance, in seconds.
        maxUsageTime: Number;
        /// How long a request may wait for an instance, in seconds.
        maxWaitTime: Number;
        /// The fewest instances that run on each machine.
        minInstancesPerNode: Number;
        /// Properties of the item in the portal that the site is federated with.
        portalProperties: Dict;
        /// Whether it is hidden from those who have no permission for it.
        private: Bool;
        /// The properties of its type; the server keeps every value as text.
        properties: Dict;
        /// What runs it, such as "ArcObjects11" or "DMaps".
        provider: Str;
        /// How often its instances are replaced by fresh ones, in hours.
        recycleInterval: Number;
        /// The time of day when that begins, such as "00:00".
        recycleStartTime: Str;
        /// Its name, without folder and type.
        serviceName: Str;
        /// Its type, such as "MapServer".
        type: Str;
    }

    live {
        /// The state that is configured and the real one: {"configuredState", "realTimeState"}.
        get status: Dict, "Service > Service Status";

        /// How many instances are busy and free, on each machine and in all: {"summary", "perMachine"}.
        get statistics: Dict, "Service > Service Statistics";

        /// Who may use it: {"permissions": [...]}.
        get permissions: Dict, "Permissions";

        /// What a catalogue shows of it: title, tags, summary, thumbnail.
        get iteminfo: Dict, "Service > Item Information";

        /// When the service was created, edited and so on, and by whom: {"lifecycleinfos": [...]}; requested at every
        /// access.
        get lifecycleinfos: Dict, since "11.1", "Service > Lifecycle Infos";
    }

    children {
        /// The jobs of a geoprocessing service, as a ServiceJobs object.
        jobs: servicejobs, "Service Jobs";

        /// The webhooks of a feature service or geoprocessing service, as a Webhooks object.
        webhooks: webhooks, "Service Webhooks";
    }

    operations {
        /// Allows or denies a role its use.
        ///
        /// Args:
        ///     principal: The role.
        ///     isAllowed: True allows, False denies. Default True.
        ///     constraint: A condition of the permission, as the server writes it.
        ///     childURL: The part of the service that the permission is for.
        ///     operation: The operation that the permission is for.
        post "permissions/add" addPermission(
            principal: Text,
            isAllowed: Flag = True,
            *, constraint: Text = None,
            childURL: Text = None,
            operation: Text = None,
        ) -> Status, "Permissions > Add Permission";

        /// Whether the service has a permission below it that contradicts one for a role.
        ///
        /// Args:
        ///     principal: The role.
        ///     isAllowed: Whether the service would be allowed to the role. Default True.
        ///     constraint: A condition of the permission, as the server writes it.
        ///     childURL: The part of the service that the permission is for.
        ///     operation: The operation that the permission is for.
        ///     permission: The permission as one dict, {"isAllowed": ...}, as ArcGIS Server 10.1 documents it.
        ///
        /// Returns:
        ///     {"hasChildPermissionsConflict": True or False}, or the server's error reply.
        query "permissions/hasChildPermissionsConflict" hasChildPermissionsConflict(
            principal: Text,
            isAllowed: Flag = True,
            *, constraint: Text = None,
            childURL: Text = None,
            operation: Text = None,
            permission: Json = None,
        ) -> Dict, "Permissions > Has Child Permissions Conflict";

        /// Has another provider run the service: instances of its own or shared ones.
        ///
        /// Args:
        ///     provider: "ArcObjects11" for instances of its own (dedicated), "DMaps" for shared ones.
        post changeProvider(provider: Text) -> Status, forgets, since "10.7", "Service > Change Provider";

        /// Refreshes the service. Not documented by Esri; some versions have the operation.
        post refresh() -> Status, forgets, "Service > Refresh";

        /// Deletes its item information.
        post "iteminfo/delete" deleteItemInfo() -> Status, "Item Information > Delete Item Information";

        /// Deletes it.
        post "delete" delete_service() -> Status, "Service > Delete Service";

        /// Replaces its document; the service restarts.
        ///
        /// What the document leaves out is lost on the server: send the whole, such as `str(service)`
        /// after a change in place.
        ///
        /// Args:
        ///     service: The whole document, a dict or JSON text.
        ///     runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.
        post edit(service: Json, *, runAsync: Flag = None) -> Job, "Service > Edit Service";

        /// Changes what a catalogue shows of it.
        ///
        /// Args:
        ///     json_dict: The item information, a dict or JSON text.
        post "iteminfo/edit" editItemInfo(
            json_dict as "serviceItemInfo": Json,
        ) -> Status, "Item Information > Edit Item Information";

        /// Uploads a file of its item information, such as a thumbnail or metadata.
        ///
        /// Args:
        ///     folder: The folder of the item information to put it in, such as "thumbnail" or "metadata".
        ///     filePath: The file.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///     OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
        post "iteminfo/upload" itemInfoUpload(
            folder: Text,
            filePath as "file": File,
        ) -> Status, "Item Information > Upload Item Information";

        /// Starts it.
        ///
        /// Args:
        ///     runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.
        post "start" start_service(*, runAsync: Flag = None) -> Job, "Service > Start Service";

        /// Stops it.
        ///
        /// Args:
        ///     runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.
        post "stop" stop_service(*, runAsync: Flag = None) -> Job, "Service > Stop Service";
    }

    requests {
        /// The manifest, in the format of its file extension; asked for without `f`, as a file.
        get "iteminfo/manifest/manifest.{fileType} f=" serviceManifest as MANIFEST;
    }

    methods {
        /// Stops it and starts it again.
        ///
        /// Returns:
        ///     {"status": "success"}; the first of the two replies that is an error, if one is.
        restart_services() -> Dict, "Service > Stop Service, Start Service";
    }
}

impl Service {
    /// Stops it and starts it again; gives the first reply that is an error, else the last.
    ///
    /// # Errors
    /// When there is no reply.
    pub async fn restart_services(&self) -> Result<Reply> {
        let stopped = self.stop_service(None).await?;
        let started = self.start_service(None).await?;
        Ok(if stopped.failure().is_some() { stopped } else { started })
    }

    /// What the service was published from, as `json` or `xml`.
    ///
    /// # Errors
    /// When there is no reply.
    pub async fn manifest(&self, file_type: Text) -> Result<Reply> {
        self.0.call(&ops::MANIFEST, manifest_form(file_type)).await
    }
}

/// The arguments of a manifest's request.
pub fn manifest_form(file_type: impl Into<Text>) -> Form {
    let mut form = Form::new();
    form.put(&ops::MANIFEST, "fileType", file_type.into());
    form
}
