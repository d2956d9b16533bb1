//! How a deployment moves. This is the only place that knows.
//!
//! ```text
//!              build                              deploy
//! build_start ───────▶ build_finish ─▶ deploy_start ───────▶ deploy_finish
//!      │                                    │
//!      ▼                                    ▼
//! build_error                          deploy_error
//! ```
//!
//! Every state is stored with its time before anything of the next one happens, and told to the watchers after it is
//! stored. A move is stored only if the deployment is still in the state that it moves from and still driven by
//! whoever moves it: a driver that was taken for dead finds its fence outdated and stops.

use std::{sync::Arc, time::Duration};

use api::{
    deployments::{DeploymentError, DeploymentState, StateChange},
    events::Change,
};
use jiff::Timestamp;
use runtime::Program;

use crate::{
    halt,
    state::AppState,
    store::{self, deployments::Driven},
};

use DeploymentState::{
    BuildError, BuildFinish, BuildStart, DeployError, DeployFinish, DeployStart,
};

/// How long after the deadline of its state somebody else takes the deployment over: room for clocks that differ.
const GRACE: Duration = Duration::from_secs(15);

/// Until when nobody else touches a deployment that was moved just now.
pub(super) fn leased_until(app: &AppState, now: Timestamp) -> Timestamp {
    now + app.config.deployment_deadline + GRACE
}

fn may_follow(from: DeploymentState, to: DeploymentState) -> bool {
    match from {
        BuildStart => matches!(to, BuildFinish | BuildError),
        BuildFinish => to == DeployStart,
        DeployStart => matches!(to, DeployFinish | DeployError),
        DeployFinish | BuildError | DeployError => false,
    }
}

/// Why a deployment is driven no further from here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error("another driver took the deployment over")]
    TakenOver,
    /// Whoever looks for deployments past their deadline tries again.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A deployment in the hands of its driver.
pub(super) struct Machine {
    pub(super) app: AppState,
    pub(super) driven: Driven,
    /// The state that the database knows.
    stored: DeploymentState,
}

impl Machine {
    pub(super) fn new(app: AppState, driven: Driven) -> Machine {
        Machine {
            stored: driven.deployment.state,
            app,
            driven,
        }
    }

    /// Moves on to a state and stores it, unless the deployment was there before it was interrupted.
    pub(super) async fn reach(&mut self, state: DeploymentState) -> Result<(), Stopped> {
        if self.pass(state) {
            self.store().await?;
            halt::at(state.as_str()).await;
        }
        Ok(())
    }

    /// Moves on to a state that is stored together with the one after it. Answers whether it was new.
    pub(super) fn pass(&mut self, state: DeploymentState) -> bool {
        let deployment = &mut self.driven.deployment;
        if deployment.states.iter().any(|it| it.state == state) {
            return false;
        }
        let from = deployment.state;
        assert!(
            may_follow(from, state),
            "a deployment in {from:?} cannot come into {state:?}"
        );
        deployment.state = state;
        deployment.states.push(StateChange {
            state,
            at: self.app.clock.now(),
        });
        true
    }

    /// Ends the deployment in the error of the phase that it is in. What was live stays live.
    pub(super) async fn fail(&mut self, error: DeploymentError) -> Result<(), Stopped> {
        let state = match self.driven.deployment.state {
            BuildStart => BuildError,
            _ => {
                self.pass(DeployStart);
                DeployError
            }
        };
        self.pass(state);
        self.driven.deployment.error = Some(error);
        self.store().await
    }

    /// Ends the deployment in success: one transaction stores that and makes it what callers reach.
    pub(super) async fn finish(&mut self, program: Arc<Program>) -> Result<(), Stopped> {
        self.pass(DeployFinish);
        let (app, pointer) = (self.app.clone(), self.driven.pointer());
        let change = app.live.change().await;
        let finished = app.store.finish_deployment(&self.driven, self.stored);
        if !finished.await? {
            return Err(Stopped::TakenOver);
        }
        halt::at("switched").await;
        change.switch(pointer, program, app.clock.now());
        drop(change);
        self.tell();
        Ok(())
    }

    /// Begins the time that the state may last anew, after a wait.
    pub(super) async fn renew(&self) -> Result<(), Stopped> {
        let lease = leased_until(&self.app, self.app.clock.now());
        let renewed = self
            .app
            .store
            .move_deployment(&self.driven, self.stored, lease);
        if renewed.await? {
            Ok(())
        } else {
            Err(Stopped::TakenOver)
        }
    }

    async fn store(&mut self) -> Result<(), Stopped> {
        let lease = leased_until(&self.app, self.app.clock.now());
        let moved = self
            .app
            .store
            .move_deployment(&self.driven, self.stored, lease);
        if !moved.await? {
            return Err(Stopped::TakenOver);
        }
        self.stored = self.driven.deployment.state;
        self.tell();
        Ok(())
    }

    fn tell(&self) {
        tell(&self.app, &self.driven);
    }
}

/// Tells the watchers the state that a deployment came into.
pub(super) fn tell(app: &AppState, driven: &Driven) {
    let deployment = Box::new(driven.deployment.clone());
    tracing::info!(
        deployment = %deployment.id,
        function = %deployment.function,
        version = deployment.version,
        state = deployment.state.as_str(),
        "deployment"
    );
    app.events
        .publish(driven.account, &Change::Deployment { deployment });
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [DeploymentState; 6] = [
        BuildStart,
        BuildFinish,
        DeployStart,
        DeployFinish,
        BuildError,
        DeployError,
    ];

    #[test]
    fn a_deployment_moves_as_it_is_drawn() {
        let moves = STATES.map(|from| STATES.iter().filter(|to| may_follow(from, **to)).count());
        assert_eq!(moves, [2, 1, 2, 0, 0, 0]);
        assert!(may_follow(BuildStart, BuildFinish) && may_follow(BuildStart, BuildError));
        assert!(may_follow(BuildFinish, DeployStart));
        assert!(may_follow(DeployStart, DeployFinish) && may_follow(DeployStart, DeployError));
    }

    #[test]
    fn exactly_the_final_states_lead_nowhere() {
        for from in STATES {
            let leads_on = STATES.iter().any(|to| may_follow(from, *to));
            assert_eq!(leads_on, !from.is_final(), "{from:?}");
        }
    }
}
