//! How much of the limits is taken.

use api::limits::{Gauge, GetLimitsUsage, LimitsUsage};

use crate::{error::Result, state::AppState};

pub async fn usage(app: AppState, (): (), _: GetLimitsUsage) -> Result<LimitsUsage> {
    let gauge = |used: usize, most: usize| Gauge {
        used: used as u64,
        peak: None,
        most: most as u64,
    };
    let (live, running) = app.live.count();
    let load = app.records.load();
    Ok(LimitsUsage {
        invocations: Gauge {
            used: app.invoking.now(),
            peak: Some(app.invoking.peak()),
            most: app.config.limits.concurrency,
        },
        program_bytes: gauge(app.live.resident(), app.live.budget()),
        waiting_records: gauge(load.waiting, load.room),
        dropped_records: load.dropped,
        running_functions: gauge(running, live),
        idle_stop_seconds: app.config.idle_stop.as_secs().unsigned_abs(),
    })
}
