//! `admin/clusters`: the clusters of a site, as sites before 10.4 and those upgraded from them have them.

use arcrest_macros::resource;

use crate::core::{Names, Text};

resource! {
    /// The clusters of a site, on sites that have any: newer ones have none.
    ///
    /// It has the members of a Cluster, too, because ArcREST returned one in its place; they answer for a single
    /// cluster only.
    Clusters at "clusters" completed by "clusters" in "arcrest.manageags._clusters" extends cluster;

    collections {
        /// The clusters, as Cluster objects; asked for at every access.
        get "" clusters ["clusterName"]: cluster, "Clusters";
    }

    operations {
        /// Creates a cluster.
        ///
        /// Args:
        ///     clusterName: A name that no other cluster of the site has.
        ///     machineNames: The machines that are to form it, a list or comma-separated; they must be registered
        ///         with the site and in no other cluster. Machines can be added later.
        ///     tcpClusterPort: The TCP port that the machines are to talk over; the server chooses one by default.
        ///
        /// Raises:
        ///     ValueError: When a machine's name has a comma in it.
        post "create" createCluster(
            clusterName: Text,
            machineNames: Names = "",
            tcpClusterPort: Text = "",
        ) -> Status, forgets, "Clusters > Create Cluster";

        /// The machines of the site that are in no cluster.
        ///
        /// Returns:
        ///     {"machines": [...]}, an empty list where every machine is in a cluster, or the server's error reply.
        get getAvailableMachines() -> Dict, "Clusters > Get Available Machines";
    }
}
