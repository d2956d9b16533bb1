//! `check`: what a save is told, without running anything.

use runtime::{Language, Source, SourceError, check};

fn javascript(code: &str) -> Result<(), SourceError> {
    check(&Source {
        language: Language::JavaScript,
        code: code.to_owned(),
        file: "a.js".to_owned(),
    })
}

fn typescript(code: &str) -> Result<(), SourceError> {
    check(&Source {
        language: Language::TypeScript,
        code: code.to_owned(),
        file: "a.ts".to_owned(),
    })
}

#[test]
fn functions_that_follow_the_contract_pass() {
    for code in [
        "function lambda(input, callback) { callback(null, 1); }",
        "async function lambda() {}",
        "const lambda = () => 1;",
        "module.exports = () => 1;",
        "exports.lambda = () => 1;",
        "export default () => 1;",
        "export { other as lambda }; function other() {}",
        "export const x = 1; function lambda() {}",
        "export function lambda() {}",
    ] {
        assert_eq!(javascript(code), Ok(()), "{code}");
    }
    assert_eq!(
        typescript("export default async (a: string): Promise<number> => 1;"),
        Ok(())
    );
}

#[test]
fn an_error_names_its_place_and_shows_the_line() {
    let error = javascript("// first\nfunction lambda() {\n  return (1;\n}")
        .expect_err("a parenthesis is missing");
    assert_eq!((error.line, error.column), (3, 12));
    assert_eq!(error.excerpt, "  return (1;");
    assert_eq!(error.file, "a.js");
}

#[test]
fn an_import_that_does_not_exist_can_be_saved() {
    for imports in ["import _ from 'lodash';", "export * from 'lodash';"] {
        let code = format!("{imports}\nexport default () => 1;");
        assert_eq!(javascript(&code), Ok(()), "{code}");
        assert_eq!(typescript(&code), Ok(()), "{code}");
    }
}

#[test]
fn a_source_without_a_function_is_refused_with_a_hint() {
    for code in [
        "",
        "function handler() {}",
        "export const x = 1;",
        "// function lambda() {}",
        "'lambda'",
    ] {
        let error = javascript(code).expect_err(code);
        assert!(
            error.message.contains("lambda") && error.hint.is_some(),
            "{error:?}"
        );
    }
}

#[test]
fn hostile_nesting_neither_overflows_nor_hangs() {
    let count = 20_000;
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("!", ""),
        ("-~", ""),
        ("a=>", ""),
        ("a?b:", ""),
        ("a+", ""),
        ("`${", "}`"),
        ("typeof ", ""),
        ("if(a)", ""),
    ] {
        let code = format!(
            "function lambda() {{ {}1{} }}",
            open.repeat(count),
            close.repeat(count)
        );
        // Whether it passes is the parser's business; that it comes back is ours.
        let _ = javascript(&code);
        let _ = typescript(&code);
    }
}

#[test]
fn a_source_that_is_no_text_of_the_language_is_refused() {
    for code in [
        "\u{0}",
        "\u{feff}\u{feff}<html>",
        "function lambda() { return `",
        "/* never ends",
    ] {
        assert!(javascript(code).is_err(), "{code:?}");
    }
}
