//! A level of a log entry: icon and word.

use api::invocations::Level;
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

#[component]
pub fn LevelLabel(level: Level) -> impl IntoView {
    view! {
        <span class=format!("level {}", level.as_str())>
            <Icon glyph=glyph(level)/>
            {word(level)}
        </span>
    }
}

pub fn word(level: Level) -> &'static str {
    match level {
        Level::Debug => "Debug",
        Level::Info => "Info",
        Level::Warn => "Warn",
        Level::Error => "Error",
    }
}

pub fn glyph(level: Level) -> Glyph {
    match level {
        Level::Debug => Glyph::BUG,
        Level::Info => Glyph::INFO,
        Level::Warn => Glyph::TRIANGLE_ALERT,
        Level::Error => Glyph::CIRCLE_X,
    }
}
