//! What a crash leaves behind: deployments that nobody drives, artifacts that nothing names.

use jiff::Timestamp;
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use super::{
    Result, Store,
    deployments::{Driven, Row},
    micros, parsed,
};

impl Store {
    /// Takes over the unfinished deployments that this driver left behind before it was started again, and those whose
    /// driver let the lease run out.
    pub async fn take_over_deployments(
        &self,
        left_by: Option<Uuid>,
        driver: Uuid,
        now: Timestamp,
        leased_until: Timestamp,
    ) -> Result<Vec<Driven>> {
        let rows: Vec<Row> = query_as(
            "SELECT d.*, f.name FROM deployments d JOIN functions f ON f.id = d.function_id \
             WHERE d.state IN ('build_start', 'build_finish', 'deploy_start') AND (d.driver = $1 OR d.leased_until < $2) \
             ORDER BY d.id",
        )
        .bind(left_by.map(|it| it.to_string()))
        .bind(micros(now))
        .fetch_all(self.reader())
        .await?;
        let mut taken = Vec::new();
        for row in rows {
            let mut driven = row.into_driven()?;
            let won = query(
                "UPDATE deployments SET driver = $1, fence = $2, leased_until = $3 WHERE id = $4 AND state = $5 AND fence = $6",
            )
            .bind(driver.to_string())
            .bind(driven.fence + 1)
            .bind(micros(leased_until))
            .bind(driven.deployment.id.to_string())
            .bind(driven.deployment.state.as_str())
            .bind(driven.fence)
            .execute(self.writer())
            .await?;
            driven.fence += 1;
            taken.extend((won.rows_affected() == 1).then_some(driven));
        }
        Ok(taken)
    }

    /// The artifacts of the newest successful or unfinished deployments of each function, or of one. What is live is
    /// always among them: it is the last that succeeded.
    pub async fn artifacts(&self, function: Option<Uuid>, newest: i64) -> Result<Vec<Uuid>> {
        let ids: Vec<String> = query_scalar(
            "SELECT DISTINCT artifact FROM (SELECT artifact, row_number() OVER (PARTITION BY function_id ORDER BY id DESC) \
             AS age FROM deployments WHERE artifact IS NOT NULL AND state NOT IN ('build_error', 'deploy_error') \
             AND ($1 IS NULL OR function_id = $1)) AS ranked WHERE age <= $2",
        )
        .bind(function.map(|it| it.to_string()))
        .bind(newest)
        .fetch_all(self.reader())
        .await?;
        ids.iter().map(|it| parsed(it)).collect()
    }
}
