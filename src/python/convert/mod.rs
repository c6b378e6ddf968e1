//! Conversion between Python objects and the core's types.

pub mod args;
pub mod datetime;
pub mod hints;
pub mod json;
pub mod slice;
