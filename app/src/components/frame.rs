//! What surrounds every page: the rail on a desktop, the bar at the bottom of a phone.

use api::{
    Client,
    session::{LogOut, Session},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::{A, Outlet};

use crate::{
    browser,
    components::{
        icon::{Glyph, Icon},
        logo::Logo,
        notices::{NoticeList, Notices},
        palette::{Palette, PaletteButton, provide_palette},
        tab_icon::provide_tab_icon,
    },
    live::{provide_live, use_live},
    session::{LoginGate, SessionResource, follow_session, provide_session},
};

#[component]
pub fn Frame() -> impl IntoView {
    let session = provide_session();
    follow_session(session, provide_live());
    provide_tab_icon();
    provide_palette();
    view! {
        <LoginGate session/>
        <a class="skip" href="#content">
            "Skip to the content"
        </a>
        <div class="frame">
            <Rail/>
            <div class="surface">
                <OfflineBanner/>
                <main id="content" class="page" tabindex="-1">
                    <Outlet/>
                </main>
            </div>
        </div>
        <NoticeList/>
        <Palette/>
    }
}

#[component]
fn Rail() -> impl IntoView {
    view! {
        <header class="rail">
            <A href="/" exact=true attr:class="brand" attr:aria-label="Flint">
                <Logo/>
                <span>"Flint"</span>
            </A>
            <PaletteButton/>
            <nav aria-label="Main">
                <A href="/" exact=true>
                    <Icon glyph=Glyph::HOUSE/>
                    <span>"Home"</span>
                </A>
                <A href="/functions">
                    <Icon glyph=Glyph::FUNCTION/>
                    <span>"Functions"</span>
                </A>
                <A href="/deployments">
                    <Icon glyph=Glyph::CLOUD_UPLOAD/>
                    <span>"Deployments"</span>
                </A>
                <A href="/schedules">
                    <Icon glyph=Glyph::CALENDAR_CLOCK/>
                    <span>"Schedules"</span>
                </A>
                <A href="/logs">
                    <Icon glyph=Glyph::LOGS/>
                    <span>"Logs"</span>
                </A>
                <A href="/settings">
                    <Icon glyph=Glyph::SETTINGS/>
                    <span>"Settings"</span>
                </A>
            </nav>
            <Account/>
        </header>
    }
}

#[component]
fn Account() -> impl IntoView {
    let session = expect_context::<SessionResource>();
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let log_out = move |_| {
        let client = client.clone();
        spawn_local(async move {
            match client.call(LogOut {}).await {
                Ok(()) => browser::load("/login"),
                Err(problem) => notices.complain(&problem),
            }
        });
    };
    view! {
        <div class="account">
            <Suspense>
                {move || Suspend::new(async move {
                    match session.await {
                        Ok(it) => view! { <Who session=it/> }.into_any(),
                        Err(_) => ().into_any(),
                    }
                })}
            </Suspense>
            <button type="button" on:click=log_out>
                <Icon glyph=Glyph::LOG_OUT/>
                <span>"Log out"</span>
            </button>
        </div>
    }
}

#[component]
fn Who(session: Session) -> impl IntoView {
    let Session {
        name,
        role,
        account,
        ..
    } = session;
    let title = name.clone();
    view! {
        <A href="/account" attr:title=title>
            <Icon glyph=Glyph::USER/>
            <span class="who">
                {name} <small>{role.as_str()} " in " {account.name}</small>
            </span>
            <span class="short">"Account"</span>
        </A>
    }
}

#[component]
fn OfflineBanner() -> impl IntoView {
    let live = use_live();
    let offline = Memo::new(move |_| !live.online.get());
    view! { <div role="status">{move || offline.get().then(|| view! { <Offline/> })}</div> }
}

#[component]
fn Offline() -> impl IntoView {
    view! {
        <p class="offline">
            <Icon glyph=Glyph::WIFI_OFF/>
            "The connection to Flint is lost; trying again. What you see may be old."
        </p>
    }
}
