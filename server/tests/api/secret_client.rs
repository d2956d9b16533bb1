//! Secrets as functions meet them: read and updated by `Toolbelt.SecretClient()`, hidden in what is told of the run.

use api::{
    invocations::{GetInvocation, Invocation, Outcome, TestDraft},
    secrets::{DeleteSecret, ListSecrets},
};
use serde_json::{Value, json};

use crate::{
    author::{Author, named},
    databases::on_both_databases,
    harness::TestApp,
    secrets::{create, replace, secret_name},
};

on_both_databases!(
    a_function_reads_what_is_stored_in_the_type_that_it_has,
    an_update_is_there_for_the_next_call_and_for_the_list,
    a_missing_secret_is_an_error_that_can_be_caught,
    what_a_function_may_not_store_is_refused_and_nothing_changes,
    secrets_are_hidden_in_logs_errors_and_records,
    a_draft_reads_secrets_and_hides_them_too,
    a_secret_cannot_be_read_while_a_function_is_deployed,
    a_run_that_sees_more_values_than_can_be_hidden_is_stopped_there,
);

/// A function that does something with `secrets`, the client.
fn using(body: &str) -> String {
    format!(
        "const {{ Toolbelt }} = require('lp-faas-toolbelt');\n\
         async function lambda({{ payload }}) {{\n\
         const secrets = Toolbelt.SecretClient();\n{body}\n}}"
    )
}

const READ: &str = "return await secrets.readSecret(payload);";

async fn a_function_reads_what_is_stored_in_the_type_that_it_has(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("classic", &using(READ)).await;
    let modern = "import { Toolbelt } from 'core-functions-toolbelt';\n\
                  export default async (input) => new Toolbelt.SecretClient().readSecret(input.payload, { useCache: false });";
    author.publishes("modern", modern).await;
    let values = [
        json!("grün 🜂 \"quoted\"\n"),
        json!(42.5),
        json!({ "consumerKey": "k", "nested": [1, { "__proto__": 2 }], "none": null }),
        json!(["a", 1]),
        json!("x".repeat(16_384)),
    ];
    for (number, value) in values.into_iter().enumerate() {
        let key = format!("key-{number}");
        create(&author.client, &key, value.clone())
            .await
            .expect("created");
        for function in ["classic", "modern"] {
            let read = author.invokes(function, json!(key)).await;
            assert_eq!(
                read.result,
                json!({ "key": key, "value": value }),
                "{:?}",
                read.error
            );
        }
    }
    replace(&author.client, "key-0", json!("new"), None)
        .await
        .expect("replaced");
    let read = author.invokes("classic", json!("key-0")).await;
    assert_eq!(read.result["value"], "new", "without a deployment");
}

async fn an_update_is_there_for_the_next_call_and_for_the_list(app: TestApp) {
    let author = Author::of(&app).await;
    create(&author.client, "token", json!({ "count": 1, "kept": true }))
        .await
        .expect("created");
    let code = using(
        "const { value } = await secrets.readSecret('token');\n\
         const updated = await secrets.updateSecret({ key: 'token', value: { ...value, count: value.count + 1 } });\n\
         await secrets.writeSecret({ key: 'token', value: { ...updated.value, count: updated.value.count + 1 } });\n\
         return updated;",
    );
    author.publishes("refresh", &code).await;
    for count in [2, 4] {
        let invocation = author.invokes("refresh", Value::Null).await;
        let value = json!({ "count": count, "kept": true });
        assert_eq!(
            invocation.result,
            json!({ "key": "token", "value": value }),
            "{:?}",
            invocation.error
        );
    }
    let secrets = author.client.call(ListSecrets::default()).await;
    let secret = &secrets.expect("a page").items[0];
    assert_eq!(
        (secret.version, secret.changed_by.as_str()),
        (5, "function refresh")
    );
}

