//! Which page answers which path.

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
            self, SettingsFrame, domains::DomainsPage, limits::LimitsPage, people::PeoplePage,
            roles::RolesPage, secrets::SecretsPage, tokens::TokensPage,
        },
        setup::SetupPage,
    },
};

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
                <Route path=path!("/setup") view=SetupPage ssr=SsrMode::Async/>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async/>
                <Route path=path!("/invitation/:token") view=InvitationPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                    <Route path=path!("/functions") view=FunctionsPage ssr=SsrMode::Async/>
                    <Route path=path!("/functions/new") view=NewFunctionPage ssr=SsrMode::Async/>
                    <Route path=path!("/functions/:name") view=EditorPage ssr=SsrMode::Async/>
                    <Route
                        path=path!("/functions/:name/details")
                        view=DetailsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/functions/:name/invoke")
                        view=InvokePage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/functions/:name/deploy")
                        view=ReviewPage
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/deployments") view=DeploymentsPage ssr=SsrMode::Async/>
                    <Route
                        path=path!("/deployments/new")
                        view=NewDeploymentPage
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async/>
                    <Route path=path!("/schedules") view=SchedulesPage ssr=SsrMode::Async/>
                    <Route path=path!("/schedules/new") view=NewSchedulePage ssr=SsrMode::Async/>
                    <Route path=path!("/schedules/:id") view=SchedulePage ssr=SsrMode::Async/>
                    <Route path=path!("/logs") view=LogsPage ssr=SsrMode::Async/>
                    <Route path=path!("/invocations") view=InvocationsPage ssr=SsrMode::Async/>
                    <Route path=path!("/invocations/:id") view=InvocationPage ssr=SsrMode::Async/>
                    <Route path=path!("/activity") view=ActivityPage ssr=SsrMode::Async/>
                    <ParentRoute path=path!("/settings") view=SettingsFrame ssr=SsrMode::Async>
                        <Route
                            path=path!("")
                            view=|| view! { <Redirect path=settings::FIRST/> }
                            ssr=SsrMode::Async
                        />
                        <Route path=path!("domains") view=DomainsPage ssr=SsrMode::Async/>
                        <Route path=path!("secrets") view=SecretsPage ssr=SsrMode::Async/>
                        <Route path=path!("people") view=PeoplePage ssr=SsrMode::Async/>
                        <Route path=path!("tokens") view=TokensPage ssr=SsrMode::Async/>
                        <Route path=path!("roles") view=RolesPage ssr=SsrMode::Async/>
                        <Route path=path!("limits") view=LimitsPage ssr=SsrMode::Async/>
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
