-- Log entries in rows of their own, with a full-text index. `migrations/sqlite` holds the same for SQLite.

-- Ids are time-ordered: milliseconds since 1970 times 2^20, and what makes them unique. There are no foreign keys: rows
-- are many, and they outlive their function.
CREATE TABLE log_entries (
    id BIGINT PRIMARY KEY,
    account_id TEXT NOT NULL,
    invocation_id TEXT NOT NULL,
    -- Its place among the entries of the invocation.
    number BIGINT NOT NULL,
    function_id TEXT NOT NULL,
    -- The function's name at that time.
    function TEXT NOT NULL,
    called_by TEXT NOT NULL,
    -- 0 debug, 1 info, 2 warn, 3 error.
    level BIGINT NOT NULL,
    -- JSON: level, message, extras, timestamp.
    entry TEXT NOT NULL,
    -- The words of the entry, taken apart by Flint.
    words TSVECTOR NOT NULL
);
CREATE INDEX log_entries_of_invocation ON log_entries (invocation_id, number);
CREATE INDEX log_entries_of_function ON log_entries (function_id, id);
CREATE INDEX log_entries_of_level ON log_entries (level, id);
CREATE INDEX log_entries_words ON log_entries USING GIN (words);

ALTER TABLE invocations ADD COLUMN log_count BIGINT NOT NULL DEFAULT 0;
-- JSON of what the version's settings say to keep; NULL: nothing.
ALTER TABLE invocations ADD COLUMN input TEXT;
ALTER TABLE invocations ADD COLUMN output TEXT;
-- Failures are few among many, and asked for often.
CREATE INDEX invocations_failed ON invocations (account_id, id) WHERE outcome <> 'ok';

-- 1: payloads, results are kept with the invocations of this version.
ALTER TABLE versions ADD COLUMN record_input BIGINT NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN record_output BIGINT NOT NULL DEFAULT 0;

-- What came faster than it could be stored, by minute (minutes since 1970).
CREATE TABLE log_drops (
    account_id TEXT NOT NULL,
    minute BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    invocations BIGINT NOT NULL,
    PRIMARY KEY (account_id, minute)
);
