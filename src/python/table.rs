//! The class `Table` of both APIs: what jobs list. A sequence of dicts over columns that Arrow has.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use arrow_array::RecordBatchIterator;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_schema::ffi::FFI_ArrowSchema;
use pyo3::exceptions::{PyIndexError, PyKeyError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PySlice, PyString, PyType};

use super::convert::hints::{Answer, Any, List};
use super::printable::printable;
use super::rows_from::{kind_named, kind_of, kinds_of, names_of, value, value_of, word_of};
use crate::core::Error;
use crate::core::files::write::{NamedBy, Saving};
use crate::jobs::{self, Kind, Rows, Value};

/// How many rows the text of a table has.
const ROWS: usize = 60;

/// What a job lists: a sequence of dicts, one for each row, with the same keys in the same order.
///
/// Notebooks and terminals show it as a table. It has the Arrow PyCapsule interface, so that polars, pyarrow, pandas
/// and duckdb take it as it is. Times are datetimes in UTC.
///
/// Args:
///     rows: Mappings, such as dicts, one for each row.
///     columns: The names of the columns. Default: every key of the rows, in the order of their first use.
///
/// Example:
///     >>> table = Table([{"name": "Zoning", "instances": 4}, {"name": "Parcels"}])
///     >>> table[0]["instances"], table[1]["instances"], len(table)
///     (4, None, 2)
///     >>> table
///     name     instances
///     Zoning           4
///     Parcels
///     [2 rows]
// not registered as a `collections.abc.Sequence`: polars takes such an object row by row, and not its columns
#[pyclass(frozen, sequence, weakref, module = "arcrest.jobs")]
pub struct Table(jobs::Table);

impl From<jobs::Table> for Table {
    fn from(table: jobs::Table) -> Self {
        Self(table)
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl Table {
    #[new]
    #[pyo3(signature = (rows, columns=None))]
    fn new(rows: &Bound<'_, PyAny>, columns: Option<Vec<String>>) -> PyResult<Self> {
        let rows = rows.try_iter()?.collect::<PyResult<Vec<_>>>()?;
        let columns = columns.map_or_else(|| names_of(&rows), Ok)?;
        let kinds = columns.iter().map(|name| kind_of(&rows, name)).collect::<PyResult<Vec<_>>>()?;
        let mut made = Rows::new(columns.iter().cloned().zip(kinds.clone()));
        for row in &rows {
            let values = columns.iter().zip(&kinds).map(|(name, kind)| value_of(row, name, kind));
            made.push(values.collect::<PyResult<Vec<_>>>()?);
        }
        Ok(Self(made.table()))
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.0.columns().map(|(name, _)| name.to_owned()).collect()
    }

    /// The values of one column, in the order of the rows.
    ///
    /// Raises:
    ///     KeyError: When there is no such column.
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Answer<'py, List>> {
        let found = self.0.columns().position(|(column, _)| column == name);
        let Some(at) = found else { return Err(PyKeyError::new_err(name.to_owned())) };
        let times = Times::new(py)?;
        let kinds = kinds_of(&self.0);
        let kind = kinds.get(at).unwrap_or(&Kind::Text);
        let mut texts = std::collections::HashMap::new();
        let list = PyList::empty(py);
        for row in 0..self.0.len() {
            // a text that comes again is one object
            match self.0.value(row, at) {
                Value::Text(std::borrow::Cow::Borrowed(text)) => {
                    list.append(&*texts.entry(text).or_insert_with(|| PyString::new(py, text)))?;
                }
                value => list.append(times.object(value, kind)?)?,
            }
        }
        Ok(list.into_any().into())
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// A row, a dict; of a slice, a Table.
    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> PyResult<Answer<'py, Any>> {
        if let Ok(slice) = index.cast::<PySlice>() {
            return Ok(Bound::new(py, self.sliced(slice)?)?.into_any().into());
        }
        let position: isize = index
            .extract()
            .map_err(|_| PyTypeError::new_err("rows have integers and slices; `column(name)` has a column"))?;
        let len = self.0.len();
        let row = if position < 0 { len.checked_sub(position.unsigned_abs()) } else { Some(position.unsigned_abs()) };
        match row.filter(|row| *row < len) {
            Some(row) => Ok(self.row(&Times::new(py)?, row)?.into_any().into()),
            None => Err(PyIndexError::new_err(format!("there is no row {position}: the table has {len}"))),
        }
    }

    /// The place of the first row that is equal to a dict, in a part of the table.
    ///
    /// Raises:
    ///     ValueError: When there is none.
    #[pyo3(signature = (value, start=0, stop=None))]
    fn index(&self, value: &Bound<'_, PyAny>, start: isize, stop: Option<isize>) -> PyResult<usize> {
        let (py, len) = (value.py(), isize::try_from(self.0.len()).unwrap_or(isize::MAX));
        let place = PySlice::new(py, start, stop.unwrap_or(isize::MAX), 1).indices(len)?;
        let times = Times::new(py)?;
        for row in place.start.unsigned_abs()..place.start.unsigned_abs() + place.slicelength {
            if self.row(&times, row)?.eq(value)? {
                return Ok(row);
            }
        }
        Err(PyValueError::new_err("there is no such row"))
    }

    /// How many rows are equal to a dict.
    fn count(&self, value: &Bound<'_, PyAny>) -> PyResult<usize> {
        let times = Times::new(value.py())?;
        let mut count = 0;
        for row in 0..self.0.len() {
            count += usize::from(self.row(&times, row)?.eq(value)?);
        }
        Ok(count)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self.0 == other.get().0)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let size = py.import("shutil")?.call_method0("get_terminal_size")?;
        Ok(printable(self.0.to_text(size.get_item(0)?.extract()?, ROWS)))
    }

