//! Secrets as one run reaches them: what it gets or sets is noted, so that it can be hidden in what is told of the run.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use api::{events::Change, names::SecretName, secrets::SecretValue};
use runtime::{Refusal, SecretRequest, SecretText};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::run::Subject;
use crate::{
    rules,
    secrets::{Error, Replaced, Target, mask::Seen},
    state::AppState,
};

/// Operations on secrets that one run has under way at the database: others want to get there too.
const AT_ONCE: usize = 2;

const NOT_FOUND: &str = "com.liveperson.faas.secret.not-found";
const INVALID: &str = "com.liveperson.faas.secret.invalid-format";
const UNAVAILABLE: &str = "com.liveperson.faas.secret.unavailable";
const TOO_MANY: &str = "com.liveperson.faas.secret.too-many";

/// The secrets of a run's account.
pub(super) struct Secrets {
    app: AppState,
    account: Uuid,
    /// Who is said to have changed what the run updates.
    by: String,
    seen: Seen,
    updated: AtomicBool,
    places: Semaphore,
}

impl Secrets {
    pub(super) fn of(app: &AppState, subject: &Subject) -> Arc<Secrets> {
        Arc::new(Secrets {
            app: app.clone(),
            account: subject.account,
            by: format!("function {}", subject.name),
            seen: Seen::default(),
            updated: AtomicBool::new(false),
            places: Semaphore::new(AT_ONCE),
        })
    }

    /// What the run is handed.
    pub(super) fn reach(self: &Arc<Secrets>) -> runtime::Secrets {
        let secrets = self.clone();
        runtime::Secrets::new(move |request| {
            let secrets = secrets.clone();
            Box::pin(async move { secrets.answer(request).await })
        })
    }

    pub(super) fn seen(&self) -> &Seen {
        &self.seen
    }

    /// To be called when the run has ended: however often it updated, watchers are told once.
    pub(super) fn tell(&self) {
        if self.updated.swap(false, Relaxed) {
            self.app.events.publish(self.account, &Change::Secrets);
        }
    }

    async fn answer(&self, request: SecretRequest) -> Result<SecretText, Refusal> {
        let _place = self.places.acquire().await.map_err(Refusal::platform)?;
        match request {
            SecretRequest::Read { key } => self.read(name(&key)?).await,
            SecretRequest::Update { key, value } => self.update(name(&key)?, value).await,
        }
    }

    async fn read(&self, name: SecretName) -> Result<SecretText, Refusal> {
        let opened = self.app.secrets.read(self.account, &name).await;
        let opened = opened
            .map_err(|it| unavailable(&it))?
            .ok_or_else(|| missing(&name))?;
        self.note(&opened.value)?;
        Ok(SecretText(opened.value.to_string()))
    }

    async fn update(&self, name: SecretName, value: SecretText) -> Result<SecretText, Refusal> {
        let refused = |why: String| Refusal::new("TypeError", INVALID, why);
        let new = SecretValue::parse(&value.0).map_err(refused)?;
        rules::secret(&new, &self.app.config.limits).map_err(|it| refused(it.detail))?;
        // Before it is stored: what cannot be hidden later is not taken.
        self.note(new.json())?;
        let target = Target {
            account: self.account,
            name: &name,
            by: &self.by,
        };
        let replaced = self.app.secrets.replace(target, &new, |_| true).await;
        match replaced.map_err(|it| unavailable(&it))? {
            Replaced::Done(_) => {
                self.updated.store(true, Relaxed);
                Ok(value)
            }
            Replaced::Missing => Err(missing(&name)),
            Replaced::Conflict(_) => Err(Refusal::platform("a secret without a condition")),
        }
    }

    fn note(&self, json: &str) -> Result<(), Refusal> {
        match self.seen.add(json) {
            true => Ok(()),
            false => Err(Refusal::new(
                "RangeError",
                TOO_MANY,
                "the run has read or set more different values of secrets than can be hidden in its logs",
            )),
        }
    }
}

fn name(key: &str) -> Result<SecretName, Refusal> {
    SecretName::parse(key).map_err(|why| Refusal::new("TypeError", INVALID, why))
}

fn missing(name: &SecretName) -> Refusal {
    let message =
        format!("There is no Secret {name} for this account: add it under Settings → Secrets");
    Refusal::new("Error", NOT_FOUND, message)
}

/// The cause is in the server's log. That a row does not open is told: a new value mends it.
fn unavailable(error: &Error) -> Refusal {
    match error {
        Error::Spoiled(_) => {
            tracing::error!(%error, "a secret does not open");
            Refusal::new("Error", UNAVAILABLE, error.to_string())
        }
        Error::Store(_) | Error::Key(_) | Error::SpoiledTotp => {
            tracing::error!(%error, "a function cannot reach its secrets");
            let message = "secrets cannot be reached now: the cause is in the server's log";
            Refusal::new("Error", UNAVAILABLE, message)
        }
    }
}
