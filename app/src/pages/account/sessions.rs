//! Where the person is logged in.

use api::{
    Client,
    sessions::{EndOtherSessions, EndSession, ListSessions, OpenSession},
};
use leptos::{prelude::*, task::spawn_local};

use crate::components::{instant::Instant, notices::Notices};

#[component]
pub fn Sessions(sessions: Vec<OpenSession>) -> impl IntoView {
    let client = StoredValue::new(expect_context::<Client>());
    let notices = expect_context::<Notices>();
    let sessions = RwSignal::new(sessions);
    let reload = move || {
        spawn_local(async move {
            match client.get_value().call(ListSessions {}).await {
                Ok(page) => drop(sessions.try_set(page.items)),
                Err(problem) => notices.complain(&problem),
            }
        });
    };
    let end = Callback::new(move |id: uuid::Uuid| {
        spawn_local(async move {
            match client.get_value().call(EndSession { id }).await {
                Ok(()) => notices.say("The session has ended"),
                Err(problem) => notices.complain(&problem),
            }
            reload();
        });
    });
    let end_others = move |_| {
        spawn_local(async move {
            match client.get_value().call(EndOtherSessions {}).await {
                Ok(()) => notices.say("All other sessions have ended"),
                Err(problem) => notices.complain(&problem),
            }
            reload();
        });
    };
    view! {
        <section class="own-part wide">
            <div class="part-head">
                <h2>"Sessions"</h2>
                <button
                    type="button"
                    class="button"
                    disabled=move || sessions.with(|all| all.len() < 2)
                    on:click=end_others
                >
                    "End all others"
                </button>
            </div>
            <div class="sheet">
                <table class="own-sessions" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader">"Browser"</th>
                            <th role="columnheader">"From"</th>
                            <th role="columnheader">"Account"</th>
                            <th role="columnheader">"Last used"</th>
                            <th role="columnheader">"Began"</th>
                            <th role="columnheader">"Actions"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        <For
                            each=move || sessions.get()
                            key=|it| (it.id, it.last_used_at)
                            let:session
                        >
                            <SessionRow session end/>
                        </For>
                    </tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn SessionRow(session: OpenSession, end: Callback<uuid::Uuid>) -> impl IntoView {
    let browser = browser(&session.user_agent);
    let label = format!("End the session of {browser} from {}", session.address);
    let id = session.id;
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" title=session.user_agent.clone()>
                {browser}
                {session.current.then(|| view! { <small>"This session"</small> })}
            </th>
            <td role="cell" data-label="From">
                <code>{session.address}</code>
            </td>
            <td role="cell" data-label="Account">{session.account}</td>
            <td role="cell" data-label="Last used">
                <Instant at=session.last_used_at/>
            </td>
            <td role="cell" data-label="Began">
                <Instant at=session.created_at/>
            </td>
            <td role="cell" class="actions">
                {(!session.current)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button"
                                aria-label=label
                                on:click=move |_| end.run(id)
                            >
                                "End"
                            </button>
                        }
                    })}
            </td>
        </tr>
    }
}

/// A browser and its system, as far as what it says of itself is understood.
fn browser(user_agent: &str) -> String {
    // The first that is found: most say that they are others, too.
    let find = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(part, _)| user_agent.contains(part));
        found.map(|(_, name)| *name)
    };
    let name = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => format!("{name} on {system}"),
        (Some(name), None) => name.to_owned(),
        (None, _) if user_agent.is_empty() => "Unknown".to_owned(),
        (None, _) => user_agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_called_what_people_call_it() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome on Linux");
        assert_eq!(browser(&format!("{chrome} Edg/141.0")), "Edge on Linux");
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1";
        assert_eq!(browser(iphone), "Safari on iPhone");
        assert_eq!(browser("curl/8.5"), "curl");
        assert_eq!(browser("<b>mine</b>"), "<b>mine</b>");
        assert_eq!(browser(""), "Unknown");
    }
}
