//! Style sheets: each belongs to something, is part of the page, and takes its colours from the tokens.

use crate::{
    checkout::{Checkout, File, Finding},
    hold,
};

const TOKENS: &str = "style/tokens.css";

const COLOUR_FUNCTIONS: [&str; 9] = [
    "rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(",
];

const COLOUR_NAMES: [&str; 14] = [
    "black", "blue", "brown", "cyan", "gray", "green", "grey", "orange", "pink", "purple", "red",
    "teal", "white", "yellow",
];

#[test]
fn a_style_sheet_of_a_component_or_page_has_its_component_or_page() {
    hold(|checkout: &Checkout| {
        let of = |kind: &'static str| {
            checkout
                .below(&format!("style/{kind}/"))
                .filter_map(move |sheet| {
                    let name = sheet.path.strip_prefix("style/")?.strip_suffix(".css")?;
                    let source = format!("app/src/{name}.rs");
                    let alone = checkout.file(&source).is_none();
                    alone.then(|| {
                        sheet.finding(1, format!("there is no {source} that it belongs to"))
                    })
                })
                .collect::<Vec<_>>()
        };
        ["components", "pages"].into_iter().flat_map(of).collect()
    });
}

#[test]
fn every_style_sheet_is_part_of_the_page() {
    hold(|checkout: &Checkout| {
        let page = checkout.text("style/app.css");
        let sheets = checkout
            .below("style/")
            .filter(|it| it.path.ends_with(".css"));
        let left_out = sheets.filter(|it| {
            let name = it.path.trim_start_matches("style/");
            name != "app.css" && !page.contains(name)
        });
        left_out
            .map(|it| it.finding(1, "style/app.css does not import it"))
            .collect()
    });
}

#[test]
fn colours_come_from_the_tokens() {
    hold(|checkout: &Checkout| {
        let sheets = checkout.ending(".css").filter(|it| it.path != TOKENS);
        sheets.flat_map(raw_colours).collect()
    });
}

fn raw_colours(sheet: &File) -> Vec<Finding> {
    sheet.check(
        "a raw colour: name it in style/tokens.css and use it by `var`",
        |line| {
            let value = line.split_once(':').map_or("", |(_, value)| value);
            // A selector such as `a:hover {` is no declaration.
            !line.trim_end().ends_with(['{', ',']) && has_colour(value)
        },
    )
}

fn has_colour(value: &str) -> bool {
    let value = value.split("/*").next().unwrap_or_default();
    let mut words = value.split(|it: char| !(it.is_ascii_alphanumeric() || "#-(".contains(it)));
    words.any(|word| {
        let hex = word.strip_prefix('#').is_some_and(|it| {
            matches!(it.len(), 3 | 4 | 6 | 8) && it.bytes().all(|it| it.is_ascii_hexdigit())
        });
        hex || COLOUR_FUNCTIONS.contains(&word.split_inclusive('(').next().unwrap_or_default())
            || COLOUR_NAMES.contains(&word)
    })
}

#[test]
fn raw_colours_are_told_from_the_rest() {
    for raw in [
        " #fff;",
        " 1px solid #1a2b3c;",
        " rgb(0 0 0 / 20%);",
        " white;",
        " color-mix(in oklab, red, blue);",
    ] {
        assert!(has_colour(raw), "{raw}");
    }
    for fine in [
        " var(--white);",
        " color-mix(in oklab, var(--accent) 20%, transparent);",
        " url(#icon);",
        " currentcolor;",
    ] {
        assert!(!has_colour(fine), "{fine}");
    }
}
