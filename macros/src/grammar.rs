//! The rows as they are written: what syn reads of them.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, LitStr, Result, Token, Type, braced, bracketed, parenthesized};

mod word {
    syn::custom_keyword!(at);
    syn::custom_keyword!(completed);
    syn::custom_keyword!(by);
    syn::custom_keyword!(extends);
    syn::custom_keyword!(forgets);
    syn::custom_keyword!(initialize_first);
    syn::custom_keyword!(listed);
    syn::custom_keyword!(shows);
    syn::custom_keyword!(since);
    syn::custom_keyword!(until);
}

/// Types that a row may return.
const RETURNS: [&str; 8] = ["Status", "Dict", "List", "Strings", "Str", "Bool", "Any", "Job"];
/// Types of attributes.
const ATTRIBUTES: [&str; 7] = ["Dict", "List", "Strings", "Str", "Number", "Bool", "Any"];
/// Types of arguments; one that need not be given is an `Option` of them.
const ARGUMENTS: [&str; 16] = [
    "Text",
    "Flag",
    "Switch",
    "Int",
    "Json",
    "Names",
    "Secret",
    "File",
    "Fields",
    "Folder",
    "CurrentFolder",
    "When",
    "Protocol",
    "Selection",
    "PathBuf",
    "Seconds",
];

/// A resource: its head, and its rows section by section.
pub struct Resource {
    pub docs: Vec<Attribute>,
    pub python: Ident,
    pub rust: Ident,
    pub location: LitStr,
    pub tail: LitStr,
    pub module: LitStr,
    pub initialize_first: bool,
    pub parent: Option<Ident>,
    pub shown: Vec<LitStr>,
    pub fields: Vec<Row>,
    pub live: Vec<Row>,
    pub children: Vec<Row>,
    pub named: Vec<Row>,
    pub collections: Vec<Row>,
    pub operations: Vec<Row>,
    pub requests: Vec<Row>,
    pub methods: Vec<Row>,
}

/// A row of any section; a section reads only what it has.
pub struct Row {
    pub docs: Vec<Attribute>,
    pub verb: Option<Ident>,
    pub path: Option<LitStr>,
    pub name: Ident,
    pub rust: Option<Ident>,
    pub key: Option<LitStr>,
    pub identity: Vec<LitStr>,
    pub arguments: Vec<Argument>,
    pub type_: Option<Ident>,
    pub listed: bool,
    pub forgets: bool,
    pub since: Option<LitStr>,
    pub until: Option<LitStr>,
    pub page: Option<LitStr>,
}

/// An argument of an operation or method.
pub struct Argument {
    /// The `*` before it: it and those after it are given by keyword only.
    pub star: Option<Token![*]>,
    pub name: Ident,
    pub wire: Option<LitStr>,
    pub type_: Type,
    pub default: Option<TokenTree>,
}

impl Parse for Resource {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let docs = input.call(Attribute::parse_outer)?;
        let python: Ident = input.parse()?;
        let rust = if take::<Token![as]>(input) { input.parse()? } else { python.clone() };
        input.parse::<word::at>()?;
        let location = input.parse()?;
        let tail = if take::<word::completed>(input) {
            input.parse::<word::by>()?;
            input.parse()?
        } else {
            LitStr::new("", Span::call_site())
        };
        input.parse::<Token![in]>()?;
        let module = input.parse()?;
        let initialize_first = take::<word::initialize_first>(input);
        let parent = if take::<word::extends>(input) { Some(input.parse()?) } else { None };
        let shown = if take::<word::shows>(input) { texts(input)? } else { Vec::new() };
        input.parse::<Token![;]>()?;
        let mut resource = Self {
            docs,
            python,
            rust,
            location,
            tail,
            module,
            initialize_first,
            parent,
            shown,
            fields: Vec::new(),
            live: Vec::new(),
            children: Vec::new(),
            named: Vec::new(),
            collections: Vec::new(),
            operations: Vec::new(),
            requests: Vec::new(),
            methods: Vec::new(),
        };
        while !input.is_empty() {
            resource.section(input)?;
        }
        Ok(resource)
    }
}

