//! A caller who hangs up does not stop what was begun: half of it may be done already.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio_util::task::TaskTracker;

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Does the work in the caller's own task, and in a task of its own from when the caller is gone.
pub(crate) fn to_the_end<T: Send + 'static>(
    tasks: &TaskTracker,
    work: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = T> + Send {
    ToTheEnd {
        work: Some(Box::pin(work)),
        tasks: tasks.clone(),
    }
}

struct ToTheEnd<T: Send + 'static> {
    /// Absent when it is done.
    work: Option<Work<T>>,
    tasks: TaskTracker,
}

impl<T: Send + 'static> Future for ToTheEnd<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let work = self
            .work
            .as_mut()
            .expect("a future is not polled after it is ready");
        let result = std::task::ready!(work.as_mut().poll(context));
        self.work = None;
        Poll::Ready(result)
    }
}

impl<T: Send + 'static> Drop for ToTheEnd<T> {
    fn drop(&mut self) {
        // Outside of the runtime the server itself has ended.
        if let (Some(work), Ok(runtime)) = (self.work.take(), tokio::runtime::Handle::try_current())
        {
            self.tasks.spawn_on(work, &runtime);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn work_whose_caller_is_gone_is_done_to_the_end() {
        let tasks = TaskTracker::new();
        let (go, gone) = oneshot::channel::<()>();
        let (done, result) = oneshot::channel();
        let mut work = Box::pin(to_the_end(&tasks, async move {
            gone.await.unwrap();
            done.send(7).unwrap();
        }));
        assert!(futures_util::poll!(&mut work).is_pending());
        drop(work);
        go.send(()).unwrap();
        assert_eq!(result.await, Ok(7));
    }

    #[tokio::test]
    async fn a_caller_who_waits_gets_the_result() {
        let tasks = TaskTracker::new();
        assert_eq!(to_the_end(&tasks, async { 7 }).await, 7);
        assert!(tasks.is_empty());
    }
}
