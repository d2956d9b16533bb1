-- Who drives a deployment, until when nobody else takes it over, and how often it was taken over: a move is stored
-- only for the driver who knows the newest fence.
ALTER TABLE deployments ADD COLUMN driver TEXT NOT NULL DEFAULT '';
ALTER TABLE deployments ADD COLUMN fence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deployments ADD COLUMN leased_until BIGINT NOT NULL DEFAULT 0;

-- What became of each call. Neither inputs nor results are kept. Ids are time-ordered. There are no foreign keys: rows
-- are many, and they outlive their function.
CREATE TABLE invocations (
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    function_id TEXT NOT NULL,
    -- The function's name at that time.
    function TEXT NOT NULL,
    -- NULL: a draft.
    version BIGINT,
    outcome TEXT NOT NULL,
    -- JSON of why it failed.
    error TEXT,
    -- A JSON array of log entries; NULL: it logged nothing.
    logs TEXT,
    dropped_log_bytes BIGINT NOT NULL,
    -- 1: the function had to be started.
    cold_start BIGINT NOT NULL,
    queue_us BIGINT NOT NULL,
    start_us BIGINT NOT NULL,
    run_us BIGINT NOT NULL,
    total_us BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    invoked_by TEXT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX invocations_of_function ON invocations (function_id, id);
