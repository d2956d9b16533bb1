//! The live tail: entries as they are logged, by a stream of their own while it is switched on.

use std::time::Duration;

use api::logs::{self, LoggedEntry, Tailed};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{EventSource, MessageEvent};

/// Entries that come in a burst are shown together.
const GATHER: Duration = Duration::from_millis(60);

/// How long to wait before a stream that the browser gave up is opened anew.
const PAUSE: Duration = Duration::from_secs(3);

/// The open stream with the handlers that it calls.
struct Stream {
    source: EventSource,
    _message: Closure<dyn Fn(MessageEvent)>,
    _open: Closure<dyn Fn()>,
    _error: Closure<dyn Fn()>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// A stream and what it brings.
#[derive(Clone, Copy)]
pub struct Tail {
    stream: StoredValue<Option<SendWrapper<Stream>>>,
    gathered: StoredValue<Vec<LoggedEntry>>,
    /// Gets what came, the oldest first.
    on_entries: Callback<Vec<LoggedEntry>>,
    /// Called when something may have been missed.
    on_gap: Callback<()>,
    pub connected: RwSignal<bool>,
}

impl Tail {
    pub fn new(on_entries: Callback<Vec<LoggedEntry>>, on_gap: Callback<()>) -> Tail {
        let tail = Tail {
            stream: StoredValue::new(None),
            gathered: StoredValue::new(Vec::new()),
            on_entries,
            on_gap,
            connected: RwSignal::new(false),
        };
        on_cleanup(move || tail.close());
        tail
    }

    /// Follows what a query of the stream asks for.
    pub fn open(self, query: String) {
        let Ok(source) = EventSource::new(&format!("{}?{query}", logs::STREAM)) else {
            return;
        };
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            match serde_json::from_str(&text) {
                Ok(Tailed::Entry { entry }) => self.gather(*entry),
                Ok(Tailed::Reset) => self.on_gap.run(()),
                // A newer server says more than this page knows.
                Err(_) => {}
            }
        });
        // What was logged between the search and this moment was missed.
        let open = Closure::<dyn Fn()>::new(move || {
            self.connected.try_set(true);
            self.on_gap.run(());
        });
        let failed = source.clone();
        let error = Closure::<dyn Fn()>::new(move || {
            self.connected.try_set(false);
            let is_wanted = self.stream.try_with_value(Option::is_some) == Some(true);
            if failed.ready_state() == EventSource::CLOSED && is_wanted {
                let query = query.clone();
                set_timeout(move || self.open_again(query), PAUSE);
            }
        });
        source.set_onmessage(Some(message.as_ref().unchecked_ref()));
        source.set_onopen(Some(open.as_ref().unchecked_ref()));
        source.set_onerror(Some(error.as_ref().unchecked_ref()));
        let stream = Stream {
            source,
            _message: message,
            _open: open,
            _error: error,
        };
        self.stream.try_set_value(Some(SendWrapper::new(stream)));
    }

    pub fn close(self) {
        self.stream.try_set_value(None);
        self.connected.try_set(false);
    }

    fn open_again(self, query: String) {
        if self.stream.try_with_value(Option::is_some) == Some(true) {
            self.open(query);
        }
    }

    fn gather(self, entry: LoggedEntry) {
        let first = self.gathered.try_with_value(Vec::is_empty) == Some(true);
        self.gathered.try_update_value(|all| all.push(entry));
        if first {
            set_timeout(
                move || {
                    let came = self
                        .gathered
                        .try_update_value(std::mem::take)
                        .unwrap_or_default();
                    if !came.is_empty() {
                        self.on_entries.run(came);
                    }
                },
                GATHER,
            );
        }
    }
}
