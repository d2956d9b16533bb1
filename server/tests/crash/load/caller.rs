//! Invokes what is live, and reads back some of the records.
//!
//! Records are written in batches after the answer, so a crash may take those of the last moment with it. What is
//! promised is that whoever has the answer finds the record, that a record that somebody has read is stored, and that it
//! is stored with all that the invocation logged, or not at all.

use std::collections::HashMap;

use api::{
    Client, Code, Problem,
    invocations::{GetInvocation, Invocation, Invoke, ListInvocations, Outcome},
    logs::SearchLogs,
};
use serde_json::json;
use uuid::Uuid;

use super::{Script, named, random::Random, unless_refused, whole};

pub(super) const FUNCTION: &str = "is_called";
pub(super) const CODE: &str = "async function lambda({ payload }) {\n\
    console.info(payload);\n\
    console.warn('called as', payload);\n\
    return payload;\n\
    }";

/// How many of the records that were read last are looked for by what they logged.
const SEARCHED: usize = 5;

pub(super) struct Caller {
    name: &'static str,
    random: Random,
    calls: u64,
    /// The records that were read back, with what their function was called with.
    read: Vec<(Uuid, String)>,
}

fn assert_is_whole(invocation: &Invocation, payload: &str) {
    assert_eq!(invocation.outcome, Outcome::Ok, "{:?}", invocation.error);
    let messages: Vec<&str> = invocation
        .logs
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert_eq!(messages[0], payload);
}

impl Caller {
    pub(super) fn new(name: &'static str, random: Random) -> Caller {
        Caller {
            name,
            random,
            calls: 0,
            read: Vec::new(),
        }
    }

    async fn is_found_by_its_words(&self, client: &Client) {
        for (id, payload) in self.read.iter().rev().take(SEARCHED) {
            let search = SearchLogs {
                text: Some(format!("\"{payload}\"")),
                ..SearchLogs::default()
            };
            let found = client.call(search).await.expect("a page").items;
            assert!(
                found.iter().any(|it| it.invocation == *id),
                "`{payload}` is found"
            );
        }
    }
}

/// Every record that was read is there, and every record that is there is whole.
pub(super) async fn audit(callers: &[Caller], client: &Client) {
    let listed = whole(client, |cursor| ListInvocations {
        function: Some(named(FUNCTION)),
        limit: Some(200),
        cursor,
        ..ListInvocations::default()
    });
    let mut stored = HashMap::new();
    for invocation in listed.await {
        assert_eq!(invocation.log_count, invocation.logs.len() as u64);
        let twice = stored.insert(invocation.id, invocation);
        assert_eq!(twice, None, "a record is stored once");
    }
    for caller in callers {
        assert!(!caller.read.is_empty());
        for (id, payload) in &caller.read {
            let invocation = stored.get(id).expect("a record that was read is there");
            assert_is_whole(invocation, payload);
        }
        caller.is_found_by_its_words(client).await;
    }
}

impl Script for Caller {
    async fn act(&mut self, client: &Client) -> Result<(), Problem> {
        self.calls += 1;
        let payload = format!("{}{}", self.name, self.calls);
        let invoke = Invoke {
            name: named(FUNCTION),
            payload: json!(payload),
            headers: Vec::new(),
            timestamp: None,
        };
        let invocation = client.call(invoke).await?;
        assert_is_whole(&invocation, &payload);
        assert_eq!(invocation.result, json!(payload));
        // Others are left to be written in batches.
        if self.random.below(4) == 0 {
            let id = invocation.id;
            let answer = client.call(GetInvocation { id }).await;
            // Whoever reads does not wait for records that lag behind for ever.
            if let Some(record) = unless_refused(answer, &[Code::NotFound])? {
                assert_is_whole(&record, &payload);
                self.read.push((id, payload));
            }
        }
        Ok(())
    }

    async fn settle(&mut self, client: &Client) {
        if let Some((id, payload)) = self.read.last() {
            let answer = client.call(GetInvocation { id: *id }).await;
            let record = answer.expect("a record that was read is there");
            assert_is_whole(&record, payload);
        }
    }
}
