//! A small chart of a window: bars that stand on each other, or lines. The figures themselves are in the table behind it,
//! so the drawing is one stop for the keyboard, in which the arrows go from point to point.

pub mod scale;

use api::Timestamp;
use leptos::{ev::KeyboardEvent, prelude::*};

use crate::{
    browser,
    components::{
        chart::scale::{ceiling, polyline},
        instant::{Instant, in_own_zone, in_utc},
    },
};

/// One layer of the bars, or one line. Its class names its colour and its pattern.
#[derive(Clone, PartialEq)]
pub struct Series {
    pub class: &'static str,
    pub name: &'static str,
    /// One for each time; absent where nothing was measured.
    pub values: Vec<Option<u64>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Bars,
    Lines,
}

/// The height of the drawing and the width of a point, in the units of its view box.
const HEIGHT: f64 = 100.0;
const STEP: f64 = 10.0;
const GAP: f64 = 1.0;

#[component]
pub fn Chart(
    /// Unique on the page.
    id: &'static str,
    title: &'static str,
    form: Form,
    series: Vec<Series>,
    times: Vec<Timestamp>,
    /// A value for people.
    format: fn(u64) -> String,
) -> impl IntoView {
    let active = RwSignal::new(None::<usize>);
    let zoned = RwSignal::new(false);
    // After hydration, so that the browser finds the text that the server wrote.
    Effect::new(move |_| zoned.set(true));
    let count = times.len();
    let top = ceiling(highest(form, &series, count));
    let ends = times.first().copied().zip(times.last().copied());
    let words: Vec<String> = (0..count).map(|at| told(&series, at, format)).collect();
    let (drawn, legend) = (drawing(id, form, &series, top), legend(id, form, series));
    let places = StoredValue::new((times, words));
    let label = move |at: usize| {
        places.with_value(|(times, words)| {
            let time = match zoned.get() {
                true => in_own_zone(times[at]),
                false => in_utc(times[at]),
            };
            format!("{time}: {}", words[at])
        })
    };
    let points = (0..count)
        .map(|at| view! { <Point id at count active label=Signal::derive(move || label(at))/> });
    let width = count as f64 * STEP;
    view! {
        <figure class="chart">
            <figcaption>
                <h3>{title}</h3>
                {legend}
            </figcaption>
            <div class="plot">
                <span class="top">{format(top)}</span>
                <p
                    class="readout"
                    class:hidden=move || active.with(Option::is_none)
                    aria-hidden="true"
                >
                    {move || active.get().map_or_else(String::new, label)}
                </p>
                <svg
                    viewBox=format!("0 0 {width} {HEIGHT}")
                    preserveAspectRatio="none"
                    role="group"
                    aria-label=title
                    on:pointerleave=move |_| active.set(None)
                >
                    {drawn}
                    {points.collect_view()}
                </svg>
            </div>
            {ends
                .map(|(first, last)| {
                    view! {
                        <p class="ends">
                            <Instant at=first/>
                            <Instant at=last/>
                        </p>
                    }
                })}
        </figure>
    }
}

/// One time, which the pointer and the arrow keys find.
#[component]
fn Point(
    id: &'static str,
    at: usize,
    count: usize,
    active: RwSignal<Option<usize>>,
    label: Signal<String>,
) -> impl IntoView {
    let by_key = move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1).min(count - 1),
            "ArrowLeft" => at.saturating_sub(1),
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        active.set(Some(to));
        browser::focus(&format!("{id}-{to}"));
    };
    // The newest time is where the keyboard enters.
    let is_stop = move || active.get().unwrap_or(count - 1) == at;
    view! {
        <g
            id=format!("{id}-{at}")
            class="point"
            class:active=move || active.get() == Some(at)
            role="img"
            aria-label=label
            tabindex=move || if is_stop() { "0" } else { "-1" }
            on:keydown=by_key
            on:focus=move |_| active.set(Some(at))
            on:pointerenter=move |_| active.set(Some(at))
        >
            <title>{label}</title>
            <rect x=(at as f64 * STEP).to_string() y="0" width=STEP.to_string() height=HEIGHT.to_string()/>
        </g>
    }
}

