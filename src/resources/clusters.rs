//! `admin/clusters`: the clusters of a site, as sites before 10.4 and those upgraded from them have them.

use crate::core::{Names, Text};

resource! {
    /// The clusters of a site, on sites that have any: newer ones have none.
    ///
    /// It has the members of a Cluster, too, because ArcREST returned one in its place; they answer for a single
    /// cluster only.
    "Clusters" standard at "clusters" completed by "clusters" in "arcrest.manageags._clusters" extends cluster;

    collections {
        /// The clusters, as Cluster objects; asked for at every access.
        ///
        /// Admin API: Clusters.
        "" "clusters" ["clusterName"] clusters "clusters" cluster;
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
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a machine's name has a comma in it.
        ///
        /// Admin API: Clusters > Create Cluster.
        Post "create" create_cluster "createCluster"(clusterName "clusterName": Text, machineNames "machineNames": Names = "", tcpClusterPort "tcpClusterPort": Text = "") -> Dict forgets;

        /// The machines of the site that are in no cluster.
        ///
        /// Returns:
        ///     {"machines": [...]}, an empty list where every machine is in a cluster, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Clusters > Get Available Machines.
        Get "getAvailableMachines" get_available_machines "getAvailableMachines"() -> Dict;
    }
}
