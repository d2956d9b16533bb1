//! One call: its input as text, and what came back.

use api::{
    Client, Permission, Problem,
    catalogues::EventType,
    functions::FunctionSummary,
    invocations::{Header, Invocation, Invoke},
    names::FunctionName,
};
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::session::Rights;

/// The state of the screen. Nothing of it is stored.
#[derive(Clone, Copy)]
pub struct Call {
    pub name: StoredValue<FunctionName>,
    pub sample: StoredValue<String>,
    pub input: RwSignal<String>,
    pub fault: RwSignal<Option<InputFault>>,
    pub answer: RwSignal<Option<Result<Invocation, Problem>>>,
    pub busy: RwSignal<bool>,
}

/// Why the input is not one.
#[derive(Debug, Clone, PartialEq)]
pub struct InputFault {
    pub line: usize,
    pub column: usize,
    pub message: String,
}

/// What the input's text holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    #[serde(default)]
    pub payload: Value,
    #[serde(default)]
    pub headers: Vec<Header>,
    #[serde(default)]
    pub timestamp: Option<i64>,
}

impl Call {
    pub fn new(name: FunctionName, sample: String) -> Call {
        Call {
            name: StoredValue::new(name),
            input: RwSignal::new(sample.clone()),
            sample: StoredValue::new(sample),
            fault: RwSignal::new(None),
            answer: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// Reads the input and invokes with it.
    pub fn invoking(self) -> Callback<()> {
        let client = expect_context::<Client>();
        Callback::new(move |()| {
            if self.busy.get_untracked() {
                return;
            }
            if let Some(content) = self.read() {
                self.send(client.clone(), content);
            }
        })
    }

    /// What the input holds. Where it is no input, the page says why.
    pub fn read(self) -> Option<Content> {
        let read = self.input.with_untracked(|it| parse(it));
        self.fault.set(read.as_ref().err().cloned());
        read.ok()
    }

    fn send(self, client: Client, content: Content) {
        let invoke = Invoke {
            name: self.name.get_value(),
            payload: content.payload,
            headers: content.headers,
            timestamp: content.timestamp,
        };
        self.busy.set(true);
        spawn_local(async move {
            let answer = client.call(invoke).await;
            self.answer.try_set(Some(answer));
            self.busy.try_set(false);
        });
    }

    /// The call as a line for a shell.
    pub fn script(self, origin: &str) -> String {
        let url = format!(
            "{origin}/api/v1/functions/{}/invocations",
            self.name.get_value()
        );
        // Compact, so that it stays one line; what is no JSON is copied as it stands.
        let text = self.input.get_untracked();
        let body = serde_json::from_str::<Value>(&text).map_or(text, |it| it.to_string());
        let body = body.replace('\'', r"'\''");
        format!(
            "curl -sS '{url}' \\\n  -H \"authorization: Bearer $FLINT_TOKEN\" \\\n  -H 'content-type: application/json' \\\n  --data '{body}'\n"
        )
    }
}

fn parse(text: &str) -> Result<Content, InputFault> {
    serde_json::from_str(text).map_err(|it| {
        let place = format!(" at line {} column {}", it.line(), it.column());
        InputFault {
            line: it.line(),
            column: it.column(),
            message: it.to_string().replace(&place, ""),
        }
    })
}

/// The input to begin with: the sample of the function's event.
pub fn sample_of(event: Option<&EventType>) -> String {
    let sample = event.map_or_else(
        || json!({ "headers": [], "payload": {} }),
        |it| it.sample.clone(),
    );
    pretty(&sample)
}

/// An input with this payload, which is JSON.
pub fn input_with(payload: &str) -> Option<String> {
    let payload: Value = serde_json::from_str(payload).ok()?;
    Some(pretty(&json!({ "headers": [], "payload": payload })))
}

/// Why the function cannot be invoked now; `None` if it can.
pub fn why_off(summary: &FunctionSummary, rights: Rights) -> Option<&'static str> {
    match (&summary.live, rights.may(Permission::Invoke)) {
        (_, false) => Some("Your role does not allow invoking."),
        (None, _) => Some("Only a deployed function can be invoked."),
        (Some(_), true) => None,
    }
}

pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_that_is_no_json_is_refused_with_its_place() {
        let fault = parse("{\n  \"payload\": nothing\n}").expect_err("it is no JSON");
        assert_eq!((fault.line, fault.column), (2, 15));
        assert_eq!(fault.message, "expected ident");
    }

    #[test]
    fn an_input_may_leave_out_everything() {
        let content = parse("{}").expect("it is JSON");
        assert_eq!(content.payload, Value::Null);
        assert!(content.headers.is_empty());
    }
}
