//! Secrets: list, create, replace, delete. None of these gives a value back.

use api::{
    Code, Page, Problem,
    events::Change,
    secrets::{CreateSecret, DeleteSecret, ListSecrets, ReplaceSecret, Secret},
};

use crate::{
    auth::Caller,
    error::{Error, Result},
    if_match::IfMatch,
    paging, rules,
    secrets::{Replaced, Target},
    state::AppState,
};

pub async fn list(app: AppState, caller: Caller, it: ListSecrets) -> Result<Page<Secret>> {
    let limit = paging::limit(it.limit)?;
    let after = paging::after(it.cursor.as_deref())?;
    let secrets = app
        .store
        .secrets(caller.account, after.as_deref(), limit + 1)
        .await?;
    Ok(paging::page(secrets, limit, |last| last.name.to_string()))
}

pub async fn create(app: AppState, caller: Caller, it: CreateSecret) -> Result<Secret> {
    rules::secret(&it.value, &app.config.limits)?;
    let target = Target {
        account: caller.account,
        name: &it.name,
        by: &caller.name,
    };
    let Some(created) = app.secrets.create(target, &it.value).await? else {
        let detail = format!(
            "there is a secret `{}` already: replace its value, or choose another name",
            it.name
        );
        return Err(Problem {
            field: Some("name".to_owned()),
            ..Problem::new(Code::NameTaken, detail)
        }
        .into());
    };
    app.events.publish(caller.account, &Change::Secrets);
    Ok(created)
}

pub async fn replace(
    app: AppState,
    (caller, if_match): (Caller, IfMatch),
    it: ReplaceSecret,
) -> Result<Secret> {
    rules::secret(&it.value, &app.config.limits)?;
    let target = Target {
        account: caller.account,
        name: &it.name,
        by: &caller.name,
    };
    let may_replace =
        |current| if_match.allows(current) && it.version.is_none_or(|version| version == current);
    match app.secrets.replace(target, &it.value, may_replace).await? {
        Replaced::Done(secret) => {
            app.events.publish(caller.account, &Change::Secrets);
            Ok(secret)
        }
        Replaced::Missing => Err(not_found(&it.name)),
        Replaced::Conflict(current) => {
            let code = match if_match.allows(current) {
                true => Code::VersionConflict,
                false => Code::PreconditionFailed,
            };
            let detail = format!(
                "`{}` was changed meanwhile and has version {current}: replace that one, or leave the version out",
                it.name
            );
            Err(Problem {
                current_version: Some(current),
                ..Problem::new(code, detail)
            }
            .into())
        }
    }
}

pub async fn delete(app: AppState, caller: Caller, it: DeleteSecret) -> Result<()> {
    let by = caller.by(&app);
    if !app.store.delete_secret(&it.name, &by).await? {
        return Err(not_found(&it.name));
    }
    app.events.publish(caller.account, &Change::Secrets);
    Ok(())
}

fn not_found(name: &api::names::SecretName) -> Error {
    Problem::not_found("secret", name).into()
}
