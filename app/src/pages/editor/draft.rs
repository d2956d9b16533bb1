//! What the author is writing, beside the version that it started from.

use api::{
    functions::{Env, Function, Recording},
    limits::Limits,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::pages::editor::content::Content;

/// The saved version that an author started from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Base {
    pub version: u64,
    pub content: Content,
}

/// One environment variable while it is edited: its name may be empty or taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variable {
    pub id: u64,
    pub name: RwSignal<String>,
    pub value: RwSignal<String>,
}

#[derive(Clone, Copy)]
pub struct Draft {
    pub base: RwSignal<Base>,
    pub code: RwSignal<String>,
    pub description: RwSignal<String>,
    pub event: RwSignal<Option<String>>,
    pub record: RwSignal<Recording>,
    pub variables: RwSignal<Vec<Variable>>,
    next_id: StoredValue<u64>,
    /// Whether something is there that no version holds.
    pub changed: Memo<bool>,
}

impl Draft {
    pub fn new(version: u64, content: Content) -> Draft {
        let code = RwSignal::new(content.code.clone());
        let description = RwSignal::new(content.description.clone());
        let event = RwSignal::new(content.event.clone());
        let record = RwSignal::new(content.record);
        let variables = RwSignal::new(Vec::new());
        let env = content.env.clone();
        let base = RwSignal::new(Base { version, content });
        let changed = Memo::new(move |_| {
            base.with(|base| {
                let saved = &base.content;
                code.with(|it| *it != saved.code)
                    || description.with(|it| *it != saved.description)
                    || event.with(|it| *it != saved.event)
                    || record.get() != saved.record
                    || variables.with(|it| collect(it)) != saved.env
            })
        });
        let draft = Draft {
            base,
            code,
            description,
            event,
            record,
            variables,
            next_id: StoredValue::new(0),
            changed,
        };
        draft.put_variables(env);
        draft
    }

    /// What a Save would store. Follows every change.
    pub fn content(self) -> Content {
        Content {
            code: self.code.get(),
            description: self.description.get(),
            event: self.event.get(),
            env: self.variables.with(|it| collect(it)),
            record: self.record.get(),
        }
    }

    /// Shows other content; nothing is saved by that.
    pub fn put(self, content: Content) {
        self.code.set(content.code);
        self.description.set(content.description);
        self.event.set(content.event);
        self.record.set(content.record);
        if self.variables.with_untracked(|it| collect(it)) != content.env {
            self.put_variables(content.env);
        }
    }

    /// Drops what was written: from now on this is what the author works on.
    pub fn start_from(self, function: &Function) {
        let content = Content::from(function);
        self.base.set(Base {
            version: function.summary.version,
            content: content.clone(),
        });
        self.put(content);
    }

    /// What was written is saved as this version.
    pub fn saved_as(self, function: &Function) {
        self.base.set(Base {
            version: function.summary.version,
            content: Content::from(function),
        });
    }

    pub fn add_variable(self, name: String, value: String) -> Variable {
        let id = self.next_id.get_value();
        self.next_id.set_value(id + 1);
        let variable = Variable {
            id,
            name: RwSignal::new(name),
            value: RwSignal::new(value),
        };
        self.variables.update(|all| all.push(variable));
        variable
    }

    pub fn remove_variable(self, id: u64) {
        self.variables.update(|all| all.retain(|it| it.id != id));
    }

    fn put_variables(self, env: Env) {
        self.variables.update(Vec::clear);
        for (name, value) in env {
            self.add_variable(name, value);
        }
    }
}

/// Rows without a name and a value are not there yet.
fn collect(variables: &[Variable]) -> Env {
    variables
        .iter()
        .map(|it| (it.name.get(), it.value.get()))
        .filter(|(name, value)| !name.is_empty() || !value.is_empty())
        .collect()
}

/// Why a variable cannot be saved as it is.
pub fn variable_fault(variable: &Variable, all: &[Variable], limits: &Limits) -> Option<String> {
    let (name, value) = (variable.name.get(), variable.value.get());
    let too_long = |text: &str| text.chars().count() as u64 > limits.env_chars;
    let twice = || {
        all.iter()
            .any(|it| it.id != variable.id && it.name.get() == name)
    };
    if name.is_empty() {
        return (!value.is_empty()).then(|| "Give it a name".to_owned());
    }
    if too_long(&name) {
        return Some(format!(
            "A name has at most {} characters",
            limits.env_chars
        ));
    }
    if too_long(&value) {
        return Some(format!(
            "A value has at most {} characters",
            limits.env_chars
        ));
    }
    twice().then(|| "Another variable has this name".to_owned())
}
