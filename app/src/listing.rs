//! A list of functions that keeps itself current while it is shown.

use std::sync::Arc;

use api::{
    Client, Page, Problem,
    events::Change,
    functions::{FunctionSummary, ListFunctions},
    names::FunctionName,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{components::notices::Notices, live::use_live};

/// One function of the list. Its name never changes, all else may.
#[derive(Clone)]
pub struct Row {
    pub name: FunctionName,
    pub summary: ArcRwSignal<FunctionSummary>,
}

impl Row {
    fn new(summary: FunctionSummary) -> Row {
        Row {
            name: summary.name.clone(),
            summary: ArcRwSignal::new(summary),
        }
    }
}

#[derive(Clone)]
pub struct Listing {
    pub rows: RwSignal<Vec<Row>>,
    /// Where the list goes on, if it does.
    pub next: RwSignal<Option<String>>,
    query: Arc<ListFunctions>,
    client: Client,
}

impl Listing {
    /// Takes the first page of the answer to `query`, and follows what changes.
    pub fn new(query: ListFunctions, page: Page<FunctionSummary>) -> Listing {
        let listing = Listing {
            rows: RwSignal::new(page.items.into_iter().map(Row::new).collect()),
            next: RwSignal::new(page.next),
            query: Arc::new(query),
            client: expect_context(),
        };
        let following = listing.clone();
        use_live().on_change(move |change| following.follow(change));
        listing
    }

    /// Adds the next page.
    pub fn more(&self, notices: Notices) {
        let listing = self.clone();
        spawn_local(async move {
            let query = ListFunctions {
                cursor: listing.next.get_untracked(),
                ..(*listing.query).clone()
            };
            match listing.client.call(query).await {
                Ok(page) => {
                    listing.next.try_set(page.next);
                    page.items.into_iter().for_each(|it| listing.put(it));
                }
                Err(problem) => notices.complain(&problem),
            }
        });
    }

    /// Shows the newest state of one function.
    pub fn put(&self, summary: FunctionSummary) {
        let known = self.find(&summary.name);
        match (known, self.takes(&summary)) {
            (Some(row), true) => row.summary.set(summary),
            (Some(_), false) => self.remove(&summary.name),
            (None, true) => {
                self.rows.try_update(|rows| {
                    let at = rows.partition_point(|it| it.name < summary.name);
                    rows.insert(at, Row::new(summary));
                });
            }
            (None, false) => {}
        }
    }

    pub fn remove(&self, name: &FunctionName) {
        self.rows
            .try_update(|rows| rows.retain(|it| it.name != *name));
    }

    fn find(&self, name: &FunctionName) -> Option<Row> {
        self.rows
            .try_with_untracked(|rows| rows.iter().find(|it| it.name == *name).cloned())?
    }

    fn takes(&self, summary: &FunctionSummary) -> bool {
        let search = self.query.search.as_deref().unwrap_or_default();
        let named = summary
            .name
            .as_str()
            .to_ascii_lowercase()
            .contains(&search.to_ascii_lowercase());
        named && (self.query.deployed != Some(true) || summary.last_deployment.is_some())
    }

    fn follow(&self, change: &Change) {
        match change {
            // The state shows at once; what follows from it comes with the `Function` that is sent, too.
            Change::Deployment { deployment } => {
                let row = self.find(&deployment.function);
                if deployment.state.is_final() || row.is_none() {
                    self.reload_one(deployment.function.clone());
                }
                if let Some(row) = row {
                    let newest = Some((**deployment).clone());
                    row.summary.update(|it| it.last_deployment = newest);
                }
            }
            Change::Function { name } => self.reload_one(name.clone()),
            Change::FunctionDeleted { name } => self.remove(name),
            Change::Presence { name, presence } => {
                if let Some(row) = self.find(name) {
                    row.summary.update(|it| {
                        if let Some(live) = &mut it.live {
                            live.presence = *presence;
                        }
                    });
                }
            }
            Change::Reset => self.reload(),
            _ => {}
        }
    }

    fn reload_one(&self, name: FunctionName) {
        let listing = self.clone();
        spawn_local(async move {
            let query = ListFunctions {
                name: Some(name),
                ..ListFunctions::default()
            };
            // A function that is not there any more was deleted, which the stream says.
            if let Ok(page) = listing.client.call(query).await {
                page.items.into_iter().for_each(|it| listing.put(it));
            }
        });
    }

    fn reload(&self) {
        let listing = self.clone();
        spawn_local(async move {
            let answer: Result<_, Problem> = listing.client.call((*listing.query).clone()).await;
            let Ok(page) = answer else { return };
            let kept: Vec<FunctionName> = page.items.iter().map(|it| it.name.clone()).collect();
            if page.next.is_none() {
                listing
                    .rows
                    .try_update(|rows| rows.retain(|it| kept.contains(&it.name)));
            }
            page.items.into_iter().for_each(|it| listing.put(it));
        });
    }
}
