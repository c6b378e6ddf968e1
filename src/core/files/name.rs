//! Names of files that come from a server or a script, as names that every system allows.

/// The file name in a `Content-Disposition` header; the encoded form (`filename*`) has priority.
pub(crate) fn disposition_name(header: &str) -> Option<String> {
    let parameter = |wanted: &str| {
        header.split(';').skip(1).find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let encoded = parameter("filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let (_language, text) = rest.split_once('\'')?;
        charset
            .eq_ignore_ascii_case("utf-8")
            .then(|| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned())
    });
    encoded.or_else(|| parameter("filename")).filter(|name| !name.is_empty())
}

/// The name of a file that a server chose: by the header of its reply, or the last part of its URL.
pub(crate) fn chosen_name(disposition: Option<&str>, last: Option<&str>) -> String {
    let told = disposition.and_then(disposition_name).as_deref().and_then(servers_name);
    told.or_else(|| servers_name(last?)).unwrap_or_else(|| "download".to_owned())
}

/// The longest name of a file, in bytes; no common file system allows more.
const LONGEST_NAME: usize = 255;
/// A longer extension is part of the name.
const LONGEST_EXTENSION: usize = 16;

/// The last part of a path of any system, as a name that every system allows. Names are the same on all systems.
pub(crate) fn base_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // a colon would begin a stream of a file of Windows
    let clean: String =
        last.chars().filter(|c| !c.is_control() && !matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|')).collect();
    let clean = without_end(clean.trim_start());
    let clean = if is_device(clean) { format!("_{clean}") } else { clean.to_owned() };
    Some(shortened(&clean)).filter(|name| !name.is_empty())
}

/// The same for a name that a server chose: no hidden file (`.bashrc`), and a name that reads as it is written.
pub(crate) fn servers_name(name: &str) -> Option<String> {
    let visible: String = name.chars().filter(|c| !is_invisible(*c)).collect();
    let base = base_name(&visible)?;
    let rest = base.trim_start_matches(|c: char| c == '.' || c.is_whitespace());
    if rest.len() == base.len() {
        return Some(base);
    }
    Some(shortened(&format!("_{rest}")))
}

/// Whether a character changes how the others are shown, and not more: `gpj.exe` can be written to look like `exe.jpg`.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A name without dots and blanks at its end. Windows ignores them, so that ".. " would be another folder.
fn without_end(name: &str) -> &str {
    name.trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Whether Windows takes a name for a device, whatever extension it has.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let is_port = |stem: &str| {
        let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
        number.is_some_and(|number| {
            let mut digits = number.chars();
            matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") || is_port(&stem)
}

/// A name that no file system refuses as too long; the extension stays.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= LONGEST_EXTENSION => name.split_at(dot),
        _ => (name, ""),
    };
    let end = stem.floor_char_boundary(LONGEST_NAME - extension.len());
    format!("{}{extension}", without_end(stem.get(..end).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices_are_names_of_files() {
        for (name, file) in [
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("COM1.cer", "_COM1.cer"),
            ("aux.", "_aux"),
            ("Lpt\u{b9} .x.y", "_Lpt\u{b9} .x.y"),
            ("conin$", "_conin$"),
            ("CON .txt", "_CON .txt"),
            ("console.log", "console.log"),
            ("COM10.cer", "COM10.cer"),
            ("COM.cer", "COM.cer"),
            ("x.con", "x.con"),
            ("a.cer:hidden", "a.cerhidden"),
            ("NUL:", "_NUL"),
            ("N\u{200b}UL.txt", "_NUL.txt"),
            ("\u{202e}NUL", "_NUL"),
            (".NUL", "_NUL"),
        ] {
            assert_eq!(servers_name(name).as_deref(), Some(file), "{name:?}");
        }
    }

    #[test]
    fn a_server_names_no_hidden_file_and_none_that_reads_as_another() {
        for (name, file) in [
            (".bashrc", Some("_bashrc")),
            ("..bashrc", Some("_bashrc")),
            (". . x", Some("_x")),
            ("\u{200e}.ssh", Some("_ssh")),
            ("x/.ssh", Some("_ssh")),
            ("report\u{202e}fdp.exe", Some("reportfdp.exe")),
            ("\u{feff}a\u{2066}b\u{2069}.cer\u{2028}", Some("ab.cer")),
            ("\u{202e}", None),
            ("\u{1b}[31ma.cer", Some("[31ma.cer")),
            ("a.b.cer", Some("a.b.cer")),
        ] {
            assert_eq!(servers_name(name).as_deref(), file, "{name:?}");
        }
        assert_eq!(base_name(".mine").as_deref(), Some(".mine"), "a user's own name");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = |letter: &str, end: &str| format!("{}{end}", letter.repeat(300 / letter.len()));
        for (name, end) in [
            (long("a", ".cer"), "aa.cer"),
            (long("\u{fc}", ".cer"), "\u{fc}.cer"),
            (long("\u{9053}", ""), "\u{9053}"),
            (format!("x.{}", long("b", "")), "bb"),
            (format!(".{}", long("b", "")), "bb"),
            (format!("{}. . . .{}", "a".repeat(245), "b".repeat(12)), "a.bbbbbbbbbbbb"),
        ] {
            for file in [base_name(&name), servers_name(&name)] {
                let file = file.expect("a name");
                assert!(file.len() <= LONGEST_NAME && file.ends_with(end), "{file}");
            }
        }
        let fits = "a".repeat(LONGEST_NAME);
        assert_eq!(servers_name(&fits), Some(fits));
    }

    #[test]
    fn names_stay_in_their_folder() {
        for (header, name) in [
            ("attachment; filename=\"cert.cer\"", Some("cert.cer")),
            ("attachment; filename=../../etc/x", Some("x")),
            ("attachment; filename=\"C:\\x\\y.txt\"", Some("y.txt")),
            ("attachment; filename=x; filename*=UTF-8''%C3%BC.cer", Some("ü.cer")),
            ("attachment; filename=\"..\"", None),
            ("attachment; filename=\".. . \"", None),
            ("attachment; filename=\"a. .\"", Some("a")),
            ("attachment", None),
        ] {
            assert_eq!(disposition_name(header).as_deref().and_then(servers_name).as_deref(), name, "{header}");
        }
    }
}
