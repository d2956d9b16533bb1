//! Which page answers which path. The code of lazy pages comes when they are visited; it has no weight on others.

mod lazy;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};

use crate::{
    components::{frame::Frame, notices::Notices},
    pages::{
        account::AccountPage,
        activity::ActivityPage,
        deployments::DeploymentsPage,
        details::DetailsPage,
        editor::EditorPage,
        functions::FunctionsPage,
        home::HomePage,
        invitation::InvitationPage,
        invocation::InvocationPage,
        invocations::InvocationsPage,
        invoke::InvokePage,
        login::LoginPage,
        logs::LogsPage,
        new_deployment::NewDeploymentPage,
        new_function::NewFunctionPage,
        not_found::NotFoundPage,
        review::ReviewPage,
        schedules::{SchedulesPage, new::NewSchedulePage, one::SchedulePage},
        settings::{
            FIRST as FIRST_SETTING, SettingsFrame, domains::DomainsPage, limits::LimitsPage,
            people::PeoplePage, roles::RolesPage, secrets::SecretsPage, tokens::TokensPage,
        },
        setup::SetupPage,
    },
};
use lazy::lazy_pages;

// Few parts: what only some of them share is a chunk for each combination.
lazy_pages! {
    door {
        LOG_IN => LoginPage,
        SETUP => SetupPage,
        INVITATION => InvitationPage,
    }
    functions {
        FUNCTIONS => FunctionsPage,
    }
    authoring {
        NEW_FUNCTION => NewFunctionPage,
        EDITOR => EditorPage,
        INVOKE => InvokePage,
        REVIEW => ReviewPage,
        NEW_DEPLOYMENT => NewDeploymentPage,
    }
    insight {
        HOME => HomePage,
        DETAILS => DetailsPage,
        LOGS => LogsPage,
        INVOCATIONS => InvocationsPage,
        INVOCATION => InvocationPage,
        ACTIVITY => ActivityPage,
    }
    settings {
        SCHEDULES => SchedulesPage,
        NEW_SCHEDULE => NewSchedulePage,
        SCHEDULE => SchedulePage,
        SETTINGS => SettingsFrame,
        DOMAINS => DomainsPage,
        SECRETS => SecretsPage,
        PEOPLE => PeoplePage,
        TOKENS => TokensPage,
        ROLES => RolesPage,
        LIMITS => LimitsPage,
        ACCOUNT => AccountPage,
    }
}

/// Waits for the code of the pages that the browser's document shows: hydration does not wait for anything.
pub async fn load_shown() {
    for part in lazy::parts_of_document() {
        load(&part).await;
    }
}

/// The root of all pages. Needs an [`api::Client`] in its context.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Notices::default());
    view! {
        <Title formatter=|title: String| match title.as_str() {
            "" => "Flint".to_owned(),
            title => format!("{title} · Flint"),
        }/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/setup") view=SETUP ssr=SsrMode::Async/>
                <Route path=path!("/login") view=LOG_IN ssr=SsrMode::Async/>
                <Route path=path!("/invitation/:token") view=INVITATION ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=HOME ssr=SsrMode::Async/>
                    <Route path=path!("/functions") view=FUNCTIONS ssr=SsrMode::Async/>
                    <Route path=path!("/functions/new") view=NEW_FUNCTION ssr=SsrMode::Async/>
                    <Route path=path!("/functions/:name") view=EDITOR ssr=SsrMode::Async/>
                    <Route
                        path=path!("/functions/:name/details")
                        view=DETAILS
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/functions/:name/invoke")
                        view=INVOKE
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/functions/:name/deploy")
                        view=REVIEW
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/deployments") view=DeploymentsPage ssr=SsrMode::Async/>
                    <Route
                        path=path!("/deployments/new")
                        view=NEW_DEPLOYMENT
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/account") view=ACCOUNT ssr=SsrMode::Async/>
                    <Route path=path!("/schedules") view=SCHEDULES ssr=SsrMode::Async/>
                    <Route path=path!("/schedules/new") view=NEW_SCHEDULE ssr=SsrMode::Async/>
                    <Route path=path!("/schedules/:id") view=SCHEDULE ssr=SsrMode::Async/>
                    <Route path=path!("/logs") view=LOGS ssr=SsrMode::Async/>
                    <Route path=path!("/invocations") view=INVOCATIONS ssr=SsrMode::Async/>
                    <Route path=path!("/invocations/:id") view=INVOCATION ssr=SsrMode::Async/>
                    <Route path=path!("/activity") view=ACTIVITY ssr=SsrMode::Async/>
                    <ParentRoute path=path!("/settings") view=SETTINGS ssr=SsrMode::Async>
                        <Route
                            path=path!("")
                            view=|| view! { <Redirect path=FIRST_SETTING/> }
                            ssr=SsrMode::Async
                        />
                        <Route path=path!("domains") view=DOMAINS ssr=SsrMode::Async/>
                        <Route path=path!("secrets") view=SECRETS ssr=SsrMode::Async/>
                        <Route path=path!("people") view=PEOPLE ssr=SsrMode::Async/>
                        <Route path=path!("tokens") view=TOKENS ssr=SsrMode::Async/>
                        <Route path=path!("roles") view=ROLES ssr=SsrMode::Async/>
                        <Route path=path!("limits") view=LIMITS ssr=SsrMode::Async/>
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
