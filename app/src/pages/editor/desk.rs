//! Everything that the parts of the editor's page share.

use api::{
    Client, Permission,
    catalogues::EventType,
    events::Change,
    functions::{Function, FunctionSummary, GetFunction, Language},
    limits::Limits,
    names::FunctionName,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    live::use_live,
    pages::{
        editor::{
            content::Content,
            draft::{Draft, variable_fault},
        },
        invoke::call::sample_of,
    },
    session::Rights,
};

#[derive(Clone, Copy)]
pub struct Desk {
    pub name: StoredValue<FunctionName>,
    pub language: Language,
    pub draft: Draft,
    /// The function as the server has it now.
    pub now: RwSignal<Function>,
    pub events: StoredValue<Vec<EventType>>,
    pub limits: StoredValue<Limits>,
    pub may_write: bool,
    pub may_deploy: bool,
}

impl Desk {
    /// Lays out a function, and follows what becomes of it on the server.
    pub fn new(function: Function, events: Vec<EventType>, limits: Limits, rights: Rights) -> Desk {
        let desk = Desk {
            name: StoredValue::new(function.summary.name.clone()),
            language: function.summary.language,
            draft: Draft::new(function.summary.version, Content::from(&function)),
            now: RwSignal::new(function),
            events: StoredValue::new(events),
            limits: StoredValue::new(limits),
            may_write: rights.may(Permission::WriteFunctions),
            may_deploy: rights.may(Permission::Deploy),
        };
        let client = expect_context::<Client>();
        use_live().on_change(move |change| {
            if desk.concerns(change) {
                desk.read_again(client.clone());
            }
        });
        desk
    }

    /// The file's name, as build errors cite it.
    pub fn file(self) -> String {
        let ending = match self.language {
            Language::Javascript => "js",
            Language::Typescript => "ts",
        };
        self.name.with_value(|name| format!("{name}.{ending}"))
    }

    /// The input that the chosen event brings. Follows the choice.
    pub fn sample(self) -> String {
        let chosen = self.draft.event.get();
        self.events
            .with_value(|all| sample_of(all.iter().find(|it| Some(&it.id) == chosen.as_ref())))
    }

    pub fn summary(self) -> FunctionSummary {
        self.now.with(|it| it.summary.clone())
    }

    /// The newest version, if somebody saved it after this page's author had started.
    pub fn newer(self) -> Option<FunctionSummary> {
        let base = self.draft.base.with(|it| it.version);
        self.now
            .with(|it| (it.summary.version > base).then(|| it.summary.clone()))
    }

    /// Whether a variable is such that it cannot be saved.
    pub fn has_faulty_variable(self) -> bool {
        let all = self.draft.variables.get();
        self.limits.with_value(|limits| {
            all.iter()
                .any(|it| variable_fault(it, &all, limits).is_some())
        })
    }

    /// Takes what the server has; whoever has nothing unsaved sees it at once.
    pub fn take(self, function: Function) {
        let newer = function.summary.version > self.draft.base.with_untracked(|it| it.version);
        if newer && !self.draft.changed.get_untracked() {
            self.draft.start_from(&function);
        }
        self.now.set(function);
    }

    fn concerns(self, change: &Change) -> bool {
        self.name
            .try_with_value(|name| match change {
                Change::Function { name: changed } => changed == name,
                Change::Deployment { deployment } => {
                    deployment.function == *name && deployment.state.is_final()
                }
                Change::FunctionDeleted { .. }
                | Change::Activity { .. }
                | Change::Presence { .. } => false,
                Change::Reset => true,
            })
            .unwrap_or_default()
    }

    fn read_again(self, client: Client) {
        let Some(name) = self.name.try_get_value() else {
            return;
        };
        spawn_local(async move {
            // What cannot be read now was deleted, or is told again by the next change.
            if let Ok(function) = client.call(GetFunction { name }).await
                && self.name.try_get_value().is_some()
            {
                self.take(function);
            }
        });
    }
}
