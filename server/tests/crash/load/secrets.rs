//! Writes secrets, and reads them where they can be read: in a function.

use std::collections::BTreeMap;

use api::{
    Client, Problem,
    invocations::{Invocation, Invoke},
    names::SecretName,
    secrets::{CreateSecret, ListSecrets, ReplaceSecret, SecretValue},
};
use serde_json::{Value, json};

use super::{Script, named, random::Random, whole};

pub(super) const FUNCTION: &str = "reads_secrets";
pub(super) const CODE: &str = "const { Toolbelt } = require('lp-faas-toolbelt');\n\
    async function lambda({ payload }) {\n\
    return (await Toolbelt.SecretClient().readSecret(payload, { useCache: false })).value;\n\
    }";

/// How many there are.
const NAMES: u64 = 12;

pub(super) struct Secrets {
    random: Random,
    /// What was acknowledged.
    stored: BTreeMap<SecretName, Stored>,
    /// How many values there were.
    values: u64,
    /// The name and the value that are being written.
    writing: Option<(SecretName, u64)>,
}

#[derive(Clone, Copy)]
struct Stored {
    version: u64,
    value: u64,
}

fn text(value: u64) -> Value {
    json!(format!("the value {value}"))
}

async fn read(client: &Client, name: &SecretName) -> Result<Invocation, Problem> {
    let invoke = Invoke {
        name: named(FUNCTION),
        payload: json!(name),
        headers: Vec::new(),
        timestamp: None,
    };
    client.call(invoke).await
}

impl Secrets {
    pub(super) fn new(random: Random) -> Secrets {
        Secrets {
            random,
            stored: BTreeMap::new(),
            values: 0,
            writing: None,
        }
    }

    async fn write(&mut self, client: &Client, name: SecretName) -> Result<(), Problem> {
        self.values += 1;
        let number = self.values;
        let value = SecretValue::new(text(number)).expect("a value");
        self.writing = Some((name.clone(), number));
        let version = self.stored.get(&name).map(|it| it.version);
        let written = match version {
            None => {
                let name = name.clone();
                client.call(CreateSecret { name, value }).await?
            }
            Some(_) => {
                let name = name.clone();
                let replace = ReplaceSecret {
                    name,
                    value,
                    version,
                };
                client.call(replace).await?
            }
        };
        self.writing = None;
        assert_eq!(written.version, version.unwrap_or(0) + 1);
        let stored = Stored {
            version: written.version,
            value: number,
        };
        self.stored.insert(name, stored);
        Ok(())
    }

    /// Every secret has the value that was written last.
    pub(super) async fn audit(&self, client: &Client) {
        assert!(!self.stored.is_empty());
        for (name, stored) in &self.stored {
            let invocation = read(client, name).await.expect("it is invoked");
            let (result, error) = (invocation.result, invocation.error);
            assert_eq!(result, text(stored.value), "{name}: {error:?}");
        }
    }
}

impl Script for Secrets {
    async fn act(&mut self, client: &Client) -> Result<(), Problem> {
        let number = self.random.below(NAMES);
        let name = SecretName::parse(&format!("secret-{number}")).expect("a name");
        let is_read = self.random.below(4) == 0;
        match self.stored.get(&name).copied() {
            Some(stored) if is_read => {
                let invocation = read(client, &name).await?;
                let (result, error) = (invocation.result, invocation.error);
                assert_eq!(result, text(stored.value), "{name}: {error:?}");
                Ok(())
            }
            _ => self.write(client, name).await,
        }
    }

    async fn settle(&mut self, client: &Client) {
        let listed = whole(client, |cursor| ListSecrets {
            cursor,
            limit: Some(200),
        });
        let mut found: BTreeMap<SecretName, u64> = listed
            .await
            .into_iter()
            .map(|it| (it.name, it.version))
            .collect();
        if let Some((name, value)) = self.writing.take() {
            let before = self.stored.get(&name).map_or(0, |it| it.version);
            let version = before + 1;
            if found.get(&name) == Some(&version) {
                self.stored.insert(name, Stored { version, value });
            }
        }
        for (name, stored) in &self.stored {
            let version = found.remove(name);
            assert_eq!(version, Some(stored.version), "the version of {name}");
        }
        assert!(found.is_empty(), "nobody wrote {found:?}");
    }
}
