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
pub mod system;
pub mod uploads;
pub mod usagereport;
pub mod usagereports;
