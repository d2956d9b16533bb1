//! What changes on the server, as it changes: one stream of server-sent events for all pages.

use std::{sync::Arc, time::Duration};

use api::events::{self, Change};
use leptos::{ev, prelude::*};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{EventSource, MessageEvent};

type Listener = Arc<dyn Fn(&Change) + Send + Sync>;

/// How long to wait before a stream that the browser gave up is opened anew.
const PAUSE: Duration = Duration::from_secs(3);

/// The stream and who listens to it.
#[derive(Clone, Copy)]
pub struct Live {
    listeners: StoredValue<Vec<(u64, Listener)>>,
    next: StoredValue<u64>,
    /// How many changes were told so far.
    told: StoredValue<u64>,
    stream: StoredValue<Option<SendWrapper<Stream>>>,
    /// Whether the server can be reached, as far as the stream knows.
    pub online: RwSignal<bool>,
    /// How often the server refused the stream: the session may have ended.
    pub refused: RwSignal<u32>,
}

/// The open connection with the handlers that it calls.
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

/// How many changes had been told when a page began to load what it shows.
#[derive(Clone, Copy)]
struct LoadedAfter(u64);

impl Live {
    /// To be called by a page before it asks the server for what it shows: what is told before its parts listen is made
    /// up for.
    pub fn begin_page(self) {
        provide_context(LoadedAfter(self.told.get_value()));
    }

    /// Calls `listener` for every change until the current component goes away.
    pub fn on_change(self, listener: impl Fn(&Change) + Send + Sync + 'static) {
        let LoadedAfter(then) = expect_context();
        if self.told.get_value() != then {
            listener(&Change::Reset);
        }
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.listeners
            .update_value(|all| all.push((id, Arc::new(listener))));
        on_cleanup(move || {
            self.listeners
                .try_update_value(|all| all.retain(|(it, _)| *it != id));
        });
    }

    fn tell(self, change: &Change) {
        self.told.update_value(|told| *told += 1);
        // The listeners are called outside the lock, because one may go away while another is called.
        for (_, listener) in self.listeners.get_value() {
            listener(change);
        }
    }

    fn connect(self) {
        let Ok(source) = EventSource::new(events::PATH) else {
            return self.online.set(false);
        };
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            if let Some(change) = Change::parse(&text) {
                self.tell(&change);
            }
        });
        // What changed between the rendering of the page and this moment was missed.
        let open = Closure::<dyn Fn()>::new(move || {
            self.online.set(true);
            self.tell(&Change::Reset);
        });
        let failed = source.clone();
        let error = Closure::<dyn Fn()>::new(move || {
            self.online.set(false);
            if failed.ready_state() == EventSource::CLOSED {
                self.refused.update(|times| *times += 1);
                set_timeout(move || self.connect(), PAUSE);
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
}

/// Opens the stream in the browser; on the server nothing ever comes.
pub fn provide_live() -> Live {
    let live = Live {
        listeners: StoredValue::new(Vec::new()),
        next: StoredValue::new(0),
        told: StoredValue::new(0),
        stream: StoredValue::new(None),
        online: RwSignal::new(true),
        refused: RwSignal::new(0),
    };
    provide_context(live);
    Effect::new(move |_| {
        live.connect();
        let offline = window_event_listener(ev::offline, move |_| live.online.set(false));
        // A stream that outlived the gap would never say that it is over.
        let online = window_event_listener(ev::online, move |_| live.connect());
        on_cleanup(move || {
            offline.remove();
            online.remove();
        });
    });
    live
}

pub fn use_live() -> Live {
    expect_context()
}
