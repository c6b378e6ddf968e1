//! `admin/kml`: the KMZ files that the server has made.

use arcrest_macros::resource;

use crate::core::Json;

resource! {
    /// The KMZ files that the server has made. Newer sites have no such resource.
    KML as Kml at "kml" in "arcrest.manageags._kml" initialize_first;

    fields {
        /// The KMZ files, as the server lists them.
        items: List, "KML";
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
        ///     TypeError: When it holds what JSON can't.
        post "createKmz" createKMZ(kmz_as_json as "kml": Json) -> Dict, forgets, "KML > Create KMZ";
    }
}
