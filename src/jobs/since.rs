//! Times that lie so long ago, for jobs: `2 h`, `30 min`, `7 d`.

use std::time::{SystemTime, UNIX_EPOCH};

/// The words for a unit, and its milliseconds.
const UNITS: [(&[&str], i64); 5] = [
    (&["s", "sec", "second", "seconds"], 1000),
    (&["m", "min", "minute", "minutes"], 60_000),
    (&["h", "hour", "hours"], 3_600_000),
    (&["d", "day", "days"], 86_400_000),
    (&["w", "week", "weeks"], 7 * 86_400_000),
];

/// The time now, in milliseconds since 1970.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// How long a text says, in milliseconds; `None` for other texts.
#[must_use]
pub fn duration(text: &str) -> Option<i64> {
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
    let (number, unit) = text.split_at(end);
    let (_, millis) = UNITS.iter().find(|(words, _)| words.contains(&unit.trim()))?;
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    number.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| (number * *millis as f64) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration("2 h"), Some(7_200_000));
        assert_eq!(duration("30min"), Some(1_800_000));
        assert_eq!(duration(" 1.5 Days "), Some(129_600_000));
        for text in ["", "2", "h", "2 months", "2026-01-31", "-1 h", "1.2.3 h"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
