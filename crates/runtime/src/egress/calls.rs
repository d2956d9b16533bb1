//! What a run sent out, for its record.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many are recorded of one run; the rest is not.
const MOST: usize = 200;
/// A method of more characters is cut.
const METHOD: usize = 32;

/// One request: sent, or kept from being sent. A redirect is followed by a request of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboundCall {
    pub method: String,
    /// The host, with its port unless that is one of the web's.
    pub host: String,
    pub status: Option<u16>,
    /// The rule that forbade it or what went wrong, as a stable name.
    pub error: Option<&'static str>,
    /// Whether allowing the host would have let it through.
    pub blocked: bool,
    /// Since the run began.
    pub started: Duration,
    /// Until the body was read or left alone, or until it failed.
    pub duration: Duration,
    pub sent_bytes: u64,
    /// Bytes of the body as far as the function read it, after decompression.
    pub received_bytes: u64,
}

/// The calls of one run.
#[derive(Clone)]
pub(crate) struct Calls(Arc<State>);

struct State {
    began: Instant,
    calls: Mutex<Vec<(OutboundCall, Ended)>>,
}

#[derive(PartialEq, Eq)]
enum Ended {
    NotYet,
    Yes,
}

impl Calls {
    pub(super) fn new(began: Instant) -> Self {
        Self(Arc::new(State {
            began,
            calls: Mutex::default(),
        }))
    }

    pub(super) fn begin(&self, method: &str, host: String, sent: usize) -> Call {
        let call = OutboundCall {
            method: method.chars().take(METHOD).collect(),
            host,
            status: None,
            error: None,
            blocked: false,
            started: self.0.began.elapsed(),
            duration: Duration::ZERO,
            sent_bytes: sent as u64,
            received_bytes: 0,
        };
        let mut calls = self.0.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let index = (calls.len() < MOST).then(|| {
            calls.push((call, Ended::NotYet));
            calls.len() - 1
        });
        Call {
            calls: self.clone(),
            index,
        }
    }

    /// All of them. Those that are under way end now.
    pub(super) fn take(&self) -> Vec<OutboundCall> {
        let now = self.0.began.elapsed();
        let mut calls = self.0.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = calls.drain(..).map(|(mut call, ended)| {
            if ended == Ended::NotYet {
                call.duration = now.saturating_sub(call.started);
            }
            call
        });
        ended.collect()
    }
}

/// One call on its way. Dropping it ends it.
pub(super) struct Call {
    calls: Calls,
    /// Nothing: it is not recorded.
    index: Option<usize>,
}

impl Call {
    fn change(&self, change: impl FnOnce(&mut OutboundCall, &mut Ended, Duration)) {
        let state = &self.calls.0;
        let now = state.began.elapsed();
        let mut calls = state.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((call, ended)) = self.index.and_then(|index| calls.get_mut(index)) {
            change(call, ended, now.saturating_sub(call.started));
        }
    }

    pub(super) fn answered(&self, status: u16) {
        self.change(|call, _, _| call.status = Some(status));
    }

    pub(super) fn received(&self, bytes: usize) {
        self.change(|call, _, _| call.received_bytes += bytes as u64);
    }

    pub(super) fn failed(&self, code: &'static str) {
        self.change(|call, ended, duration| {
            call.error = Some(code);
            call.blocked = code == super::fault::rule::DOMAIN;
            call.duration = duration;
            *ended = Ended::Yes;
        });
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.change(|call, ended, duration| {
            if *ended == Ended::NotYet {
                if call.status.is_none() {
                    call.error = Some(super::fault::rule::ABORTED);
                }
                call.duration = duration;
                *ended = Ended::Yes;
            }
        });
    }
}

/// The time in which at least one of the calls was under way.
pub(crate) fn covered(calls: &[OutboundCall]) -> Duration {
    let mut spans: Vec<_> = calls
        .iter()
        .map(|call| (call.started, call.started + call.duration))
        .collect();
    spans.sort_unstable();
    let mut covered = Duration::ZERO;
    let mut until = Duration::ZERO;
    for (from, to) in spans {
        covered += to.saturating_sub(from.max(until));
        until = until.max(to);
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::{Calls, covered};
    use std::time::{Duration, Instant};

    #[test]
    fn time_in_which_several_calls_were_under_way_counts_once() {
        let calls = Calls::new(Instant::now());
        for _ in 0..3 {
            drop(calls.begin("GET", "a.test".to_owned(), 0));
        }
        let mut calls = calls.take();
        let spans = [(0, 10), (5, 10), (30, 5)];
        for (call, (started, duration)) in calls.iter_mut().zip(spans) {
            call.started = Duration::from_millis(started);
            call.duration = Duration::from_millis(duration);
        }
        assert_eq!(covered(&calls), Duration::from_millis(20));
    }

    #[test]
    fn a_call_that_is_dropped_before_its_answer_is_recorded_as_aborted() {
        let calls = Calls::new(Instant::now());
        let call = calls.begin("GET", "a.test".to_owned(), 0);
        drop(call);
        let call = calls.begin("GET", "b.test".to_owned(), 0);
        call.answered(200);
        drop(call);
        let errors: Vec<_> = calls.take().into_iter().map(|call| call.error).collect();
        assert_eq!(errors, [Some("aborted"), None]);
    }
}
