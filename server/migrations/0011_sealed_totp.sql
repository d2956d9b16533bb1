-- The secrets of authenticator apps are encrypted, as those of functions are: this is the id of the master key that sealed
-- the one in force or the one that waits for its first code, of which a user never has both.
ALTER TABLE users ADD COLUMN totp_key_id TEXT;
