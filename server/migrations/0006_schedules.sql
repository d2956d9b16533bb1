-- When functions are called by themselves. They go with their function.
CREATE TABLE schedules (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    function_id TEXT NOT NULL REFERENCES functions (id) ON DELETE CASCADE,
    cron TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    -- JSON, as are the headers.
    payload TEXT NOT NULL,
    headers TEXT NOT NULL,
    overlap TEXT NOT NULL,
    -- JSON of `{ policy, limit? }`.
    catch_up TEXT NOT NULL,
    -- Why it does not run; NULL: it runs.
    paused TEXT,
    -- The first instant that no run stands for yet; NULL while it is paused, and when there is none any more.
    next_at BIGINT,
    -- Counts what people changed of it.
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX schedules_of_account ON schedules (account_id, id);
CREATE INDEX schedules_of_function ON schedules (function_id);
CREATE INDEX schedules_due ON schedules (next_at);

-- What became of the instants of schedules, and of the times that somebody pressed `Run now`. Ids are time-ordered.
CREATE TABLE schedule_runs (
    id TEXT PRIMARY KEY,
    schedule_id TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    -- `instant`; `asked`: somebody wanted it; `missed`: stands for the instants from here on that were not caught up.
    kind TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- Why it was skipped or lost, in words.
    reason TEXT,
    -- Who asked for it.
    asked_by TEXT,
    invocation_id TEXT,
    outcome TEXT,
    started_at BIGINT,
    ended_at BIGINT,
    -- Who runs it, until when nobody else takes it for lost, and how often it was taken: what came of it is stored only
    -- for the driver who knows the newest fence.
    driver TEXT NOT NULL DEFAULT '',
    fence BIGINT NOT NULL DEFAULT 0,
    leased_until BIGINT NOT NULL DEFAULT 0
);
-- No instant of a schedule runs twice.
CREATE UNIQUE INDEX schedule_runs_once ON schedule_runs (schedule_id, due_at) WHERE kind = 'instant';
CREATE INDEX schedule_runs_of_schedule ON schedule_runs (schedule_id, id);
CREATE INDEX schedule_runs_unfinished ON schedule_runs (state, id) WHERE state IN ('waiting', 'running');
