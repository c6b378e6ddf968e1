//! `admin/kml`: the KMZ files that the server has made.

use crate::core::Json;

resource! {
    /// The KMZ files that the server has made. Newer sites have no such resource.
    "KML" initialize_first at "kml" completed by "" in "arcrest.manageags._kml";

    fields {
        /// The KMZ files, as the server lists them.
        ///
        /// Admin API: KML.
        "items" items "items" List;
    }

    operations {
        /// Makes a KMZ file.
        ///
        /// Args:
        ///     kmz_as_json: What is to be in it, a dict or JSON text as the Admin API describes it.
        ///
        /// Returns:
        ///     A dict that says where the file is, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     TypeError: When it holds what JSON can't.
        ///
        /// Admin API: KML > Create KMZ.
        Post "createKmz" create_kmz "createKMZ"(kmz_as_json "kml": Json) -> Dict forgets;
    }
}
