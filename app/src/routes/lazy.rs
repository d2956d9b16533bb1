//! Pages whose code is not on every page: it comes when they are visited, and stays.

/// Makes a route type of each page: with `lazy_pages! { authoring { Invoke => InvokePage } }`, the route of that page has
/// `view={Lazy::<Invoke>::new()}`. The pages of a part come together; what several parts share comes once.
///
/// The server renders such a page as any other and names its chunks of wasm in the document.
macro_rules! lazy_pages {
    ($($part:ident { $($route:ident => $page:ident),+ $(,)? })+) => {
        $($(lazy_page!($part $route $page);)+)+
    };
}

/// What the macro `lazy_route` makes, and the name of the part, which it knows nothing of.
macro_rules! lazy_page {
    ($part:ident $route:ident $page:ident) => {
        struct $route;

        const _: () = {
            #[leptos::lazy($part)]
            fn page() -> AnyView {
                view! { <$page/> }.into_any()
            }

            impl leptos_router::LazyRoute for $route {
                fn data() -> Self {
                    $route
                }

                async fn view(_route: Self) -> AnyView {
                    page().await
                }

                async fn preload() {
                    #[cfg(target_arch = "wasm32")]
                    __preload_page().await;
                }
            }
        };
    };
}

pub(super) use {lazy_page, lazy_pages};
