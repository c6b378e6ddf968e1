//! The classes of both APIs: made from the rows of `resources`, with a file for each resource that has
//! members that no row can describe.

pub mod parameters;

pub mod cluster;
pub mod job;
pub mod log;
pub mod security;
pub mod service;
pub mod services;
pub mod site;
pub mod uploads;
pub mod usagereport;

/// The types of arguments in the rows.
pub mod arguments {
    pub use std::path::PathBuf;

    pub use crate::core::{
        CurrentFolder, Fields, File, Flag, Folder, Int, Json, Names, Seconds, Secret, Switch, Text, When,
    };
    pub use crate::resources::cluster::Protocol;
    pub use crate::resources::services::Selection;
}

/// The classes of resources whose rows say everything.
macro_rules! from_rows_alone {
    ($($resource:ident)*) => {
        $(
            #[allow(missing_docs)]
            pub mod $resource {
                use crate::resources::$resource as resource;

                resource::rows!(python_classes);
            }
        )*
    };
}

from_rows_alone! {
    certificate
    clusters
    configstore
    data
    dataitem
    datastoremachine
    datastoretype
    directory
    info
    jobs
    kml
    machine
    machines
    mode
    platformservice
    properties
    servicejob
    servicejobs
    servicetypes
    system
    uploadeditem
    usagereports
    webadaptor
    webhook
    webhooks
}
