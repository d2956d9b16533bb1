//! Allows domains and removes them.

use std::collections::BTreeMap;

use api::{
    Client, Problem,
    domains::{AllowDomain, ListDomains, RemoveDomain},
};
use uuid::Uuid;

use super::{Script, random::Random};

/// From so many on they are removed, too.
const MANY: usize = 30;

/// What every domain of this script ends with.
const OURS: &str = ".example.com";

pub(super) struct Domains {
    random: Random,
    /// What is allowed, by its text.
    allowed: BTreeMap<String, Uuid>,
    /// How many there were.
    names: u64,
    /// What is being allowed or removed.
    changing: Option<String>,
}

impl Domains {
    pub(super) fn new(random: Random) -> Domains {
        Domains {
            random,
            allowed: BTreeMap::new(),
            names: 0,
            changing: None,
        }
    }
}

impl Script for Domains {
    async fn act(&mut self, client: &Client) -> Result<(), Problem> {
        let removes = self.allowed.len() > MANY || self.random.below(3) == 0;
        let chosen = match removes {
            true => self.random.one_of(self.allowed.iter()),
            false => None,
        };
        if let Some((domain, id)) = chosen {
            let (domain, id) = (domain.clone(), *id);
            self.changing = Some(domain.clone());
            client.call(RemoveDomain { id }).await?;
            self.allowed.remove(&domain);
        } else {
            self.names += 1;
            let domain = format!("host-{}{OURS}", self.names);
            self.changing = Some(domain.clone());
            let allowed = client.call(AllowDomain { domain }).await?;
            self.allowed.insert(allowed.domain, allowed.id);
        }
        self.changing = None;
        Ok(())
    }

    async fn settle(&mut self, client: &Client) {
        let listed = client.call(ListDomains {}).await.expect("a list").items;
        let found: BTreeMap<String, Uuid> = listed
            .into_iter()
            .filter(|it| it.domain.ends_with(OURS))
            .map(|it| (it.domain, it.id))
            .collect();
        if let Some(domain) = self.changing.take() {
            match found.get(&domain) {
                Some(id) => self.allowed.insert(domain, *id),
                None => self.allowed.remove(&domain),
            };
        }
        assert_eq!(found, self.allowed);
    }
}
