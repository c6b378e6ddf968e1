//! The words of a reply that is not JSON, for error texts: those of an HTML page or of plain text.

use std::borrow::Cow;

/// How many characters are quoted.
const QUOTED: usize = 200;

/// How many characters may stand before the first heading of a page. Where more do, which are a menu, the quotation
/// begins at the heading.
const BEFORE_HEADING: usize = 100;

/// The part of a body that is searched for words, in bytes.
const SEARCHED: usize = 64 * 1024;

/// Elements whose content is not shown.
const HIDDEN: [&str; 4] = ["script", "style", "template", "title"];

/// Elements that separate no words.
const INLINE: [&str; 12] = ["a", "abbr", "b", "code", "em", "font", "i", "small", "span", "strong", "tt", "u"];

/// Parameters of URLs whose values are secrets.
const SECRETS: [&str; 3] = ["token=", "password=", "secret="];

const ENTITIES: [(&str, char); 14] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("lsquo", '\u{2018}'),
    ("rsquo", '\u{2019}'),
    ("ldquo", '\u{201c}'),
    ("rdquo", '\u{201d}'),
    ("hellip", '\u{2026}'),
    ("copy", '\u{a9}'),
];

/// The first words of a body: of a page its title, then its text; of text the text itself. One line of about 200
/// characters, with control characters as escapes. `None` if the body has no words.
///
/// The content type decides only where the body begins with no tag: proxies send pages as any type.
pub(crate) fn words(body: &[u8], content_type: &str) -> Option<String> {
    let text = start(body);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let whole = if text.starts_with('<') || content_type.contains("html") {
        let Page { title, text, .. } = read(text);
        let head: String = text.chars().take(QUOTED).collect();
        match (title.as_str(), text.as_str()) {
            ("", _) => text,
            (_, "") => title,
            _ if head.contains(&title) => text,
            _ if title.ends_with(['.', '!', '?', ':']) => format!("{title} {text}"),
            _ => format!("{title}: {text}"),
        }
    } else {
        folded(text)
    };
    let is_binary = whole.contains('\0');
    Some(printable(&without_secrets(&whole))).filter(|words| !words.is_empty() && !is_binary)
}

/// The title of a page, in the form of [`words`].
pub(super) fn title(body: &[u8]) -> Option<String> {
    Some(printable(&without_secrets(&read(&start(body)).title))).filter(|title| !title.is_empty())
}

/// Whether a page asks for a password, or says in its title that it is for logging in.
pub(super) fn is_login_page(body: &[u8]) -> bool {
    let page = start(body).to_ascii_lowercase();
    let title = read(&page).title;
    page.contains("password")
        || ["login", "log in", "logon", "signin", "sign in"].iter().any(|word| title.contains(word))
}

/// Whether a body is an HTML page.
pub(super) fn is_page(body: &[u8], content_type: &str) -> bool {
    let head = String::from_utf8_lossy(body.get(..SEARCHED).unwrap_or(body)).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let has_tag = || ["<!doctype html", "<html", "<head", "<title", "<body"].iter().any(|tag| head.contains(tag));
    head.starts_with('<') && (content_type.contains("html") || has_tag())
}

/// The start of a body as text: UTF-8, which may be cut within a character, else Latin-1.
fn start(body: &[u8]) -> Cow<'_, str> {
    let body = body.get(..SEARCHED).unwrap_or(body);
    match std::str::from_utf8(body) {
        Ok(text) => text.into(),
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(body.get(..error.valid_up_to()).unwrap_or_default())
        }
        Err(_) => body.iter().copied().map(char::from).collect::<String>().into(),
    }
}

/// What an HTML page shows.
#[derive(Default)]
struct Page {
    title: String,
    text: String,
    /// Where the first heading begins in the text.
    heading: Option<usize>,
}

