//! Pages whose code is not on every page: it comes when they are visited, and stays.

use std::pin::Pin;

use leptos::prelude::AnyView;
use leptos_router::ChooseView;

type Loading<T> = Pin<Box<dyn Future<Output = T>>>;

/// What a route shows. All lazy pages are of this one type, because the router's code is made for each type anew.
#[derive(Clone, Copy)]
pub(super) struct LazyPage {
    pub(super) view: fn() -> Loading<AnyView>,
    pub(super) preload: fn() -> Loading<()>,
}

impl ChooseView for LazyPage {
    async fn choose(self) -> AnyView {
        (self.view)().await
    }

    async fn preload(&self) {
        (self.preload)().await;
    }
}

/// Makes a [`LazyPage`] of each page: with `lazy_pages! { authoring { INVOKE => InvokePage } }`, the route of that page has
/// `view=INVOKE`. The pages of a part come together; what several parts share comes once.
///
/// The server renders such a page as any other and names its chunks of wasm in the document.
macro_rules! lazy_pages {
    ($($part:ident { $($route:ident => $page:ident),+ $(,)? })+) => {
        $($(lazy_page!($part $route $page);)+)+
    };
}

macro_rules! lazy_page {
    ($part:ident $route:ident $page:ident) => {
        const $route: LazyPage = {
            #[leptos::lazy($part)]
            fn page() -> AnyView {
                view! { <$page/> }.into_any()
            }

            LazyPage {
                view: || Box::pin(page()),
                preload: || {
                    Box::pin(async {
                        #[cfg(target_arch = "wasm32")]
                        __preload_page().await;
                    })
                },
            }
        };
    };
}

pub(super) use {lazy_page, lazy_pages};
