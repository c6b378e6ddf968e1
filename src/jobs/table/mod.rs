//! [`Table`]: what jobs list, in columns of Arrow. [`Rows`] makes a table row by row.
//!
//! `text` and `html` show a table, `file` writes one.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int64Builder, LargeStringBuilder, ListBuilder, StructBuilder,
    TimestampMillisecondBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};

pub mod file;
pub mod html;
pub mod text;

/// What the cells of a column are. Any cell may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Integers.
    Int,
    /// Numbers.
    Float,
    /// Booleans.
    Flag,
    /// Times, in milliseconds since 1970 in UTC.
    Time,
    /// Lists of text.
    Texts,
    /// Lists of objects with these attributes, each of them text.
    Records(Vec<Cow<'static, str>>),
}

impl Kind {
    fn data_type(&self) -> DataType {
        match self {
            Self::Text => DataType::LargeUtf8,
            Self::Int => DataType::Int64,
            Self::Float => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Time => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
            Self::Texts => DataType::List(Arc::new(Field::new_list_field(DataType::LargeUtf8, true))),
            Self::Records(names) => {
                DataType::List(Arc::new(Field::new_list_field(DataType::Struct(text_fields(names)), true)))
            }
        }
    }

    fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Int64 => Self::Int,
            DataType::Float64 => Self::Float,
            DataType::Boolean => Self::Flag,
            DataType::Timestamp(..) => Self::Time,
            DataType::List(items) => match items.data_type() {
                DataType::Struct(fields) => {
                    Self::Records(fields.iter().map(|field| Cow::from(field.name().clone())).collect())
                }
                _ => Self::Texts,
            },
            _ => Self::Text,
        }
    }
}