async fn a_missing_secret_is_an_error_that_can_be_caught(app: TestApp) {
    let author = Author::of(&app).await;
    let code = using(
        "const told = [];\n\
         const catching = (promise) => promise.catch((error) => told.push([error.code, error.message, error instanceof Error]));\n\
         await catching(secrets.readSecret('gone'));\n\
         await catching(secrets.updateSecret({ key: 'gone', value: 'x' }));\n\
         return told;",
    );
    author.publishes("seeking", &code).await;
    author.publishes("failing", &using(READ)).await;
    create(&author.client, "gone", json!("x"))
        .await
        .expect("created");
    let name = secret_name("gone");
    author
        .client
        .call(DeleteSecret { name })
        .await
        .expect("deleted");
    let told = author.invokes("seeking", Value::Null).await.result;
    for error in told.as_array().expect("two errors") {
        assert_eq!(error[0], "com.liveperson.faas.secret.not-found");
        let message = error[1].as_str().expect("a message");
        assert!(
            message.starts_with("There is no Secret gone for this account"),
            "{message}"
        );
        assert_eq!(error[2], true);
    }
    assert_eq!(told.as_array().map(Vec::len), Some(2));
    let failed = author.invokes("failing", json!("gone")).await;
    let error = failed.error.expect("it fails");
    assert!(
        error.message.contains("There is no Secret gone"),
        "{error:?}"
    );
    assert_eq!(error.line, Some(4), "the author's own line");
    let secrets = author.client.call(ListSecrets::default()).await;
    assert_eq!(secrets.expect("a page").items, [], "functions create none");
}

async fn what_a_function_may_not_store_is_refused_and_nothing_changes(app: TestApp) {
    let author = Author::of(&app).await;
    create(&author.client, "key", json!("kept"))
        .await
        .expect("created");
    let code = using(
        "const told = [];\n\
         for (const value of [undefined, null, true, NaN, 2 ** 60, 10n, () => 1, Symbol('x'), 'x'.repeat(16385), ['x'.repeat(16380), 1]]) {\n\
           await secrets.updateSecret({ key: 'key', value }).then(() => told.push('stored'), (error) => told.push(error.name));\n\
         }\n\
         for (const key of ['', 'a b', '../key', 'x'.repeat(101), 'é', 7, null, {}]) {\n\
           await secrets.readSecret(key).then(() => told.push('read'), (error) => told.push(error.name));\n\
         }\n\
         return [told, (await secrets.readSecret('key')).value];",
    );
    author.publishes("hostile", &code).await;
    let invocation = author.invokes("hostile", Value::Null).await;
    assert_eq!(
        invocation.result,
        json!([vec!["TypeError"; 18], "kept"]),
        "{:?}",
        invocation.error
    );
}

/// Everything that Flint tells of an invocation, save its result.
fn told(invocation: &Invocation) -> String {
    let silent = Invocation {
        result: Value::Null,
        ..invocation.clone()
    };
    serde_json::to_string(&silent).expect("JSON")
}

const LEAKING: &str = r#"
const { value: password } = await secrets.readSecret('password');
const { value: { token } } = await secrets.readSecret('oauth');
await secrets.updateSecret({ key: 'password', value: 'brand-new-/pass?word' });
console.info('password ' + password, { password, [token]: 1 }, [password]);
console.warn(JSON.stringify({ password }), JSON.stringify(JSON.stringify({ password })));
console.error('Basic ' + btoa('user:' + token + ':'), encodeURIComponent(password));
console.debug('updated to brand-new-/pass?word', `https://x.test/?p=${encodeURIComponent('brand-new-/pass?word')}`);
console.info(new Error('thrown with ' + token));
await fetch(`https://key-${token}.test/`).catch(() => {});
await fetch(`https://api.test/`, { method: token }).catch(() => {});
if (payload === 'return') return { password, token };
const error = new Error('refused: ' + password + ' and brand-new-/pass?word');
error.name = token;
throw error;
"#;

