WITH
  cx_read0 AS (
    SELECT
      source."segment" COLLATE "binary" AS key1,
      CASE WHEN source."account_id" COLLATE "binary" <> '' THEN source."account_id" COLLATE "binary" END AS owner,
      CAST(source."started_on" - DATE '1970-01-01' AS BIGINT) * 86400000 AS started,
      CAST(source."ended_on" - DATE '1970-01-01' AS BIGINT) * 86400000 AS ended,
      source."paid" AS paid,
      CASE WHEN source."account_id" COLLATE "binary" = '' THEN 1 ELSE 0 END AS unread
    FROM "survey"."responses" AS source
  ),
  cx_around0 AS (
    SELECT
      key1,
      owner,
      paid,
      unread,
      started,
      2 * started - 86400000 - (epoch_ms(make_timestamptz((started - 86400000) * 1000) AT TIME ZONE $1::VARCHAR)) AS started_early,
      2 * started + 86400000 - (epoch_ms(make_timestamptz((started + 86400000) * 1000) AT TIME ZONE $1::VARCHAR)) AS started_late,
      ended,
      2 * ended - 86400000 - (epoch_ms(make_timestamptz((ended - 86400000) * 1000) AT TIME ZONE $1::VARCHAR)) AS ended_early,
      2 * ended + 86400000 - (epoch_ms(make_timestamptz((ended + 86400000) * 1000) AT TIME ZONE $1::VARCHAR)) AS ended_late
    FROM cx_read0
  ),
  cx_dated0 AS (
    SELECT
      key1,
      owner,
      CASE WHEN (epoch_ms(make_timestamptz(started_early * 1000) AT TIME ZONE $1::VARCHAR)) <> started AND (epoch_ms(make_timestamptz(started_late * 1000) AT TIME ZONE $1::VARCHAR)) = started THEN started_late ELSE started_early END AS started_at,
      CASE WHEN (epoch_ms(make_timestamptz(ended_early * 1000) AT TIME ZONE $1::VARCHAR)) <> ended AND (epoch_ms(make_timestamptz(ended_late * 1000) AT TIME ZONE $1::VARCHAR)) = ended THEN ended_late ELSE ended_early END AS ended_at,
      paid,
      unread
    FROM cx_around0
  ),
  cx_paid0 AS (
    SELECT
      key1,
      owner,
      started_at,
      CASE
        WHEN unread = 1 THEN 2
        WHEN ended_at < started_at THEN 2
        WHEN NOT paid THEN 0
        WHEN started_at IS NULL OR owner IS NULL THEN 1
        ELSE 0
      END AS code,
      started_at AS began_at,
      COALESCE(ended_at, 8640000000000001) AS stopped_at,
      CASE
        WHEN NOT paid THEN 0
        ELSE 1
      END AS counted
    FROM cx_dated0
  ),
  cx_terms0 AS (
    SELECT
      key1,
      owner,
      started_at,
      code,
      CASE WHEN counted = 1 AND began_at < stopped_at THEN began_at END AS began,
      CASE WHEN counted = 1 AND began_at < stopped_at THEN stopped_at END AS stopped
    FROM cx_paid0
  ),
  cx_numbered0 AS (
    SELECT
      key1,
      owner,
      code,
      began,
      stopped,
      ROW_NUMBER() OVER (PARTITION BY owner ORDER BY COALESCE(began, 8640000000000001), COALESCE(started_at, 8640000000000001), stopped, key1) AS turn
    FROM cx_terms0
  ),
  cx_ordered0 AS (
    SELECT
      owner,
      CASE WHEN owner IS NULL THEN turn ELSE 0 END AS alone,
      turn,
      began,
      stopped,
      FIRST_VALUE(key1) OVER (PARTITION BY owner, CASE WHEN owner IS NULL THEN turn ELSE 0 END ORDER BY turn) AS first_key1,
      MAX(code) OVER (PARTITION BY owner, CASE WHEN owner IS NULL THEN turn ELSE 0 END) AS spoilt,
      MAX(stopped) OVER (PARTITION BY owner, CASE WHEN owner IS NULL THEN turn ELSE 0 END ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM cx_numbered0
  ),
  cx_begun0 AS (
    SELECT
      first_key1 AS key1,
      owner,
      alone,
      spoilt,
      turn,
      began,
      stopped,
      CASE WHEN began - reached <= $2::BIGINT THEN 0 ELSE 1 END AS begins
    FROM cx_ordered0
  ),
  cx_joined0 AS (
    SELECT
      key1,
      owner,
      alone,
      spoilt,
      turn,
      began,
      stopped,
      begins,
      SUM(begins) OVER (PARTITION BY owner, alone ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS span
    FROM cx_begun0
  ),
  cx_spans0 AS (
    SELECT
      key1,
      owner,
      alone,
      spoilt,
      stopped,
      CASE WHEN begins = 1 THEN began END AS active_from,
      CASE WHEN begins = 1 THEN MAX(stopped) OVER (PARTITION BY owner, alone, span) END AS active_to
    FROM cx_joined0
  ),
  cx_windows0 AS (
    SELECT 0 AS place, $3::VARCHAR AS period, $4::BIGINT AS opens, $5::BIGINT AS closes
    UNION ALL
    SELECT 1 AS place, $6::VARCHAR AS period, $5::BIGINT AS opens, $7::BIGINT AS closes
  ),
  cx_seen0 AS (
    SELECT
      key1,
      period AS key0,
      place,
      spoilt,
      MAX(CASE WHEN active_from < opens THEN 1 ELSE 0 END) AS known,
      MAX(CASE WHEN active_from <= opens AND opens < active_to THEN 1 ELSE 0 END) AS at_start,
      MAX(CASE WHEN active_from <= closes AND closes < active_to THEN 1 ELSE 0 END) AS at_end,
      MAX(CASE WHEN opens < stopped AND stopped <= closes THEN 1 ELSE 0 END) AS due,
      SUM(CASE WHEN opens < active_to AND active_to <= closes THEN 1 ELSE 0 END) AS churn_events,
      SUM(CASE WHEN active_from < closes AND opens < active_to THEN LEAST(active_to, closes) - GREATEST(active_from, opens) ELSE 0 END) AS active_ms
    FROM cx_spans0 CROSS JOIN cx_windows0
    GROUP BY owner, alone, spoilt, key1, place, period
  ),
  cx_placed0 AS (
    SELECT
      key0,
      key1,
      CASE
        WHEN spoilt = 2 THEN 9
        WHEN spoilt = 1 THEN 8
        WHEN at_start = 1 AND at_end = 0 THEN 2
        WHEN at_start = 1 THEN CASE WHEN churn_events > 0 THEN 1 ELSE 0 END
        WHEN at_end = 1 THEN CASE WHEN known = 1 THEN 4 ELSE 3 END
        WHEN churn_events > 0 THEN CASE WHEN known = 1 THEN 6 ELSE 5 END
        ELSE 7
      END AS bin,
      churn_events AS sum0,
      due AS sum1,
      CASE WHEN due = 1 AND at_end = 0 THEN 1 ELSE 0 END AS sum2,
      active_ms AS sum3,
      place AS sum4,
      place * place AS sum5,
      1 AS n
    FROM cx_seen0
  )
SELECT 0 AS metric, key0, key1, bin, CAST(SUM(CAST(sum0 AS HUGEINT)) AS VARCHAR) AS sum0, CAST(SUM(CAST(sum1 AS HUGEINT)) AS VARCHAR) AS sum1, CAST(SUM(CAST(sum2 AS HUGEINT)) AS VARCHAR) AS sum2, CAST(SUM(CAST(sum3 AS HUGEINT)) AS VARCHAR) AS sum3, CAST(SUM(CAST(sum4 AS HUGEINT)) AS VARCHAR) AS sum4, CAST(SUM(CAST(sum5 AS HUGEINT)) AS VARCHAR) AS sum5, SUM(n) AS n
FROM cx_placed0
GROUP BY key0, key1, bin

-- ["Europe/Paris",259200000,"2026-01",1767222000000,1769900400000,"2026-02",1772319600000]
