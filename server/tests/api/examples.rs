//! Every function of `examples/`, created, deployed and invoked through the API, answers what its `example.json` states.

use std::{fs, path::Path};

use api::{
    deployments::DeploymentState,
    functions::{CreateFunction, Env, Language},
    invocations::{Invocation, Invoke},
    names::FunctionName,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{author::Author, databases::on_both_databases, harness::TestApp};

on_both_databases!(every_example_answers_what_it_states);

/// `example.json`; the `README.md` beside the examples tells its form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    description: String,
    #[serde(default)]
    env: Env,
    calls: Vec<Call>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    request: Value,
    answer: Answer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    outcome: Value,
    #[serde(default)]
    result: Value,
    #[serde(default)]
    error: serde_json::Map<String, Value>,
    logs: Option<Value>,
}

async fn every_example_answers_what_it_states(app: TestApp) {
    let author = Author::of(&app).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the examples' folder") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a file type").is_dir() {
            let name = entry.file_name().into_string().expect("a name in UTF-8");
            let name = FunctionName::parse(&name).expect("the folder is called as its function");
            check(&author, &name, &entry.path()).await;
            count += 1;
        }
    }
    assert!(count >= 12, "only {count} examples in {}", folder.display());
}

async fn check(author: &Author<'_>, name: &FunctionName, folder: &Path) {
    let text = fs::read_to_string(folder.join("example.json")).expect("an example.json");
    let example: Example = serde_json::from_str(&text).unwrap_or_else(|it| panic!("{name}: {it}"));
    // What `deploy.sh` relies on.
    assert_eq!(
        text.matches("\n      \"request\": {").count(),
        example.calls.len(),
        "{name}"
    );
    let (language, file) = match folder.join("lambda.ts").exists() {
        true => (Language::Typescript, "lambda.ts"),
        false => (Language::Javascript, "lambda.js"),
    };
    let function = CreateFunction {
        name: name.clone(),
        description: example.description,
        event: None,
        language,
        code: fs::read_to_string(folder.join(file)).expect("the code"),
        env: example.env,
        record: Default::default(),
    };
    author
        .client
        .call(function)
        .await
        .unwrap_or_else(|it| panic!("{name}: {it:?}"));
    let deployment = author.deploys(name.as_str()).await;
    assert_eq!(
        deployment.state,
        DeploymentState::DeployFinish,
        "{name}: {:?}",
        deployment.error
    );
    for call in example.calls {
        let mut request = call.request;
        request["name"] = json!(name);
        let request: Invoke = serde_json::from_value(request).expect("a request");
        let invocation = author
            .client
            .call(request)
            .await
            .unwrap_or_else(|it| panic!("{name}: {it:?}"));
        call.answer.compare(&invocation);
    }
}

impl Answer {
    fn compare(self, invocation: &Invocation) {
        let actual = json!(invocation);
        let context = format!("{actual:#}");
        assert_eq!(actual["outcome"], self.outcome, "outcome of {context}");
        assert_eq!(actual["result"], self.result, "result of {context}");
        for (field, value) in self.error {
            assert_eq!(
                actual["error"][&field], value,
                "{field} of the error of {context}"
            );
        }
        if let Some(logs) = self.logs {
            assert_eq!(
                without_timestamps(actual["logs"].clone()),
                logs,
                "logs of {context}"
            );
        }
    }
}

fn without_timestamps(mut logs: Value) -> Value {
    for entry in logs.as_array_mut().into_iter().flatten() {
        entry.as_object_mut().map(|it| it.shift_remove("timestamp"));
    }
    logs
}
