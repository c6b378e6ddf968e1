//! The rows as `table!` and `python_classes!` take them: complete, and checked.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::{Error, Ident, LitStr, Result};

use crate::docs::{Adds, docstring};
use crate::grammar::{Argument, Resource, Row, read};
use crate::names::rust_name;

/// The two macros that stand for a resource; see the head of this crate.
pub fn complete(rows: TokenStream) -> Result<TokenStream> {
    let rows = table(&read(rows)?)?;
    Ok(quote! {
        table! { #rows }

        /// Passes the rows of this resource on to a macro.
        #[allow(unused_macros)]
        macro_rules! rows {
            ($to:ident) => {
                $to! { #rows }
            };
        }
        #[allow(unused_imports)]
        pub(crate) use rows;
    })
}

/// The complete rows.
fn table(resource: &Resource) -> Result<TokenStream> {
    no_name_twice(resource)?;
    let Resource { docs, python, rust, location, tail, module, parent, shown, .. } = resource;
    let name = text(&python.to_string(), python.span());
    let order = if resource.initialize_first { quote!(initialize_first) } else { quote!(standard) };
    let fields = each(&resource.fields, field)?;
    let live = each(&resource.live, live)?;
    let children = each(&resource.children, child)?;
    let named = each(&resource.named, named)?;
    let collections = each(&resource.collections, collection)?;
    let operations = each(&resource.operations, operation)?;
    let requests = each(&resource.requests, request)?;
    let methods = each(&resource.methods, method)?;
    Ok(quote! {
        #rust #name #module #order #location #tail (#parent) [#(#shown)*] [#(#docs)*]
        fields { #fields }
        live { #live }
        children { #children }
        named { #named }
        collections { #collections }
        operations { #operations }
        requests { #requests }
        methods { #methods }
    })
}

fn each(rows: &[Row], complete: fn(&Row) -> Result<TokenStream>) -> Result<TokenStream> {
    rows.iter().map(complete).collect()
}

fn field(row: &Row) -> Result<TokenStream> {
    let (docs, rust, py, type_) = (row.docs(Adds::Nothing)?, row.rust(), row.python(), &row.type_);
    let key = row.key.clone().unwrap_or_else(|| row.wire());
    Ok(quote!([#docs] #key #rust #py #type_))
}

fn live(row: &Row) -> Result<TokenStream> {
    let (docs, rust, py, type_) = (row.docs(Adds::Nothing)?, row.rust(), row.python(), &row.type_);
    let (verb, path, versions) = (&row.verb, row.path(), row.versions());
    Ok(quote!([#docs] #verb #path #rust #py #type_ #versions))
}

fn child(row: &Row) -> Result<TokenStream> {
    let (docs, rust, py, type_, path) = (row.docs(Adds::Nothing)?, row.rust(), row.python(), &row.type_, row.path());
    let presence = if row.listed { quote!(listed) } else { quote!(always) };
    Ok(quote!([#docs] #path #rust #py #type_ #presence))
}

fn named(row: &Row) -> Result<TokenStream> {
    let (docs, rust, py, class) = (row.docs(Adds::Object)?, row.rust(), row.python(), &row.type_);
    let (path, versions, arguments) = (row.path(), row.versions(), arguments(row, true)?);
    slots_are_arguments(&path, &row.arguments)?;
    Ok(quote!([#docs] #path #rust #py (#arguments) #class #versions))
}

fn collection(row: &Row) -> Result<TokenStream> {
    let (docs, rust, py, type_) = (row.docs(Adds::Nothing)?, row.rust(), row.python(), &row.type_);
    let (verb, path, identity) = (&row.verb, row.path(), &row.identity);
    let (key, versions) = (row.key.clone().unwrap_or_else(|| row.wire()), row.versions());
    Ok(quote!([#docs] #verb #path #key [#(#identity)*] #rust #py #type_ #versions))
}

fn operation(row: &Row) -> Result<TokenStream> {
    let (verb, path, call) = (&row.verb, row.path(), call(row, true)?);
    slots_are_arguments(&path, &row.arguments)?;
    let (docs, versions) = (row.docs(row.adds())?, row.versions());
    Ok(quote!([#docs] #verb #path #call #versions))
}

fn method(row: &Row) -> Result<TokenStream> {
    let (docs, call) = (row.docs(row.adds())?, call(row, false)?);
    Ok(quote!([#docs] #call))
}

fn request(row: &Row) -> Result<TokenStream> {
    let (docs, verb, path, rust, py) = (row.docs(Adds::Nothing)?, &row.verb, row.path(), row.rust(), row.python());
    let versions = row.versions();
    Ok(quote!([#docs] #verb #path #rust #py #versions))
}

/// Names, arguments and type of what is called.
fn call(row: &Row, is_sent: bool) -> Result<TokenStream> {
    let (rust, py, arguments) = (row.rust(), row.python(), arguments(row, is_sent)?);
    let type_ =
        row.type_.as_ref().map(|name| if name == "Status" { Ident::new("Dict", name.span()) } else { name.clone() });
    let forgets = row.forgets.then(|| quote!(forgets));
    Ok(quote!(#rust #py (#arguments) #type_ (#forgets)))
}

/// The arguments of what is called; with their names in the request where a request is sent.
fn arguments(row: &Row, is_sent: bool) -> Result<TokenStream> {
    let mut seen = HashSet::new();
    let mut arguments = TokenStream::new();
    for argument in &row.arguments {
        let Argument { star, name, type_, default, .. } = argument;
        if !seen.insert(name.unraw().to_string()) {
            return Err(Error::new(name.span(), format!("two arguments are called `{name}`: rename one")));
        }
        let wire = is_sent.then(|| argument.wire());
        arguments.extend(quote!([#star] #name #wire (#type_) (#default)));
    }
    Ok(arguments)
}

impl Row {
    fn docs(&self, adds: Adds) -> Result<TokenStream> {
        let since = self.since.as_ref().map(|since| format!(", since {}", since.value())).unwrap_or_default();
        let until = self.until.as_ref().map(|until| format!(", removed with {}", until.value())).unwrap_or_default();
        let page = self.page.as_ref().map(|page| format!("{}{since}{until}", page.value()));
        docstring(&self.docs, adds, page.as_deref(), self.name.span())
    }

    /// The version that the operation came with, `""` for 10.1, which every site has; and the one that the operation was
    /// removed with, `""` for none.
    fn versions(&self) -> TokenStream {
        let or_none = |version: &Option<LitStr>| version.clone().unwrap_or_else(|| text("", self.name.span()));
        let (since, until) = (or_none(&self.since), or_none(&self.until));
        quote!(#since #until)
    }

    fn adds(&self) -> Adds {
        match &self.type_ {
            Some(name) if name == "Status" => Adds::ReturnsAndRaises,
            Some(name) if name == "Job" => Adds::JobAndRaises,
            _ => Adds::Raises,
        }
    }

    fn rust(&self) -> Ident {
        self.rust.clone().unwrap_or_else(|| rust_name(&self.name))
    }

    /// As pyo3 takes a name: `r#type` for a keyword.
    fn python(&self) -> LitStr {
        let name = self.name.unraw().to_string();
        let is_keyword = syn::parse_str::<Ident>(&name).is_err();
        text(&if is_keyword { format!("r#{name}") } else { name }, self.name.span())
    }

    fn wire(&self) -> LitStr {
        text(&self.name.unraw().to_string(), self.name.span())
    }

    fn path(&self) -> LitStr {
        self.path.clone().unwrap_or_else(|| self.wire())
    }
}

impl Argument {
    /// The name in the request; `""` for a time limit, which is not sent.
    fn wire(&self) -> LitStr {
        let type_ = &self.type_;
        let is_sent = quote!(#type_).to_string() != "Seconds";
        let name = if is_sent { self.name.unraw().to_string() } else { String::new() };
        self.wire.clone().unwrap_or_else(|| text(&name, self.name.span()))
    }
}

fn text(value: &str, at: Span) -> LitStr {
    LitStr::new(value, at)
}

/// Each `{x}` and `{x?}` of a path is the name of an argument.
fn slots_are_arguments(path: &LitStr, arguments: &[Argument]) -> Result<()> {
    let template = path.value();
    let template = template.split(' ').next().unwrap_or_default();
    let names: Vec<String> = arguments.iter().map(|argument| argument.wire().value()).collect();
    for part in template.split('{').skip(1) {
        let slot = part.split('}').next().unwrap_or_default().trim_end_matches('?');
        if !names.iter().any(|name| name == slot) {
            let known = if names.is_empty() {
                "there are none".to_owned()
            } else {
                format!("the arguments are {}", names.join(", "))
            };
            return Err(Error::new(path.span(), format!("`{{{slot}}}` in the path names no argument; {known}")));
        }
    }
    Ok(())
}

/// No two rows have one name: neither in Python nor in Rust.
fn no_name_twice(resource: &Resource) -> Result<()> {
    let Resource { fields, live, children, named, collections, operations, methods, requests, .. } = resource;
    let members = [fields, live, children, named, collections, operations, methods];
    let (mut python, mut rust) = (HashSet::new(), HashSet::new());
    for row in members.into_iter().flatten() {
        if !python.insert(row.wire().value()) {
            return Err(Error::new(
                row.name.span(),
                format!("two rows are called `{}`: rename or delete one", row.name),
            ));
        }
    }
    for row in members.into_iter().chain([requests]).flatten() {
        let name = row.rust();
        if !rust.insert(name.to_string()) {
            let text = format!("two rows are called `{name}` in Rust: give one another name by `as`");
            return Err(Error::new(row.name.span(), text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "/// Jobs.\n Jobs at \"jobs\" in \"arcrest.jobs\";";

    fn rows(sections: &str) -> std::result::Result<String, String> {
        let tokens = format!("{HEAD} {sections}").parse().expect("tokens");
        match read(tokens).and_then(|resource| table(&resource)) {
            Ok(rows) => Ok(rows.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn operation(row: &str) -> std::result::Result<String, String> {
        rows(&format!("operations {{ /// It acts.\n {row} }}"))
    }

    fn same(complete: &str, expected: &str) {
        let expected = expected.parse::<TokenStream>().expect("tokens").to_string();
        assert!(complete.contains(&expected), "{complete}\nhas no\n{expected}");
    }

    #[test]
    fn what_a_row_leaves_out_is_filled_in() {
        let complete = operation(
            "post createFolder(folderName: Text, description: Text = \"\") -> Status, forgets, \"Services\";",
        );
        same(
            &complete.expect("a good row"),
            r#"Post "createFolder" create_folder "createFolder"
               ([] folderName "folderName" (Text) () [] description "description" (Text) ("")) Dict (forgets) "" """#,
        );
    }

    #[test]
    fn exceptions_are_explicit() {
        let complete =
            operation(r#"get "{id}/go" goThere as go(jobId as "id": Text, r#type as "a|b": Option<Names>) -> Status;"#);
        same(
            &complete.expect("a good row"),
            r#"Get "{id}/go" go "goThere" ([] jobId "id" (Text) () [] r#type "a|b" (Option<Names>) ()) Dict () "" """#,
        );
    }

    #[test]
    fn what_follows_a_star_is_given_by_keyword_only() {
        let complete = operation("post go(x: Text, *, y: Flag = False, z: Int = 1) -> Status;").expect("a good row");
        same(&complete, r#"([] x "x" (Text) () [*] y "y" (Flag) (False) [] z "z" (Int) (1))"#);
        operation("post go(x: Text, *) -> Status;").expect_err("nothing follows the star");
    }

    #[test]
    fn a_time_limit_is_not_sent() {
        let complete = operation("post go(x: Text, *, wait: Seconds = None) -> Job;").expect("a good row");
        same(&complete, r#"([] x "x" (Text) () [*] wait "" (Seconds) (None)) Job () "" """#);
        assert!(complete.contains("With runAsync=True a Job"), "{complete}");
    }

    #[test]
    fn the_docstring_is_in_order() {
        let row = "/// Goes.\n ///\n /// Args:\n ///     x: It.\n ///\n /// Raises:\n ///     ValueError: Never.\n \
                   post go(x: Text) -> Status, since \"10.7\", until \"11.4\", \"Jobs > Go\";";
        let complete = rows(&format!("operations {{ {row} }}")).expect("a good row");
        let order = [
            "Goes.",
            "Args:",
            "Returns:",
            "Raises:",
            "ValueError",
            "ArcRESTError",
            "Admin API: Jobs > Go, since 10.7, removed with 11.4.",
        ];
        let places: Vec<_> = order.iter().map(|part| complete.find(part).expect(part)).collect();
        assert!(places.is_sorted(), "{complete}");
    }

    #[test]
    fn an_error_of_its_own_replaces_the_one_of_the_type() {
        let row = "/// Goes.\n ///\n /// Raises:\n ///     ArcRESTError: Always.\n post go() -> Status;";
        let complete = rows(&format!("operations {{ {row} }}")).expect("a good row");
        assert!(!complete.contains("no reply"), "{complete}");
    }

    #[test]
    fn other_sections() {
        let complete = rows(
            "fields { /// A.\n type: Str; /// B.\n fromValue as \"from\": Any; }
             live { /// C.\n query \"x\" allJobs: Dict, since \"11.1\", until \"12.0\", \"Jobs\"; }
             children { /// D.\n \"jobs\" Jobs: jobs, listed; }
             named { /// H.\n \"{id}\" job(jobId as \"id\": Text): job, \"Job\"; }
             collections { /// E.\n get \"\" reports as \"metrics\" [\"name\"]: report; }
             requests { /// F.\n post stopServices as STOP; }
             methods { /// G.\n find_all(type: Names = \"*\") -> Status; }",
        )
        .expect("good rows");
        for row in [
            r#""type" r#type "r#type" Str"#,
            r#""from" from_value "fromValue" Any"#,
            r#"Query "x" all_jobs "allJobs" Dict "11.1" "12.0""#,
            r#""jobs" jobs "Jobs" jobs listed"#,
            r#""{id}" job "job" ([] jobId "id" (Text) ()) job "" """#,
            r#"Get "" "metrics" ["name"] reports "reports" report "" """#,
            r#"Post "stopServices" STOP "stopServices" "" """#,
        ] {
            same(&complete, row);
        }
    }

    #[test]
    fn errors_say_what_to_do() {
        for (row, says) in [
            (
                r#"post "{layr}/refresh" refresh(layer: Text) -> Status;"#,
                "`{layr}` in the path names no argument; the arguments are layer",
            ),
            (r#"post go() -> Status, since "new";"#, "`new` is no version; a version is written as 11.1 or 10.9.1"),
            (r#"post "{x}/refresh" refresh() -> Status;"#, "`{x}` in the path names no argument; there are none"),
            ("post go(x: Text, x: Int) -> Status;", "two arguments are called `x`: rename one"),
            ("post go(x: Txt) -> Status;", "`Txt` is no type of an argument; the types are Text, Flag"),
            ("post go() -> Stat;", "`Stat` is no type of a reply; the types are Status, Dict"),
            ("patch go() -> Status;", "`patch` is no verb; a row begins with get"),
            ("post go() -> Dict;", "the row does not say what it returns: add `Returns:`"),
            ("post go() -> Status; /// Again.\n get go() -> Status;", "two rows are called `go`: rename or delete one"),
            (
                "post go() -> Status; get going as go() -> Status;",
                "two rows are called `go` in Rust: give one another name",
            ),
            ("post go() -> Status; get stay() -> Status;", "the row has no doc comment"),
        ] {
            let error = operation(row).expect_err(row);
            assert!(error.contains(says), "{error}\nis not\n{says}");
        }
        let page = rows("operations { /// Goes.\n /// Admin API: Jobs.\n post go() -> Status; }").expect_err("twice");
        assert!(page.contains("leave out the line `Admin API:`"), "{page}");
        let returns =
            rows("operations { /// Goes.\n /// Returns:\n ///     A.\n post go() -> Status; }").expect_err("twice");
        assert!(returns.contains("a Status takes `Returns:` from its type"), "{returns}");
        let section = rows("operation { }").expect_err("no section");
        assert!(section.contains("`operation` is no section; they are fields, live, children, named"), "{section}");
    }
}
