//! Passwords, hashed with argon2id.
//!
//! A hash takes 19 MiB and tens of milliseconds, so it runs off the async threads, and few at a time: a flood of
//! log-ins waits in a queue instead of eating the memory.

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use tokio::sync::Semaphore;

use crate::{
    clock::Clock,
    error::{Error, Result},
};

pub(crate) struct Passwords {
    places: Semaphore,
    /// Of a password that nobody has, for emails that nobody has: it takes as long to be refused.
    decoy: String,
}

const AT_ONCE: usize = 2;

impl Passwords {
    pub(crate) fn new() -> Passwords {
        // Made with the parameters of today's hashes, without the work of making one at every start.
        let decoy = "$argon2id$v=19$m=19456,t=2,p=1$ZmxpbnQgZGVjb3kgc2FsdA$PCQ8dC4IcCYFBVlNlmxe2tzPGwyCJTEgh9UKRg0pIPY";
        Passwords {
            places: Semaphore::new(AT_ONCE),
            decoy: decoy.to_owned(),
        }
    }

    /// A PHC string.
    pub(crate) async fn hash(&self, password: String, clock: &Clock) -> Result<String> {
        let salt = SaltString::encode_b64(&clock.random::<16>()).map_err(Error::internal)?;
        self.work(move || {
            let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
            hash.map(|it| it.to_string()).map_err(Error::internal)
        })
        .await?
    }

    /// Whether the password is the one of `hash`; without a hash it is not, after the same work.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        self.work(move || {
            let hash = PasswordHash::new(&hash).map_err(Error::internal)?;
            let matches = Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok();
            Ok(known && matches)
        })
        .await?
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let _place = self.places.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(Error::internal)
    }
}
