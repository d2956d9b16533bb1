//! Pages whose code is not on every page: it comes when they are visited, and stays.

use std::pin::Pin;

use leptos::prelude::*;
#[cfg(not(target_arch = "wasm32"))]
use leptos_meta::Link;
use leptos_router::ChooseView;

#[cfg(not(target_arch = "wasm32"))]
use crate::document::Chunks;

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

/// Names the chunks of a part in the document's head. leptos would do so as well, but misses a page that is rendered
/// without waiting for anything.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn name_chunks(part: &str) {
    let Some(chunks) = use_context::<Chunks>() else {
        return;
    };
    for href in chunks.not_yet_named(part) {
        // Rendering registers it with the head.
        let link = view! {
            <Link rel="preload" href as_="fetch" type_="application/wasm" crossorigin="anonymous"/>
        };
        link.to_html();
    }
}

/// Makes a [`LazyPage`] of each page: with `lazy_pages! { authoring { INVOKE => InvokePage } }`, the route of that page has
/// `view=INVOKE`. The pages of a part come together; what several parts share comes once.
///
/// The server renders such a page as any other and names its chunks of wasm in the document, so that the browser asks for
/// them at once.
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
                #[cfg(not(target_arch = "wasm32"))]
                lazy::name_chunks(stringify!($part));
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
