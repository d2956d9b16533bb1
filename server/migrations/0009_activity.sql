-- Who changed what. Rows are only ever added: triggers refuse everything else (see `store/activity/guard.rs`, because
-- the two databases write triggers differently).
CREATE TABLE activity (
    account_id TEXT NOT NULL,
    -- Counts from 1, without a gap.
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    -- A noun and what became of it.
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT,
    subject_name TEXT NOT NULL,
    -- The name of the function that it belongs to; NULL: it belongs to none.
    function TEXT,
    -- A JSON object, hashed as it stands here.
    details TEXT NOT NULL,
    -- The hash of the row before, and the SHA-256 of this one with it.
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (account_id, sequence)
);
CREATE INDEX activity_of_function ON activity (account_id, function, sequence);

-- The newest link of each account's chain. Whoever adds one holds this row until the end of the transaction, and a
-- chain that was cut off at its end shows here.
CREATE TABLE activity_heads (
    account_id TEXT PRIMARY KEY,
    sequence BIGINT NOT NULL,
    hash TEXT NOT NULL
);
