-- Invocations added up, for charts that stay quick with millions of them: a row for each minute and each hour in which
-- something happened, for each function and (`function_id` empty) for the account. Minutes are kept for a day, hours
-- for two months.
CREATE TABLE rollups (
    account_id TEXT NOT NULL,
    function_id TEXT NOT NULL,
    -- 60 or 3600 seconds.
    step BIGINT NOT NULL,
    -- When it begins, in seconds since 1970.
    bucket BIGINT NOT NULL,
    ok BIGINT NOT NULL,
    custom BIGINT NOT NULL,
    runtime BIGINT NOT NULL,
    timeout BIGINT NOT NULL,
    out_of_memory BIGINT NOT NULL,
    output_too_large BIGINT NOT NULL,
    never_settled BIGINT NOT NULL,
    platform BIGINT NOT NULL,
    cold_starts BIGINT NOT NULL,
    -- The microseconds of all cold starts together.
    cold_us BIGINT NOT NULL,
    -- How many invocations took how long: a histogram, see `statistics/histogram.rs`.
    latencies TEXT NOT NULL,
    PRIMARY KEY (account_id, function_id, step, bucket)
);
CREATE INDEX rollups_of_account ON rollups (account_id, step, bucket);

-- After how many seconds without an invocation a live function is stopped; NULL: as the installation says.
ALTER TABLE functions ADD COLUMN idle_stop_seconds BIGINT;
