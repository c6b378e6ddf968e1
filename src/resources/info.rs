//! `admin/info`: what the server says of itself and of who is logged in.

use arcrest_macros::resource;

use crate::core::url::{context, shown};
use crate::core::{Error, Form, Operation, Reply, Request, Result, Verb};

resource! {
    /// What the server says of itself and of who is logged in.
    ///
    /// Example:
    ///     >>> ags.info.fullVersion
    ///     '11.3.0'
    ///     >>> ags.info.loggedInUser
    ///     'siteadmin'
    Info at "info" in "arcrest.manageags._info" shows ["fullVersion" "loggedInUser" "timezone"];

    fields {
        /// The version of ArcGIS Server in full, such as "11.3.0".
        fullVersion: Str, "Info";

        /// The version of ArcGIS Server, a number or text as the server sends it, such as 11.3.
        currentversion as "currentVersion|currentversion": Any, "Info";

        /// The build of ArcGIS Server, a number or text as the server sends it.
        currentbuild as "currentBuild|currentbuild": Any, "Info";

        /// The name of the account that is logged in.
        loggedInUser: Str, "Info";

        /// The privilege of that account: "ADMINISTER", "PUBLISH" or "ACCESS".
        loggedInUserPrivilege: Str, "Info";

        /// The server's time zone.
        timezone: Str, "Info";
    }

    operations {
        /// The time zones that the server knows.
        ///
        /// Returns:
        ///     A dict that lists them, or the server's error reply.
        get getAvailableTimeZones() -> Dict, "Info > Get Available Time Zones";
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
        healthCheck() -> Dict, "Health Check";
    }
}

/// The health check, below the context of the site.
static HEALTH: Operation =
    Operation { name: "Info.healthCheck", verb: Verb::Get, path: "rest/info/healthCheck", since: "", until: "" };

impl Info {
    /// Whether the site can take requests.
    ///
    /// # Errors
    /// Whatever keeps the reply from arriving.
    pub async fn health_check(&self) -> Result<Reply> {
        let site = context(&self.0.url).ok_or_else(|| {
            Error::argument(HEALTH.name, format!("{:?} is not a URL of a server", shown(&self.0.url)))
        })?;
        self.0.send(Request::build(&HEALTH, &site, Form::new())?).await
    }
}
