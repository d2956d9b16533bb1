//! The requests that an invocation sent out: a line each with its place in time, and the way to allow what was blocked.

use api::{
    Client, Code, Permission,
    domains::AllowDomain,
    invocations::{OutboundCall, Timing},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        icon::{Glyph, Icon},
        instant::length,
        notices::Notices,
    },
    session::{SessionResource, rights},
};

#[component]
pub fn Outbound(calls: Vec<OutboundCall>, timing: Timing) -> impl IntoView {
    if calls.is_empty() {
        return ().into_any();
    }
    let end = |it: &OutboundCall| it.started_us.saturating_add(it.duration_us);
    let whole = calls.iter().map(end).max().unwrap_or_default();
    let whole = whole.max(timing.run).max(1) as f64;
    let title = match calls.len() {
        1 => "1 outbound request".to_owned(),
        count => format!("{count} outbound requests"),
    };
    let rows = calls
        .into_iter()
        .map(|call| view! { <Request call whole/> });
    view! {
        <section class="outbound-calls" aria-label="Outbound requests">
            <h3>{title}</h3>
            <ul>{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Request(call: OutboundCall, whole: f64) -> impl IntoView {
    let x = call.started_us as f64 / whole * 100.0;
    let width = (call.duration_us as f64 / whole * 100.0).max(0.5);
    let failed = call.error.is_some() || call.status.is_some_and(|it| it >= 400);
    let bar = if failed { "bad" } else { "good" };
    let bytes = (call.received_bytes > 0).then(|| size(call.received_bytes));
    let blocked = call.blocked.then(|| call.host.clone());
    view! {
        <li>
            <span class="request">
                <span class="method">{call.method}</span>
                <span class="host">{call.host}</span>
            </span>
            <span class="answer">
                <Answer status=call.status error=call.error/>
                <span>{length(call.duration_us)}</span>
                {bytes.map(|it| view! { <span>{it}</span> })}
            </span>
            <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
                <rect class=bar x=format!("{x:.3}") y="0" width=format!("{width:.3}") height="2"/>
            </svg>
            {blocked.map(|host| view! { <Allow host/> })}
        </li>
    }
}

/// The status, or what went wrong: said by a word and an icon, not by colour alone.
#[component]
fn Answer(status: Option<u16>, error: Option<String>) -> impl IntoView {
    match (error, status) {
        (Some(error), _) => view! {
            <span class="state bad">
                <Icon glyph=Glyph::CIRCLE_X/>
                {word(&error)}
            </span>
        }
        .into_any(),
        (None, Some(status @ 400..)) => view! {
            <span class="state bad">
                <Icon glyph=Glyph::TRIANGLE_ALERT/>
                {status}
            </span>
        }
        .into_any(),
        (None, status) => view! {
            <span class="state good">
                <Icon glyph=Glyph::CIRCLE_CHECK/>
                {status.map_or_else(|| "Sent".to_owned(), |it| it.to_string())}
            </span>
        }
        .into_any(),
    }
}

/// One press for whoever may, and a hint for whoever may not.
#[component]
fn Allow(host: String) -> impl IntoView {
    let session = expect_context::<SessionResource>();
    let client = StoredValue::new(expect_context::<Client>());
    let notices = expect_context::<Notices>();
    let allowed = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let may = RwSignal::new(None);
    Effect::new(move |_| {
        spawn_local(async move {
            may.try_set(Some(rights(session).await.may(Permission::ManageDomains)));
        });
    });
    let host = StoredValue::new(host);
    let allow = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let domain = host.get_value();
        let client = client.get_value();
        spawn_local(async move {
            match client.call(AllowDomain { domain }).await {
                Ok(_) => drop(allowed.try_set(true)),
                // Somebody else was quicker.
                Err(problem) if problem.code == Code::NameTaken => drop(allowed.try_set(true)),
                Err(problem) => notices.complain(&problem),
            }
            busy.try_set(false);
        });
    };
    let content = move || match (allowed.get(), may.get()) {
        (true, _) => view! {
            <p class="allowed">
                <Icon glyph=Glyph::CHECK/>
                "Allowed. Invoke again."
            </p>
        }
        .into_any(),
        (false, Some(true)) => view! {
            <button type="button" class="button" disabled=move || busy.get() on:click=allow>
                <Icon glyph=Glyph::GLOBE/>
                "Allow this domain"
                <span class="visually-hidden">{format!(": {}", host.get_value())}</span>
            </button>
        }
        .into_any(),
        (false, Some(false)) => {
            view! { <p>"An admin can allow this domain under Settings → Domains."</p> }.into_any()
        }
        (false, None) => ().into_any(),
    };
    view! { <div class="allow" aria-live="polite">{content}</div> }
}

/// The rule that an error names, for people.
fn word(error: &str) -> String {
    match error {
        "domain_not_allowed" => "Blocked".to_owned(),
        "address_not_allowed" => "Private address".to_owned(),
        "rate_limited" => "Too many requests".to_owned(),
        "connection_failed" => "No connection".to_owned(),
        "tls_failed" => "No secure connection".to_owned(),
        "body_too_large" => "Body too large".to_owned(),
        other => {
            let words = other.replace('_', " ");
            crate::components::problem::sentence(&words)
        }
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

#[cfg(test)]
mod tests {
    use super::{size, word};

    #[test]
    fn sizes_and_rules_read_well() {
        assert_eq!(size(12), "12 B");
        assert_eq!(size(2_048), "2.0 KiB");
        assert_eq!(size(3 << 20), "3.0 MiB");
        assert_eq!(word("domain_not_allowed"), "Blocked");
        assert_eq!(word("too_many_redirects"), "Too many redirects");
    }
}
