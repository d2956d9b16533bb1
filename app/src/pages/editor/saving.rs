//! Saving: a new version, never over somebody else's.

use api::{
    Client, Code, Problem,
    functions::{Function, GetFunction, SaveFunction},
    problem::SourceError,
};
use leptos::prelude::*;

use crate::{components::notices::Notices, pages::editor::desk::Desk};

#[derive(Clone, Copy)]
pub struct Saving {
    desk: Desk,
    client: StoredValue<Client>,
    notices: Notices,
    pub busy: RwSignal<bool>,
    /// Why the last save failed.
    pub problem: RwSignal<Option<Problem>>,
    /// What somebody else saved meanwhile, while the author decides what becomes of it.
    pub conflict: RwSignal<Option<Function>>,
}

impl Saving {
    pub fn new(desk: Desk) -> Saving {
        Saving {
            desk,
            client: StoredValue::new(expect_context()),
            notices: expect_context(),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            conflict: RwSignal::new(None),
        }
    }

    /// Saves on top of the version that the author started from. Answers whether it is saved.
    pub async fn save(self) -> bool {
        if !self.desk.draft.changed.get_untracked() {
            return true;
        }
        let base = self.desk.draft.base.with_untracked(|it| it.version);
        self.save_over(base).await
    }

    /// Saves on top of `version`, which the author has seen.
    pub async fn save_over(self, version: u64) -> bool {
        if self.busy.get_untracked() || !self.desk.may_write {
            return false;
        }
        if untrack(|| self.desk.has_faulty_variable()) {
            let detail = "an environment variable cannot be saved as it is: see Environment";
            self.problem.set(Some(Problem::invalid("env", detail)));
            return false;
        }
        self.busy.set(true);
        let answer = self.client.get_value().call(self.request(version)).await;
        self.busy.set(false);
        match answer {
            Ok(function) => {
                self.problem.set(None);
                self.conflict.set(None);
                self.notices
                    .say(format!("Saved as version {}", function.summary.version));
                self.desk.draft.saved_as(&function);
                self.desk.now.set(function);
                true
            }
            Err(problem) => {
                self.fail(problem).await;
                false
            }
        }
    }

    /// Shows what somebody else saved beside what the author wrote.
    pub async fn compare(self) {
        let name = self.desk.name.get_value();
        match self.client.get_value().call(GetFunction { name }).await {
            Ok(theirs) => {
                self.desk.now.set(theirs.clone());
                self.conflict.set(Some(theirs));
            }
            Err(problem) => self.problem.set(Some(problem)),
        }
    }

    /// The place in the code that the last save was refused for.
    pub fn fault(self) -> Option<SourceError> {
        self.problem
            .with(|it| it.as_ref()?.source.as_deref().cloned())
    }

    async fn fail(self, problem: Problem) {
        match problem.code {
            Code::VersionConflict | Code::PreconditionFailed => self.compare().await,
            _ => self.problem.set(Some(problem)),
        }
    }

    fn request(self, version: u64) -> SaveFunction {
        let content = untrack(|| self.desk.draft.content());
        SaveFunction {
            name: self.desk.name.get_value(),
            version: Some(version),
            description: Some(content.description),
            event: Some(content.event.unwrap_or_default()),
            language: None,
            code: Some(content.code),
            env: Some(content.env),
            record: Some(content.record),
        }
    }
}
