//! The entries that are shown: those that were found, and those that come while one looks.

use std::collections::HashSet;

use api::{
    Client,
    logs::{Dropped, LogPage, LoggedEntry, SearchLogs},
};
use leptos::{ev, prelude::*, task::spawn_local};
use uuid::Uuid;

use super::tail::Tail;
use crate::{browser, components::notices::Notices};

/// The most entries that a live tail keeps on the page; older ones make room and are found by searching.
const SHOWN_LIVE: usize = 1_000;

/// What tells one entry from all others.
pub type Key = (Uuid, u32);

pub fn key(entry: &LoggedEntry) -> Key {
    (entry.invocation, entry.number)
}

/// Entries of one invocation that are shown together, the oldest first.
#[derive(Clone, PartialEq)]
pub struct Group {
    pub invocation: Uuid,
    pub entries: Vec<LoggedEntry>,
}

#[derive(Clone, Copy)]
pub struct Entries {
    /// The newest first.
    pub rows: RwSignal<Vec<LoggedEntry>>,
    /// Where the list goes on, if it does.
    pub next: RwSignal<Option<String>>,
    pub dropped: RwSignal<Dropped>,
    /// What came while the tail is paused, the newest first.
    pub held: RwSignal<Vec<LoggedEntry>>,
    pub live: RwSignal<bool>,
    /// The one that is shown in full.
    pub opened: RwSignal<Option<LoggedEntry>>,
    pub busy: RwSignal<bool>,
    search: StoredValue<SearchLogs>,
    client: StoredValue<Client>,
    notices: Notices,
}

impl Entries {
    pub fn new(search: SearchLogs, page: LogPage) -> Entries {
        Entries {
            rows: RwSignal::new(page.items),
            next: RwSignal::new(page.next),
            dropped: RwSignal::new(page.dropped),
            held: RwSignal::new(Vec::new()),
            live: RwSignal::new(false),
            opened: RwSignal::new(None),
            busy: RwSignal::new(false),
            search: StoredValue::new(search),
            client: StoredValue::new(expect_context()),
            notices: expect_context(),
        }
    }

    /// Follows what is logged while `live` is on.
    pub fn follow(self, query: String) {
        let tail = Tail::new(
            Callback::new(move |came| self.take(came)),
            Callback::new(move |()| self.search_again()),
        );
        Effect::new(move |_| match self.live.get() {
            true => tail.open(query.clone()),
            false => {
                tail.close();
                self.show_held();
            }
        });
        // What was held shows as soon as the person is back at the top.
        Effect::new(move |_| {
            let scrolled = window_event_listener(ev::scroll, move |_| {
                if self.is_at_rest() {
                    self.show_held();
                }
            });
            on_cleanup(move || scrolled.remove());
        });
    }

    /// Adds the next page.
    pub fn older(self) {
        let mut search = self.search.get_value();
        search.cursor = self.next.get_untracked();
        self.busy.set(true);
        spawn_local(async move {
            match self.client.get_value().call(search).await {
                Ok(page) => {
                    self.next.try_set(page.next);
                    self.rows.try_update(|rows| {
                        let known: HashSet<Key> = rows.iter().map(key).collect();
                        let fresh = page
                            .items
                            .into_iter()
                            .filter(|it| !known.contains(&key(it)));
                        rows.extend(fresh);
                    });
                }
                Err(problem) => self.notices.complain(&problem),
            }
            self.busy.try_set(false);
        });
    }

    /// Shows what came while the tail was paused.
    pub fn show_held(self) {
        let held = self.held.try_update(std::mem::take).unwrap_or_default();
        if !held.is_empty() {
            self.put_first(held);
        }
    }

    /// The tail stands still while somebody reads: an entry is open, text is selected, or the page is scrolled.
    fn is_at_rest(self) -> bool {
        self.opened.try_with_untracked(Option::is_none) == Some(true) && browser::is_at_rest()
    }

    fn take(self, came: Vec<LoggedEntry>) {
        let newest_first = came.into_iter().rev();
        if self.is_at_rest() {
            self.put_first(newest_first.collect());
        } else {
            self.held.try_update(|held| {
                held.splice(0..0, newest_first);
                held.truncate(SHOWN_LIVE);
            });
        }
    }

    fn put_first(self, fresh: Vec<LoggedEntry>) {
        self.rows.try_update(|rows| {
            let known: HashSet<Key> = rows.iter().map(key).collect();
            rows.splice(
                0..0,
                fresh.into_iter().filter(|it| !known.contains(&key(it))),
            );
            if rows.len() > SHOWN_LIVE {
                rows.truncate(SHOWN_LIVE);
                // What was cut off is found by a search, not by the cursor of an older page.
                self.next.try_set(None);
            }
        });
    }

    /// Puts the newest entries that are stored before what is shown.
    fn search_again(self) {
        let search = self.search.get_value();
        spawn_local(async move {
            match self.client.get_value().call(search).await {
                Ok(page) => {
                    self.dropped.try_set(page.dropped);
                    self.put_first(page.items);
                }
                Err(problem) => self.notices.complain(&problem),
            }
        });
    }
}

/// Entries under their invocations, in the order in which these first show.
pub fn grouped(rows: &[LoggedEntry]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for entry in rows {
        let at = *places.entry(entry.invocation).or_insert_with(|| {
            groups.push(Group {
                invocation: entry.invocation,
                entries: Vec::new(),
            });
            groups.len() - 1
        });
        groups[at].entries.push(entry.clone());
    }
    for group in &mut groups {
        group.entries.sort_by_key(|it| it.number);
    }
    groups
}

#[cfg(test)]
mod tests {
    use api::Timestamp;
    use api::{
        invocations::{Level, LogEntry, Trigger},
        names::FunctionName,
    };

    use super::*;

    fn entry(invocation: u128, number: u32) -> LoggedEntry {
        LoggedEntry {
            function: FunctionName::parse("greet").expect("a name"),
            function_uuid: Uuid::nil(),
            invocation: Uuid::from_u128(invocation),
            number,
            trigger: Trigger::Call,
            test: false,
            entry: LogEntry {
                level: Level::Info,
                message: String::new(),
                extras: Vec::new(),
                timestamp: Timestamp::UNIX_EPOCH,
            },
        }
    }

    #[test]
    fn entries_stand_in_order_under_invocations_the_newest_first() {
        let rows = [entry(2, 1), entry(1, 1), entry(2, 0), entry(1, 0)];
        let groups = grouped(&rows);
        let shape: Vec<(u128, Vec<u32>)> = groups
            .iter()
            .map(|it| {
                (
                    it.invocation.as_u128(),
                    it.entries.iter().map(|it| it.number).collect(),
                )
            })
            .collect();
        assert_eq!(shape, [(2, vec![0, 1]), (1, vec![0, 1])]);
    }
}
