//! Pages whose code is not on every page: it comes when they are visited, and stays.

use leptos::prelude::*;
#[cfg(not(target_arch = "wasm32"))]
use leptos_meta::{Link, Meta};
use leptos_router::ChooseView;

#[cfg(not(target_arch = "wasm32"))]
use crate::document::Chunks;
use crate::{browser, components::late::Coming};

/// What a route shows. All lazy pages are of this one type, because the router's code is made for each type anew.
#[derive(Clone, Copy)]
pub(super) struct LazyPage {
    pub(super) view: fn() -> Coming,
    pub(super) preload: fn() -> Coming<()>,
}

impl ChooseView for LazyPage {
    async fn choose(self) -> AnyView {
        (self.view)().await
    }

    async fn preload(&self) {
        (self.preload)().await;
    }
}

/// Names a part and its chunks in the document's head. leptos would name the chunks as well, but misses a page that is
/// rendered without waiting for anything.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn name_part(part: &'static str) {
    let Some(chunks) = use_context::<Chunks>() else {
        return;
    };
    let Some(hrefs) = chunks.name(part) else {
        return;
    };
    // Rendering registers them with the head.
    view! { <Meta name=PART content=part/> }.to_html();
    for href in hrefs {
        let link = view! {
            <Link rel="preload" href as_="fetch" type_="application/wasm" crossorigin="anonymous"/>
        };
        link.to_html();
    }
}

/// Where a document says which parts it shows.
const PART: &str = "part";

/// The parts that the browser's document shows.
pub(super) fn parts_of_document() -> Vec<String> {
    browser::metas(PART)
}

/// Makes a [`LazyPage`] of each page: with `lazy_pages! { authoring { INVOKE => InvokePage } }`, the route of that page has
/// `view=INVOKE`. The pages of a part come together; what several parts share comes once.
///
/// The server renders such a page as any other and names its chunks of wasm in the document, so that the browser asks for
/// them at once. It names the part, too: `load` waits for the code of one, so that what it shows can be hydrated in one
/// go.
macro_rules! lazy_pages {
    ($($part:ident { $($route:ident => $page:ident),+ $(,)? })+) => {
        $(
            /// One function for all pages of the part: each that is lazy weighs on the start.
            mod $part {
                use leptos::prelude::*;

                use crate::components::late::Coming;
                use super::{$($page,)+ lazy::LazyPage};

                #[leptos::lazy($part)]
                fn page(route: &'static str) -> AnyView {
                    #[cfg(not(target_arch = "wasm32"))]
                    super::lazy::name_part(stringify!($part));
                    match route {
                        $(stringify!($route) => view! { <$page/> }.into_any(),)+
                        // Only the routes below are asked for.
                        _ => ().into_any(),
                    }
                }

                pub(super) fn load() -> Coming<()> {
                    Box::pin(async {
                        #[cfg(target_arch = "wasm32")]
                        __preload_page().await;
                    })
                }

                $(pub(super) const $route: LazyPage = LazyPage {
                    view: || Box::pin(page(stringify!($route))),
                    preload: load,
                };)+
            }
            use $part::{$($route),+};
        )+

        /// Waits for the code of a part.
        async fn load(part: &str) {
            match part {
                $(stringify!($part) => $part::load().await,)+
                // No document of this build names another one.
                _ => {}
            }
        }
    };
}

pub(super) use lazy_pages;
