//! ArcGIS Server administration: a Rust core and the Python module `arcrest._core` made from it.
//!
//! [`core`] sends operations, [`resources`] declares them, [`jobs`] are what administrators do with them, and the `python` feature adds the two
//! Python APIs, blocking and asyncio. From Rust alone, build with `--no-default-features` and start at [`core::Session`].

pub mod core;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod jobs;
#[cfg(feature = "python")]
#[macro_use]
#[allow(
    clippy::missing_errors_doc,         // what is raised stands in the Python docstring
    clippy::must_use_candidate,         // called by Python
    clippy::return_self_not_must_use,   // called by Python
    clippy::needless_pass_by_value,     // pyo3 hands over values
    clippy::unused_self,                // a property of an object
)]
pub mod python;
pub mod resources;

/// The native module; only re-exports.
#[cfg(feature = "python")]
#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    /// The version of this package.
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    type Row = (&'static str, &'static str, String, &'static str, Vec<&'static str>, &'static str, &'static str);

    /// Every operation: where its resource lies below the admin root, its name, how it is sent, its path, and
    /// the names of its arguments in the path or the form, the version that it came with, the one that removed it.
    #[pyfunction]
    fn _operations() -> Vec<Row> {
        let rows = crate::resources::TABLES.iter().flat_map(|table| table.rows.iter().map(|row| (table.place, row)));
        rows.map(|(place, (op, arguments))| {
            let arguments = arguments.iter().copied().filter(|name| !name.is_empty()).collect();
            (place, op.name, format!("{:?}", op.verb), op.path, arguments, op.since, op.until)
        })
        .collect()
    }

    /// The proxy that the environment or the system names for a URL, without user name and password.
    #[pyfunction]
    fn _proxy_of(url: &str) -> Option<String> {
        crate::core::proxy::of_machine(url)
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::python::setup::module(module)
    }

    #[pymodule_export]
    use crate::python::call::exit::_shutdown;
    #[pymodule_export]
    use crate::python::classes::{
        certificate::blocking::Class as Certificate, cluster::blocking::Class as Cluster,
        clusters::blocking::Class as Clusters, configstore::blocking::Class as ConfigurationStore,
        data::blocking::Class as Data, dataitem::blocking::Class as DataItem,
        datastoremachine::blocking::Class as DataStoreMachine,
        datastoretype::blocking::Class as RelationalDatastoreType, directory::blocking::Class as ServerDirectory,
        info::blocking::Class as Info, job::blocking::Class as Job, jobs::blocking::Class as Jobs,
        kml::blocking::Class as KML, log::blocking::Class as Log, machine::blocking::Class as Machine,
        machines::blocking::Class as Machines, mode::blocking::Class as Mode,
        platformservice::blocking::Class as PlatformService, properties::blocking::Class as ServerProperties,
        security::blocking::Class as Security, service::blocking::Class as AGSService,
        servicejob::blocking::Class as ServiceJob, servicejobs::blocking::Class as ServiceJobs,
        services::blocking::Class as Services, servicetypes::blocking::Class as ServiceTypes,
        site::blocking::Class as AGSAdministration, system::blocking::Class as System,
        uploadeditem::blocking::Class as UploadedItem, uploads::blocking::Class as Uploads,
        usagereport::blocking::Class as UsageReport, usagereports::blocking::Class as UsageReports,
        webadaptor::blocking::Class as WebAdaptor, webhook::blocking::Class as Webhook,
        webhooks::blocking::Class as Webhooks,
    };
    #[pymodule_export]
    use crate::python::handlers::{
        AGOLTokenSecurityHandler, AGSTokenSecurityHandler, ArcGISTokenSecurityHandler, BaseSecurityHandler,
        CommunityMapsSecurityHandler, LDAPSecurityHandler, NTLMSecurityHandler, OAuthSecurityHandler,
        PKISecurityHandler, PortalServerSecurityHandler, PortalTokenSecurityHandler,
    };
    #[pymodule_export]
    use crate::python::jobs::compare::_compare;
    #[pymodule_export]
    use crate::python::jobs::window::_Window;
    #[pymodule_export]
    use crate::python::panics::{_panic, _panics};
    #[pymodule_export]
    use crate::python::table::Table;
    #[pymodule_export]
    use crate::python::{_loads, _save, BaseAGSServer, BaseWebOperations, Rows, printed};

    /// Administrators' jobs, for the blocking API.
    #[pymodule]
    mod jobs {
        use pyo3::prelude::*;

        #[pymodule_init]
        fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
            module.py().import("sys")?.getattr("modules")?.set_item("arcrest._core.jobs", module)
        }

        #[pymodule_export]
        use crate::python::jobs::{
            backup::blocking::backup,
            certificates::blocking::certificates,
            change::blocking::change,
            extensions::blocking::{extensions, install_extension, remove_extension},
            health::blocking::health,
            inventory::blocking::inventory,
            logs::blocking::logs,
            permissions::blocking::permissions,
            publish::blocking::publish,
            restore::blocking::restore,
            rotation::blocking::rotate_certificate,
            snapshot::blocking::snapshot,
            statistics::blocking::log_statistics,
            usage::blocking::usage,
            uses::blocking::uses,
            window::blocking::{_close, _open, _plan},
        };
    }

    /// Administrators' jobs, for the asyncio API.
    #[pymodule]
    mod aio_jobs {
        use pyo3::prelude::*;

        #[pymodule_init]
        fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
            module.py().import("sys")?.getattr("modules")?.set_item("arcrest._core.aio_jobs", module)
        }

        #[pymodule_export]
        use crate::python::jobs::{
            backup::aio::backup,
            certificates::aio::certificates,
            change::aio::change,
            extensions::aio::{extensions, install_extension, remove_extension},
            health::aio::health,
            inventory::aio::inventory,
            logs::aio::logs,
            permissions::aio::permissions,
            publish::aio::publish,
            restore::aio::restore,
            rotation::aio::rotate_certificate,
            snapshot::aio::snapshot,
            statistics::aio::log_statistics,
            usage::aio::usage,
            uses::aio::uses,
            window::aio::{_close, _open, _plan},
        };
    }

    /// The asyncio API.
    #[pymodule]
    mod aio {
        use pyo3::prelude::*;

        #[pymodule_init]
        fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
            crate::python::make_properties(module)?;
            // so that `from arcrest._core.aio import ...` finds it, though `_core` is no package
            module.py().import("sys")?.getattr("modules")?.set_item("arcrest._core.aio", module)
        }

        #[pymodule_export]
        use crate::python::classes::{
            certificate::aio::Class as Certificate, cluster::aio::Class as Cluster, clusters::aio::Class as Clusters,
            configstore::aio::Class as ConfigurationStore, data::aio::Class as Data, dataitem::aio::Class as DataItem,
            datastoremachine::aio::Class as DataStoreMachine, datastoretype::aio::Class as RelationalDatastoreType,
            directory::aio::Class as ServerDirectory, info::aio::Class as Info, job::aio::Class as Job,
            jobs::aio::Class as Jobs, kml::aio::Class as KML, log::aio::Class as Log, machine::aio::Class as Machine,
            machines::aio::Class as Machines, mode::aio::Class as Mode, platformservice::aio::Class as PlatformService,
            properties::aio::Class as ServerProperties, security::aio::Class as Security,
            service::aio::Class as AGSService, servicejob::aio::Class as ServiceJob,
            servicejobs::aio::Class as ServiceJobs, services::aio::Class as Services,
            servicetypes::aio::Class as ServiceTypes, site::aio::Class as AGSAdministration,
            system::aio::Class as System, uploadeditem::aio::Class as UploadedItem, uploads::aio::Class as Uploads,
            usagereport::aio::Class as UsageReport, usagereports::aio::Class as UsageReports,
            webadaptor::aio::Class as WebAdaptor, webhook::aio::Class as Webhook, webhooks::aio::Class as Webhooks,
        };
        #[pymodule_export]
        use crate::python::{AsyncResource, AsyncRows, Call};
    }
}
