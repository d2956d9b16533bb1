//! Schedules through the API: what people write, what they mean, and who may.

mod engine;
mod nodes;
pub(crate) mod planner;
mod policies;

use api::{
    Code, Role,
    functions::{DeleteFunction, Undeploy},
    invocations::Header,
    schedules::{
        CatchUp, ChangeSchedule, DeleteSchedule, GetSchedule, ListSchedules, ListTimeZones,
        Overlap, PauseReason, PauseSchedule, PreviewSchedule, ResumeSchedule, RunSchedule,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{author::named, databases::on_both_databases, harness::TestApp};
use planner::{Planner, daily, unchanged};

on_both_databases!(
    a_schedule_is_created_read_changed_and_deleted,
    of_two_who_change_a_schedule_the_second_is_told,
    what_cannot_be_a_schedule_is_refused_and_named,
    schedules_are_listed_by_page_and_function,
    undeploying_pauses_schedules_and_says_so,
    only_what_is_deployed_can_be_scheduled,
    schedules_go_with_their_function,
    nobody_manages_schedules_without_the_permission,
    a_preview_tells_words_and_the_next_ten_runs_in_the_zone,
);

async fn a_schedule_is_created_read_changed_and_deleted(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let created = planner.plans(daily()).await;
    assert_eq!(created.description, "At 09:00");
    assert_eq!((created.version, created.deployed), (1, true));
    assert_eq!(
        created.next_run,
        Some("2026-11-24T08:00:00Z".parse().unwrap())
    );
    assert_eq!((created.paused, &created.last_run), (None, &None));
    assert_eq!(created.created_by, "developer");
    assert_eq!(planner.reads(created.id).await, created);

    let change = ChangeSchedule {
        cron: Some("30 2 * * MON-FRI".to_owned()),
        payload: Some(Value::Null),
        overlap: Some(Overlap::Queue),
        catch_up: Some(CatchUp::All { limit: 7 }),
        ..unchanged(created.id)
    };
    let changed = planner.client().call(change).await.expect("it is changed");
    assert_eq!((changed.version, &changed.payload), (2, &Value::Null));
    assert_eq!(changed.time_zone, "Europe/Berlin");
    assert_eq!(changed.catch_up, CatchUp::All { limit: 7 });
    assert_eq!(
        changed.next_run,
        Some("2026-11-24T01:30:00Z".parse().unwrap())
    );

    let paused = PauseSchedule { id: created.id };
    let paused = planner.client().call(paused).await.expect("it is paused");
    assert_eq!(
        (paused.paused, paused.next_run),
        (Some(PauseReason::Person), None)
    );
    let resumed = ResumeSchedule { id: created.id };
    let resumed = planner.client().call(resumed).await.expect("it is resumed");
    assert_eq!((resumed.paused, resumed.next_run), (None, changed.next_run));

    let delete = DeleteSchedule { id: created.id };
    planner
        .client()
        .call(delete.clone())
        .await
        .expect("it is deleted");
    for answer in [
        planner
            .client()
            .call(delete)
            .await
            .expect_err("it is gone")
            .code,
        planner
            .client()
            .call(GetSchedule { id: created.id })
            .await
            .expect_err("it is gone")
            .code,
        planner
            .client()
            .call(RunSchedule { id: created.id })
            .await
            .expect_err("it is gone")
            .code,
        planner
            .client()
            .call(PauseSchedule { id: created.id })
            .await
            .expect_err("it is gone")
            .code,
    ] {
        assert_eq!(answer, Code::NotFound);
    }
}

async fn of_two_who_change_a_schedule_the_second_is_told(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(daily()).await.id;
    let change = |cron: &str| ChangeSchedule {
        version: Some(1),
        cron: Some(cron.to_owned()),
        ..unchanged(id)
    };
    planner
        .client()
        .call(change("0 8 * * *"))
        .await
        .expect("the first");
    let refused = planner
        .client()
        .call(change("0 7 * * *"))
        .await
        .expect_err("the second");
    assert_eq!(
        (refused.code, refused.current_version),
        (Code::VersionConflict, Some(2))
    );
    assert_eq!(planner.reads(id).await.cron, "0 8 * * *");
}

#[expect(
    clippy::too_many_lines,
    reason = "one story, told from its beginning to its end"
)]
async fn what_cannot_be_a_schedule_is_refused_and_named(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    planner
        .plans(planner::Plan {
            payload: deep,
            ..daily()
        })
        .await;
    let header = Header {
        key: "k".to_owned(),
        value: "x".repeat(8_000),
    };
    for (plan, field, reason) in [
        (
            planner::Plan {
                cron: "0 0 30 2 *",
                ..daily()
            },
            "cron",
            "never comes",
        ),
        (
            planner::Plan {
                cron: "* * * * * *",
                ..daily()
            },
            "cron",
            "five fields",
        ),
        (
            planner::Plan {
                cron: "\0",
                ..daily()
            },
            "cron",
            "five fields",
        ),
        (
            planner::Plan {
                time_zone: "Mars/Base",
                ..daily()
            },
            "time_zone",
            "Mars/Base",
        ),
        (
            planner::Plan {
                time_zone: "../../etc/localtime",
                ..daily()
            },
            "time_zone",
            "no time zone",
        ),
        (
            planner::Plan {
                payload: json!("é".repeat(7_999)),
                ..daily()
            },
            "payload",
            "`schedule_payload_chars`",
        ),
        (
            planner::Plan {
                headers: vec![header],
                ..daily()
            },
            "headers",
            "`schedule_payload_chars`",
        ),
        (
            planner::Plan {
                catch_up: CatchUp::All { limit: 101 },
                ..daily()
            },
            "catch_up",
            "1 to 100",
        ),
        (
            planner::Plan {
                catch_up: CatchUp::All { limit: 0 },
                ..daily()
            },
            "catch_up",
            "1 to 100",
        ),
    ] {
        let refused = planner.tries(plan).await.expect_err(reason);
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::InvalidField, Some(field))
        );
        assert!(refused.detail.contains(reason), "{}", refused.detail);
    }
    // As long as a payload may be; NUL characters travel escaped.
    let longest = json!(format!("{}\0", "é".repeat(7_992)));
    let kept = planner
        .plans(planner::Plan {
            payload: longest.clone(),
            ..daily()
        })
        .await;
    assert_eq!(kept.payload, longest);
}

