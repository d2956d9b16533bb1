//! A function that stands still in the middle of a call until the test lets it go on.

use std::time::Duration;

use api::{Client, secrets::ListSecrets};
use serde_json::json;
use tokio::{task::yield_now, time::timeout};

use crate::{
    author::Author,
    secrets::{create, replace},
};

/// Where calls of an account's functions wait. It is made of secrets, because these are what a function and a test both
/// see: whoever comes to the gate updates `reached`, and goes on when `gate` is `open`.
pub(crate) struct Gate {
    client: Client,
}

impl Gate {
    /// A gate that is closed.
    pub(crate) async fn of(author: &Author<'_>) -> Gate {
        for name in ["gate", "reached"] {
            create(&author.client, name, json!("closed"))
                .await
                .expect("a secret is created");
        }
        Gate {
            client: author.client.clone(),
        }
    }

    /// Waits until so many calls have come to it.
    pub(crate) async fn is_reached_by(&self, calls: u64) {
        let reached = async {
            while self.reached().await < calls {
                yield_now().await;
            }
        };
        timeout(Duration::from_secs(30), reached)
            .await
            .expect("the gate is reached");
    }

    async fn reached(&self) -> u64 {
        let secrets = self.client.call(ListSecrets::default()).await;
        let secrets = secrets.expect("a page").items;
        let reached = secrets.iter().find(|it| it.name.as_str() == "reached");
        reached.expect("the gate is there").version - 1
    }

    /// Lets everybody through from now on.
    pub(crate) async fn opens(&self) {
        replace(&self.client, "gate", json!("open"), None)
            .await
            .expect("it is opened");
    }
}

/// The code of a function that does something, waits at the gate, and does something more.
pub(crate) fn waiting(before: &str, after: &str) -> String {
    format!(
        "const {{ Toolbelt }} = require('lp-faas-toolbelt');\n\
         const soon = () => new Promise((done) => setTimeout(done, 10));\n\
         async function lambda({{ payload }}) {{\n\
         const secrets = Toolbelt.SecretClient();\n{before}\n\
         await secrets.updateSecret({{ key: 'reached', value: 'reached' }});\n\
         while ((await secrets.readSecret('gate')).value !== 'open') await soon();\n{after}\n}}"
    )
}