    fn _repr_html_(&self) -> String {
        self.0.to_html()
    }

    /// The table as text: the first and the last rows, as wide as the terminal.
    ///
    /// Args:
    ///     width: The width in letters. Default: the terminal's.
    ///     rows: The most rows that are shown. Default: all.
    #[pyo3(signature = (width=None, rows=None))]
    fn to_text(&self, py: Python<'_>, width: Option<usize>, rows: Option<usize>) -> PyResult<String> {
        let width = match width {
            Some(width) => width,
            None => py.import("shutil")?.call_method0("get_terminal_size")?.get_item(0)?.extract()?,
        };
        Ok(py.detach(|| self.0.to_text(width, rows.unwrap_or(usize::MAX))))
    }

    /// The table as a data frame of another package.
    ///
    /// Args:
    ///     backend: "pandas", "polars" or "pyarrow". Default "pandas".
    ///
    /// Returns:
    ///     A pandas.DataFrame, a polars.DataFrame or a pyarrow.Table.
    ///
    /// Raises:
    ///     ModuleNotFoundError: When the package is not installed.
    ///     ValueError: When there is no such backend.
    #[pyo3(signature = (backend="pandas"))]
    fn to_frame<'py>(slf: &Bound<'py, Self>, backend: &str) -> PyResult<Answer<'py, Any>> {
        slf.py().import("arcrest._frames")?.call_method1(intern!(slf.py(), "frame"), (slf, backend)).map(Into::into)
    }

    /// Draws the numbers of the table over its times, with matplotlib: for what `jobs.usage` returns. Each service and
    /// metric is a line.
    ///
    /// Args:
    ///     ax: The axes of matplotlib to draw on. Default: new ones.
    ///
    /// Returns:
    ///     The axes.
    ///
    /// Raises:
    ///     ModuleNotFoundError: When matplotlib is not installed.
    ///     ValueError: When the table has no times, or no numbers.
    #[pyo3(signature = (ax=None))]
    fn plot<'py>(slf: &Bound<'py, Self>, ax: Option<Bound<'py, PyAny>>) -> PyResult<Answer<'py, Any>> {
        slf.py().import("arcrest._plot")?.call_method1(intern!(slf.py(), "plot"), (slf, ax)).map(Into::into)
    }

    /// Writes the table as CSV, with times in the form of ISO 8601.
    ///
    /// Args:
    ///     path: The file, which appears when it is complete; the text is returned without one.
    ///     guard_formulas: Whether text that a spreadsheet would take for a formula gets a ' in front of it.
    ///         Default True.
    ///
    /// Returns:
    ///     The text where no path is given.
    #[pyo3(signature = (path=None, *, guard_formulas=true))]
    fn to_csv(&self, py: Python<'_>, path: Option<PathBuf>, guard_formulas: bool) -> PyResult<Option<String>> {
        py.detach(|| written("Table.to_csv", path, |out| self.0.write_csv(out, guard_formulas)))
    }

    /// Writes the table as JSON: an array of objects, with times in the form of ISO 8601.
    ///
    /// Args:
    ///     path: The file, which appears when it is complete; the text is returned without one.
    ///
    /// Returns:
    ///     The text where no path is given.
    #[pyo3(signature = (path=None))]
    fn to_json(&self, py: Python<'_>, path: Option<PathBuf>) -> PyResult<Option<String>> {
        py.detach(|| written("Table.to_json", path, |out| self.0.write_json(out)))
    }

    /// The columns and their types for Arrow's PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Answer<'py, Any>> {
        let schema = FFI_ArrowSchema::try_from(self.0.batch().schema_ref().as_ref())
            .map_err(|error| PyTypeError::new_err(error.to_string()))?;
        Ok(PyCapsule::new_with_value(py, schema, c"arrow_schema")?.into_any().into())
    }

    /// The rows for Arrow's PyCapsule interface, without a copy. The requested schema is not looked at: whoever reads
    /// the stream converts what it has.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Answer<'py, Any>> {
        let _ = requested_schema;
        let batch = self.0.batch().clone();
        let schema = batch.schema();
        let stream = FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
        Ok(PyCapsule::new_with_value(py, stream, c"arrow_array_stream")?.into_any().into())
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Answer<'py, Any>> {
        let (py, table) = (slf.py(), slf.get());
        let columns = PyList::empty(py);
        let times = Times { utc: None, py };
        for (at, (name, kind)) in table.0.columns().enumerate() {
            let values = PyList::empty(py);
            for row in 0..table.0.len() {
                values.append(times.object(table.0.value(row, at), &kind)?)?;
            }
            columns.append((name, word_of(&kind), values))?;
        }
        Ok((slf.get_type().getattr("_of_columns")?, (columns,)).into_pyobject(py)?.into_any().into())
    }

    /// The table of columns, each with its name, kind and values, for `pickle`.
    #[classmethod]
    fn _of_columns(
        _class: &Bound<'_, PyType>,
        columns: Vec<(String, String, Vec<Bound<'_, PyAny>>)>,
    ) -> PyResult<Self> {
        let kinds = columns.iter().map(|(_, word, _)| kind_named(word)).collect::<PyResult<Vec<_>>>()?;
        let mut rows = Rows::new(columns.iter().map(|(name, ..)| name.clone()).zip(kinds.clone()));
        for row in 0..columns.first().map_or(0, |(.., values)| values.len()) {
            let values = columns
                .iter()
                .zip(&kinds)
                .map(|((.., values), kind)| values.get(row).map_or(Ok(Value::None), |cell| value(cell, kind)));
            rows.push(values.collect::<PyResult<Vec<_>>>()?);
        }
        Ok(Self(rows.table()))
    }
}