impl Resource {
    fn section(&mut self, input: ParseStream<'_>) -> Result<()> {
        let name: Ident = input.parse()?;
        let (rows, read): (_, fn(ParseStream<'_>) -> Result<Row>) = match &*name.to_string() {
            "fields" => (&mut self.fields, Row::field),
            "live" => (&mut self.live, Row::live),
            "children" => (&mut self.children, Row::child),
            "named" => (&mut self.named, Row::named),
            "collections" => (&mut self.collections, Row::collection),
            "operations" => (&mut self.operations, Row::operation),
            "requests" => (&mut self.requests, Row::request),
            "methods" => (&mut self.methods, Row::method),
            other => {
                let text = format!(
                    "`{other}` is no section; they are fields, live, children, named, collections, operations, requests, methods"
                );
                return Err(Error::new(name.span(), text));
            }
        };
        let content;
        braced!(content in input);
        while !content.is_empty() {
            rows.push(read(&content)?);
        }
        Ok(())
    }
}

impl Row {
    /// `name [as rust]`, after a verb and a path where the section has them.
    fn start(input: ParseStream<'_>, has_verb: bool) -> Result<Self> {
        let docs = input.call(Attribute::parse_outer)?;
        let verb = if has_verb { Some(input.call(verb)?) } else { None };
        let path = input.parse()?;
        let name = input.call(Ident::parse_any)?;
        let mut row = Self {
            docs,
            verb,
            path,
            name,
            rust: None,
            key: None,
            identity: Vec::new(),
            arguments: Vec::new(),
            type_: None,
            listed: false,
            forgets: false,
            since: None,
            until: None,
            page: None,
        };
        while take::<Token![as]>(input) {
            if input.peek(LitStr) {
                row.key = Some(input.parse()?);
            } else {
                row.rust = Some(input.parse()?);
            }
        }
        Ok(row)
    }

    /// What may follow the type of a row, up to the semicolon.
    fn end(mut self, input: ParseStream<'_>) -> Result<Self> {
        while take::<Token![,]>(input) {
            if take::<word::forgets>(input) {
                self.forgets = true;
            } else if take::<word::listed>(input) {
                self.listed = true;
            } else if take::<word::since>(input) {
                self.since = Some(input.call(version)?);
            } else if take::<word::until>(input) {
                self.until = Some(input.call(version)?);
            } else {
                self.page = Some(input.parse()?);
            }
        }
        input.parse::<Token![;]>()?;
        Ok(self)
    }

    fn field(input: ParseStream<'_>) -> Result<Self> {
        let mut row = Self::start(input, false)?;
        input.parse::<Token![:]>()?;
        row.type_ = Some(known(input, &ATTRIBUTES, "an attribute")?);
        row.end(input)
    }

    fn live(input: ParseStream<'_>) -> Result<Self> {
        let mut row = Self::start(input, true)?;
        input.parse::<Token![:]>()?;
        row.type_ = Some(known(input, &ATTRIBUTES, "an attribute")?);
        row.end(input)
    }

    fn child(input: ParseStream<'_>) -> Result<Self> {
        let mut row = Self::start(input, false)?;
        input.parse::<Token![:]>()?;
        row.type_ = Some(input.parse()?);
        row.end(input)
    }

    fn named(input: ParseStream<'_>) -> Result<Self> {
        let mut row = Self::start(input, false)?;
        row.arguments = arguments(input)?;
        input.parse::<Token![:]>()?;
        row.type_ = Some(input.parse()?);
        row.end(input)
    }

    fn collection(input: ParseStream<'_>) -> Result<Self> {
        let mut row = Self::start(input, true)?;
        row.identity = texts(input)?;
        input.parse::<Token![:]>()?;
        row.type_ = Some(input.parse()?);
        row.end(input)
    }

