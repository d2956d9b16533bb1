//! What an expression means, told while it is being written.

use std::time::Duration;

use api::{
    Client, Problem,
    schedules::{Preview, PreviewSchedule, Upcoming},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use super::fields::Fields;
use crate::components::{
    icon::{Glyph, Icon},
    instant::Instant,
    problem::sentence,
};

/// How long the fingers rest before the server is asked.
const REST: Duration = Duration::from_millis(200);

pub type Answer = RwSignal<Option<Result<Preview, Problem>>>;

/// Asks the server what is written, whenever that changes. On the server itself nothing is asked.
pub fn asking(fields: Fields) -> Answer {
    let client = expect_context::<Client>();
    let answer = Answer::new(None);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let newest = StoredValue::new(0_u32);
    Effect::new(move |before: Option<()>| {
        let asked = PreviewSchedule {
            cron: fields.cron.get(),
            time_zone: fields.time_zone.get(),
        };
        waiting.update_value(|it| {
            if let Some(handle) = it.take() {
                handle.clear();
            }
        });
        newest.update_value(|it| *it += 1);
        let (number, client) = (newest.get_value(), client.clone());
        let ask = move || {
            spawn_local(async move {
                let told = client.call(asked).await;
                // What is asked later and answered sooner stays.
                if newest.try_get_value() == Some(number) {
                    answer.try_set(Some(told));
                }
            });
        };
        match before {
            None => ask(),
            Some(()) => waiting.set_value(set_timeout_with_handle(ask, REST).ok()),
        }
    });
    answer
}

/// The fault of one field, as the server tells it.
pub fn fault(answer: Answer, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        answer.with(|it| match it {
            Some(Err(problem)) if problem.field.as_deref() == Some(field) => {
                Some(sentence(&problem.detail))
            }
            _ => None,
        })
    })
}

#[component]
pub fn PreviewPane(answer: Answer) -> impl IntoView {
    view! {
        <section class="upcoming" aria-labelledby="upcoming-title" aria-live="polite">
            <h2 id="upcoming-title">"Next runs"</h2>
            {move || match answer.get() {
                None => view! { <p class="calm">"Asking what this means…"</p> }.into_any(),
                Some(Ok(preview)) => view! { <Told preview/> }.into_any(),
                Some(Err(problem)) => {
                    let words = match problem.field {
                        Some(_) => "No run: the expression or the time zone is not right yet.".to_owned(),
                        None => sentence(&problem.detail),
                    };
                    view! { <p class="calm">{words}</p> }.into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Told(preview: Preview) -> impl IntoView {
    let line = |it: Upcoming| {
        // The distance to UTC matters only where it changes, so it is the quiet part.
        let (time, offset) = it.local.rsplit_once(' ').unwrap_or((&it.local, ""));
        view! {
            <li>
                <span>{time.to_owned()} <small>{offset.to_owned()}</small></span>
                <small>
                    "yours: " <Instant at=it.at/>
                </small>
            </li>
        }
    };
    let dots = spread(&preview.next);
    view! {
        <p class="words">{preview.description}</p>
        {preview
            .warning
            .map(|it| {
                view! {
                    <p class="warning">
                        <Icon glyph=Glyph::TRIANGLE_ALERT/>
                        {sentence(&it)}
                    </p>
                }
            })}
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <line x1="0" y1="2" x2="100" y2="2"/>
            {dots
                .into_iter()
                .map(|x| {
                    view! { <rect x=format!("{:.2}", x * 99.0) y="0" width="1" height="4"/> }
                })
                .collect_view()}
        </svg>
        <ol>{preview.next.into_iter().map(line).collect_view()}</ol>
    }
}

/// Where each run lies between the first and the last of them, from 0 to 1.
fn spread(next: &[Upcoming]) -> Vec<f64> {
    let at = |it: &Upcoming| it.at.as_second() as f64;
    let (Some(first), Some(last)) = (next.first().map(at), next.last().map(at)) else {
        return Vec::new();
    };
    let whole = (last - first).max(1.0);
    next.iter().map(|it| (at(it) - first) / whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_spread_by_their_distance() {
        let at = |second: i64| Upcoming {
            at: api::Timestamp::from_second(second).expect("an instant"),
            local: String::new(),
        };
        assert_eq!(spread(&[at(100), at(110), at(140)]), [0.0, 0.25, 1.0]);
        assert_eq!(spread(&[at(100)]), [0.0]);
        assert!(spread(&[]).is_empty());
    }
}