impl Table {
    /// The table without Python.
    pub const fn inner(&self) -> &jobs::Table {
        &self.0
    }

    /// The rows as dicts.
    pub fn dicts(&self, py: Python<'_>) -> PyResult<Vec<Py<PyDict>>> {
        let times = Times::new(py)?;
        (0..self.0.len()).map(|row| self.row(&times, row).map(Bound::unbind)).collect()
    }

    fn sliced(&self, slice: &Bound<'_, PySlice>) -> PyResult<Self> {
        let len = isize::try_from(self.0.len()).unwrap_or(isize::MAX);
        let place = slice.indices(len)?;
        let start = place.start.max(0).unsigned_abs();
        if place.step == 1 || place.slicelength <= 1 {
            return Ok(Self(self.0.slice(start, place.slicelength)));
        }
        let mut rows = Rows::new(self.0.columns());
        for at in 0..isize::try_from(place.slicelength).unwrap_or(0) {
            rows.push(self.0.row((place.start + at * place.step).max(0).unsigned_abs()));
        }
        Ok(Self(rows.table()))
    }

    fn row<'py>(&self, times: &Times<'py>, row: usize) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(times.py);
        for ((name, kind), value) in self.0.columns().zip(self.0.row(row)) {
            dict.set_item(PyString::intern(times.py, name), times.object(value, &kind)?)?;
        }
        Ok(dict)
    }
}

