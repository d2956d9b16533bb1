-- Who may act in an account, and as what. A user may be a member of several.
CREATE TABLE memberships (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, user_id)
);
CREATE INDEX memberships_of_user ON memberships (user_id);
INSERT INTO memberships (account_id, user_id, role, created_at)
    SELECT account_id, id, role, created_at FROM users;

-- From now on `users.account_id` is the account that the user acted in last: a log-in begins there.
ALTER TABLE users DROP COLUMN role;

-- The secret of an authenticator app: the one in force, and one that no code has confirmed yet.
ALTER TABLE users ADD COLUMN totp_secret TEXT;
ALTER TABLE users ADD COLUMN totp_pending TEXT;
-- The time step of the newest code that was accepted: a code counts once.
ALTER TABLE users ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256 of 80 random bits, in hexadecimal.
    hash TEXT NOT NULL,
    PRIMARY KEY (user_id, hash)
);

-- Where a user has logged in from before: attempts from there are not slowed by those of strangers.
CREATE TABLE devices (
    -- SHA-256 of a cookie's secret, in hexadecimal.
    hash TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- An IPv4 address, or the first half of an IPv6 one.
    network TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, hash)
);
CREATE INDEX devices_of_user ON devices (user_id, used_at);

-- A session acts in `account_id`.
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET used_at = created_at;
CREATE INDEX sessions_of_user ON sessions (user_id);

-- The token's first characters, to be shown.
ALTER TABLE tokens ADD COLUMN prefix TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN created_by TEXT NOT NULL DEFAULT 'console';
-- Whom it stands for: it may never do more than they may. NULL: it was made at the server's console.
ALTER TABLE tokens ADD COLUMN user_id TEXT REFERENCES users (id) ON DELETE CASCADE;
-- The token that it was made with, and ends with.
ALTER TABLE tokens ADD COLUMN parent_id TEXT REFERENCES tokens (id) ON DELETE CASCADE;
-- JSON arrays of operation ids and of functions' names; NULL: all.
ALTER TABLE tokens ADD COLUMN scope_operations TEXT;
ALTER TABLE tokens ADD COLUMN scope_functions TEXT;
ALTER TABLE tokens ADD COLUMN used_at BIGINT;
CREATE INDEX tokens_of_account ON tokens (account_id, id);

CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    -- SHA-256 of the link's secret, in hexadecimal.
    hash TEXT NOT NULL UNIQUE,
    -- Whom it is for, in lower case; NULL: whoever has the link.
    email TEXT,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    -- Who made it: it ends when they may not invite any more. Both NULL: a token of the console did.
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    token_id TEXT REFERENCES tokens (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX invitations_of_account ON invitations (account_id, id);

-- Grows with every change of what somebody may do. Whoever changes it does so first in their transaction, so that such
-- changes happen one after the other.
CREATE TABLE rights (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    epoch BIGINT NOT NULL
);
INSERT INTO rights (one, epoch) VALUES (1, 0);
