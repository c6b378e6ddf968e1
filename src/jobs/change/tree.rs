//! [`Tree`]: a JSON document as the site wrote it, of which some members are changed. What is not touched keeps its text,
//! and members keep their order.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::jobs::compare::NAMES;

/// How deep objects and lists are looked into; what is deeper is one value.
const DEEPEST: u8 = 64;

/// JSON whose texts, numbers and booleans are kept as they were written.
#[derive(Clone, Debug)]
pub enum Tree {
    /// An object.
    Object(IndexMap<String, Tree>),
    /// An array.
    List(Vec<Tree>),
    /// A text, number or boolean, or null.
    Leaf(Box<RawValue>),
}

/// A member that differs, with its JSON before and after; `None` where there is no such member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where the member is, such as `properties.maxRecordCount` or `extensions[WMSServer].enabled`.
    pub member: String,
    /// What the member was.
    pub before: Option<String>,
    /// What the member is now.
    pub after: Option<String>,
}

/// A step of a path: the name of a member, or what names an item of a list.
enum Step<'a> {
    Member(&'a str),
    Item(&'a str),
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(members) => serializer.collect_map(members),
            Self::List(items) => serializer.collect_seq(items),
            Self::Leaf(raw) => raw.serialize(serializer),
        }
    }
}

impl Tree {
    /// Reads JSON.
    ///
    /// # Errors
    /// If the text is no JSON.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        Self::of(serde_json::from_str(json)?, DEEPEST)
    }

    fn of(raw: Box<RawValue>, deep: u8) -> Result<Self, serde_json::Error> {
        let Some(deeper) = deep.checked_sub(1) else { return Ok(Self::Leaf(raw)) };
        match raw.get().as_bytes().first() {
            Some(b'{') => {
                let members: IndexMap<String, Box<RawValue>> = serde_json::from_str(raw.get())?;
                let members = members.into_iter().map(|(name, raw)| Ok((name, Self::of(raw, deeper)?)));
                members.collect::<Result<_, _>>().map(Self::Object)
            }
            Some(b'[') => {
                let items: Vec<Box<RawValue>> = serde_json::from_str(raw.get())?;
                items.into_iter().map(|raw| Self::of(raw, deeper)).collect::<Result<_, _>>().map(Self::List)
            }
            _ => Ok(Self::Leaf(raw)),
        }
    }

    /// A value as JSON.
    ///
    /// # Errors
    /// If the value has no JSON form.
    pub fn from_value(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        Self::parse(&serde_json::to_string(value)?)
    }

    /// The JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The JSON text for people, a line for each member.
    #[must_use]
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Changes the member at a path. The new value takes the form of the old one: text stays text, as servers write
    /// numbers and booleans as text in many places.
    ///
    /// # Errors
    /// The reason, if there is no such member.
    pub fn set(&mut self, path: &str, value: Self) -> Result<(), String> {
        let missing = || format!("there is no member {path:?}");
        let mut place = &mut *self;
        for step in steps(path).ok_or_else(|| format!("{path:?} is no path of a member"))? {
            place = place.below(&step).ok_or_else(missing)?;
        }
        *place = value.like(place);
        Ok(())
    }

    fn below(&mut self, step: &Step<'_>) -> Option<&mut Self> {
        match (self, step) {
            (Self::Object(members), Step::Member(name)) => members.get_mut(*name),
            (Self::List(items), Step::Item(name)) => match items.iter().position(|item| item.has_name(name)) {
                Some(at) => items.get_mut(at),
                None => items.get_mut(name.parse::<usize>().ok()?),
            },
            _ => None,
        }
    }

    /// A member of an object.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        if let Self::Object(members) = self { members.get(name) } else { None }
    }

    /// The text of a member that is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(&self.member(name)?.to_json()).ok()
    }

    fn has_name(&self, name: &str) -> bool {
        NAMES.iter().any(|key| self.text(key).is_some_and(|text| text.eq_ignore_ascii_case(name)))
    }

    /// This value in the form of the one that it replaces, in every part that both have; what is the same stays the text
    /// that it was, and stays in its place.
    #[must_use]
    pub fn like(self, before: &Self) -> Self {
        match (self, before) {
            (Self::Object(mut after), Self::Object(before)) => {
                let mut members = IndexMap::with_capacity(after.len());
                for (name, old) in before {
                    if let Some(new) = after.shift_remove(name) {
                        members.insert(name.clone(), new.like(old));
                    }
                }
                members.extend(after);
                Self::Object(members)
            }
            (Self::List(after), Self::List(before)) => {
                let names = (names_of(&after), names_of(before));
                let old = |at: usize| match &names {
                    (Some(new), Some(old)) => before.get(old.iter().position(|name| Some(name) == new.get(at))?),
                    _ => before.get(at),
                };
                let like = |(at, new): (usize, Self)| match old(at) {
                    Some(old) => new.like(old),
                    None => new,
                };
                Self::List(after.into_iter().enumerate().map(like).collect())
            }
            (Self::Leaf(new), Self::Leaf(old)) => Self::Leaf(form(new, old)),
            (after, _) => after,
        }
    }

    /// Where another document differs from this one, in the order of the members.
    #[must_use]
    pub fn differences(&self, after: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        compare(String::new(), Some(self), Some(after), &mut found);
        found
    }
}

