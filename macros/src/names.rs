//! The Rust name of a Python name.

use syn::Ident;
use syn::ext::IdentExt as _;

/// A name in snake_case: `importCASignedCertificate` is `import_ca_signed_certificate`.
pub fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || before.is_uppercase() && letters.get(at + 1).is_some_and(|next| next.is_lowercase())
            });
        if starts_word {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The identifier of a Python name in Rust; `type`, a keyword, becomes `r#type`.
pub fn rust_name(name: &Ident) -> Ident {
    let snake = snake_case(&name.unraw().to_string());
    if syn::parse_str::<Ident>(&snake).is_ok() {
        Ident::new(&snake, name.span())
    } else {
        Ident::new_raw(&snake, name.span())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_with_a_capital_and_abbreviations_stay_whole() {
        for (python, rust) in [
            ("createFolder", "create_folder"),
            ("find_services", "find_services"),
            ("createKMZ", "create_kmz"),
            ("importCASignedCertificate", "import_ca_signed_certificate"),
            ("adminURL", "admin_url"),
            ("ServerStartTime", "server_start_time"),
        ] {
            assert_eq!(snake_case(python), rust);
        }
    }

    #[test]
    fn a_keyword_is_written_raw() {
        assert_eq!(rust_name(&Ident::new_raw("type", proc_macro2::Span::call_site())).to_string(), "r#type");
    }
}
