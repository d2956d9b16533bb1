//! A list that the server gives a page at a time, read again when it has changed.

use api::{Client, Endpoint, Page};
use leptos::{prelude::*, task::spawn_local};

use crate::components::notices::Notices;

/// The `T`s that the operation `E` lists.
pub struct Paged<E: 'static, T: Send + Sync + 'static> {
    pub items: RwSignal<Vec<T>>,
    pub next: RwSignal<Option<String>>,
    /// Asks for the page at a cursor.
    query: fn(Option<String>) -> E,
    client: StoredValue<Client>,
}

impl<E: 'static, T: Send + Sync + 'static> Clone for Paged<E, T> {
    fn clone(&self) -> Paged<E, T> {
        *self
    }
}

impl<E: 'static, T: Send + Sync + 'static> Copy for Paged<E, T> {}

impl<E: Endpoint<Response = Page<T>>, T: Send + Sync + 'static> Paged<E, T> {
    /// For use where a component is set up.
    pub fn new(page: Page<T>, query: fn(Option<String>) -> E) -> Paged<E, T> {
        Paged {
            items: RwSignal::new(page.items),
            next: RwSignal::new(page.next),
            query,
            client: StoredValue::new(expect_context()),
        }
    }

    /// Reads the first page again. What cannot be read now stays as it is: the stream of changes says more.
    pub fn reload(self) {
        let client = self.client.get_value();
        spawn_local(async move {
            if let Ok(page) = client.call((self.query)(None)).await {
                self.items.try_set(page.items);
                self.next.try_set(page.next);
            }
        });
    }

    /// Adds the next page.
    fn more(self, notices: Notices) {
        let client = self.client.get_value();
        let query = (self.query)(self.next.get_untracked());
        spawn_local(async move {
            match client.call(query).await {
                Ok(page) => {
                    self.items.try_update(|items| items.extend(page.items));
                    self.next.try_set(page.next);
                }
                Err(problem) => notices.complain(&problem),
            }
        });
    }

    /// A button, while the list goes on.
    pub fn more_button(self) -> impl IntoView {
        let notices = expect_context::<Notices>();
        view! {
            <Show when=move || self.next.with(Option::is_some)>
                <button type="button" class="button" on:click=move |_| self.more(notices)>
                    "Show more"
                </button>
            </Show>
        }
    }
}
