//! An example as its folder holds it; the `README.md` beside the examples tells the form of `example.json`.

use std::{collections::BTreeMap, fs, path::Path};

use api::{
    functions::{Env, Language},
    invocations::Invocation,
    names::FunctionName,
};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) struct Example {
    pub(super) name: FunctionName,
    pub(super) language: Language,
    pub(super) code: String,
    pub(super) states: Manifest,
}

/// `example.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) description: String,
    #[serde(default)]
    pub(super) env: Env,
    /// The hosts that it fetches from.
    #[serde(default)]
    pub(super) domains: Vec<String>,
    #[serde(default)]
    pub(super) secrets: BTreeMap<String, Value>,
    /// The problem that answers the attempt to save it.
    pub(super) refusal: Option<Value>,
    #[serde(default = "deployed")]
    pub(super) deployment: Value,
    #[serde(default)]
    pub(super) calls: Vec<Call>,
    pub(super) schedule: Option<Value>,
    /// What the schedule's newest instant brings.
    pub(super) scheduled: Option<Answer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Call {
    pub(super) request: Value,
    pub(super) answer: Answer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    outcome: Value,
    #[serde(default)]
    result: Value,
    error: Option<Value>,
    logs: Option<Value>,
    outbound: Option<Value>,
}

fn deployed() -> Value {
    json!({ "state": "deploy_finish" })
}

impl Example {
    /// All there are. `host` stands for every host that they fetch from.
    pub(super) fn all(host: &str) -> Vec<Example> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
        fs::read_dir(folder)
            .expect("the examples' folder")
            .map(|it| it.expect("an entry").path())
            .filter(|it| it.is_dir())
            .map(|it| Example::read(&it, host))
            .collect()
    }

    fn read(folder: &Path, host: &str) -> Example {
        let name = folder.file_name().and_then(|it| it.to_str());
        let name = FunctionName::parse(name.expect("a name in UTF-8"))
            .expect("the folder is called as its function");
        let (language, file) = match folder.join("lambda.ts").exists() {
            true => (Language::Typescript, "lambda.ts"),
            false => (Language::Javascript, "lambda.js"),
        };
        let text = fs::read_to_string(folder.join("example.json")).expect("an example.json");
        Example {
            states: Manifest::read(&name, text, host),
            code: fs::read_to_string(folder.join(file)).expect("the code"),
            name,
            language,
        }
    }
}

impl Manifest {
    fn read(name: &FunctionName, mut text: String, host: &str) -> Manifest {
        let parse = |text: &str| -> Manifest {
            serde_json::from_str(text).unwrap_or_else(|it| panic!("{name}: {it}"))
        };
        for domain in parse(&text).domains {
            text = text
                .replace(&format!("https://{domain}"), &format!("http://{host}"))
                .replace(&domain, host);
        }
        let manifest = parse(&text);
        // What `deploy.sh` relies on.
        assert_eq!(
            text.matches("\n      \"request\": {").count(),
            manifest.calls.len(),
            "{name}"
        );
        manifest
    }
}

impl Answer {
    pub(super) fn compare(self, invocation: &Invocation) {
        let actual = json!(invocation);
        let context = format!("{actual:#}");
        assert_eq!(actual["outcome"], self.outcome, "outcome of {context}");
        assert_eq!(actual["result"], self.result, "result of {context}");
        for (field, stated) in [("error", self.error), ("outbound", self.outbound)] {
            if let Some(stated) = stated {
                assert!(
                    holds(&stated, &actual[field]),
                    "{field} is not {stated:#} in {context}"
                );
            }
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

/// Of objects, what is stated must be there; more may be.
pub(super) fn assert_holds(stated: &Value, actual: &Value) {
    assert!(
        holds(stated, actual),
        "{stated:#} does not hold of {actual:#}"
    );
}

fn holds(stated: &Value, actual: &Value) -> bool {
    match (stated, actual) {
        (Value::Object(stated), Value::Object(actual)) => stated
            .iter()
            .all(|(name, stated)| actual.get(name).is_some_and(|it| holds(stated, it))),
        (Value::Array(stated), Value::Array(actual)) => {
            stated.len() == actual.len()
                && stated
                    .iter()
                    .zip(actual)
                    .all(|(one, other)| holds(one, other))
        }
        _ => stated == actual,
    }
}

fn without_timestamps(mut logs: Value) -> Value {
    for entry in logs.as_array_mut().into_iter().flatten() {
        entry.as_object_mut().map(|it| it.shift_remove("timestamp"));
    }
    logs
}
