//! The one place that time and randomness come from, so that tests can set the time.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use uuid::{ContextV7, Uuid};

/// Cloning gives a handle to the same clock.
#[derive(Clone)]
pub struct Clock(Arc<Inner>);

struct Inner {
    source: Source,
    /// What the order of new ids goes by within a millisecond.
    order: Mutex<ContextV7>,
}

enum Source {
    System,
    /// Microseconds since 1970, moved by [`Clock::advance`] alone.
    Set(AtomicI64),
}

impl Clock {
    pub fn system() -> Clock {
        Clock::from(Source::System)
    }

    /// A clock that stands still.
    pub fn set_to(now: Timestamp) -> Clock {
        Clock::from(Source::Set(AtomicI64::new(now.as_microsecond())))
    }

    fn from(source: Source) -> Clock {
        let order = Mutex::new(ContextV7::new());
        Clock(Arc::new(Inner { source, order }))
    }

    /// Moves a clock that was set. The system's clock takes no orders.
    pub fn advance(&self, by: Duration) {
        if let Source::Set(micros) = &self.0.source {
            let by =
                i64::try_from(by.as_micros()).expect("a test moves the clock by less than an age");
            micros.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// Puts a clock that was set to another time, forward or back. The system's clock takes no orders.
    pub fn put_to(&self, now: Timestamp) {
        if let Source::Set(micros) = &self.0.source {
            micros.store(now.as_microsecond(), Ordering::SeqCst);
        }
    }

    /// Now, in whole microseconds: what the store keeps.
    pub fn now(&self) -> Timestamp {
        let micros = match &self.0.source {
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the place that it is to be called from"
            )]
            Source::System => Timestamp::now().as_microsecond(),
            Source::Set(micros) => micros.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(micros).expect("clocks stand between the years -9999 and 9999")
    }

    /// A new id, greater than every id that this clock made before.
    pub fn new_id(&self) -> Uuid {
        let now = self.now();
        let seconds = u64::try_from(now.as_second()).unwrap_or(0);
        let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
        let order = self.0.order.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*order, seconds, nanos))
    }

    /// Bytes that nobody can guess.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the system gives randomness");
        bytes
    }
}
