//! What one run sends out: at most so many requests at once, each checked hop by hop, each recorded.

use super::body::OpenBody;
use super::calls::{Call, Calls, OutboundCall};
use super::target::Target;
use super::wanted::{Outgoing, Redirect, Wanted, told};
use super::{Line, Outbound, fault};
use crate::limits::Limits;
use crate::reach::{Answer, Refusal, Reply, Request};
use http::{Response, StatusCode, header};
use hyper::body::Incoming;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::Semaphore;

/// Redirects in a row.
const REDIRECTS: usize = 10;
/// Answers whose bodies wait to be read: each keeps a connection, and the window of its decompression.
const OPEN: usize = 32;

pub(crate) struct Session {
    outbound: Outbound,
    line: Arc<Line>,
    calls: Calls,
    /// Requests that have no answer yet.
    at_once: Semaphore,
    most_bytes: usize,
    bodies: Mutex<Bodies>,
}

#[derive(Default)]
struct Bodies {
    last: u32,
    open: HashMap<u32, OpenBody>,
}

/// What the guest is told of an answer.
#[derive(Serialize)]
struct Told {
    url: String,
    redirected: bool,
    status: u16,
    status_text: String,
    headers: Vec<(String, String)>,
    /// The number under which the body is read; nothing: there is none.
    body: Option<u32>,
}

/// A request for a body that is open.
#[derive(Deserialize)]
struct OfBody {
    body: u32,
}

impl Session {
    /// `began`: when the run did.
    pub(crate) fn new(outbound: &Outbound, limits: &Limits, began: Instant) -> Self {
        Self {
            line: outbound.egress.line(&outbound.function),
            outbound: outbound.clone(),
            calls: Calls::new(began),
            at_once: Semaphore::new(limits.outbound_at_once),
            most_bytes: limits.outbound_bytes,
            bodies: Mutex::default(),
        }
    }

    pub(crate) fn take_calls(&self) -> Vec<OutboundCall> {
        self.calls.take()
    }

    pub(crate) async fn fetch(&self, request: Request) -> Answer {
        let Request { json, bytes, .. } = request;
        let wanted: Wanted<'_> = crate::reach::read(&json)?;
        let mut outgoing = Outgoing::new(&wanted, bytes)?;
        let mut hops = 0;
        loop {
            let (response, call) = self.send(&outgoing).await?;
            let Some(target) = next(&outgoing.target, &response, wanted.redirect)
                .inspect_err(|refusal| call.failed(refusal.code))?
            else {
                return self.answer(&outgoing, response, call, hops > 0).await;
            };
            drop(call);
            hops += 1;
            if hops > REDIRECTS {
                return Err(fault::redirects(REDIRECTS));
            }
            outgoing.redirected(response.status(), target);
        }
    }

    /// One hop: checked, recorded, sent.
    async fn send(&self, outgoing: &Outgoing) -> Result<(Response<Incoming>, Call), Refusal> {
        let target = &outgoing.target;
        let authority = target.authority();
        let sent = outgoing.sent_bytes();
        let call = self.calls.begin(outgoing.method.as_str(), authority, sent);
        let sent = self.checked(outgoing).await;
        match &sent {
            Ok(response) => call.answered(response.status().as_u16()),
            Err(refusal) => call.failed(refusal.code),
        }
        Ok((sent?, call))
    }

    async fn checked(&self, outgoing: &Outgoing) -> Result<Response<Incoming>, Refusal> {
        let target = &outgoing.target;
        let check = || target.check(&self.outbound.domains.borrow());
        check()?;
        self.line.admit()?;
        let place = self.at_once.acquire().await.map_err(Refusal::platform)?;
        // What was allowed when the request was made may be forbidden when its turn comes.
        check()?;
        let response = self.line.client.request(outgoing.request()).await;
        drop(place);
        response.map_err(|error| fault::of_client(target.host(), &error))
    }

    async fn answer(
        &self,
        outgoing: &Outgoing,
        response: Response<Incoming>,
        call: Call,
        redirected: bool,
    ) -> Answer {
        let (head, incoming) = response.into_parts();
        let bodiless = outgoing.method == http::Method::HEAD
            || matches!(head.status.as_u16(), 101 | 103 | 204 | 205 | 304);
        let body = if bodiless {
            None
        } else {
            let host = outgoing.target.host();
            let body = OpenBody::new(incoming, &head.headers, host, self.most_bytes, call).await?;
            Some(self.keep(body)?)
        };
        Reply::of(&Told {
            url: outgoing.target.url.as_str().to_owned(),
            redirected,
            status: head.status.as_u16(),
            status_text: reason(&head),
            headers: told(&head.headers),
            body,
        })
    }

    fn keep(&self, body: OpenBody) -> Result<u32, Refusal> {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        if bodies.open.len() >= OPEN {
            return Err(fault::bodies(OPEN));
        }
        bodies.last = bodies.last.wrapping_add(1);
        let id = bodies.last;
        bodies.open.insert(id, body);
        Ok(id)
    }

    fn take(&self, id: u32) -> Option<OpenBody> {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.open.remove(&id)
    }

    /// The next piece of a body as the bytes of the answer; none is its end. While one is read the body is nowhere else:
    /// who gives up reading closes the connection.
    pub(crate) async fn read(&self, request: Request) -> Answer {
        let OfBody { body: id } = request.read()?;
        let mut body = self.take(id).ok_or_else(fault::closed)?;
        let piece = body.read().await?;
        if !piece.is_empty() {
            let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
            bodies.open.insert(id, body);
        }
        Reply::with_bytes(&(), piece)
    }

    /// Lets a body go, and with it its connection.
    pub(crate) fn close(&self, request: &Request) -> Answer {
        let OfBody { body: id } = request.read()?;
        drop(self.take(id));
        Reply::of(&())
    }
}

/// Where the answer sends the request on, if it does.
fn next(
    from: &Target,
    response: &Response<Incoming>,
    redirect: Redirect,
) -> Result<Option<Target>, Refusal> {
    let redirects = [
        StatusCode::MOVED_PERMANENTLY,
        StatusCode::FOUND,
        StatusCode::SEE_OTHER,
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ];
    if redirect == Redirect::Manual || !redirects.contains(&response.status()) {
        return Ok(None);
    }
    if redirect == Redirect::Error {
        return Err(fault::redirect());
    }
    let Some(location) = response.headers().get(header::LOCATION) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(location.as_bytes());
    let text = text.map_err(|_| fault::url("a redirect leads to a URL that is not valid"))?;
    from.follow(text).map(Some)
}

/// The words beside the status, as HTTP/1 has them.
fn reason(head: &http::response::Parts) -> String {
    let sent = head.extensions.get::<hyper::ext::ReasonPhrase>();
    let sent = sent.map(|reason| String::from_utf8_lossy(reason.as_bytes()).into_owned());
    let usual = || {
        head.status
            .canonical_reason()
            .unwrap_or_default()
            .to_owned()
    };
    match (sent, head.version) {
        (Some(reason), _) => reason,
        (None, http::Version::HTTP_2) => String::new(),
        (None, _) => usual(),
    }
}
