-- Which master key the secrets are encrypted under, and a text encrypted under it that tells another key.
CREATE TABLE master_key (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    -- Derived from the key; it does not give the key away.
    key_id TEXT NOT NULL,
    proof TEXT NOT NULL
);

CREATE TABLE secrets (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- The master key that the row is encrypted under.
    key_id TEXT NOT NULL,
    -- Nonce and ciphertext in base64; bound to account, name and version.
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
);
