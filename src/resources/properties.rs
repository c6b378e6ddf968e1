//! `admin/system/properties`: the properties of the server.

use arcrest_macros::resource;

use crate::core::Json;

resource! {
    /// The server properties, such as WebContextURL; which there are is up to the site. Read them in document.
    ServerProperties at "system/properties" completed by "properties" in "arcrest.manageags._system";

    operations {
        /// Sets the server properties.
        ///
        /// The properties given here replace all that were set: change a copy of document and send the whole. Some
        /// properties take effect only when the server restarts, and some make it restart.
        ///
        /// Args:
        ///     properties: The properties, a dict or JSON text.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     TypeError, ValueError: When the properties have no JSON form.
        post "update" updateServerProperties(properties: Json) -> Dict, "Server Properties > Update Server Properties";
    }
}
