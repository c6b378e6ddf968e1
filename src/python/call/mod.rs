//! How a call runs: blocking or awaited, with the GIL, Ctrl-C, fork and exit. Knows no operation.

pub mod afterwards;
pub mod asyncio;
pub mod awaitable;
pub mod exit;
pub mod fork;
pub mod left;
pub mod logging;
pub mod progress;
mod runtimes;
pub mod step;
pub mod wait;
