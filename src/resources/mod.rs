//! The resources of the Admin API, in the order of its reference; each a table of rows and its few
//! irregular methods.

use crate::core::Operation;

#[macro_use]
mod declare;

pub mod certificate;
pub mod cluster;
pub mod clusters;
pub mod configstore;
pub mod data;
pub mod dataitem;
pub mod datastoremachine;
pub mod datastoretype;
pub mod directory;
pub mod info;
pub mod job;
pub mod jobs;
pub mod kml;
pub mod log;
pub mod machine;
pub mod machines;
pub mod mode;
pub mod platformservice;
pub mod properties;
pub mod security;
pub mod service;
pub mod servicejob;
pub mod servicejobs;
pub mod services;
pub mod servicetypes;
pub mod site;
pub mod system;
pub mod uploadeditem;
pub mod uploads;
pub mod usagereport;
pub mod usagereports;
pub mod webadaptor;
pub mod webhook;
pub mod webhooks;

/// A resource's operations.
pub struct Table {
    /// Where the resource lies below the admin root.
    pub place: &'static str,
    /// Each operation, with the names of its arguments in the path or the form.
    pub rows: &'static [(&'static Operation, &'static [&'static str])],
}

/// The operations of every resource.
pub static TABLES: &[&Table] = &[
    &certificate::ops::TABLE,
    &cluster::ops::TABLE,
    &clusters::ops::TABLE,
    &configstore::ops::TABLE,
    &data::ops::TABLE,
    &dataitem::ops::TABLE,
    &datastoremachine::ops::TABLE,
    &datastoretype::ops::TABLE,
    &directory::ops::TABLE,
    &info::ops::TABLE,
    &job::ops::TABLE,
    &jobs::ops::TABLE,
    &kml::ops::TABLE,
    &log::ops::TABLE,
    &machine::ops::TABLE,
    &machines::ops::TABLE,
    &mode::ops::TABLE,
    &platformservice::ops::TABLE,
    &properties::ops::TABLE,
    &security::ops::TABLE,
    &service::ops::TABLE,
    &servicejob::ops::TABLE,
    &servicejobs::ops::TABLE,
    &services::ops::TABLE,
    &servicetypes::ops::TABLE,
    &site::ops::TABLE,
    &system::ops::TABLE,
    &uploadeditem::ops::TABLE,
    &uploads::ops::TABLE,
    &usagereport::ops::TABLE,
    &usagereports::ops::TABLE,
    &webadaptor::ops::TABLE,
    &webhook::ops::TABLE,
    &webhooks::ops::TABLE,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Rows that send what another row sends, and make objects of the reply.
    const SAME_REQUEST: &[&str] =
        &["Services.services", "System.serverDirectories", "Machine.certificate", "Uploads.uploadedItem", "Jobs.job"];

    fn rows() -> impl Iterator<Item = (&'static Table, &'static Operation, &'static [&'static str])> {
        TABLES.iter().flat_map(|table| table.rows.iter().map(|(op, arguments)| (*table, *op, *arguments)))
    }

    #[test]
    fn no_two_operations_have_one_name() {
        let mut seen = HashSet::new();
        for (_, op, _) in rows() {
            assert!(seen.insert(op.name), "two operations are called {}: rename one", op.name);
        }
    }

    #[test]
    fn no_two_rows_send_the_same() {
        let mut seen = HashSet::new();
        for (table, op, _) in rows().filter(|(_, op, _)| !SAME_REQUEST.contains(&op.name)) {
            let request = (table.place, format!("{:?}", op.verb), op.path);
            assert!(seen.insert(request), "{} sends what another row sends: delete it, or list it here", op.name);
        }
    }

    #[test]
    fn slots_of_a_path_are_arguments() {
        for (_, op, arguments) in rows().filter(|(_, _, arguments)| !arguments.is_empty()) {
            for slot in op.path.split(' ').next().unwrap_or_default().split('{').skip(1) {
                let slot = slot.split('}').next().unwrap_or_default().trim_end_matches('?');
                assert!(arguments.contains(&slot), "{}: {{{slot}}} names no argument of {arguments:?}", op.name);
            }
        }
    }
}
