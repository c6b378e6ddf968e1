//! The core's log events, as records of Python's logger `arcrest`.
//!
//! The logger's level is looked up at the start of each call, which holds the GIL anyway; an event
//! below it costs a comparison and waits for nobody.

use std::fmt::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};

use super::runtime::Step;

/// The level of Python's logger.
static LEVEL: AtomicU8 = AtomicU8::new(u8::MAX);

/// Begins to pass events on. Only the Python module does; a Rust program chooses its own subscriber.
pub fn start() {
    // someone else's subscriber, in a program that embeds Python, stays
    let _ = tracing::subscriber::set_global_default(Bridge);
}

/// Looks up the level of the logger; gives whether what every call has to say is wanted.
pub fn refresh(py: Python<'_>) -> bool {
    let _step = Step::begin_attached(py);
    let level = logger(py).and_then(|logger| logger.call_method0(intern!(py, "getEffectiveLevel"))?.extract::<u64>());
    let level = level.map_or(u8::MAX, |level| u8::try_from(level).unwrap_or(u8::MAX));
    LEVEL.store(level, Ordering::Relaxed);
    level <= number(Level::DEBUG)
}

/// The logger, which is the same as long as the process lives.
fn logger(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let get = || Ok(py.import("logging")?.call_method1("getLogger", ("arcrest",))?.unbind());
    LOGGER.get_or_try_init(py, get).map(|logger| logger.bind(py))
}

struct Bridge;

impl Subscriber for Bridge {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        // what the libraries below have to say may hold what we keep to ourselves
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
        // none where the interpreter is on its way out
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

/// An event in words: its message, then its fields.
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
