-- The hosts that an account's functions may reach, in their normal form.
CREATE TABLE domains (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    domain TEXT NOT NULL,
    allowed_at BIGINT NOT NULL,
    allowed_by TEXT NOT NULL,
    UNIQUE (account_id, domain)
);
