//! JSON as real servers write it, for everything in the core that reads a reply: with raw control characters in texts,
//! halves of surrogates, NaN and a byte order mark. The strict reader comes first; only what it refuses is tidied.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

/// Reads JSON, strictly where that is possible.
///
/// # Errors
/// The error of the strict reader, if tidy JSON can't be read either.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    let json = without_byte_order_mark(json);
    match serde_json::from_slice(json) {
        Err(error) if error.is_syntax() => serde_json::from_slice(&tidy(json)).map_err(|_| error),
        strict => strict,
    }
}

/// Reads a list; null is an empty one.
///
/// # Errors
/// If the value is neither.
pub(crate) fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<Vec<T>, D::Error> {
    Option::deserialize(value).map(Option::unwrap_or_default)
}

/// A body without the byte order mark that some proxies add.
pub(super) fn without_byte_order_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// The same JSON in the form that the strict reader takes: control characters in texts as escapes, half a surrogate as
/// U+FFFD, NaN and the infinities as null. Everything else stays as it is, what is broken, too.
pub(crate) fn tidy(json: &[u8]) -> Vec<u8> {
    let mut tidied = Vec::with_capacity(json.len() + json.len() / 8);
    let (mut rest, mut in_text) = (json, false);
    while let Some((&byte, after)) = rest.split_first() {
        let (taken, written): (usize, &[u8]) = match byte {
            b'"' => {
                in_text = !in_text;
                (1, b"\"")
            }
            _ if !in_text => match NUMBERS.iter().find(|number| rest.starts_with(number)) {
                Some(number) => (number.len(), b"null"),
                None => (1, &[byte]),
            },
            b'\\' => match (half(rest), rest.get(6..).and_then(half)) {
                (Some(Half::Leading), Some(Half::Trailing)) => (12, rest.get(..12).unwrap_or_default()),
                (Some(_), _) => (6, REPLACEMENT),
                (None, _) => (2, rest.get(..2).unwrap_or(rest)),
            },
            // half a surrogate in the form of UTF-8
            0xed if matches!(after, [0xa0..=0xbf, 0x80..=0xbf, ..]) => (3, REPLACEMENT),
            0..0x20 => {
                tidied.extend(format!("\\u{byte:04x}").into_bytes());
                (1, b"")
            }
            _ => (1, &[byte]),
        };
        tidied.extend_from_slice(written);
        rest = rest.get(taken..).unwrap_or_default();
    }
    tidied
}

/// What Python and JavaScript write for numbers that JSON does not have.
const NUMBERS: [&[u8]; 3] = [b"NaN", b"Infinity", b"-Infinity"];

/// U+FFFD.
const REPLACEMENT: &[u8] = b"\xef\xbf\xbd";

/// Half a surrogate pair.
enum Half {
    Leading,
    Trailing,
}

/// The half that an escape `\uXXXX` stands for.
fn half(escape: &[u8]) -> Option<Half> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    match u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()? {
        0xd800..=0xdbff => Some(Half::Leading),
        0xdc00..=0xdfff => Some(Half::Trailing),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn value(json: &str) -> Option<Value> {
        read(json.as_bytes()).ok()
    }

    #[test]
    fn what_real_servers_write_is_read() {
        for (text, wanted) in [
            ("{\"a\": \"1\n2\t3\0\u{1f}\u{7f}\"}", json!({"a": "1\n2\t3\0\u{1f}\u{7f}"})),
            ("{\"a\nb\": 1}", json!({"a\nb": 1})),
            (
                r#"["a\ud83d", "\udc00b", "\ud83d\ud83d", "\ud83d\n"]"#,
                json!(["a\u{fffd}", "\u{fffd}b", "\u{fffd}\u{fffd}", "\u{fffd}\n"]),
            ),
            ("[\"\\ud83d\\ude00\n\", \"\\\\ud83d\n\"]", json!(["\u{1f600}\n", "\\ud83d\n"])),
            ("[NaN, Infinity, -Infinity, \"NaN\", -1]", json!([null, null, null, "NaN", -1])),
            ("\u{feff}[1]", json!([1])),
            ("[\"a\\\"\n\"]", json!(["a\"\n"])),
        ] {
            assert_eq!(value(text), Some(wanted), "{text:?}");
        }
        assert_eq!(read::<Value>(b"[\"\xed\xa0\xbd\"]").ok(), Some(json!(["\u{fffd}"])));
        let untidy = b"[\"a\xed\\ud83d\\ud83d\\n\"]";
        assert_eq!(tidy(&tidy(untidy)), tidy(untidy));
    }

    #[test]
    fn what_is_broken_stays_broken() {
        for text in
            ["", "{", "[\"a\n]", "[NaNa]", "{'a': 1}", "[\"\\x\n\"]", "[\"\\ud83", "[1,]", "[\"a\n\"] x", "\"\\"]
        {
            assert_eq!(value(text), None, "{text:?}");
        }
        let error = read::<Value>(b"[\"a\n\", }").expect_err("broken");
        assert!(error.to_string().starts_with("control character"), "{error}");
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let text = prop_oneof![any::<String>(), "[a\\\\\"\\x00-\\x20NaInfity-]{0,9}"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 30, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((text.clone(), inner), 0..5)
                    .prop_map(|items| Value::Object(items.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn tidy_leaves_valid_json_as_it_is(value in any_value()) {
            let json = serde_json::to_vec(&value).expect("JSON");
            prop_assert_eq!(tidy(&json), json);
        }

        /// Texts whose control characters are raw are the texts that were meant.
        #[test]
        fn raw_control_characters_are_read(value in any_value()) {
            let mut json = serde_json::to_string(&value).expect("JSON");
            for (escape, raw) in [("\\n", "\n"), ("\\t", "\t"), ("\\u0000", "\0"), ("\\u001f", "\u{1f}")] {
                // an escaped backslash before the letter is no escape of a control character
                json = json.split("\\\\").map(|part| part.replace(escape, raw)).collect::<Vec<_>>().join("\\\\");
            }
            prop_assert_eq!(read::<Value>(json.as_bytes()).ok(), Some(value));
        }
    }
}
