//! `admin/system/webadaptors/<id>`: one web adaptor.

use arcrest_macros::resource;

use crate::core::{Flag, Int, Text};

resource! {
    /// One web adaptor of a site.
    ///
    /// Example:
    ///     >>> listed = ags.system.webAdaptors["webAdaptors"][0]
    ///     >>> ags.system.webAdaptor(listed["id"]).webAdaptorURL == listed["webAdaptorURL"]
    ///     True
    WebAdaptor at "system/webadaptors/{id}" in "arcrest.manageags._system" shows ["webAdaptorURL" "machineName"];

    fields {
        /// The ID.
        id: Str, "Web Adaptor";

        /// The URL, as users see it.
        webAdaptorURL: Str, "Web Adaptor";

        /// The machine that the web adaptor runs on.
        machineName: Str, "Web Adaptor";

        /// The IP address of that machine.
        machineIP: Str, "Web Adaptor";

        /// Whether the server may be administered through the web adaptor.
        isAdminEnabled: Bool, "Web Adaptor";

        /// The description.
        description: Str, "Web Adaptor";

        /// The HTTP port; -1 for none.
        httpPort: Number, "Web Adaptor";

        /// The HTTPS port; -1 for none.
        httpsPort: Number, "Web Adaptor";
    }

    operations {
        /// Changes the web adaptor. An argument that is None is not sent.
        ///
        /// Args:
        ///     isAdminEnabled: Whether the server may be administered through the web adaptor.
        ///     description: The description.
        ///     httpPort: The HTTP port; -1 for none.
        ///     httpsPort: The HTTPS port; -1 for none.
        ///     refreshServerListInterval: How often the web adaptor asks for the list of machines, in minutes.
        ///     reconnectServerOnFailureInterval: How long the web adaptor waits before it asks a machine again that
        ///         did not answer, in minutes.
        ///
        /// Raises:
        ///     ValueError: When a port or an interval is not an integer.
        post update(
            isAdminEnabled: Flag = None,
            description: Text = None,
            httpPort: Int = None,
            httpsPort: Int = None,
            refreshServerListInterval: Int = None,
            reconnectServerOnFailureInterval: Int = None,
        ) -> Status, forgets, "Web Adaptor > Update Web Adaptor";
    }
}
