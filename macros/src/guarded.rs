//! `#[guarded]`: panics of Python's methods as exceptions.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

/// An impl block whose methods that return a `PyResult` are guarded.
pub fn methods(block: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = block.into_iter().collect();
    if let Some(TokenTree::Group(methods)) = tokens.last_mut() {
        let mut guarded = Group::new(Delimiter::Brace, each(methods.stream()));
        guarded.set_span(methods.span());
        *methods = guarded;
    }
    tokens.into_iter().collect()
}

fn each(methods: TokenStream) -> TokenStream {
    // whether the tokens since the last `fn` say that a `PyResult` is returned
    let (mut is_arrow, mut returns_result) = (false, false);
    let guard = |token: TokenTree| match token {
        TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
            let body = if std::mem::take(&mut returns_result) {
                let body = body.stream();
                quote!({ crate::python::panics::guarded(move || { #body }) })
            } else {
                quote!(#body)
            };
            is_arrow = false;
            body
        }
        token => {
            match &token {
                TokenTree::Punct(sign) => is_arrow = sign.as_char() == '>' && is_arrow || sign.as_char() == '-',
                TokenTree::Ident(name) => {
                    returns_result =
                        if name == "fn" { false } else { returns_result || is_arrow && name == "PyResult" };
                    is_arrow = false;
                }
                _ => is_arrow = false,
            }
            quote!(#token)
        }
    };
    methods.into_iter().map(guard).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_return_a_result_are_guarded() {
        let guarded = methods(quote! {
            #[pymethods]
            impl X {
                #[getter]
                fn a<'py>(&self, f: fn(i32) -> PyResult<()>) -> PyResult<Bound<'py, PyAny>> { one()?; two() }
                fn b(&self) -> usize { 1 }
                fn c(&self) {}
                fn d(&self) -> super::PyResult<()> { Ok(()) }
            }
        });
        let expected = quote! {
            #[pymethods]
            impl X {
                #[getter]
                fn a<'py>(&self, f: fn(i32) -> PyResult<()>) -> PyResult<Bound<'py, PyAny>> {
                    crate::python::panics::guarded(move || { one()?; two() })
                }
                fn b(&self) -> usize { 1 }
                fn c(&self) {}
                fn d(&self) -> super::PyResult<()> { Ok(()) }
            }
        };
        assert_eq!(guarded.to_string(), expected.to_string());
    }
}