/// Writes a file as a whole, or text where no path is given.
fn written(
    operation: &'static str,
    path: Option<PathBuf>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> PyResult<Option<String>> {
    let Some(path) = path else {
        let mut text = Vec::new();
        write(&mut text)?;
        return Ok(Some(String::from_utf8_lossy(&text).into_owned()));
    };
    let save = || {
        let saving = Saving::begin(&path, NamedBy::User)?;
        let mut out: BufWriter<&File> = BufWriter::new(saving.file());
        write(&mut out)?;
        out.flush()?;
        drop(out);
        saving.finish()
    };
    save().map_err(|source| Error::file(operation, &path, source))?;
    Ok(None)
}

/// Makes Python objects of cells.
struct Times<'py> {
    py: Python<'py>,
    /// 1970 in UTC, and the class of differences of times; without it times are integers.
    utc: Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)>,
}

impl<'py> Times<'py> {
    fn new(py: Python<'py>) -> PyResult<Self> {
        let module = py.import(intern!(py, "datetime"))?;
        let utc = module.getattr(intern!(py, "timezone"))?.getattr(intern!(py, "utc"))?;
        let begin = module.getattr(intern!(py, "datetime"))?.call1((1970, 1, 1, 0, 0, 0, 0, utc))?;
        Ok(Self { py, utc: Some((begin, module.getattr(intern!(py, "timedelta"))?)) })
    }

    /// A datetime; None beyond the years that Python has.
    fn time(&self, millis: i64) -> PyResult<Bound<'py, PyAny>> {
        let Some((begin, delta)) = &self.utc else { return Ok(millis.into_pyobject(self.py)?.into_any()) };
        match delta.call1((0, millis.div_euclid(1000), millis.rem_euclid(1000) * 1000)).and_then(|d| begin.add(d)) {
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyOverflowError>(self.py) => {
                Ok(self.py.None().into_bound(self.py))
            }
            time => time,
        }
    }

    fn object(&self, value: Value<'_>, kind: &Kind) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        Ok(match value {
            Value::None => py.None().into_bound(py),
            Value::Text(text) => PyString::new(py, &text).into_any(),
            Value::Int(number) => number.into_pyobject(py)?.into_any(),
            Value::Float(number) => number.into_pyobject(py)?.into_any(),
            Value::Flag(flag) => flag.into_pyobject(py)?.to_owned().into_any(),
            Value::Time(millis) => self.time(millis)?,
            Value::Texts(texts) => PyList::new(py, texts)?.into_any(),
            Value::Records(records) => {
                let list = PyList::empty(py);
                let names: &[_] = if let Kind::Records(names) = kind { names } else { &[] };
                for record in records {
                    let dict = PyDict::new(py);
                    for (name, text) in names.iter().zip(record) {
                        dict.set_item(PyString::intern(py, name), text)?;
                    }
                    list.append(dict)?;
                }
                list.into_any()
            }
        })
    }
}
