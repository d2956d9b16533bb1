//! SIGTERM: what runs comes to its end, then the server ends, and its log says so.

use std::time::Duration;

use api::{
    invocations::{GetInvocation, Invoke, Outcome},
    limits::GetLimitsUsage,
};
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::timeout;

use crate::{
    greet,
    process::{Installation, Server},
    publish,
};

/// Waits until the server runs an invocation.
async fn is_invoking(server: &Server) {
    let invoking = async {
        loop {
            let usage = server.client.call(GetLimitsUsage {}).await;
            if usage.expect("usage").invocations.used > 0 {
                break;
            }
        }
    };
    timeout(Duration::from_secs(60), invoking)
        .await
        .expect("the function runs");
}

#[tokio::test]
async fn a_server_that_is_asked_to_end_answers_what_runs_first() {
    let installation = Installation::new();
    let server = installation.start(None).await;
    let code = "async function lambda() {
      await new Promise((done) => setTimeout(done, 3000));
      return 'in time';
    }";
    publish(&server, code).await;

    let invoke = Invoke {
        name: greet(),
        payload: Value::Null,
        headers: Vec::new(),
        timestamp: None,
    };
    let asked = async {
        is_invoking(&server).await;
        server.is_asked_to_end();
    };
    let (answer, ()) = tokio::join!(server.client.call(invoke), asked);
    let answer = answer.expect("an answer");
    assert_eq!(answer.result, "in time", "{:?}", answer.error);
    let (code, log) = server.ended_by_itself();
    assert_eq!(code, Some(0), "{}", log.join("\n"));

    let server = installation.start(None).await;
    let get = GetInvocation { id: answer.id };
    let recorded = server.client.call(get).await.expect("it is recorded");
    assert_eq!(recorded.outcome, Outcome::Ok);
}

#[tokio::test]
async fn a_log_in_json_is_an_object_a_line() {
    let json = ("FLINT_LOG_FORMAT", "json".to_owned());
    let installation = Installation::with(vec![json]);
    let server = installation.start(None).await;
    server.is_asked_to_end();
    let (code, log) = server.ended_by_itself();
    assert_eq!(code, Some(0), "{}", log.join("\n"));
    let mut messages = Vec::new();
    for line in &log {
        let entry: Value = serde_json::from_str(line).expect(line);
        let text = |field: &str| entry[field].as_str().expect(line);
        assert!(["ERROR", "WARN", "INFO"].contains(&text("level")), "{line}");
        text("timestamp").parse::<Timestamp>().expect(line);
        messages.push(text("message").to_owned());
    }
    for said in ["serving", "stopping", "the server has ended"] {
        assert!(messages.iter().any(|it| it.starts_with(said)), "{said}");
    }
}