    fn operation(input: ParseStream<'_>) -> Result<Self> {
        Self::start(input, true)?.called(input)
    }

    fn method(input: ParseStream<'_>) -> Result<Self> {
        Self::start(input, false)?.called(input)
    }

    fn called(mut self, input: ParseStream<'_>) -> Result<Self> {
        self.arguments = arguments(input)?;
        input.parse::<Token![->]>()?;
        self.type_ = Some(known(input, &RETURNS, "a reply")?);
        self.end(input)
    }

    fn request(input: ParseStream<'_>) -> Result<Self> {
        Self::start(input, true)?.end(input)
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let star: Option<Token![*]> = input.parse()?;
        if star.is_some() {
            input.parse::<Token![,]>()?;
        }
        let name = input.call(Ident::parse_any)?;
        let wire = if take::<Token![as]>(input) { Some(input.parse()?) } else { None };
        input.parse::<Token![:]>()?;
        let type_ = input.call(argument_type)?;
        let default = if take::<Token![=]>(input) { Some(input.parse()?) } else { None };
        Ok(Self { star, name, wire, type_, default })
    }
}

/// `(a: Text, b: Int = 0)`.
fn arguments(input: ParseStream<'_>) -> Result<Vec<Argument>> {
    let content;
    parenthesized!(content in input);
    Ok(Punctuated::<Argument, Token![,]>::parse_terminated(&content)?.into_iter().collect())
}

/// The next word, where it is this one.
fn take<T: Parse>(input: ParseStream<'_>) -> bool {
    input.fork().parse::<T>().is_ok() && input.parse::<T>().is_ok()
}

/// `["a" "b"]`.
fn texts(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    let content;
    bracketed!(content in input);
    let mut texts = Vec::new();
    while !content.is_empty() {
        texts.push(content.parse()?);
    }
    Ok(texts)
}

fn verb(input: ParseStream<'_>) -> Result<Ident> {
    let word = input.call(Ident::parse_any)?;
    let verb = match &*word.to_string() {
        "get" => "Get",
        "public" => "Public",
        "query" => "Query",
        "post" => "Post",
        "put" => "Put",
        other => {
            let text = format!(
                "`{other}` is no verb; a row begins with get (a read), public (a read without a token), query (a read sent as POST), post (a write) or put (a write that replaces what it wrote before)"
            );
            return Err(Error::new(word.span(), text));
        }
    };
    Ok(Ident::new(verb, word.span()))
}

/// A version of ArcGIS Server: two or three numbers.
fn version(input: ParseStream<'_>) -> Result<LitStr> {
    let text: LitStr = input.parse()?;
    let numbers = text.value().split('.').map(|part| part.parse::<u16>().is_ok()).collect::<Vec<_>>();
    if (2..=3).contains(&numbers.len()) && numbers.iter().all(|is_number| *is_number) {
        return Ok(text);
    }
    Err(Error::new(text.span(), format!("`{}` is no version; a version is written as 11.1 or 10.9.1", text.value())))
}

fn known(input: ParseStream<'_>, types: &[&str], of: &str) -> Result<Ident> {
    let name: Ident = input.parse()?;
    check(&name, types, of)?;
    Ok(name)
}

fn check(name: &Ident, types: &[&str], of: &str) -> Result<()> {
    if types.iter().any(|known| name == known) {
        return Ok(());
    }
    Err(Error::new(name.span(), format!("`{name}` is no type of {of}; the types are {}", types.join(", "))))
}

/// A type of an argument, or an `Option` of one.
fn argument_type(input: ParseStream<'_>) -> Result<Type> {
    let ahead = input.fork();
    let mut name: Ident = ahead.parse()?;
    if name == "Option" {
        ahead.parse::<Token![<]>()?;
        name = ahead.parse()?;
    }
    check(&name, &ARGUMENTS, "an argument")?;
    input.parse()
}

/// Reads a resource.
pub fn read(rows: TokenStream) -> Result<Resource> {
    syn::parse2(rows)
}
