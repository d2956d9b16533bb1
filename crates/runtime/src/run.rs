//! Scheduling: who runs a guest, for how long, and what ends it.
//!
//! A call into the guest is a future on a fiber of its own, and the guest never waits inside it. So the future is pending
//! for one reason alone: the epoch's tick came, its slice is used up. Then, and only then, it leaves the thread that
//! answers requests for a background thread of low priority, where long runs share time slice by slice.
//!
//! ```text
//!   call ──▶ first slice on the caller's thread ──▶ answered          nearly every call: no thread is changed
//!                    │ used up (1 to 2 ms)
//!                    ▼
//!            background threads, nice 19, one slice after the other ──▶ answered, or its processor time is used up
//! ```
//!
//! Without fibers a call could only be killed at a tick, not moved: every call that might last would need a thread of its
//! own from its first microsecond, or could hold up the requests behind it. The fiber costs about a microsecond.
//!
//! Processor time is what the run itself used: time in which other threads were preferred is not charged.

use crate::engine::Shared;
use crate::guest::{Entry, Guest, Status};
use crate::message::Message;
use crate::operations::{BadOperations, Operations};
use cpu_time::ThreadTime;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// A run that used so much on callers' threads, in all its calls, goes on in the background.
const FOREGROUND: Duration = Duration::from_millis(2);

/// Why a run has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    #[error("processor time is used up")]
    Processor,
    #[error("wall time is used up")]
    Wall,
    /// The engine trapped. The instance is dead; `memory` says whether growth had been refused.
    #[error("the engine trapped: {cause}")]
    Trap {
        cause: wasmtime::Error,
        memory: bool,
    },
    #[error(transparent)]
    Operations(#[from] BadOperations),
    #[error("the guest answered with an unknown status")]
    Status,
    #[error("the background threads are gone")]
    Background,
}

/// What a run may use, and what it has used.
pub(crate) struct Budget {
    processor: Duration,
    used: Duration,
    wall: tokio::time::Instant,
}

impl Budget {
    /// From now on.
    pub(crate) fn new(processor: Duration, wall: Duration) -> Self {
        Self {
            processor,
            used: Duration::ZERO,
            wall: tokio::time::Instant::now() + wall,
        }
    }
}

/// Runs an entry to its end: with its operations, within its budget. Dropping the future ends the run.
pub(crate) async fn to_end(
    shared: &Arc<Shared>,
    guest: Guest,
    entry: Entry,
    message: Message,
    budget: Budget,
    operations: &mut Operations<'_>,
) -> Result<(Guest, Status), Stop> {
    let wall = budget.wall;
    let steps = steps(shared, guest, entry, message, budget, operations);
    match tokio::time::timeout_at(wall, steps).await {
        Ok(ended) => ended,
        Err(_) => Err(Stop::Wall),
    }
}

async fn steps(
    shared: &Arc<Shared>,
    mut guest: Guest,
    mut entry: Entry,
    mut message: Message,
    mut budget: Budget,
    operations: &mut Operations<'_>,
) -> Result<(Guest, Status), Stop> {
    loop {
        let number;
        (guest, number) = step(shared, guest, entry, message, &mut budget).await?;
        let status = Status::from_number(number).ok_or(Stop::Status)?;
        if status != Status::Pending {
            return Ok((guest, status));
        }
        operations.apply(guest.output().map_err(|cause| Stop::Trap {
            cause,
            memory: false,
        })?)?;
        let done = operations.done().await;
        entry = Entry::Resume;
        message = Message::default();
        for done in done {
            done.tell(&mut message);
        }
    }
}

/// One call: on this thread at first, in the background when it lasts.
async fn step(
    shared: &Arc<Shared>,
    guest: Guest,
    entry: Entry,
    message: Message,
    budget: &mut Budget,
) -> Result<(Guest, u32), Stop> {
    let mut call = Call::new(shared, guest, entry, message, budget);
    if budget.used < FOREGROUND {
        let began = Instant::now();
        let polled = poll_fn(|cx| Poll::Ready(call.slice(cx))).await;
        budget.used += began.elapsed();
        call.used = budget.used;
        if let Poll::Ready(answer) = polled {
            return answer;
        }
    }
    let background = shared.background.spawn(async move {
        let answer = poll_fn(|cx| call.metered_slice(cx)).await;
        (answer, call.used)
    });
    let (answer, used) = AbortOnDrop(background)
        .await
        .map_err(|_| Stop::Background)?;
    budget.used = used;
    answer
}

type Answer = Result<(Guest, u32), Stop>;

/// A call that is under way.
struct Call {
    future: Pin<Box<dyn Future<Output = Answer> + Send>>,
    shared: Arc<Shared>,
    used: Duration,
    most: Duration,
}

impl Call {
    fn new(
        shared: &Arc<Shared>,
        mut guest: Guest,
        entry: Entry,
        message: Message,
        budget: &Budget,
    ) -> Self {
        let future = Box::pin(async move {
            match guest.call(entry, message.as_bytes()).await {
                Ok(number) => Ok((guest, number)),
                Err(cause) => Err(Stop::Trap {
                    cause,
                    memory: guest.memory_was_refused(),
                }),
            }
        });
        Self {
            future,
            shared: shared.clone(),
            used: budget.used,
            most: budget.processor,
        }
    }

    fn slice(&mut self, cx: &mut Context<'_>) -> Poll<Answer> {
        let _ticking = self.shared.ticker.running();
        self.future.as_mut().poll(cx)
    }

    /// One slice, charged by the thread's own clock.
    fn metered_slice(&mut self, cx: &mut Context<'_>) -> Poll<Answer> {
        let began = ThreadTime::now();
        let polled = self.slice(cx);
        self.used += began.elapsed();
        if polled.is_pending() && self.used >= self.most {
            return Poll::Ready(Err(Stop::Processor));
        }
        polled
    }
}

/// Ends a background run whose caller is gone.
struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T> Future for AbortOnDrop<T> {
    type Output = Result<T, tokio::task::JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}
