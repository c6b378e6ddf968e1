//! What an upload that ended early has left at the server, for the exception that ends it. Ctrl-C and a cancelled task come
//! from outside of the call, and know nothing of the uploaded item.

use std::sync::{Arc, OnceLock};

use pyo3::intern;
use pyo3::prelude::*;

/// The ID of the item of an upload by parts, as soon as there is one.
#[derive(Clone, Debug, Default)]
pub struct Left(pub Arc<OnceLock<String>>);

impl Left {
    /// An item that is left.
    pub fn item(id: &str) -> Self {
        Self(Arc::new(OnceLock::from(id.to_owned())))
    }

    /// The same exception, which knows the item: as its attribute `itemID`, and in its text if it has none of its own.
    pub fn told(&self, py: Python<'_>, raised: PyErr) -> PyErr {
        self.tell(raised.value(py));
        raised
    }

    /// Tells an exception of the item.
    pub fn tell(&self, exception: &Bound<'_, PyAny>) {
        let (Some(item), py) = (self.0.get(), exception.py()) else { return };
        let told = || {
            exception.setattr(intern!(py, "itemID"), item)?;
            if exception.getattr(intern!(py, "args"))?.is_empty()? {
                let text = format!("the upload can be resumed with resume={item:?}");
                exception.setattr(intern!(py, "args"), (text,))?;
            }
            PyResult::Ok(())
        };
        // an exception of a script may take no attributes
        if told().is_err() {
            tracing::warn!(item, "an upload ended early; it can be resumed with the ID of its item");
        }
    }
}
