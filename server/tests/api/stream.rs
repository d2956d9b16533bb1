//! The stream of events as a watcher sees it.

use std::time::Duration;

use api::{deployments::Deployment, events::Change};
use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use tower::ServiceExt;
use uuid::Uuid;

use crate::harness::TestApp;

/// One event as it was sent.
#[derive(Debug, PartialEq)]
pub(crate) struct Sent {
    pub(crate) id: String,
    /// Absent: it only tells the position.
    pub(crate) change: Option<Change>,
}

pub(crate) struct Stream {
    body: Body,
    text: String,
}

impl Stream {
    pub(crate) async fn open(
        app: &TestApp,
        mut headers: HeaderMap,
        last_seen: Option<&str>,
    ) -> Stream {
        if let Some(id) = last_seen {
            headers.insert(
                "last-event-id",
                id.parse().expect("an id is a header's value"),
            );
        }
        let mut request = Request::get(api::events::PATH)
            .body(Body::empty())
            .expect("a request");
        *request.headers_mut() = headers;
        let Ok(response) = app.router.clone().oneshot(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "text/event-stream"
        );
        Stream {
            body: response.into_body(),
            text: String::new(),
        }
    }

    /// The next event, or `None` when the server ended the stream. What is told now and then in the background would
    /// make the order a matter of luck, so that it is left out.
    pub(crate) async fn next(&mut self) -> Option<Sent> {
        loop {
            let sent = self.receive().await?;
            if !matches!(
                sent.change,
                Some(Change::Activity { .. } | Change::Presence { .. })
            ) {
                return Some(sent);
            }
        }
    }

    /// The first change that fits, whatever else is told.
    pub(crate) async fn until(&mut self, fits: impl Fn(&Change) -> bool) -> Change {
        loop {
            let sent = self.receive().await.expect("the stream goes on");
            if let Some(change) = sent.change.filter(&fits) {
                return change;
            }
        }
    }

    async fn receive(&mut self) -> Option<Sent> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let sent = parse(event);
                self.text = rest.to_owned();
                if sent.is_some() {
                    return sent;
                }
                continue;
            }
            let frame = tokio::time::timeout(Duration::from_secs(30), self.body.frame());
            let frame = frame.await.expect("an event comes within 30 s")?;
            let data = frame
                .expect("the stream lives")
                .into_data()
                .expect("a stream has no trailers");
            self.text
                .push_str(std::str::from_utf8(&data).expect("events are text"));
        }
    }

    pub(crate) async fn next_change(&mut self) -> Change {
        loop {
            let sent = self.next().await.expect("the stream goes on");
            if let Some(change) = sent.change {
                return change;
            }
        }
    }

    /// Waits until a deployment has ended, which it has not when it is called.
    pub(crate) async fn end_of(&mut self, id: Uuid) -> Deployment {
        loop {
            if let Change::Deployment { deployment } = self.next_change().await
                && deployment.id == id
                && deployment.state.is_final()
            {
                return *deployment;
            }
        }
    }
}

fn parse(event: &str) -> Option<Sent> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
    Some(Sent {
        id: field("id: ")?.to_owned(),
        change: field("data: ").map(|it| Change::parse(it).expect("a change")),
    })
}
