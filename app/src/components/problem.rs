//! What went wrong, in the server's words, and the way to try again.

use std::iter;

use api::{Code, Problem};
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

#[component]
pub fn ProblemNote(
    problem: Problem,
    /// Tries again what failed.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let source = problem.source.map(|it| {
        view! {
            <p class="place">{format!("{}:{}:{}", it.file, it.line, it.column)}</p>
            <pre class="excerpt" tabindex="0">{it.excerpt}</pre>
            {it.hint.map(|hint| view! { <p class="hint">{hint}</p> })}
        }
    });
    view! {
        <div class="problem" role="alert">
            <Icon glyph=Glyph::TRIANGLE_ALERT/>
            <div>
                <strong>{sentence(&problem.title)}</strong>
                <p>{sentence(&problem.detail)}</p>
                {source}
                {(problem.code == Code::Unauthenticated)
                    .then(|| {
                        view! {
                            <a class="button" href="/login" rel="external">
                                "Log in"
                            </a>
                        }
                    })}
                {retry
                    .map(|retry| {
                        view! {
                            <button type="button" class="button" on:click=move |_| retry.run(())>
                                <Icon glyph=Glyph::ROTATE_CCW/>
                                "Try again"
                            </button>
                        }
                    })}
            </div>
        </div>
    }
}

/// The server's messages start in lower case and have no final dot, so that they can be put into others.
pub fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => iter::once(first.to_ascii_uppercase())
            .chain(letters)
            .collect(),
        None => String::new(),
    }
}

/// `greet.js:2:5`, as far as it is known.
pub fn place_in_code(
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
) -> Option<String> {
    let file = file?;
    Some(match (line, column) {
        (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
        (Some(line), None) => format!("{file}:{line}"),
        _ => file,
    })
}
