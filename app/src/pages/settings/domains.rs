//! The hosts that functions may reach.

use api::{
    Client, Permission, Problem,
    domains::{AllowDomain, Domain, ListDomains, RemoveDomain},
    events::Change,
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_meta::Title;

use crate::{
    components::{
        dialog::Dialog,
        empty::Empty,
        icon::{Glyph, Icon},
        instant::Instant,
        notices::Notices,
        problem::{ProblemNote, sentence},
        skeleton::RowsToCome,
    },
    live::use_live,
    session::{SessionResource, rights},
};

#[component]
pub fn DomainsPage() -> impl IntoView {
    use_live().begin_page();
    view! {
        <Title text="Domains"/>
        <p class="lead">
            "Functions send requests to these hosts and to no others. A change holds at once, also for functions that run."
        </p>
        <AllowedDomains/>
    }
}

/// The list, with what an admin changes it by.
#[component]
pub fn AllowedDomains() -> impl IntoView {
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let domains = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { client.call(ListDomains {}).await }
        },
    );
    view! {
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let may_manage = rights(session).await.may(Permission::ManageDomains);
                match domains.await {
                    Ok(page) => view! { <DomainList domains=page.items may_manage/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| domains.refetch()/> }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// The domains as they are now, and the question that is open.
#[derive(Clone, Copy)]
struct Desk {
    domains: RwSignal<Vec<Domain>>,
    removing: RwSignal<Option<Domain>>,
    client: StoredValue<Client>,
    notices: Notices,
}

impl Desk {
    fn reload(self) {
        let client = self.client.get_value();
        spawn_local(async move {
            // What cannot be read now is shown as it was.
            if let Ok(page) = client.call(ListDomains {}).await {
                self.domains.try_set(page.items);
            }
        });
    }
}

#[component]
fn DomainList(domains: Vec<Domain>, may_manage: bool) -> impl IntoView {
    let desk = Desk {
        domains: RwSignal::new(domains),
        removing: RwSignal::new(None),
        client: StoredValue::new(expect_context()),
        notices: expect_context(),
    };
    use_live().on_change(move |change| {
        if matches!(change, Change::Domains | Change::Reset) {
            desk.reload();
        }
    });
    let is_empty = move || desk.domains.with(Vec::is_empty);
    view! {
        {may_manage.then(|| view! { <AllowForm desk/> })}
        {move || is_empty().then(|| view! { <NothingYet may_manage/> })}
        <div class="sheet" class:hidden=is_empty>
            <table class="domains" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Domain"</th>
                        <th role="columnheader">"Allowed"</th>
                        <th role="columnheader">"By"</th>
                        {may_manage.then(|| view! { <th role="columnheader">"Actions"</th> })}
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || desk.domains.get() key=|it| it.id let:domain>
                        <DomainRow domain desk may_manage/>
                    </For>
                </tbody>
            </table>
        </div>
        <ConfirmRemove desk/>
    }
}

#[component]
fn NothingYet(may_manage: bool) -> impl IntoView {
    let text = match may_manage {
        true => {
            "A request to any host fails until that host is allowed. Write the first one above, such as api.example.com."
        }
        false => "A request to any host fails until an admin allows that host here.",
    };
    view! { <Empty glyph=Glyph::GLOBE title="Functions reach nothing yet" text/> }
}

#[component]
fn DomainRow(domain: Domain, desk: Desk, may_manage: bool) -> impl IntoView {
    let label = format!("Remove {}", domain.domain);
    let subject = domain.clone();
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="mono">
                {domain.domain}
            </th>
            <td role="cell" data-label="Allowed">
                <Instant at=domain.allowed_at/>
            </td>
            <td role="cell" data-label="By">{domain.allowed_by}</td>
            {may_manage
                .then(|| {
                    view! {
                        <td role="cell" class="actions">
                            <button
                                type="button"
                                class="button bare square"
                                aria-label=label.clone()
                                title=label
                                on:click=move |_| desk.removing.set(Some(subject.clone()))
                            >
                                <Icon glyph=Glyph::TRASH/>
                            </button>
                        </td>
                    }
                })}
        </tr>
    }
}

#[component]
fn AllowForm(desk: Desk) -> impl IntoView {
    const RULE: &str = "One host, such as api.example.com, or all below a name: *.example.com. Ports 80 and 443 are meant; write another one behind it: api.example.com:8443.";
    let text = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    let allow = move || {
        let domain = text.get_untracked().trim().to_owned();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let client = desk.client.get_value();
        spawn_local(async move {
            match client.call(AllowDomain { domain }).await {
                Ok(domain) => {
                    text.try_set(String::new());
                    desk.notices.say(format!("{} is allowed", domain.domain));
                    desk.reload();
                }
                Err(problem) => drop(failure.try_set(Some(problem))),
            }
            busy.try_set(false);
            if let Some(field) = field.get_untracked() {
                // A field that is gone needs no focus.
                let _ = field.focus();
            }
        });
    };
    view! {
        <form
            class="allow-domain"
            on:submit=move |event| {
                event.prevent_default();
                allow();
            }
        >
            <label class="field" for="domain">
                <span>"Allow a domain"</span>
            </label>
            <div class="line">
                <input
                    id="domain"
                    node_ref=field
                    type="text"
                    inputmode="url"
                    class="mono"
                    required
                    maxlength="300"
                    placeholder="api.example.com"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="domain-rule"
                    aria-invalid=move || failure.get().is_some().then_some("true")
                    prop:value=text
                    on:input=move |event| {
                        failure.set(None);
                        text.set(event_target_value(&event));
                    }
                />
                <button type="submit" class="button primary" disabled=move || busy.get()>
                    <Icon glyph=Glyph::PLUS/>
                    "Allow"
                </button>
            </div>
            <small id="domain-rule" aria-live="polite" class:bad=move || failure.get().is_some()>
                {move || failure.get().map_or_else(|| RULE.to_owned(), |it| sentence(&it.detail))}
            </small>
        </form>
    }
}

/// Asks before functions lose a host.
#[component]
fn ConfirmRemove(desk: Desk) -> impl IntoView {
    let subject = desk.removing;
    let remove = move || {
        let Some(domain) = subject.get_untracked() else {
            return;
        };
        subject.set(None);
        let client = desk.client.get_value();
        spawn_local(async move {
            match client.call(RemoveDomain { id: domain.id }).await {
                Ok(()) => desk.notices.say(format!("{} is removed", domain.domain)),
                Err(problem) => desk.notices.complain(&problem),
            }
            desk.reload();
        });
    };
    let title = move || {
        subject.with(|it| match it {
            Some(domain) => format!("Remove {}", domain.domain),
            None => "Remove".to_owned(),
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || subject.get().is_some())
            on_close=move |()| subject.set(None)
        >
            <p>
                "Requests of functions to it fail from the next one on. What is under way comes to its end."
            </p>
            <footer>
                <button type="button" class="button" on:click=move |_| subject.set(None)>
                    "Cancel"
                </button>
                <button type="button" class="button danger" on:click=move |_| remove()>
                    "Remove"
                </button>
            </footer>
        </Dialog>
    }
}