fn text_fields(names: &[Cow<'static, str>]) -> Fields {
    names.iter().map(|name| Field::new(&**name, DataType::LargeUtf8, true)).collect()
}

/// The attributes of an object in a cell, in the order of its column's [`Kind::Records`].
pub type Record<'a> = Vec<Option<Cow<'a, str>>>;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// An empty cell.
    None,
    /// Text.
    Text(Cow<'a, str>),
    /// An integer.
    Int(i64),
    /// A number.
    Float(f64),
    /// A boolean.
    Flag(bool),
    /// Milliseconds since 1970 in UTC.
    Time(i64),
    /// Text, several times.
    Texts(Vec<Cow<'a, str>>),
    /// Objects.
    Records(Vec<Record<'a>>),
}

macro_rules! into_value {
    ($($type:ty => $value:ident($make:expr);)*) => {$(
        impl<'a> From<$type> for Value<'a> {
            fn from(value: $type) -> Self {
                #[allow(clippy::redundant_closure_call)]
                Self::$value($make(value))
            }
        }
    )*};
}

into_value! {
    &'a str => Text(Cow::Borrowed);
    String => Text(Cow::Owned);
    Cow<'a, str> => Text(|text| text);
    i64 => Int(|number| number);
    f64 => Float(|number| number);
    bool => Flag(|flag| flag);
    Vec<String> => Texts(|texts: Vec<String>| texts.into_iter().map(Cow::Owned).collect());
    Vec<Record<'a>> => Records(|records| records);
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

/// Rows with known columns, kept column by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Table(RecordBatch);

impl Table {
    /// The rows as Arrow has them.
    #[must_use]
    pub const fn batch(&self) -> &RecordBatch {
        &self.0
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.num_rows()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The columns, by name.
    #[must_use]
    pub fn columns(&self) -> impl ExactSizeIterator<Item = (&str, Kind)> {
        self.0.schema_ref().fields().iter().map(|field| (field.name().as_str(), Kind::of(field.data_type())))
    }

    /// Some rows that follow each other, without a copy. What goes beyond the end is left out.
    #[must_use]
    pub fn slice(&self, start: usize, len: usize) -> Self {
        let start = start.min(self.len());
        Self(self.0.slice(start, len.min(self.len() - start)))
    }

    /// A cell; an empty one where there is none.
    #[must_use]
    pub fn value(&self, row: usize, column: usize) -> Value<'_> {
        self.0.columns().get(column).map_or(Value::None, |column| cell(column, row))
    }

    /// The cells of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = Value<'_>> {
        self.0.columns().iter().map(move |column| cell(column, row))
    }
}

fn cell(column: &ArrayRef, row: usize) -> Value<'_> {
    if row >= column.len() || column.is_null(row) {
        return Value::None;
    }
    match column.data_type() {
        DataType::LargeUtf8 => Value::from(column.as_string::<i64>().value(row)),
        DataType::Int64 => Value::Int(column.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Value::Float(column.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Value::Flag(column.as_boolean().value(row)),
        DataType::Timestamp(..) => Value::Time(column.as_primitive::<TimestampMillisecondType>().value(row)),
        DataType::List(_) => items(column, row),
        _ => Value::None,
    }
}

/// The list in a cell.
fn items(column: &ArrayRef, row: usize) -> Value<'_> {
    let list = column.as_list::<i32>();
    let offsets = list.value_offsets();
    let place = |row: usize| offsets.get(row).and_then(|offset| usize::try_from(*offset).ok()).unwrap_or_default();
    let range = place(row)..place(row + 1);
    let text =
        |array: &'_ ArrayRef, at: usize| array.is_valid(at).then(|| array.as_string::<i64>().value(at).to_owned());
    match list.values().as_struct_opt() {
        Some(records) => Value::Records(
            range.map(|at| records.columns().iter().map(|column| text(column, at).map(Cow::Owned)).collect()).collect(),
        ),
        None => Value::Texts(range.filter_map(|at| text(list.values(), at).map(Cow::Owned)).collect()),
    }
}

enum Builder {
    Text(LargeStringBuilder),
    Int(Int64Builder),
    Float(Float64Builder),
    Flag(BooleanBuilder),
    Time(TimestampMillisecondBuilder),
    Texts(ListBuilder<LargeStringBuilder>),
    Records(ListBuilder<StructBuilder>),
}

impl Builder {
    fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(LargeStringBuilder::new()),
            Kind::Int => Self::Int(Int64Builder::new()),
            Kind::Float => Self::Float(Float64Builder::new()),
            Kind::Flag => Self::Flag(BooleanBuilder::new()),
            Kind::Time => Self::Time(TimestampMillisecondBuilder::new().with_timezone("UTC")),
            Kind::Texts => Self::Texts(ListBuilder::new(LargeStringBuilder::new())),
            Kind::Records(names) => Self::Records(ListBuilder::new(StructBuilder::from_fields(text_fields(names), 0))),
        }
    }

    /// Adds a cell. A value of another kind is left out.
    fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Self::Text(column), Value::Text(text)) => column.append_value(text),
            (Self::Int(column), Value::Int(number)) => column.append_value(number),
            (Self::Float(column), Value::Float(number)) => column.append_value(number),
            #[allow(clippy::cast_precision_loss)]
            (Self::Float(column), Value::Int(number)) => column.append_value(number as f64),
            (Self::Flag(column), Value::Flag(flag)) => column.append_value(flag),
            (Self::Time(column), Value::Time(time) | Value::Int(time)) => column.append_value(time),
            (Self::Texts(column), Value::Texts(texts)) => column.append_value(texts.into_iter().map(Some)),
            (Self::Records(column), Value::Records(records)) => {
                for record in records {
                    let fields = column.values();
                    for at in 0..fields.num_fields() {
                        if let Some(field) = fields.field_builder::<LargeStringBuilder>(at) {
                            field.append_option(record.get(at).cloned().flatten());
                        }
                    }
                    fields.append(true);
                }
                column.append(true);
            }
            (column, value) => {
                debug_assert!(value == Value::None, "a cell of another kind than its column: {value:?}");
                column.push_nothing();
            }
        }
    }

    fn push_nothing(&mut self) {
        match self {
            Self::Text(column) => column.append_null(),
            Self::Int(column) => column.append_null(),
            Self::Float(column) => column.append_null(),
            Self::Flag(column) => column.append_null(),
            Self::Time(column) => column.append_null(),
            Self::Texts(column) => column.append_null(),
            Self::Records(column) => column.append_null(),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Text(mut column) => Arc::new(column.finish()),
            Self::Int(mut column) => Arc::new(column.finish()),
            Self::Float(mut column) => Arc::new(column.finish()),
            Self::Flag(mut column) => Arc::new(column.finish()),
            Self::Time(mut column) => Arc::new(column.finish()),
            Self::Texts(mut column) => Arc::new(column.finish()),
            Self::Records(mut column) => Arc::new(column.finish()),
        }
    }
}

/// A table that is being made, row by row.
///
/// ```
/// use arcrest_core::jobs::{Kind, Rows, Value};
///
/// let mut rows = Rows::new([("name", Kind::Text), ("instances", Kind::Int)]);
/// rows.push([Value::from("Planning/Zoning.MapServer"), Value::from(4)]);
/// assert_eq!(rows.table().value(0, 1), Value::Int(4));
/// ```
pub struct Rows {
    schema: SchemaRef,
    columns: Vec<Builder>,
}

impl Rows {
    /// No row yet.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = (N, Kind)>) -> Self {
        let (fields, columns): (Vec<Field>, _) = columns
            .into_iter()
            .map(|(name, kind)| (Field::new(name, kind.data_type(), true), Builder::of(&kind)))
            .unzip();
        Self { schema: Arc::new(Schema::new(fields)), columns }
    }

    /// Adds a row: a value for each column. What is missing is empty.
    pub fn push<'a>(&mut self, row: impl IntoIterator<Item = Value<'a>>) {
        let mut row = row.into_iter();
        for column in &mut self.columns {
            column.push(row.next().unwrap_or(Value::None));
        }
        debug_assert!(row.next().is_none(), "a row has more cells than there are columns");
    }

    /// The rows as a table.
    #[must_use]
    pub fn table(self) -> Table {
        let columns = self.columns.into_iter().map(Builder::finish).collect();
        let empty = || RecordBatch::new_empty(self.schema.clone()); // without a column there is no row
        Table(RecordBatch::try_new(self.schema.clone(), columns).unwrap_or_else(|_| empty()))
    }
}
