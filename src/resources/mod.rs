//! The resources of the Admin API, in the order of its reference; each a table of rows and its few
//! irregular methods.

#[macro_use]
mod declare;

pub mod cluster;
pub mod clusters;
pub mod configstore;
pub mod data;
pub mod directory;
pub mod info;
pub mod jobs;
pub mod kml;
pub mod log;
pub mod machine;
pub mod machines;
pub mod mode;
pub mod properties;
pub mod security;
pub mod service;
pub mod services;
pub mod site;
pub mod system;
pub mod uploads;
pub mod usagereport;
pub mod usagereports;

/// Where each resource lies below the admin root, and its operations.
pub static TABLES: &[&(&str, &[&crate::core::Operation])] = &[
    &cluster::ops::TABLE,
    &clusters::ops::TABLE,
    &configstore::ops::TABLE,
    &data::ops::TABLE,
    &directory::ops::TABLE,
    &info::ops::TABLE,
    &jobs::ops::TABLE,
    &kml::ops::TABLE,
    &log::ops::TABLE,
    &machine::ops::TABLE,
    &machines::ops::TABLE,
    &mode::ops::TABLE,
    &properties::ops::TABLE,
    &security::ops::TABLE,
    &service::ops::TABLE,
    &services::ops::TABLE,
    &site::ops::TABLE,
    &system::ops::TABLE,
    &uploads::ops::TABLE,
    &usagereport::ops::TABLE,
    &usagereports::ops::TABLE,
];
