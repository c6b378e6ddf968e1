//! `admin/clusters/<cluster>`: machines that run the same services.

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
    "Cluster" standard at "clusters/{cluster}" completed by "" in "arcrest.manageags._clusters" shows ["configuredState"];

    fields {
        /// The cluster's name.
        ///
        /// Admin API: Cluster.
        "clusterName" cluster_name "clusterName" Str;

        /// How the machines talk to each other: {"type": "TCP", "tcpClusterPort": ...}.
        ///
        /// Admin API: Cluster.
        "clusterProtocol" cluster_protocol "clusterProtocol" Dict;

        /// The state that the cluster should be in, "STARTED" or "STOPPED".
        ///
        /// Admin API: Cluster.
        "configuredState" configured_state "configuredState" Str;

        /// The names of the machines in the cluster.
        ///
        /// Admin API: Cluster.
        "machineNames" machine_names "machineNames" Strings;
    }

    operations {
        /// Starts the machines of the cluster and the services that are deployed to it.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply as when a machine can't be reached.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Cluster > Start Cluster.
        Post "start" start "start"() -> Dict forgets;

        /// Stops the machines of the cluster; its services are away until it is started again.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply as when a machine can't be reached.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Cluster > Stop Cluster.
        Post "stop" stop "stop"() -> Dict forgets;

        /// Deletes the cluster. Its services are stopped, but not deleted; its machines stay with the site.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Cluster > Delete Cluster.
        Post "delete" delete "delete"() -> Dict;

        /// The services that are deployed to the cluster.
        ///
        /// Returns:
        ///     {"services": [...]}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Cluster > Services in Cluster.
        Query "services" services_in_cluster "servicesInCluster"() -> Dict;

        /// The machines of the cluster with their states.
        ///
        /// Returns:
        ///     {"machines": [{"machineName", "configuredState", "realTimeState"}, ...]}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Cluster > Machines in Cluster.
        Get "machines" machines_in_cluster "machinesInCluster"() -> Dict;

        /// Adds machines to the cluster. They fetch its services and begin to run them.
        ///
        /// Args:
        ///     machineNames: The machines' names, a list or comma-separated; they must be registered with the site
        ///         and in no other cluster.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a machine's name has a comma in it.
        ///
        /// Admin API: Cluster > Add Machines to Cluster.
        Post "machines/add" add_machines_to_cluster "addMachinesToCluster"(machineNames "machineNames": Names) -> Dict forgets;

        /// Takes machines out of the cluster. They stop running its services and stay with the site.
        ///
        /// Args:
        ///     machineNames: The machines' names, a list or comma-separated.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a machine's name has a comma in it.
        ///
        /// Admin API: Cluster > Remove Machines from Cluster.
        Post "machines/remove" remove_machines_from_cluster "removeMachinesFromCluster"(machineNames "machineNames": Names) -> Dict forgets;

        /// Changes the port that the machines talk over.
        ///
        /// The cluster restarts for it; its services are away meanwhile.
        ///
        /// Args:
        ///     clusterProtocolObj: A ClusterProtocol with the new port.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     AttributeError: When it is anything else than a ClusterProtocol.
        ///
        /// Admin API: Cluster > Edit Protocol.
        Post "editProtocol" edit_protocol "editProtocol"(clusterProtocolObj "tcpClusterPort": Protocol) -> Dict forgets;
    }
}

#[cfg(feature = "python")]
by_hand! { cluster:
    /// The clusters, as Cluster objects, where this is the resource that lists them; None for a single cluster.
    ///
    /// Admin API: Clusters.
    #[getter]
    fn clusters<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, MaybeListOf<Other>>> {
        Face::children_in(slf.as_super(), &ops::READ, "clusters", &["clusterName"], Other::on).map(Into::into)
    }

    /// Asks for the cluster's document anew; what the properties say is from then.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or the server refuses (ServerError).
    ///
    /// Admin API: Cluster.
    fn refresh<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, Nothing>> {
        Face::reload(slf.as_super(), &ops::READ).map(Into::into)
    }
}
