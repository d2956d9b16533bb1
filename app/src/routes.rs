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
        deployments::DeploymentsPage,
        editor::EditorPage,
        functions::FunctionsPage,
        invoke::InvokePage,
        login::LoginPage,
        new_deployment::NewDeploymentPage,
        new_function::NewFunctionPage,
        not_found::NotFoundPage,
        review::ReviewPage,
        settings::{self, SettingsFrame, limits::LimitsPage},
        setup::SetupPage,
    },
};
use lazy::{lazy_page, lazy_pages};

lazy_pages! {
    account {
        LogIn => LoginPage,
        Setup => SetupPage,
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
    settings {
        Settings => SettingsFrame,
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
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route
                        path=path!("/")
                        view=|| view! { <Redirect path="/functions"/> }
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/functions") view={Lazy::<Functions>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/functions/new") view={Lazy::<NewFunction>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/functions/:name") view={Lazy::<Editor>::new()} ssr=SsrMode::Async/>
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
                    <ParentRoute path=path!("/settings") view={Lazy::<Settings>::new()} ssr=SsrMode::Async>
                        <Route
                            path=path!("")
                            view=|| view! { <Redirect path=settings::FIRST/> }
                            ssr=SsrMode::Async
                        />
                        <Route path=path!("limits") view={Lazy::<Limits>::new()} ssr=SsrMode::Async/>
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
