//! `compare`: where two snapshots of sites differ, member by member.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use wildmatch::WildMatch;

use super::snapshot::FORMAT;
use super::{Kind, Rows, Table, Value};
use crate::core::{Error, Result};

/// The parts of a snapshot that are compared.
const PARTS: [&str; 5] = ["settings", "machines", "folders", "services", "data"];

/// What differs from day to day and is no change, as `part/name/member`.
const IGNORED: [&str; 6] = [
    "*/lastModified",
    "*/ServerStartTime",
    "*/resourcesVersion*",
    "settings/clusters/*",
    "*/validFrom",
    "services/*/iteminfo.guid",
];

/// Attributes that name an item of a list.
pub(super) const NAMES: [&str; 7] = ["typeName", "name", "principal", "rolename", "machineName", "path", "id"];

/// Where two snapshots differ. Members that a pattern of `ignore` fits, as `part/name/member`, are left out.
///
/// # Errors
/// When one of the two is no snapshot.
pub fn compare(one: &Json, other: &Json, ignore: &[String]) -> Result<Table> {
    for (snapshot, which) in [(one, "the first"), (other, "the second")] {
        if snapshot.get("format").and_then(Json::as_str) != Some(FORMAT) {
            let text = format!("{which} is no snapshot of this version: jobs.snapshot makes one");
            return Err(Error::argument("jobs.compare", text));
        }
    }
    let ignored: Vec<WildMatch> =
        IGNORED.iter().copied().chain(ignore.iter().map(String::as_str)).map(WildMatch::new_case_insensitive).collect();
    let mut rows = Rows::new([
        ("part", Kind::Text),
        ("name", Kind::Text),
        ("member", Kind::Text),
        ("change", Kind::Text),
        ("first", Kind::Text),
        ("second", Kind::Text),
    ]);
    for part in PARTS {
        let (first, second) = (entries(one, part), entries(other, part));
        let mut names: Vec<&String> =
            first.keys().chain(second.keys().filter(|name| !first.contains_key(*name))).collect();
        names.sort();
        for name in names {
            let is_told =
                |member: &str| !ignored.iter().any(|pattern| pattern.matches(&format!("{part}/{name}/{member}")));
            let push = |rows: &mut Rows, member: &str, change: &str, first: Option<&Json>, second: Option<&Json>| {
                let text = |value: Option<&Json>| Value::from(value.map(shown));
                rows.push([
                    Value::from(part),
                    Value::from(&**name),
                    Value::from(member.to_owned()),
                    Value::from(change.to_owned()),
                    text(first),
                    text(second),
                ]);
            };
            match (first.get(name), second.get(name)) {
                (Some(first), Some(second)) => {
                    let (first, second) = (members(first), members(second));
                    let all: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
                    for member in all.into_iter().filter(|member| is_told(member)) {
                        let (first, second) = (first.get(member), second.get(member));
                        if first != second {
                            let change = match (first, second) {
                                (Some(_), None) => "only first",
                                (None, Some(_)) => "only second",
                                _ => "changed",
                            };
                            push(&mut rows, member, change, first, second);
                        }
                    }
                }
                (Some(_), None) if is_told("") => push(&mut rows, "", "only first", None, None),
                (None, Some(_)) if is_told("") => push(&mut rows, "", "only second", None, None),
                _ => {}
            }
        }
    }
    Ok(rows.table())
}

fn entries(snapshot: &Json, part: &str) -> BTreeMap<String, Json> {
    let part = snapshot.get(part).and_then(Json::as_object);
    part.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The members below a value, by dotted path. Items of a list are named by what identifies them.
fn members(value: &Json) -> BTreeMap<String, Json> {
    let mut found = BTreeMap::new();
    collect(value, String::new(), &mut found);
    found
}

fn collect(value: &Json, path: String, found: &mut BTreeMap<String, Json>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Json::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                collect(member, below(name), found);
            }
        }
        Json::Array(items) => match named(items) {
            Some(items) => {
                for (name, item) in items {
                    collect(item, format!("{path}[{name}]"), found);
                }
            }
            None => drop(found.insert(path, value.clone())),
        },
        _ => drop(found.insert(path, value.clone())),
    }
}

/// The items of a list by what names each; `None` where they have no names or share one.
fn named(items: &[Json]) -> Option<Vec<(String, &Json)>> {
    let name = NAMES.iter().find(|name| !items.is_empty() && items.iter().all(|item| item.get(name).is_some()))?;
    let mut named: Vec<(String, &Json)> =
        items.iter().filter_map(|item| Some((shown(item.get(name)?), item))).collect();
    named.sort_by(|(one, _), (other, _)| one.cmp(other));
    let before = named.len();
    named.dedup_by(|(one, _), (other, _)| one == other);
    (named.len() == before).then_some(named)
}

fn shown(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(one: &Json, other: &Json, ignore: &[String]) -> Vec<Vec<String>> {
        let table = compare(one, other, ignore).unwrap_or_else(|_| Rows::new([("", Kind::Text)]).table());
        (0..table.len()).map(|row| table.row(row).map(|value| value.shown()).collect()).collect()
    }

    #[test]
    fn member_by_member() {
        let of = |services: Json| json!({"format": FORMAT, "services": services});
        let one = of(json!({
            "A": {"service": {"min": 1, "extensions": [{"typeName": "W", "on": true}, {"typeName": "K", "on": true}]}},
            "B": {},
        }));
        let other = of(json!({
            "A": {"service": {"min": 2, "new": "x", "extensions": [{"typeName": "K", "on": true}, {"typeName": "W", "on": false}]}},
            "C": {},
        }));
        let found = rows(&one, &other, &[]);
        let expected = [
            ["services", "A", "service.extensions[W].on", "changed", "true", "false"],
            ["services", "A", "service.min", "changed", "1", "2"],
            ["services", "A", "service.new", "only second", "", "x"],
            ["services", "B", "", "only first", "", ""],
            ["services", "C", "", "only second", "", ""],
        ];
        assert_eq!(found, expected);
        assert_eq!(rows(&one, &other, &["services/?/service.*".into(), "*/C/*".into()]).len(), 1);
        assert!(rows(&one, &one, &[]).is_empty());
        assert!(compare(&one, &json!({}), &[]).is_err());
    }
}