async fn schedules_are_listed_by_page_and_function(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    planner
        .author
        .publishes("other", "async function lambda() {}")
        .await;
    let mut ids = Vec::new();
    for function in ["tick", "other", "tick"] {
        ids.push(
            planner
                .plans(planner::Plan {
                    function,
                    ..daily()
                })
                .await
                .id,
        );
    }
    ids.reverse();
    let list = |function: Option<&str>, cursor| ListSchedules {
        function: function.map(named),
        limit: Some(2),
        cursor,
    };
    let first = planner
        .client()
        .call(list(None, None))
        .await
        .expect("a page");
    let second = planner
        .client()
        .call(list(None, first.next.clone()))
        .await
        .expect("a page");
    let listed: Vec<Uuid> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|it| it.id)
        .collect();
    assert_eq!((listed, second.next), (ids.clone(), None));
    let of_one = planner
        .client()
        .call(list(Some("other"), None))
        .await
        .expect("a page");
    assert_eq!(
        of_one.items.iter().map(|it| it.id).collect::<Vec<_>>(),
        [ids[1]]
    );
}

async fn undeploying_pauses_schedules_and_says_so(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(daily()).await.id;
    let by_hand = planner.plans(daily()).await.id;
    planner
        .client()
        .call(PauseSchedule { id: by_hand })
        .await
        .expect("it is paused");
    let undeploy = Undeploy {
        name: named("tick"),
    };
    let answer = planner
        .client()
        .call(undeploy)
        .await
        .expect("it is undeployed");
    assert_eq!(answer.paused_schedules, 1);
    let paused = planner.reads(id).await;
    assert_eq!(
        (paused.paused, paused.next_run),
        (Some(PauseReason::Undeployed), None)
    );
    assert!(!paused.deployed);
    assert_eq!(
        planner.reads(by_hand).await.paused,
        Some(PauseReason::Person)
    );
    for refused in [
        planner.client().call(ResumeSchedule { id }).await.map(drop),
        planner.client().call(RunSchedule { id }).await.map(drop),
    ] {
        assert_eq!(
            refused.expect_err("it is not deployed").code,
            Code::NotDeployed
        );
    }
    planner.author.deploys("tick").await;
    assert_eq!(
        planner.reads(id).await.paused,
        Some(PauseReason::Undeployed)
    );
    let resumed = planner
        .client()
        .call(ResumeSchedule { id })
        .await
        .expect("it is resumed");
    assert_eq!(resumed.paused, None);
    assert!(resumed.next_run.is_some());
}