/// What names each item of a list; `None` where the items have no names or two have the same.
fn names_of(items: &[Tree]) -> Option<Vec<String>> {
    let names = |key: &&&str| items.iter().map(|item| item.text(key)).collect::<Option<Vec<_>>>();
    let key = NAMES.iter().find(|key| !items.is_empty() && names(key).is_some())?;
    let names = names(&key)?;
    let unique: std::collections::HashSet<&String> = names.iter().collect();
    (unique.len() == items.len()).then_some(names)
}

fn compare(member: String, before: Option<&Tree>, after: Option<&Tree>, found: &mut Vec<Difference>) {
    let below = |name: &str| if member.is_empty() { name.to_owned() } else { format!("{member}.{name}") };
    match (before, after) {
        (Some(Tree::Object(before)), Some(Tree::Object(after))) => {
            let added = after.keys().filter(|name| !before.contains_key(*name));
            for name in before.keys().chain(added) {
                compare(below(name), before.get(name), after.get(name), found);
            }
        }
        (before, after) => {
            if let (Some(old), Some(new)) = (before.and_then(named), after.and_then(named)) {
                let added = new.keys().filter(|name| !old.contains_key(*name));
                for name in old.keys().chain(added) {
                    compare(format!("{member}[{name}]"), old.get(name).copied(), new.get(name).copied(), found);
                }
                return;
            }
            let (before, after) = (before.map(Tree::to_json), after.map(Tree::to_json));
            if before != after {
                found.push(Difference { member, before, after });
            }
        }
    }
}

/// The items of a list by what names each.
fn named(list: &Tree) -> Option<IndexMap<String, &Tree>> {
    let Tree::List(items) = list else { return None };
    Some(names_of(items)?.into_iter().zip(items).collect())
}

/// The steps of a path such as `extensions[WMSServer].enabled`; `None` where the path makes no sense.
fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, mut items) = part.split_once('[').map_or((part, None), |(name, items)| (name, Some(items)));
        if name.trim().is_empty() {
            return None;
        }
        steps.push(Step::Member(name));
        while let Some(rest) = items {
            let (item, rest) = rest.split_once(']')?;
            steps.push(Step::Item(item));
            items = match rest {
                "" => None,
                rest => Some(rest.strip_prefix('[')?),
            };
        }
    }
    Some(steps)
}

/// A text, number or boolean in the form of another one: as text where that is text, and the other way round. The old one
/// where the two mean the same.
fn form(new: Box<RawValue>, old: &RawValue) -> Box<RawValue> {
    let read = |raw: &RawValue| serde_json::from_str::<Value>(raw.get()).unwrap_or_default();
    let raw = |text: String| RawValue::from_string(text).ok();
    let new = match (read(&new), read(old)) {
        (Value::Number(_) | Value::Bool(_), Value::String(_)) => raw(Value::from(new.get()).to_string()).unwrap_or(new),
        (Value::String(text), Value::Number(_) | Value::Bool(_)) => match serde_json::from_str(text.trim()) {
            Ok(value @ (Value::Number(_) | Value::Bool(_))) if same_kind(&value, &read(old)) => {
                raw(text.trim().to_owned()).unwrap_or(new)
            }
            _ => new,
        },
        _ => new,
    };
    if is_same(&new, old) { old.to_owned() } else { new }
}

fn same_kind(one: &Value, other: &Value) -> bool {
    one.is_boolean() == other.is_boolean()
}

