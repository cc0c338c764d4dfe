WITH
  cx_read0 AS (
    SELECT
      substring(source.`segment`, 1) AS key1,
      CASE WHEN substring(source.`account_id`, 1) <> '' THEN substring(source.`account_id`, 1) END AS owner,
      toInt64(toInt32(toDate32(source.`started_on`))) * 86400000 AS started,
      toInt64(toInt32(toDate32(source.`ended_on`))) * 86400000 AS ended,
      source.`paid` AS paid,
      CASE WHEN substring(source.`account_id`, 1) = '' THEN 1 ELSE 0 END AS unread
    FROM `survey`.`responses` AS source
  ),
  cx_around0 AS (
    SELECT
      key1,
      owner,
      paid,
      unread,
      started,
      2 * started - 86400000 - ((started - 86400000) + 1000 * timeZoneOffset(fromUnixTimestamp64Milli((started - 86400000), {p1:String}))) AS started_early,
      2 * started + 86400000 - ((started + 86400000) + 1000 * timeZoneOffset(fromUnixTimestamp64Milli((started + 86400000), {p1:String}))) AS started_late,
      ended,
      2 * ended - 86400000 - ((ended - 86400000) + 1000 * timeZoneOffset(fromUnixTimestamp64Milli((ended - 86400000), {p1:String}))) AS ended_early,
      2 * ended + 86400000 - ((ended + 86400000) + 1000 * timeZoneOffset(fromUnixTimestamp64Milli((ended + 86400000), {p1:String}))) AS ended_late
    FROM cx_read0
  ),
  cx_dated0 AS (
    SELECT
      key1,
      owner,
      CASE WHEN (started_early + 1000 * timeZoneOffset(fromUnixTimestamp64Milli(started_early, {p1:String}))) <> started AND (started_late + 1000 * timeZoneOffset(fromUnixTimestamp64Milli(started_late, {p1:String}))) = started THEN started_late ELSE started_early END AS started_at,
      CASE WHEN (ended_early + 1000 * timeZoneOffset(fromUnixTimestamp64Milli(ended_early, {p1:String}))) <> ended AND (ended_late + 1000 * timeZoneOffset(fromUnixTimestamp64Milli(ended_late, {p1:String}))) = ended THEN ended_late ELSE ended_early END AS ended_at,
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
      first_value_respect_nulls(key1) OVER (PARTITION BY owner, CASE WHEN owner IS NULL THEN turn ELSE 0 END ORDER BY turn) AS first_key1,
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
      CASE WHEN began - reached <= {p2:Int64} THEN 0 ELSE 1 END AS begins
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
    SELECT 0 AS place, {p3:String} AS period, {p4:Int64} AS opens, {p5:Int64} AS closes
    UNION ALL
    SELECT 1 AS place, {p6:String} AS period, {p5:Int64} AS opens, {p7:Int64} AS closes
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
SELECT 0 AS metric, key0, key1, bin, CAST(SUM(CAST(sum0 AS Nullable(Int256))) AS Nullable(String)) AS sum0, CAST(SUM(CAST(sum1 AS Nullable(Int256))) AS Nullable(String)) AS sum1, CAST(SUM(CAST(sum2 AS Nullable(Int256))) AS Nullable(String)) AS sum2, CAST(SUM(CAST(sum3 AS Nullable(Int256))) AS Nullable(String)) AS sum3, CAST(SUM(CAST(sum4 AS Nullable(Int256))) AS Nullable(String)) AS sum4, CAST(SUM(CAST(sum5 AS Nullable(Int256))) AS Nullable(String)) AS sum5, SUM(n) AS n
FROM cx_placed0
GROUP BY key0, key1, bin

-- ["Europe/Paris",259200000,"2026-01",1767222000000,1769900400000,"2026-02",1772319600000]
