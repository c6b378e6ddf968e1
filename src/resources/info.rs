//! `admin/info`: what the server says of itself and of who is logged in.

use crate::core::url::context;
use crate::core::{Error, Form, Operation, Reply, Request, Result, Verb};

resource! {
    /// What the server says of itself and of who is logged in.
    "Info" standard at "info" completed by "" in "arcrest.manageags._info" shows ["fullVersion" "loggedInUser" "timezone"];

    fields {
        /// The version of ArcGIS Server in full, such as "11.3.0".
        ///
        /// Admin API: Info.
        "fullVersion" full_version "fullVersion" Str;

        /// The version of ArcGIS Server, a number or text as the server sends it, such as 11.3.
        ///
        /// Admin API: Info.
        "currentVersion|currentversion" current_version "currentversion" Any;

        /// The build of ArcGIS Server, a number or text as the server sends it.
        ///
        /// Admin API: Info.
        "currentBuild|currentbuild" current_build "currentbuild" Any;

        /// The name of the account that is logged in.
        ///
        /// Admin API: Info.
        "loggedInUser" logged_in_user "loggedInUser" Str;

        /// The privilege of that account: "ADMINISTER", "PUBLISH" or "ACCESS".
        ///
        /// Admin API: Info.
        "loggedInUserPrivilege" logged_in_user_privilege "loggedInUserPrivilege" Str;

        /// The server's time zone.
        ///
        /// Admin API: Info.
        "timezone" timezone "timezone" Str;
    }

    operations {
        /// The time zones that the server knows.
        ///
        /// Returns:
        ///     A dict that lists them, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Info > Get Available Time Zones.
        Get "getAvailableTimeZones" get_available_time_zones "getAvailableTimeZones"() -> Dict;
    }

    methods {
        /// Whether the site can take requests; made for load balancers and monitoring.
        ///
        /// It asks <context>/rest/info/healthCheck, where the server has it. (ArcREST asked below /admin.)
        ///
        /// Returns:
        ///     {"success": True}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more, as a site that can't
        ///         take requests sends; or when the login failed (ServerError).
        ///
        /// Admin API: Health Check.
        health_check "healthCheck"() -> Dict;
    }
}

/// The health check, below the context of the site.
static HEALTH: Operation = Operation { name: "Info.healthCheck", verb: Verb::Get, path: "rest/info/healthCheck" };

impl Resource {
    /// Whether the site can take requests.
    ///
    /// # Errors
    /// Whatever keeps the reply from arriving.
    pub async fn health_check(&self) -> Result<Reply> {
        let site = context(&self.0.url)
            .ok_or_else(|| Error::argument(HEALTH.name, format!("{:?} is not a URL of a server", self.0.url)))?;
        self.0.send(Request::build(&HEALTH, &site, Form::new())?).await
    }
}