fn read(html: &str) -> Page {
    // ASCII lower case keeps every byte where it is
    let lower = html.to_ascii_lowercase();
    let mut page = Page::default();
    let mut at = 0;
    let find = |what: &str, from: usize| lower.get(from..).and_then(|rest| rest.find(what)).map(|found| from + found);
    while let Some(start) = find("<", at) {
        page.text.push_str(html.get(at..start).unwrap_or_default());
        let tag = lower.get(start + 1..).unwrap_or_default();
        if let Some(comment) = tag.strip_prefix("!--") {
            at = comment.find("-->").map_or(html.len(), |end| start + 4 + end + 3);
            continue;
        }
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
            page.text.push('<');
            at = start + 1;
            continue;
        }
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        at = end_of_tag(&lower, start).unwrap_or(html.len());
        if !INLINE.contains(&name.as_str()) {
            page.text.push(' ');
        }
        if matches!(name.as_bytes(), [b'h', b'1'..=b'6']) && !tag.starts_with('/') {
            page.heading.get_or_insert(page.text.len());
        }
        if HIDDEN.contains(&name.as_str()) && !tag.starts_with('/') {
            let end = find(&format!("</{name}"), at).unwrap_or(html.len());
            if name == "title" && page.title.is_empty() {
                page.title = folded(&without_entities(html.get(at..end).unwrap_or_default()));
            }
            at = end;
        }
    }
    page.text.push_str(html.get(at..).unwrap_or_default());
    let shown = |text: &str| folded(&without_entities(text));
    let (menu, rest) = page.text.split_at(page.heading.unwrap_or_default());
    page.text = if shown(menu).chars().count() > BEFORE_HEADING { shown(rest) } else { shown(&page.text) };
    page
}

/// The index after a tag; a `>` within quotation marks does not end the tag.
fn end_of_tag(html: &str, start: usize) -> Option<usize> {
    let mut quote = None;
    for (index, c) in html.get(start..)?.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(start + index + 1),
            _ => {}
        }
    }
    // a quotation mark that is not closed
    html.get(start..)?.find('>').map(|end| start + end + 1)
}

fn without_entities(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((c, rest)) = part.split_once(';').and_then(|(name, rest)| Some((entity(name)?, rest))) {
            plain.push(c);
            plain.push_str(rest);
        } else {
            plain.push('&');
            plain.push_str(part);
        }
    }
    plain
}

fn entity(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    number.ok().and_then(char::from_u32)
}

/// A text in one line, with one space between words.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without the values of secrets: a page may quote the URL of a request.
fn without_secrets(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut plain = String::new();
    let mut at = 0;
    let value_after = |from: usize| {
        let ends = SECRETS.iter().filter_map(|name| Some(lower.get(from..)?.find(name)? + name.len()));
        ends.min().map(|end| from + end)
    };
    while let Some(start) = value_after(at) {
        plain.push_str(text.get(at..start).unwrap_or_default());
        plain.push_str("...");
        let value = text.get(start..).unwrap_or_default();
        at = start + value.find(|c: char| c.is_whitespace() || "&\"'<>;,)".contains(c)).unwrap_or(value.len());
    }
    plain.push_str(text.get(at..).unwrap_or_default());
    plain
}

/// The first characters of a text, with those that show nothing, or change what other characters show, as escapes.
fn printable(text: &str) -> String {
    let end = text.char_indices().nth(QUOTED).map(|(end, _)| end);
    let shown = escaped(text.get(..end.unwrap_or(text.len())).unwrap_or_default());
    if end.is_some() { format!("{shown}...") } else { shown }
}

