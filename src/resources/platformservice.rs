//! `admin/system/platformservices/<id>`: one platform service.

use arcrest_macros::resource;

resource! {
    /// One platform service of a site: a service that other services need, such as the compute platform.
    ///
    /// Example:
    ///     >>> listed = ags.system.platformServices["platformservices"][0]
    ///     >>> ags.system.platformService(listed["id"]).status["configuredState"]
    ///     'STARTED'
    PlatformService at "system/platformservices/{id}" in "arcrest.manageags._system" shows ["name" "type"];

    fields {
        /// The ID.
        id: Str, "Platform Service";

        /// The name.
        name: Str, "Platform Service";

        /// The type, such as "COMPUTE_PLATFORM".
        type: Str, "Platform Service";
    }

    live {
        /// The state on each machine, {"configuredState", "details": [{"machine", "realtimeState"}]}; requested at
        /// every access.
        get status: Dict, since "10.5", "Platform Service > Status";

        /// Whether the platform service is in order; requested at every access.
        get health: Dict, since "10.5", "Platform Service > Health";
    }

    operations {
        /// Starts the platform service on all machines.
        ///
        /// Returns:
        ///     {"configuredState", "details": [...]}, or the server's error reply.
        post start() -> Dict, since "10.5", "Platform Service > Start";

        /// Stops the platform service on all machines.
        ///
        /// Returns:
        ///     {"configuredState", "details": [...]}, or the server's error reply.
        post stop() -> Dict, since "10.5", "Platform Service > Stop";
    }
}
