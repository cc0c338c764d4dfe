WITH
  cx_read0 AS (
    SELECT
      COLLATE(source."team", '') AS key0,
      DATE_PART(EPOCH_MILLISECOND, source."openedAt") AS opened,
      DATE_PART(EPOCH_MILLISECOND, source."resolvedAt") AS ended
    FROM "survey"."responses" AS source
  ),
  cx_placed0 AS (
    SELECT
      key0,
      opened,
      ended,
      CASE
        WHEN ended < opened OR opened < -2208988800000 THEN 5
        WHEN opened IS NULL THEN 3
        WHEN opened > CAST(? AS BIGINT) THEN 4
        WHEN opened < CAST(? AS BIGINT) THEN 6
        WHEN ended <= CAST(? AS BIGINT) AND opened > CAST(? AS BIGINT) THEN 1
        WHEN ended <= CAST(? AS BIGINT) THEN 0
        ELSE 2
      END AS bin
    FROM cx_read0
  ),
  cx_weeks0 AS (
    SELECT * FROM (VALUES
      (2933, 0, 0),
      (2934, 1, 172800000)
    ) AS listed(utc_week, kind, worked)
  ),
  cx_hours0 AS (
    SELECT * FROM (VALUES
      (0, 0, 0, 28800000, 0, 0),
      (0, 0, 28800000, 86400000, 0, 28800000),
      (0, 1, 86400000, 115200000, 28800000, 0),
      (0, 1, 115200000, 172800000, 28800000, 28800000),
      (0, 2, 172800000, 248400000, 57600000, 0),
      (0, 2, 248400000, 259200000, 57600000, 10800000),
      (0, 3, 259200000, 345600000, 68400000, 18000000),
      (0, 4, 345600000, 374400000, 86400000, 0),
      (0, 4, 374400000, 432000000, 86400000, 28800000),
      (0, 5, 432000000, 460800000, 115200000, 0),
      (0, 5, 460800000, 518400000, 115200000, 28800000),
      (0, 6, 518400000, 547200000, 144000000, 0),
      (0, 6, 547200000, 604800000, 144000000, 28800000),
      (1, 0, 0, 28800000, 0, 0),
      (1, 0, 28800000, 86400000, 0, 28800000),
      (1, 1, 86400000, 115200000, 28800000, 0),
      (1, 1, 115200000, 172800000, 28800000, 28800000),
      (1, 2, 172800000, 248400000, 57600000, 0),
      (1, 2, 248400000, 259200000, 57600000, 10800000),
      (1, 3, 259200000, 345600000, 68400000, 14400000),
      (1, 4, 345600000, 370800000, 82800000, 0),
      (1, 4, 370800000, 432000000, 82800000, 28800000),
      (1, 5, 432000000, 457200000, 111600000, 0),
      (1, 5, 457200000, 518400000, 111600000, 28800000),
      (1, 6, 518400000, 543600000, 140400000, 0),
      (1, 6, 543600000, 604800000, 140400000, 28800000)
    ) AS listed(kind, weekday, begins, ends, worked, open_ms)
  ),
  cx_clock0 AS (
    SELECT
      CAST(weekly.utc_week AS BIGINT) * 7 + hourly.weekday AS utc_day,
      CAST(weekly.utc_week AS BIGINT) * 604800000 + hourly.begins AS begins,
      CAST(weekly.utc_week AS BIGINT) * 604800000 + hourly.ends AS ends,
      CAST(weekly.worked AS BIGINT) + hourly.worked AS worked,
      hourly.open_ms AS open_ms
    FROM cx_weeks0 AS weekly JOIN cx_hours0 AS hourly ON hourly.kind = weekly.kind
  ),
  cx_bounded0 AS (
    SELECT
      key0,
      bin,
      CASE WHEN bin < 3 THEN opened ELSE CAST(? AS BIGINT) END AS since,
      CASE WHEN bin < 2 THEN ended ELSE CAST(? AS BIGINT) END AS until
    FROM cx_placed0
  ),
  cx_begun0 AS (
    SELECT
      key0,
      bin,
      until,
      clock.worked + LEAST(item.since - clock.begins, clock.open_ms) AS worked_before
    FROM cx_bounded0 AS item JOIN cx_clock0 AS clock ON clock.utc_day = CAST(FLOOR(item.since / CAST(86400000 AS DOUBLE)) AS BIGINT)
    WHERE item.since >= clock.begins AND item.since < clock.ends
  ),
  cx_valued0 AS (
    SELECT
      key0,
      bin,
      CASE WHEN bin < 3 THEN clock.worked + LEAST(item.until - clock.begins, clock.open_ms) - worked_before END AS value,
      1 AS n
    FROM cx_begun0 AS item JOIN cx_clock0 AS clock ON clock.utc_day = CAST(FLOOR(item.until / CAST(86400000 AS DOUBLE)) AS BIGINT)
    WHERE item.until >= clock.begins AND item.until < clock.ends
  ),
  cx_read1 AS (
    SELECT
      COLLATE(source."team", '') AS key0,
      DATE_PART(EPOCH_MILLISECOND, source."openedAt") AS opened,
      DATE_PART(EPOCH_MILLISECOND, source."firstResponseAt") AS ended,
      DATE_PART(EPOCH_MILLISECOND, source."resolvedAt") AS settled1
    FROM "survey"."responses" AS source
  ),
  cx_placed1 AS (
    SELECT
      key0,
      opened,
      ended,
      CASE
        WHEN ended < opened OR settled1 < opened OR opened < -2208988800000 THEN 6
        WHEN opened IS NULL THEN 3
        WHEN opened > CAST(? AS BIGINT) THEN 4
        WHEN opened < CAST(? AS BIGINT) THEN 7
        WHEN ended <= CAST(? AS BIGINT) THEN 0
        WHEN settled1 <= CAST(? AS BIGINT) THEN 5
        ELSE 2
      END AS bin
    FROM cx_read1
  ),
  cx_bounded1 AS (
    SELECT
      key0,
      bin,
      CASE WHEN bin < 3 THEN opened ELSE CAST(? AS BIGINT) END AS since,
      CASE WHEN bin < 2 THEN ended ELSE CAST(? AS BIGINT) END AS until
    FROM cx_placed1
  ),
  cx_begun1 AS (
    SELECT
      key0,
      bin,
      until,
      clock.worked + LEAST(item.since - clock.begins, clock.open_ms) AS worked_before
    FROM cx_bounded1 AS item JOIN cx_clock0 AS clock ON clock.utc_day = CAST(FLOOR(item.since / CAST(86400000 AS DOUBLE)) AS BIGINT)
    WHERE item.since >= clock.begins AND item.since < clock.ends
  ),
  cx_valued1 AS (
    SELECT
      key0,
      bin,
      CASE WHEN bin < 3 THEN clock.worked + LEAST(item.until - clock.begins, clock.open_ms) - worked_before END AS value,
      1 AS n
    FROM cx_begun1 AS item JOIN cx_clock0 AS clock ON clock.utc_day = CAST(FLOOR(item.until / CAST(86400000 AS DOUBLE)) AS BIGINT)
    WHERE item.until >= clock.begins AND item.until < clock.ends
  )
SELECT 0 AS metric, key0, bin, value, SUM(n) AS n
FROM cx_valued0
GROUP BY key0, bin, value
UNION ALL
SELECT 1 AS metric, key0, bin, value, SUM(n) AS n
FROM cx_valued1
GROUP BY key0, bin, value

-- [1775001600000,1773964800000,1775001600000,1774940400000,1775001600000,1775001600000,1775001600000,1775001600000,1773964800000,1775001600000,1775001600000,1775001600000,1775001600000]
