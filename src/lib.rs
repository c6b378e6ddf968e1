//! ArcGIS Server administration: a Rust core and the Python module `arcrest._core` made from it.
//!
//! [`core`] sends operations, [`resources`] declares them, and the `python` feature adds the two
//! Python faces. From Rust alone, build with `--no-default-features` and start at [`core::Session`].

pub mod core;
#[cfg(feature = "python")]
#[macro_use]
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

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // before the interpreter is taken down, calls in flight are
        module.py().import("atexit")?.call_method1("register", (module.getattr("_shutdown")?,)).map(drop)
    }

    #[pymodule_export]
    use crate::python::handlers::{AGSTokenSecurityHandler, BaseSecurityHandler};
    #[pymodule_export]
    use crate::python::parameters::{ClusterProtocol, Extension};
    #[pymodule_export]
    use crate::python::runtime::_shutdown;
    #[pymodule_export]
    use crate::python::{AsyncResource, BaseAGSServer, BaseWebOperations, Call};
    #[pymodule_export]
    use crate::resources::{
        configstore::blocking::Class as ConfigurationStore, directory::blocking::Class as ServerDirectory,
        jobs::blocking::Class as Jobs, machine::blocking::Class as Machine, machines::blocking::Class as Machines,
        properties::blocking::Class as ServerProperties, security::blocking::Class as Security,
        system::blocking::Class as System,
    };
}
