//! The classes `Cluster` of both APIs; their members that no row can say.

use crate::resources::cluster as resource;

resource::rows!(python_classes);

by_hand! { cluster:
    /// The clusters, as Cluster objects, where this is the resource that lists them; None for a single cluster.
    ///
    /// Admin API: Clusters.
    #[getter]
    fn clusters<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, MaybeListOf<Other>>> {
        Face::children_in(slf.as_super(), &resource::ops::READ, "clusters", &["clusterName"], Other::on).map(Into::into)
    }

    /// Asks for the cluster's document anew; what the properties say is from then.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or the server refuses (ServerError).
    ///
    /// Admin API: Cluster.
    fn refresh<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, Nothing>> {
        Face::reload(slf.as_super(), &resource::ops::READ).map(Into::into)
    }
}
