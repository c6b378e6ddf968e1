//! Texts that `print` can write, for errors and for `repr`. Redirected output on Windows has a code page that lacks most
//! letters, where Python's `print` would raise UnicodeEncodeError.

use pyo3::intern;
use pyo3::prelude::*;

/// The text; letters that the encoding of `sys.stdout` lacks are escaped, such as `\u9053`.
pub fn printable(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    // neither at the exit nor under pythonw, which has no `sys.stdout`
    Python::try_attach(|py| escaped(py, &text).ok()).flatten().unwrap_or(text)
}

fn escaped(py: Python<'_>, text: &str) -> PyResult<String> {
    let encoding = py.import(intern!(py, "sys"))?.getattr(intern!(py, "stdout"))?.getattr(intern!(py, "encoding"))?;
    let text = text.into_pyobject(py)?;
    let bytes = text.call_method1(intern!(py, "encode"), (&encoding, intern!(py, "backslashreplace")))?;
    bytes.call_method1(intern!(py, "decode"), (encoding,))?.extract()
}
