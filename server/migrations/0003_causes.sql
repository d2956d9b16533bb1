-- What called a function, and which requests it sent out.
ALTER TABLE invocations ADD COLUMN called_by TEXT NOT NULL DEFAULT 'call';
ALTER TABLE invocations ADD COLUMN schedule_id TEXT;
-- A JSON array of outbound calls; NULL: it sent none.
ALTER TABLE invocations ADD COLUMN outbound TEXT;
ALTER TABLE invocations ADD COLUMN outbound_us BIGINT NOT NULL DEFAULT 0;
UPDATE invocations SET called_by = 'test' WHERE version IS NULL;
