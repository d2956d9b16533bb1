-- Read by SQLite and PostgreSQL alike: instants are microseconds since 1970 (BIGINT), ids and JSON are TEXT.

-- Says that this database is Flint's, and which one: the data folder remembers the id.
CREATE TABLE installation (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL
);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    -- When the first admin was made; NULL: the set-up code is still waited for.
    set_up_at BIGINT
);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    -- Lower case.
    email TEXT NOT NULL UNIQUE,
    -- A PHC string of argon2id.
    password TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    -- SHA-256 of the cookie's secret, in hexadecimal. The secret itself is kept by the browser alone.
    hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expire ON sessions (expires_at);

CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    -- SHA-256 of the token's secret, in hexadecimal.
    hash TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- NULL: never.
    expires_at BIGINT
);

CREATE TABLE functions (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    -- The newest version.
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    -- A failed deployment from before this instant says nothing about the function any more.
    undeployed_at BIGINT,
    UNIQUE (account_id, name)
);

-- What one Save stored. Rows are never updated.
CREATE TABLE versions (
    function_id TEXT NOT NULL REFERENCES functions (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    description TEXT NOT NULL,
    event TEXT,
    language TEXT NOT NULL,
    code TEXT NOT NULL,
    -- A JSON object of strings.
    env TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (function_id, version)
);

-- Ids are time-ordered, so the newest deployment of a function is the one with the greatest id.
CREATE TABLE deployments (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    function_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- The state that it is in, and since when: its deadline counts from there.
    state TEXT NOT NULL,
    state_at BIGINT NOT NULL,
    -- All states so far: a JSON array of `{ state, at }`, written in the same statement as `state`.
    states TEXT NOT NULL,
    -- JSON of what went wrong.
    error TEXT,
    -- The file under the data folder's `artifacts` that the function starts from.
    artifact TEXT,
    rollback_of TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    FOREIGN KEY (function_id, version) REFERENCES versions (function_id, version) ON DELETE CASCADE
);
CREATE INDEX deployments_of_function ON deployments (function_id, id);
CREATE INDEX deployments_of_account ON deployments (account_id, id);
-- One deployment of a function at a time.
CREATE UNIQUE INDEX deployments_running ON deployments (function_id)
    WHERE state IN ('build_start', 'build_finish', 'deploy_start');

-- What callers reach: at most one version of a function.
CREATE TABLE live (
    function_id TEXT PRIMARY KEY REFERENCES functions (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    deployment_id TEXT NOT NULL REFERENCES deployments (id),
    version BIGINT NOT NULL,
    deployed_at BIGINT NOT NULL,
    deployed_by TEXT NOT NULL
);

CREATE TABLE idempotency_keys (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    key TEXT NOT NULL,
    -- SHA-256 of method, path and body.
    request TEXT NOT NULL,
    -- The answer; NULL while the request runs.
    status BIGINT,
    etag TEXT,
    body TEXT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_keys_expire ON idempotency_keys (expires_at);
