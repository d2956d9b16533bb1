//! Domains: list, allow, remove.

use api::{
    Code, Page, Problem,
    domains::{AllowDomain, Domain, ListDomains, MOST, RemoveDomain},
    events::Change,
};

use crate::{auth::Caller, error::Result, state::AppState, store::Allowing};

/// A longer text is not even looked at.
const LONGEST: usize = 300;

pub async fn list(app: AppState, caller: Caller, _: ListDomains) -> Result<Page<Domain>> {
    let items = app.store.domains(caller.account).await?;
    Ok(Page { items, next: None })
}

pub async fn allow(app: AppState, caller: Caller, it: AllowDomain) -> Result<Domain> {
    let domain = Domain {
        id: app.clock.new_id(),
        domain: normal(&app, &it.domain)?,
        allowed_at: app.clock.now(),
        allowed_by: caller.name.clone(),
    };
    match app.store.allow_domain(caller.account, &domain).await? {
        Allowing::Done => {}
        Allowing::Known => {
            let detail = format!("`{}` is allowed already", domain.domain);
            return Err(refused(Code::NameTaken, detail).into());
        }
        Allowing::TooMany => {
            let detail = format!("{MOST} domains are allowed, more cannot be: remove one first");
            return Err(refused(Code::InvalidField, detail).into());
        }
    }
    changed(&app, &caller).await?;
    Ok(domain)
}

pub async fn remove(app: AppState, caller: Caller, it: RemoveDomain) -> Result<()> {
    if !app.store.remove_domain(it.id, &caller.by(&app)).await? {
        return Err(Problem::not_found("domain", it.id).into());
    }
    changed(&app, &caller).await
}

/// The domain in the one form that is stored and compared.
fn normal(app: &AppState, text: &str) -> Result<String> {
    if text.len() > LONGEST {
        return Err(Problem::invalid("domain", "a host has 253 characters at most").into());
    }
    let domain: runtime::Domain = text
        .parse()
        .map_err(|error: runtime::BadDomain| Problem::invalid("domain", error.to_string()))?;
    if !app.egress.may_reach(&domain) {
        let detail = format!(
            "`{domain}` is a private or reserved address, which functions cannot reach even if it is allowed"
        );
        return Err(Problem::invalid("domain", detail).into());
    }
    Ok(domain.to_string())
}

async fn changed(app: &AppState, caller: &Caller) -> Result<()> {
    app.domains.read(&app.store).await?;
    app.events.publish(caller.account, &Change::Domains);
    Ok(())
}

fn refused(code: Code, detail: String) -> Problem {
    Problem {
        field: Some("domain".to_owned()),
        ..Problem::new(code, detail)
    }
}
