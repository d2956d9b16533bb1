//! Triggers that refuse to change or delete what was added to the activity. They are no wall against whoever owns the
//! database, only against mistakes; what such a one does shows in the chain.

use sqlx::{query_scalar, raw_sql};

use super::Result;
use crate::store::{Backend, Store};

const SQLITE: &str = "\
CREATE TRIGGER IF NOT EXISTS activity_is_not_changed BEFORE UPDATE ON activity \
BEGIN SELECT RAISE(ABORT, 'activity is only ever added to'); END; \
CREATE TRIGGER IF NOT EXISTS activity_is_not_deleted BEFORE DELETE ON activity \
BEGIN SELECT RAISE(ABORT, 'activity is only ever added to'); END";

const POSTGRES: &str = "\
CREATE OR REPLACE FUNCTION refuse_activity_change() RETURNS trigger LANGUAGE plpgsql AS \
$$ BEGIN RAISE EXCEPTION 'activity is only ever added to'; END $$; \
CREATE TRIGGER activity_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON activity \
FOR EACH STATEMENT EXECUTE FUNCTION refuse_activity_change()";

impl Store {
    /// Puts the triggers up where they are not yet. To be called by whoever may migrate.
    pub(in crate::store) async fn guard_activity(&self) -> Result<()> {
        match self.backend {
            Backend::Sqlite => {
                raw_sql(SQLITE).execute(self.writer()).await?;
            }
            Backend::Postgres if self.is_guarded().await? => {}
            Backend::Postgres => {
                let put_up = raw_sql(POSTGRES).execute(self.writer()).await;
                // Another server that starts at the same time may have been quicker.
                if let Err(error) = put_up
                    && !self.is_guarded().await?
                {
                    return Err(error.into());
                }
            }
        }
        Ok(())
    }

    /// Whether PostgreSQL has the trigger.
    async fn is_guarded(&self) -> Result<bool> {
        let triggers: i64 = query_scalar(
            "SELECT count(*) FROM pg_trigger WHERE tgname = 'activity_is_append_only' AND tgrelid = 'activity'::regclass",
        )
        .fetch_one(self.writer())
        .await?;
        Ok(triggers > 0)
    }
}
