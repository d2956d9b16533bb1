//! What several pages can do with a function, and what they say about it.

use api::{
    Client, Code, Problem,
    deployments::{Deploy, RollBack},
    functions::{CreateFunction, DeleteFunction, Function, GetFunction, Undeploy},
    names::FunctionName,
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::components::notices::Notices;

/// How many copies of one function can have names of ours.
const COPIES: u32 = 20;

/// The client and the place to say how it went.
#[derive(Clone)]
pub struct Actions {
    client: Client,
    notices: Notices,
}

/// For use where a component is set up.
pub fn use_actions() -> Actions {
    Actions {
        client: expect_context(),
        notices: expect_context(),
    }
}

impl Actions {
    /// Deploys a version again, the newest one if none is named.
    pub async fn deploy(&self, name: FunctionName, version: Option<u64>) {
        let said = format!("Deploying {name}");
        let answer = self.client.call(Deploy { name, version }).await;
        self.report(answer, said);
    }

    pub async fn roll_back(&self, id: Uuid, said: String) {
        let answer = self.client.call(RollBack { id }).await;
        self.report(answer, said);
    }

    pub async fn undeploy(&self, name: FunctionName) {
        let answer = self.client.call(Undeploy { name: name.clone() }).await;
        let said = match answer.as_ref().map_or(0, |it| it.paused_schedules) {
            0 => format!("{name} is undeployed"),
            1 => format!("{name} is undeployed; its schedule is paused"),
            count => format!("{name} is undeployed; its {count} schedules are paused"),
        };
        self.report(answer, said);
    }

    /// Whether the function is gone.
    pub async fn delete(&self, name: FunctionName) -> bool {
        let said = format!("{name} is deleted");
        let answer = self.client.call(DeleteFunction { name }).await;
        self.report(answer, said).is_some()
    }

    /// Copies the newest version under a name of its own.
    pub async fn duplicate(&self, name: FunctionName) -> Option<Function> {
        let said = format!("{name} is duplicated");
        let answer = self.copy(name).await;
        self.report(answer, said)
    }

    async fn copy(&self, name: FunctionName) -> Result<Function, Problem> {
        let original = self.client.call(GetFunction { name }).await?;
        let mut number = 1;
        loop {
            let copy = CreateFunction {
                name: copy_name(&original.summary.name, number),
                description: original.summary.description.clone(),
                event: original.summary.event.clone(),
                language: original.summary.language,
                code: original.code.clone(),
                env: original.env.clone(),
                record: original.record,
            };
            match self.client.call(copy).await {
                Err(problem) if problem.code == Code::NameTaken && number < COPIES => number += 1,
                answer => return answer,
            }
        }
    }

    fn report<T>(&self, answer: Result<T, Problem>, said: String) -> Option<T> {
        match answer {
            Ok(value) => {
                self.notices.say(said);
                Some(value)
            }
            Err(problem) => {
                self.notices.complain(&problem);
                None
            }
        }
    }
}

fn copy_name(original: &FunctionName, number: u32) -> FunctionName {
    let suffix = match number {
        1 => "_copy".to_owned(),
        number => format!("_copy_{number}"),
    };
    let kept = original
        .as_str()
        .len()
        .min(FunctionName::MAX_LENGTH - suffix.len());
    let name = format!("{}{suffix}", &original.as_str()[..kept]);
    FunctionName::parse(&name).expect("a cut name with a suffix of letters is a name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_long_name_still_has_a_valid_name() {
        let long = FunctionName::parse(&"a".repeat(FunctionName::MAX_LENGTH)).expect("a name");
        assert!(copy_name(&long, 1).as_str().ends_with("_copy"));
        assert!(copy_name(&long, 12).as_str().ends_with("_copy_12"));
    }
}
