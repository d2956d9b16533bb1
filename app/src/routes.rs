//! Which page answers which path. The code of lazy pages comes when they are visited; it has no weight on others.

mod lazy;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
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
            self, SettingsFrame, domains::DomainsPage, limits::LimitsPage, people::PeoplePage,
            roles::RolesPage, secrets::SecretsPage, tokens::TokensPage,
        },
        setup::SetupPage,
    },
};
use lazy::{lazy_page, lazy_pages};

lazy_pages! {
    account {
        LogIn => LoginPage,
        Setup => SetupPage,
        Invitation => InvitationPage,
        Account => AccountPage,
    }
    functions {
        Functions => FunctionsPage,
    }
    authoring {
        NewFunction => NewFunctionPage,
        Editor => EditorPage,
        Invoke => InvokePage,
        Review => ReviewPage,
        NewDeployment => NewDeploymentPage,
    }
    figures {
        Home => HomePage,
        Details => DetailsPage,
    }
    schedules {
        Schedules => SchedulesPage,
        NewSchedule => NewSchedulePage,
        Schedule => SchedulePage,
    }
    records {
        Logs => LogsPage,
        Invocations => InvocationsPage,
        Invocation => InvocationPage,
        Activity => ActivityPage,
    }
    settings {
        Settings => SettingsFrame,
        Domains => DomainsPage,
        Secrets => SecretsPage,
        People => PeoplePage,
        Tokens => TokensPage,
        Roles => RolesPage,
        Limits => LimitsPage,
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
                <Route path=path!("/setup") view={Lazy::<Setup>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/login") view={Lazy::<LogIn>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/invitation/:token") view={Lazy::<Invitation>::new()} ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view={Lazy::<Home>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/functions") view={Lazy::<Functions>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/functions/new") view={Lazy::<NewFunction>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/functions/:name") view={Lazy::<Editor>::new()} ssr=SsrMode::Async/>
                    <Route
                        path=path!("/functions/:name/details")
                        view={Lazy::<Details>::new()}
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/functions/:name/invoke")
                        view={Lazy::<Invoke>::new()}
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/functions/:name/deploy")
                        view={Lazy::<Review>::new()}
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/deployments") view=DeploymentsPage ssr=SsrMode::Async/>
                    <Route
                        path=path!("/deployments/new")
                        view={Lazy::<NewDeployment>::new()}
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/account") view={Lazy::<Account>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/schedules") view={Lazy::<Schedules>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/schedules/new") view={Lazy::<NewSchedule>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/schedules/:id") view={Lazy::<Schedule>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/logs") view={Lazy::<Logs>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/invocations") view={Lazy::<Invocations>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/invocations/:id") view={Lazy::<Invocation>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/activity") view={Lazy::<Activity>::new()} ssr=SsrMode::Async/>
                    <ParentRoute path=path!("/settings") view={Lazy::<Settings>::new()} ssr=SsrMode::Async>
                        <Route
                            path=path!("")
                            view=|| view! { <Redirect path=settings::FIRST/> }
                            ssr=SsrMode::Async
                        />
                        <Route path=path!("domains") view={Lazy::<Domains>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("secrets") view={Lazy::<Secrets>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("people") view={Lazy::<People>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("tokens") view={Lazy::<Tokens>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("roles") view={Lazy::<Roles>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("limits") view={Lazy::<Limits>::new()} ssr=SsrMode::Async/>
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
