WITH
  cx_read0 AS (
    SELECT
      CASE WHEN substring(source.`customer`, 1) <> '' THEN substring(source.`customer`, 1) END AS owner,
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`startedAt`, 3, 'UTC'))) AS started,
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`endedAt`, 3, 'UTC'))) AS ended,
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`canceledAt`, 3, 'UTC'))) AS called,
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`trialEndsAt`, 3, 'UTC'))) AS trial,
      source.`paid` AS paid,
      substring(source.`reason`, 1) AS reason,
      CASE WHEN substring(source.`customer`, 1) = '' THEN 1 ELSE 0 END AS unread
    FROM `survey`.`responses` AS source
  ),
  cx_dated0 AS (
    SELECT
      owner,
      started AS started_at,
      ended AS ended_at,
      called AS called_at,
      trial AS trial_at,
      paid,
      unread,
      CASE
        WHEN reason = {p1:String} THEN 0
        WHEN reason IS NULL THEN 1
        ELSE -1
      END AS cause
    FROM cx_read0
  ),
  cx_paid0 AS (
    SELECT
      owner,
      started_at,
      cause,
      CASE
        WHEN unread = 1 THEN 2
        WHEN ended_at < started_at THEN 2
        WHEN cause < 0 THEN 2
        WHEN NOT paid OR trial_at >= LEAST(COALESCE(ended_at, 8640000000000001), COALESCE(called_at, 8640000000000001)) THEN 0
        WHEN started_at IS NULL OR owner IS NULL THEN 1
        ELSE 0
      END AS code,
      CASE WHEN trial_at > started_at THEN trial_at ELSE started_at END AS began_at,
      LEAST(COALESCE(ended_at, 8640000000000001), COALESCE(called_at, 8640000000000001)) AS stopped_at,
      CASE
        WHEN NOT paid OR trial_at >= LEAST(COALESCE(ended_at, 8640000000000001), COALESCE(called_at, 8640000000000001)) THEN 0
        ELSE 1
      END AS counted
    FROM cx_dated0
  ),
  cx_terms0 AS (
    SELECT
      owner,
      started_at,
      cause,
      code,
      CASE WHEN counted = 1 AND began_at < stopped_at THEN began_at END AS began,
      CASE WHEN counted = 1 AND began_at < stopped_at THEN stopped_at END AS stopped
    FROM cx_paid0
  ),
  cx_numbered0 AS (
    SELECT
      owner,
      code,
      began,
      stopped,
      cause,
      ROW_NUMBER() OVER (PARTITION BY owner ORDER BY COALESCE(began, 8640000000000001), COALESCE(started_at, 8640000000000001), stopped, cause) AS turn
    FROM cx_terms0
  ),
  cx_ordered0 AS (
    SELECT
      owner,
      CASE WHEN owner IS NULL THEN turn ELSE 0 END AS alone,
      turn,
      began,
      stopped,
      cause,
      MAX(code) OVER (PARTITION BY owner, CASE WHEN owner IS NULL THEN turn ELSE 0 END) AS spoilt,
      MAX(stopped) OVER (PARTITION BY owner, CASE WHEN owner IS NULL THEN turn ELSE 0 END ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM cx_numbered0
  ),
  cx_begun0 AS (
    SELECT
      owner,
      alone,
      spoilt,
      turn,
      began,
      stopped,
      cause,
      CASE WHEN began - reached <= {p2:Int64} THEN 0 ELSE 1 END AS begins
    FROM cx_ordered0
  ),
  cx_joined0 AS (
    SELECT
      owner,
      alone,
      spoilt,
      turn,
      began,
      stopped,
      cause,
      begins,
      MIN(CASE WHEN begins = 1 THEN began END) OVER (PARTITION BY owner, alone ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later,
      SUM(begins) OVER (PARTITION BY owner, alone ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS span
    FROM cx_begun0
  ),
  cx_reaching0 AS (
    SELECT
      owner,
      alone,
      spoilt,
      turn,
      began,
      stopped,
      cause,
      begins,
      span,
      later,
      MAX(stopped) OVER (PARTITION BY owner, alone, span) AS farthest
    FROM cx_joined0
  ),
  cx_spans0 AS (
    SELECT
      owner,
      alone,
      spoilt,
      stopped,
      CASE WHEN begins = 1 THEN began END AS active_from,
      CASE WHEN begins = 1 THEN farthest END AS active_to,
      later,
      MIN(CASE WHEN stopped = farthest THEN cause END) OVER (PARTITION BY owner, alone, span) AS why
    FROM cx_reaching0
  ),
  cx_windows0 AS (
    SELECT 0 AS place, {p3:Int64} AS opens, {p4:Int64} AS closes, {p3:Int64} AS day0, {p5:Int64} AS day1, {p4:Int64} AS day2
  ),
  cx_seen0 AS (
    SELECT
      place,
      spoilt,
      MAX(CASE WHEN active_from < opens THEN 1 ELSE 0 END) AS known,
      MAX(CASE WHEN active_from <= opens AND opens < active_to THEN 1 ELSE 0 END) AS at_start,
      MAX(CASE WHEN active_from <= closes AND closes < active_to THEN 1 ELSE 0 END) AS at_end,
      MAX(CASE WHEN opens < stopped AND stopped <= closes THEN 1 ELSE 0 END) AS due,
      SUM(CASE WHEN opens < active_to AND active_to <= closes THEN 1 ELSE 0 END) AS churn_events,
      SUM(CASE WHEN active_from < closes AND opens < active_to THEN LEAST(active_to, closes) - GREATEST(active_from, opens) ELSE 0 END) AS active_ms,
      SUM(CASE WHEN opens < active_to AND active_to <= closes AND day0 < active_to AND active_to <= day1 THEN 1 ELSE 0 END) AS events_0,
      SUM(CASE WHEN active_from <= day0 AND day0 < LEAST(active_to, closes) THEN 1 ELSE 0 END) AS active_0,
      SUM(CASE WHEN opens < active_to AND active_to <= closes AND day1 < active_to AND active_to <= day2 THEN 1 ELSE 0 END) AS events_1,
      SUM(CASE WHEN active_from <= day1 AND day1 < LEAST(active_to, closes) THEN 1 ELSE 0 END) AS active_1,
      MAX(CASE WHEN opens < active_to AND active_to <= closes AND (later IS NULL OR later > closes) AND why = 0 THEN 1 ELSE 0 END) AS gone_0,
      SUM(CASE WHEN opens < active_to AND active_to <= closes AND why = 0 THEN 1 ELSE 0 END) AS left_0,
      SUM(CASE WHEN opens < active_to AND active_to <= closes AND why = 0 AND day0 < active_to AND active_to <= day1 THEN 1 ELSE 0 END) AS left_0_0,
      SUM(CASE WHEN opens < active_to AND active_to <= closes AND why = 0 AND day1 < active_to AND active_to <= day2 THEN 1 ELSE 0 END) AS left_0_1,
      MAX(CASE WHEN opens < active_to AND active_to <= closes AND (later IS NULL OR later > closes) AND why = 1 THEN 1 ELSE 0 END) AS gone_1,
      SUM(CASE WHEN opens < active_to AND active_to <= closes AND why = 1 THEN 1 ELSE 0 END) AS left_1,
      SUM(CASE WHEN opens < active_to AND active_to <= closes AND why = 1 AND day0 < active_to AND active_to <= day1 THEN 1 ELSE 0 END) AS left_1_0,
      SUM(CASE WHEN opens < active_to AND active_to <= closes AND why = 1 AND day1 < active_to AND active_to <= day2 THEN 1 ELSE 0 END) AS left_1_1
    FROM cx_spans0 CROSS JOIN cx_windows0
    GROUP BY owner, alone, spoilt, place
  ),
  cx_placed0 AS (
    SELECT
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
      events_0 AS sum4,
      active_0 AS sum5,
      events_1 AS sum6,
      active_1 AS sum7,
      gone_0 AS sum8,
      left_0 AS sum9,
      left_0_0 AS sum10,
      left_0_1 AS sum11,
      gone_1 AS sum12,
      left_1 AS sum13,
      left_1_0 AS sum14,
      left_1_1 AS sum15,
      1 AS n
    FROM cx_seen0
  )
SELECT 0 AS metric, bin, CAST(SUM(CAST(sum0 AS Nullable(Int256))) AS Nullable(String)) AS sum0, CAST(SUM(CAST(sum1 AS Nullable(Int256))) AS Nullable(String)) AS sum1, CAST(SUM(CAST(sum2 AS Nullable(Int256))) AS Nullable(String)) AS sum2, CAST(SUM(CAST(sum3 AS Nullable(Int256))) AS Nullable(String)) AS sum3, CAST(SUM(CAST(sum4 AS Nullable(Int256))) AS Nullable(String)) AS sum4, CAST(SUM(CAST(sum5 AS Nullable(Int256))) AS Nullable(String)) AS sum5, CAST(SUM(CAST(sum6 AS Nullable(Int256))) AS Nullable(String)) AS sum6, CAST(SUM(CAST(sum7 AS Nullable(Int256))) AS Nullable(String)) AS sum7, CAST(SUM(CAST(sum8 AS Nullable(Int256))) AS Nullable(String)) AS sum8, CAST(SUM(CAST(sum9 AS Nullable(Int256))) AS Nullable(String)) AS sum9, CAST(SUM(CAST(sum10 AS Nullable(Int256))) AS Nullable(String)) AS sum10, CAST(SUM(CAST(sum11 AS Nullable(Int256))) AS Nullable(String)) AS sum11, CAST(SUM(CAST(sum12 AS Nullable(Int256))) AS Nullable(String)) AS sum12, CAST(SUM(CAST(sum13 AS Nullable(Int256))) AS Nullable(String)) AS sum13, CAST(SUM(CAST(sum14 AS Nullable(Int256))) AS Nullable(String)) AS sum14, CAST(SUM(CAST(sum15 AS Nullable(Int256))) AS Nullable(String)) AS sum15, SUM(n) AS n
FROM cx_placed0
GROUP BY bin

-- ["voluntary",0,1767225600000,1767398400000,1767312000000]