async fn only_what_is_deployed_can_be_scheduled(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    planner
        .author
        .writes("draft", "async function lambda() {}")
        .await;
    let draft = planner::Plan {
        function: "draft",
        ..daily()
    };
    assert_eq!(
        planner.tries(draft).await.expect_err("a draft").code,
        Code::NotDeployed
    );
    let nothing = planner::Plan {
        function: "nobody",
        ..daily()
    };
    assert_eq!(
        planner.tries(nothing).await.expect_err("nobody").code,
        Code::NotFound
    );
}

async fn schedules_go_with_their_function(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(daily()).await.id;
    planner
        .author
        .undeploys("tick")
        .await
        .expect("it is undeployed");
    let delete = DeleteFunction {
        name: named("tick"),
    };
    planner.client().call(delete).await.expect("it is deleted");
    let gone = planner
        .client()
        .call(GetSchedule { id })
        .await
        .expect_err("it is gone");
    assert_eq!(gone.code, Code::NotFound);
}

async fn nobody_manages_schedules_without_the_permission(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(daily()).await.id;
    for role in [Role::Invoker, Role::Viewer] {
        let other = app.client(role).await;
        other
            .call(GetSchedule { id })
            .await
            .expect("everybody sees it");
        for refused in [
            other.call(daily().create()).await.map(drop),
            other.call(unchanged(id)).await.map(drop),
            other.call(PauseSchedule { id }).await.map(drop),
            other.call(RunSchedule { id }).await.map(drop),
            other.call(DeleteSchedule { id }).await,
        ] {
            assert_eq!(refused.expect_err("forbidden").code, Code::Forbidden);
        }
    }
}

async fn a_preview_tells_words_and_the_next_ten_runs_in_the_zone(app: TestApp) {
    let client = app.client(Role::Viewer).await;
    app.state
        .clock
        .put_to("2027-03-26T12:00:00Z".parse().unwrap());
    let preview = PreviewSchedule {
        cron: "30 2 * * *".to_owned(),
        time_zone: "europe/berlin".to_owned(),
    };
    let preview = client.call(preview).await.expect("a preview");
    assert_eq!(
        (preview.description.as_str(), preview.next.len()),
        ("At 02:30", 10)
    );
    assert_eq!(preview.next[1].local, "2027-03-28 03:00 +02:00");
    assert!(
        preview
            .warning
            .expect("a warning")
            .contains("02:30 does not exist")
    );
    let never = PreviewSchedule {
        cron: "0 0 31 2 *".to_owned(),
        time_zone: "UTC".to_owned(),
    };
    let refused = client.call(never).await.expect_err("it never comes");
    assert_eq!(refused.field.as_deref(), Some("cron"));
    let zones = client.call(ListTimeZones {}).await.expect("zones");
    assert!(zones.len() > 400 && zones.contains(&"Asia/Kolkata".to_owned()));
}
