//! What happens when runs overlap, and with what came while no server ran.

use std::time::Duration;

use api::schedules::{CatchUp, Overlap, RunKind, RunState};

use super::planner::{Plan, Planner, at, each_minute, step};
use crate::{databases::on_both_databases, harness::TestApp};

on_both_databases!(
    while_a_run_lasts_the_next_one_is_skipped_queued_or_run_as_the_schedule_says,
    a_queue_keeps_its_order_and_has_an_end,
    missed_instants_are_skipped_when_the_schedule_says_so,
    the_latest_missed_instant_is_run,
    all_missed_instants_are_run_up_to_a_limit,
    a_year_of_missed_minutes_is_caught_up_in_bounds,
);

async fn while_a_run_lasts_the_next_one_is_skipped_queued_or_run_as_the_schedule_says(
    app: TestApp,
) {
    let planner = Planner::with_function(&app).await;
    for (overlap, state) in [
        (Overlap::Skip, RunState::Skipped),
        (Overlap::Queue, RunState::Waiting),
        (Overlap::Allow, RunState::Ok),
    ] {
        let id = planner
            .plans(Plan {
                overlap,
                ..each_minute()
            })
            .await
            .id;
        let other = planner.begun_elsewhere(id, "2027-01-01T00:00:00Z").await;
        planner.after(Duration::from_secs(60)).await;
        let runs = planner.runs(id).await;
        assert_eq!((runs.len(), runs[1].state), (2, state), "{overlap:?}");
        planner.ended_elsewhere(other).await;
        step(&app).await;
        let expected = match overlap {
            Overlap::Queue => RunState::Ok,
            Overlap::Skip | Overlap::Allow => state,
        };
        assert_eq!(planner.runs(id).await[1].state, expected, "{overlap:?}");
    }
}

async fn a_queue_keeps_its_order_and_has_an_end(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner
        .plans(Plan {
            overlap: Overlap::Queue,
            ..each_minute()
        })
        .await
        .id;
    let other = planner.begun_elsewhere(id, "2027-01-01T00:00:00Z").await;
    for _ in 0..102 {
        planner.after(Duration::from_secs(60)).await;
    }
    let states =
        |runs: &[api::schedules::Run], state| runs.iter().filter(|it| it.state == state).count();
    let runs = planner.runs(id).await;
    assert_eq!(
        (
            states(&runs, RunState::Waiting),
            states(&runs, RunState::Skipped)
        ),
        (100, 2)
    );
    planner.ended_elsewhere(other).await;
    step(&app).await;
    let runs = planner.runs(id).await;
    let ran: Vec<_> = runs
        .iter()
        .filter(|it| it.state == RunState::Ok && it.id != other)
        .collect();
    assert_eq!(ran.len(), 100);
    // The clock stands still, so the order is that of the invocations' ids.
    assert!(ran.is_sorted_by_key(|it| it.invocation));
}

async fn missed_instants_are_skipped_when_the_schedule_says_so(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner
        .plans(Plan {
            catch_up: CatchUp::Skip,
            ..each_minute()
        })
        .await
        .id;
    planner.at("2026-11-23T13:00:30Z").await;
    let runs = planner.runs(id).await;
    assert_eq!(runs.len(), 2);
    assert_eq!(
        (runs[0].kind, runs[0].state),
        (RunKind::Missed, RunState::Skipped)
    );
    assert_eq!(runs[0].due_at, at("2026-11-23T12:01:00Z"));
    assert!(
        runs[0]
            .reason
            .as_deref()
            .expect("a reason")
            .contains("2026-11-23T13:00:00Z")
    );
    // The newest is half a minute old, so it is not missed.
    assert_eq!(
        (runs[1].due_at, runs[1].state),
        (at("2026-11-23T13:00:00Z"), RunState::Ok)
    );

    let hourly = Plan {
        catch_up: CatchUp::Skip,
        cron: "0 * * * *",
        ..each_minute()
    };
    let id = planner.plans(hourly).await.id;
    planner.at("2026-11-23T16:30:00Z").await;
    assert_eq!(
        planner.history(id).await,
        [(at("2026-11-23T14:00:00Z"), RunState::Skipped)]
    );
    assert_eq!(
        planner.reads(id).await.next_run,
        Some(at("2026-11-23T17:00:00Z"))
    );
}

async fn the_latest_missed_instant_is_run(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let plan = Plan {
        catch_up: CatchUp::Latest,
        cron: "0 * * * *",
        ..each_minute()
    };
    let id = planner.plans(plan).await.id;
    planner.at("2026-11-23T16:30:00Z").await;
    let expected = [
        (at("2026-11-23T13:00:00Z"), RunState::Skipped),
        (at("2026-11-23T16:00:00Z"), RunState::Ok),
    ];
    assert_eq!(planner.history(id).await, expected);
}

async fn all_missed_instants_are_run_up_to_a_limit(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let plan = Plan {
        catch_up: CatchUp::All { limit: 3 },
        overlap: Overlap::Queue,
        cron: "0 * * * *",
        ..each_minute()
    };
    let id = planner.plans(plan).await.id;
    planner.at("2026-11-23T15:30:00Z").await;
    let hours = [13, 14, 15].map(|it| (at(&format!("2026-11-23T{it}:00:00Z")), RunState::Ok));
    assert_eq!(planner.history(id).await, hours);
    planner.at("2026-11-23T20:30:00Z").await;
    let history = planner.history(id).await;
    assert_eq!(history[3], (at("2026-11-23T16:00:00Z"), RunState::Skipped));
    let hours = [18, 19, 20].map(|it| (at(&format!("2026-11-23T{it}:00:00Z")), RunState::Ok));
    assert_eq!(history[4..], hours);
}

async fn a_year_of_missed_minutes_is_caught_up_in_bounds(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let plan = Plan {
        catch_up: CatchUp::All { limit: 100 },
        overlap: Overlap::Allow,
        ..each_minute()
    };
    let id = planner.plans(plan).await.id;
    planner.at("2027-11-23T12:00:00Z").await;
    let runs = planner.runs(id).await;
    assert_eq!((runs.len(), runs[0].kind), (101, RunKind::Missed));
    assert!(runs[1..].iter().all(|it| it.state == RunState::Ok));
    assert_eq!(runs[1].due_at, at("2027-11-23T10:21:00Z"));
}