/// Whether two values mean the same. Integers that have no exact form as a float are compared by their digits.
fn is_same(one: &RawValue, other: &RawValue) -> bool {
    let is_whole = |raw: &RawValue| raw.get().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if one.get() == other.get() {
        return true;
    }
    if is_whole(one) && is_whole(other) {
        return false;
    }
    let read = |raw: &RawValue| serde_json::from_str::<Value>(raw.get()).ok();
    match (read(one), read(other)) {
        (Some(Value::Number(one)), Some(Value::Number(other))) => one.as_f64() == other.as_f64(),
        (one, other) => one.is_some() && one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = r#"{"z":1.10,"min":1,"on":"true","properties":{"maxRecordCount":"1000","big":12345678901234567890123},"extensions":[{"typeName":"WMSServer","enabled":"false"},{"typeName":"KmlServer","enabled":"true"}],"list":[1,2]}"#;

    fn tree(json: &str) -> Tree {
        Tree::parse(json).expect("JSON")
    }

    fn set(path: &str, value: &str) -> Result<String, String> {
        let mut service = tree(SERVICE);
        service.set(path, tree(value)).map(|()| service.to_json())
    }

    #[test]
    fn what_is_not_touched_stays_byte_for_byte() {
        let expected = SERVICE.replace(r#""min":1"#, r#""min":2"#);
        assert_eq!(set("min", "2"), Ok(expected));
        let expected = SERVICE.replace(r#""enabled":"false""#, r#""enabled":"true""#);
        assert_eq!(set("extensions[wmsserver].enabled", "true"), Ok(expected.clone()));
        assert_eq!(set("extensions[0].enabled", "true"), Ok(expected));
        assert_eq!(set("list[1]", "3"), Ok(SERVICE.replace("[1,2]", "[1,3]")));
    }

    #[test]
    fn a_value_takes_the_form_of_the_one_before() {
        let expected = SERVICE.replace(r#""1000""#, r#""2000""#);
        assert_eq!(set("properties.maxRecordCount", "2000"), Ok(expected));
        assert_eq!(set("min", r#""2""#), Ok(SERVICE.replace(r#""min":1"#, r#""min":2"#)));
        for (path, same) in [("properties.maxRecordCount", "1000"), ("z", "1.1"), ("on", "true"), ("min", "1.0")] {
            assert_eq!(set(path, same).as_deref(), Ok(SERVICE), "{path}");
        }
        assert_eq!(set("min", r#""many""#), Ok(SERVICE.replace(r#""min":1"#, r#""min":"many""#)));
        assert_eq!(set("min", "true"), Ok(SERVICE.replace(r#""min":1"#, r#""min":true"#)));
        let expected = SERVICE.replace("12345678901234567890123", "12345678901234567890124");
        assert_eq!(set("properties.big", "12345678901234567890124"), Ok(expected));
    }

    #[test]
    fn what_is_no_member() {
        for path in ["mni", "properties.x", "extensions[X].enabled", "extensions[5]", "min.x", "list[x]"] {
            assert_eq!(set(path, "1"), Err(format!("there is no member {path:?}")));
        }
        for path in ["", "a..b", "a[1", "a[1]b", "[1]"] {
            assert_eq!(set(path, "1"), Err(format!("{path:?} is no path of a member")));
        }
    }

    #[test]
    fn a_whole_document_that_a_program_wrote_keeps_what_it_did_not_change() {
        let before = tree(SERVICE);
        let written = r#"{"list":[1,3],"z":1.1,"extensions":[{"typeName":"KmlServer","enabled":true},{"typeName":"New"}],"min":1,"new":{"a":1},"on":"true","properties":{"big":12345678901234567890123,"maxRecordCount":1000}}"#;
        let after = tree(written).like(&before);
        let expected = r#"{"z":1.10,"min":1,"on":"true","properties":{"maxRecordCount":"1000","big":12345678901234567890123},"extensions":[{"typeName":"KmlServer","enabled":"true"},{"typeName":"New"}],"list":[1,3],"new":{"a":1}}"#;
        assert_eq!(after.to_json(), expected);
        let found: Vec<String> = before
            .differences(&after)
            .into_iter()
            .map(|each| {
                format!("{} {} {}", each.member, each.before.unwrap_or_default(), each.after.unwrap_or_default())
            })
            .collect();
        assert_eq!(
            found,
            [
                r#"extensions[WMSServer] {"typeName":"WMSServer","enabled":"false"} "#,
                r#"extensions[New]  {"typeName":"New"}"#,
                "list [1,2] [1,3]",
                r#"new  {"a":1}"#,
            ]
        );
        assert!(before.differences(&tree(SERVICE)).is_empty());
    }

    #[test]
    fn a_document_of_any_depth_is_read() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
        assert_eq!(tree(&deep).to_json(), deep);
    }
}