/// A text whose characters that show nothing, or change what other characters show, are escapes: a terminal obeys some of
/// them.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' => shown.extend(c.escape_unicode()),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: &str = "Could not access any server machines.";

    fn of(body: &str) -> String {
        words(body.as_bytes(), "text/html").unwrap_or_default()
    }

    #[test]
    fn a_page_is_quoted_with_its_title_and_text() {
        assert_eq!(of(&format!("<html><title>Error</title><body>{DOWN}</body>")), format!("Error: {DOWN}"));
        assert_eq!(of(&format!("<title></title><h2>{DOWN}</h2>")), DOWN);
        assert_eq!(of("<body>Could not <b>access</b> any<br>server <i>machines</i>."), DOWN);
        assert_eq!(of("<html><head><TITLE>\n Server \n Login</title></head></html>"), "Server Login");
        assert_eq!(of("<title>Busy.</title><p>Wait"), "Busy. Wait");
        assert_eq!(of("<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><hr>nginx"), "502 Bad Gateway nginx");
    }

    #[test]
    fn what_a_page_does_not_show_is_not_quoted() {
        let page = "<!-- <h1>no</h1> --><style>b > i {}</style><script>if (a < b) { x }</script><a title='>'>yes</a>";
        assert_eq!(of(page), "yes");
        assert_eq!(
            of("<p>1 < 2 &lt; 3 &amp;lt; &#39;&#x2013;&nbsp;&unknown; A&B"),
            "1 < 2 < 3 &lt; '\u{2013} &unknown; A&B"
        );
    }

    #[test]
    fn a_menu_before_the_heading_is_not_quoted() {
        let menu = "<li>Item of the menu</li>".repeat(9);
        assert_eq!(of(&format!("<title>T</title><ul>{menu}</ul><h2>{DOWN}</h2> Sorry.")), format!("T: {DOWN} Sorry."));
        assert_eq!(of(&format!("<p>{DOWN}</p><h2>Help</h2>")), format!("{DOWN} Help"));
    }

    #[test]
    fn text_is_quoted_whatever_its_type() {
        for kind in ["text/plain", "application/json", "", "application/octet-stream"] {
            assert_eq!(words(DOWN.as_bytes(), kind).as_deref(), Some(DOWN), "{kind}");
        }
        assert_eq!(words(b"Zugriff f\xfcr alle", "text/plain").as_deref(), Some("Zugriff f\u{fc}r alle"));
        assert_eq!(words("\u{feff} a\r\n\tb".as_bytes(), "text/plain").as_deref(), Some("a b"));
    }

    #[test]
    fn what_has_no_words() {
        for body in [&b""[..], b" \r\n", b"\x89PNG\r\n\x1a\n\0\0", b"\0\x01\x02", b"<a/>", b"<html><script>x</script>"]
        {
            assert_eq!(words(body, ""), None, "{body:?}");
        }
    }

    #[test]
    fn a_quotation_is_short_and_printable() {
        assert_eq!(of("<b>\x1b[31m a\u{202e}b"), "\\u{1b}[31m a\\u{202e}b");
        let long = of(&format!("<p>{}", "ü ".repeat(1000)));
        assert_eq!(long.chars().count(), QUOTED + 3);
        assert!(long.ends_with("..."));
        let cut = [b"x".repeat(SEARCHED - 1), "ü".as_bytes().to_vec()].concat();
        assert!(words(&cut, "").is_some_and(|words| words.starts_with("xxx")), "cut within a character");
    }

    #[test]
    fn a_login_page_is_told_from_others() {
        for page in ["<html><input type='Password'>", "<TITLE>Server Login</TITLE>", "<title>Sign in</title>"] {
            assert!(is_page(page.as_bytes(), "text/html") && is_login_page(page.as_bytes()), "{page}");
        }
        for page in ["<title>Inputs</title><h1>Logins of today</h1>", "<html></html>"] {
            assert!(!is_login_page(page.as_bytes()), "{page}");
        }
    }

    #[test]
    fn a_quoted_url_loses_its_secrets() {
        let page = "Not found: /arcgis/admin?f=json&token=s3cret&x=1 and /login?Password=s3cret#a token=s3cret";
        assert_eq!(of(page), "Not found: /arcgis/admin?f=json&token=...&x=1 and /login?Password=... token=...");
    }
}