/// What happened at a time, in words.
fn told(series: &[Series], at: usize, format: fn(u64) -> String) -> String {
    let value = |it: &Series| {
        let value = it.values.get(at).copied().flatten().filter(|it| *it > 0)?;
        Some(format!("{} {}", format(value), it.name))
    };
    let told: Vec<String> = series.iter().filter_map(value).collect();
    match told.is_empty() {
        true => "nothing".to_owned(),
        false => told.join(", "),
    }
}

fn highest(form: Form, series: &[Series], count: usize) -> u64 {
    let value = |it: &Series, at: usize| it.values.get(at).copied().flatten().unwrap_or(0);
    let height = |at: usize| {
        let values = series.iter().map(|it| value(it, at));
        match form {
            Form::Bars => values.sum(),
            Form::Lines => values.max().unwrap_or(0),
        }
    };
    (0..count).map(height).max().unwrap_or(0)
}

fn drawing(id: &'static str, form: Form, series: &[Series], top: u64) -> AnyView {
    let scale = HEIGHT / top as f64;
    match form {
        Form::Bars => {
            let mut below: Vec<f64> = Vec::new();
            let layers = series.iter().map(|layer| {
                below.resize(layer.values.len().max(below.len()), 0.0);
                let fill = format!("url(#{id}-{})", layer.class);
                let bars = layer.values.iter().zip(&mut below).enumerate();
                let bars = bars.filter_map(|(at, (value, below))| {
                    let height = value.filter(|it| *it > 0)? as f64 * scale;
                    *below += height;
                    let (x, y) = (at as f64 * STEP + GAP, HEIGHT - *below);
                    let fill = fill.clone();
                    let width = STEP - 2.0 * GAP;
                    Some(view! {
                        <rect
                            x=x.to_string()
                            y=format!("{y:.2}")
                            width=width.to_string()
                            height=format!("{height:.2}")
                            fill=fill
                        />
                    })
                });
                bars.collect_view()
            });
            let layers = layers.collect::<Vec<_>>();
            let patterns = series.iter().map(|it| pattern(id, it.class));
            view! {
                <defs>{patterns.collect::<Vec<_>>()}</defs>
                <g aria-hidden="true">{layers}</g>
            }
            .into_any()
        }
        Form::Lines => {
            let line = |it: &Series| {
                let path = polyline(&it.values, STEP, |value| HEIGHT - value as f64 * scale);
                view! { <path class=format!("line {}", it.class) d=path vector-effect="non-scaling-stroke"/> }
            };
            let lines = series.iter().map(line).collect::<Vec<_>>();
            view! { <g aria-hidden="true">{lines}</g> }.into_any()
        }
    }
}

/// A colour and, so that it is not the colour alone that tells, the strokes over it.
fn pattern(id: &'static str, class: &'static str) -> AnyView {
    view! {
        <pattern
            id=format!("{id}-{class}")
            class=format!("pattern {class}")
            width="4"
            height="4"
            patternUnits="userSpaceOnUse"
        >
            <rect width="4" height="4"/>
            <path d=scale::strokes(class)/>
        </pattern>
    }
    .into_any()
}

/// Which colour and pattern, or which dashes, stand for what.
fn legend(id: &'static str, form: Form, series: Vec<Series>) -> AnyView {
    let entry = |it: Series| {
        let (class, name) = (it.class, it.name);
        let swatch = match form {
            Form::Bars => {
                view! { <rect width="12" height="12" fill=format!("url(#{id}-{class})")/> }
                    .into_any()
            }
            Form::Lines => view! { <path class=format!("line {class}") d="M0 6H12"/> }.into_any(),
        };
        view! {
            <li>
                <svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">
                    {swatch}
                </svg>
                {name}
            </li>
        }
    };
    let entries = series.into_iter().map(entry).collect::<Vec<_>>();
    view! { <ul class="legend">{entries}</ul> }.into_any()
}
