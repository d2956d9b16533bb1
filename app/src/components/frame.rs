//! What surrounds every page: the rail on a desktop, the bar at the bottom of a phone.

use api::{Client, session::LogOut};
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
                    <Icon glyph=Glyph::House/>
                    <span>"Home"</span>
                </A>
                <A href="/functions">
                    <Icon glyph=Glyph::Function/>
                    <span>"Functions"</span>
                </A>
                <A href="/deployments">
                    <Icon glyph=Glyph::CloudUpload/>
                    <span>"Deployments"</span>
                </A>
                <A href="/schedules">
                    <Icon glyph=Glyph::CalendarClock/>
                    <span>"Schedules"</span>
                </A>
                <A href="/logs">
                    <Icon glyph=Glyph::Logs/>
                    <span>"Logs"</span>
                </A>
                <A href="/settings">
                    <Icon glyph=Glyph::Settings/>
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
                    session
                        .await
                        .ok()
                        .map(|it| {
                            let role = it.role.as_str();
                            let title = it.name.clone();
                            view! {
                                <A href="/account" attr:title=title>
                                    <Icon glyph=Glyph::User/>
                                    <span class="who">
                                        {it.name} <small>{role} " in " {it.account.name}</small>
                                    </span>
                                    <span class="short">"Account"</span>
                                </A>
                            }
                        })
                })}
            </Suspense>
            <button type="button" on:click=log_out>
                <Icon glyph=Glyph::LogOut/>
                <span>"Log out"</span>
            </button>
        </div>
    }
}

#[component]
fn OfflineBanner() -> impl IntoView {
    let live = use_live();
    view! {
        <div role="status">
            <Show when=move || !live.online.get()>
                <p class="offline">
                    <Icon glyph=Glyph::WifiOff/>
                    "The connection to Flint is lost; trying again. What you see may be old."
                </p>
            </Show>
        </div>
    }
}
