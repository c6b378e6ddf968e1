//! `admin/clusters/<cluster>`: machines that run the same services.

use arcrest_macros::resource;

use crate::core::{Argument, Names};

/// The protocol of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// The TCP port that the machines talk over.
    pub tcp_cluster_port: u16,
}

impl Argument for Protocol {
    // without a port the server would choose one and restart the cluster for it
    const TAKES_NONE: bool = true;
    fn into_text(self) -> Option<String> {
        Some(self.tcp_cluster_port.to_string())
    }
}

resource! {
    /// A cluster: machines of a site that run the same services.
    Cluster at "clusters/{cluster}" in "arcrest.manageags._clusters" shows ["configuredState"];

    fields {
        /// The cluster's name.
        clusterName: Str, "Cluster";

        /// How the machines talk to each other: {"type": "TCP", "tcpClusterPort": ...}.
        clusterProtocol: Dict, "Cluster";

        /// The state that the cluster should be in, "STARTED" or "STOPPED".
        configuredState: Str, "Cluster";

        /// The names of the machines in the cluster.
        machineNames: Strings, "Cluster";
    }

    operations {
        /// Starts the machines of the cluster and the services that are deployed to it.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply as when a machine can't be reached.
        post start() -> Dict, forgets, "Cluster > Start Cluster";

        /// Stops the machines of the cluster; its services are away until it is started again.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply as when a machine can't be reached.
        post stop() -> Dict, forgets, "Cluster > Stop Cluster";

        /// Deletes the cluster. Its services are stopped, but not deleted; its machines stay with the site.
        post delete() -> Status, "Cluster > Delete Cluster";

        /// The services that are deployed to the cluster.
        ///
        /// Returns:
        ///     {"services": [...]}, or the server's error reply.
        query "services" servicesInCluster() -> Dict, "Cluster > Services in Cluster";

        /// The machines of the cluster with their states.
        ///
        /// Returns:
        ///     {"machines": [{"machineName", "configuredState", "realTimeState"}, ...]}, or the server's error reply.
        get "machines" machinesInCluster() -> Dict, "Cluster > Machines in Cluster";

        /// Adds machines to the cluster. They fetch its services and begin to run them.
        ///
        /// Args:
        ///     machineNames: The machines' names, a list or comma-separated; they must be registered with the site
        ///         and in no other cluster.
        ///
        /// Raises:
        ///     ValueError: When a machine's name has a comma in it.
        post "machines/add" addMachinesToCluster(
            machineNames: Names,
        ) -> Status, forgets, "Cluster > Add Machines to Cluster";

        /// Takes machines out of the cluster. They stop running its services and stay with the site.
        ///
        /// Args:
        ///     machineNames: The machines' names, a list or comma-separated.
        ///
        /// Raises:
        ///     ValueError: When a machine's name has a comma in it.
        post "machines/remove" removeMachinesFromCluster(
            machineNames: Names,
        ) -> Status, forgets, "Cluster > Remove Machines from Cluster";

        /// Changes the port that the machines talk over.
        ///
        /// The cluster restarts for it; its services are away meanwhile.
        ///
        /// Args:
        ///     clusterProtocolObj: A ClusterProtocol with the new port.
        ///
        /// Raises:
        ///     AttributeError: When it is anything else than a ClusterProtocol.
        post editProtocol(
            clusterProtocolObj as "tcpClusterPort": Protocol,
        ) -> Status, forgets, "Cluster > Edit Protocol";
    }
}
