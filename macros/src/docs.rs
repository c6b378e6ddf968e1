//! The docstring of a row: what the row says, and what its type says for it.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Attribute, Error, Expr, ExprLit, Lit, Result};

const STATUS: &str = r#"    {"status": "success"}, or the server's error reply."#;
const JOB: &str = r#"    {"status": "success"}, or the server's error reply. With runAsync=True a Job."#;
const OBJECT: &str =
    "    The object. No request is sent: the first use of the object shows whether the site has the resource.";
const NO_NAME: &str = "    ValueError: When a name is empty, \".\" or \"..\".";
const NO_REPLY: &str = "    ArcRESTError: When there is no reply, or the login failed (ServerError).";

/// What the type of an operation adds to its docstring.
#[derive(Clone, Copy)]
pub enum Adds {
    /// Nothing: an attribute.
    Nothing,
    /// `Returns` and `Raises` of what makes an object and sends nothing.
    Object,
    /// `Raises`.
    Raises,
    /// `Returns` and `Raises`.
    ReturnsAndRaises,
    /// `Returns`, where the row has none, and `Raises` of what may run asynchronously.
    JobAndRaises,
}

/// Doc comments with what the row's type and its page of the reference add, in the order of all docstrings:
/// text, Args, Returns, Raises, Admin API.
pub fn docstring(docs: &[Attribute], adds: Adds, page: Option<&str>, at: Span) -> Result<TokenStream> {
    let lines = docs.iter().map(line).collect::<Result<Vec<_>>>()?;
    if lines.iter().all(|line| line.trim().is_empty()) {
        return Err(Error::new(at, "the row has no doc comment: write `/// What it does.` before it"));
    }
    if lines.iter().any(|line| line.starts_with("Admin API:")) {
        let text =
            "leave out the line `Admin API:`; the page stands at the end of the row: `..., \"Services > Folder\";`";
        return Err(Error::new(at, text));
    }
    let [text, args, mut returns, mut raises] = sections(lines);
    if matches!(adds, Adds::ReturnsAndRaises) {
        if !returns.is_empty() {
            let text =
                "a Status takes `Returns:` from its type: leave out `Returns:`, or give another type, such as Dict";
            return Err(Error::new(at, text));
        }
        returns = vec!["Returns:".to_owned(), STATUS.to_owned()];
    }
    if matches!(adds, Adds::JobAndRaises) && returns.is_empty() {
        returns = vec!["Returns:".to_owned(), JOB.to_owned()];
    }
    if matches!(adds, Adds::Object) {
        returns = vec!["Returns:".to_owned(), OBJECT.to_owned()];
        raises = vec!["Raises:".to_owned(), NO_NAME.to_owned()];
    }
    if matches!(adds, Adds::Raises) && returns.is_empty() {
        return Err(Error::new(at, "the row does not say what it returns: add `Returns:`, or give it the type Status"));
    }
    if !matches!(adds, Adds::Nothing | Adds::Object)
        && !raises.iter().any(|line| line.trim_start().starts_with("ArcRESTError:"))
    {
        if raises.is_empty() {
            raises.push("Raises:".to_owned());
        }
        raises.push(NO_REPLY.to_owned());
    }
    let page = page.map(|page| format!("Admin API: {page}.")).into_iter().collect();
    let parts: Vec<_> = [text, args, returns, raises, page].into_iter().filter(|part| !part.is_empty()).collect();
    let whole = parts.join(&String::new());
    let lines = whole.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    Ok(quote_spanned! { at => #(#[doc = #lines])* })
}

/// The text of a line of a doc comment, without the space before it.
fn line(doc: &Attribute) -> Result<String> {
    match &doc.meta.require_name_value()?.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
            let text = text.value();
            Ok(text.strip_prefix(' ').unwrap_or(&text).trim_end().to_owned())
        }
        other => Err(Error::new_spanned(other, "only doc comments stand before a row")),
    }
}

/// The text, `Args:`, `Returns:` and `Raises:`, each without empty lines around it.
fn sections(lines: Vec<String>) -> [Vec<String>; 4] {
    let mut sections = <[Vec<String>; 4]>::default();
    let mut at = 0;
    for line in lines {
        at = match &*line {
            "Args:" => 1,
            "Returns:" => 2,
            "Raises:" => 3,
            _ => at,
        };
        if let Some(section) = sections.get_mut(at) {
            section.push(line);
        }
    }
    for section in &mut sections {
        let end = section.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        section.truncate(end);
    }
    sections
}