async fn secrets_are_hidden_in_logs_errors_and_records(app: TestApp) {
    let author = Author::of(&app).await;
    let (password, token) = ("hunter2 \"&\\ günther", "Tok_0123456789");
    create(&author.client, "password", json!(password))
        .await
        .expect("created");
    create(&author.client, "oauth", json!({ "token": token }))
        .await
        .expect("created");
    author.publishes("leaking", &using(LEAKING)).await;
    let failed = author.invokes("leaking", Value::Null).await;
    assert_ne!(failed.outcome, Outcome::Ok);
    let id = failed.id;
    let stored = author
        .client
        .call(GetInvocation { id })
        .await
        .expect("stored");
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT coalesce(outbound, '') || coalesce(error, '') FROM invocations UNION ALL SELECT entry FROM log_entries")
            .fetch_all(app.state.store.reader())
            .await
            .expect("rows");
    for text in [told(&failed), told(&stored), rows.concat()] {
        for leak in [
            "hunter2",
            "günther",
            token,
            "tok_0123456789",
            "brand-new",
            "b2tfMDEyMzQ1Njc4O",
            "g%C3%BCnther",
        ] {
            assert!(!text.contains(leak), "{leak} in {text}");
        }
    }
    assert_eq!(failed.outbound[0].host, "key-••••.test");
    let error = failed.error.expect("it fails");
    assert_eq!(error.message, "refused: •••• and ••••");
    assert_eq!(error.name, "••••");
    assert_eq!(failed.logs[0].message, "password ••••");
    assert_eq!(
        failed.logs[0].extras,
        json!([{ "password": "••••", "••••": 1 }, ["••••"]])
            .as_array()
            .expect("an array")
            .clone()
    );

    replace(&author.client, "password", json!(password), None)
        .await
        .expect("replaced");
    let answered = author.invokes("leaking", json!("return")).await;
    assert_eq!(
        answered.result,
        json!({ "password": password, "token": token })
    );
}

async fn a_draft_reads_secrets_and_hides_them_too(app: TestApp) {
    let author = Author::of(&app).await;
    create(&author.client, "key", json!("hunter2"))
        .await
        .expect("created");
    author.writes("draft", &using(READ)).await;
    let code = using(
        "const { value } = await secrets.readSecret('key'); console.info(value); throw new Error(value);",
    );
    let test = TestDraft {
        name: named("draft"),
        language: api::functions::Language::Javascript,
        code,
        env: api::functions::Env::new(),
        payload: Value::Null,
        headers: Vec::new(),
        timestamp: None,
    };
    let tested = author.client.call(test).await.expect("an invocation");
    assert_eq!(tested.logs[0].message, "••••");
    assert_eq!(tested.error.as_ref().expect("it fails").message, "••••");
    assert!(!told(&tested).contains("hunter2"));
}

async fn a_secret_cannot_be_read_while_a_function_is_deployed(app: TestApp) {
    let author = Author::of(&app).await;
    create(&author.client, "key", json!("hunter2"))
        .await
        .expect("created");
    let code = "import { Toolbelt } from 'lp-faas-toolbelt';\n\
                const { value } = await Toolbelt.SecretClient().readSecret('key');\n\
                export default () => value;";
    author.writes("early", code).await;
    let deployment = author.deploys("early").await;
    let error = deployment.error.expect("it is refused");
    assert!(error.message.contains("call it inside lambda"), "{error:?}");
}

async fn a_run_that_sees_more_values_than_can_be_hidden_is_stopped_there(app: TestApp) {
    let author = Author::of(&app).await;
    create(&author.client, "key", json!("hunter2"))
        .await
        .expect("created");
    let code = using(
        "for (let count = 0; ; count += 1) {\n\
           try { await secrets.updateSecret({ key: 'key', value: 'x'.repeat(16000) + count }); }\n\
           catch (error) { return [error.name, error.code, count]; }\n\
         }",
    );
    author.publishes("flood", &code).await;
    let result = author.invokes("flood", Value::Null).await.result;
    assert_eq!(
        result,
        json!(["RangeError", "com.liveperson.faas.secret.too-many", 52])
    );
}
