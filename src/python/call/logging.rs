//! The core's log events, as records of Python's logger `arcrest`.
//!
//! Each call reads the logger's level at its start, while it holds the GIL. An event below the level costs one
//! comparison and does not wait for the GIL.

use std::fmt::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};

use super::step::Step;

/// The level of Python's logger.
static LEVEL: AtomicU8 = AtomicU8::new(u8::MAX);

/// Passes events on from now on. Called by the Python module only; a Rust program chooses its own subscriber.
pub fn start() {
    // fails where a program that embeds Python has a subscriber already, which stays
    let _ = tracing::subscriber::set_global_default(Bridge);
}

/// Reads the level of the logger. Returns whether records of every call (DEBUG) are wanted.
pub fn refresh(py: Python<'_>) -> bool {
    let _step = Step::begin_attached(py);
    let level = logger(py).and_then(|logger| logger.call_method0(intern!(py, "getEffectiveLevel"))?.extract::<u64>());
    let level = level.map_or(u8::MAX, |level| u8::try_from(level).unwrap_or(u8::MAX));
    LEVEL.store(level, Ordering::Relaxed);
    level <= number(Level::DEBUG)
}

/// The logger: the same object as long as the process lives.
fn logger(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let get = || Ok(py.import("logging")?.call_method1("getLogger", ("arcrest",))?.unbind());
    LOGGER.get_or_try_init(py, get).map(|logger| logger.bind(py))
}

struct Bridge;

impl Subscriber for Bridge {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        // events of other libraries may contain secrets
        let is_ours = metadata.is_event() && metadata.target().starts_with(env!("CARGO_CRATE_NAME"));
        if is_ours { Interest::sometimes() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        number(*metadata.level()) >= LEVEL.load(Ordering::Relaxed)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let level = number(*event.metadata().level());
        // logs nothing once the interpreter exits
        Python::try_attach(|py| {
            let logged =
                logger(py).and_then(|logger| logger.call_method1(intern!(py, "log"), (level, "%s", text.to_string())));
            if let Err(error) = logged {
                error.write_unraisable(py, None);
            }
        });
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// A level as Python counts them.
fn number(level: Level) -> u8 {
    match level {
        Level::ERROR => 40,
        Level::WARN => 30,
        Level::INFO => 20,
        Level::DEBUG => 10,
        _ => 5,
    }
}

/// The text of an event: its message, then its fields.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let written = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
        debug_assert!(written.is_ok(), "a String takes anything");
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.message, if self.fields.is_empty() { "" } else { ":" }, self.fields)
    }
}
