//! Reaches the server with the browser's `fetch`.

use api::{
    Problem, Transport,
    client::{Answer, Call, Reply},
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response, window};

pub(crate) struct Fetch;

impl Transport for Fetch {
    fn send(&self, call: Call) -> Reply {
        // The browser has one thread, so the future never leaves it.
        Box::pin(SendWrapper::new(async move {
            let answer = fetch(call).await;
            answer.map_err(|error| Problem::unreachable(told(&error)))
        }))
    }
}

async fn fetch(call: Call) -> Result<Answer, JsValue> {
    let request = RequestInit::new();
    request.set_method(call.method.as_str());
    if !call.body.is_empty() {
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        request.set_headers(&headers);
        request.set_body(&js_sys::Uint8Array::from(call.body.as_slice()));
    }
    let window = window().ok_or("there is no window")?;
    let sent = window.fetch_with_str_and_init(&call.target, &request);
    let response: Response = JsFuture::from(sent).await?.unchecked_into();
    let body = JsFuture::from(response.text()?).await?;
    Ok(Answer {
        status: response.status(),
        body: body.as_string().unwrap_or_default(),
    })
}

/// What the browser says of a connection that failed.
fn told(error: &JsValue) -> String {
    let error = error.dyn_ref::<js_sys::Error>();
    error.map_or_else(
        || "the browser did not say why".to_owned(),
        |it| String::from(it.message()),
    )
}
