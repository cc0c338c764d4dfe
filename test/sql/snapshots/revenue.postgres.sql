WITH
  cx_read0 AS (
    SELECT
      source."team" COLLATE "C" AS key0,
      source."startMrr" AS at_start,
      source."endMrr" AS at_end,
      source."before" AS known,
      source."currency" COLLATE "C" AS named,
      source."unreadable" COLLATE "C" AS unreadable
    FROM "survey"."responses" AS source
  ),
  cx_placed0 AS (
    SELECT
      key0,
      CASE
        WHEN named <> $1::text THEN 9
        WHEN NOT (at_start IS NULL OR at_start = 'NaN'::double precision OR (at_start BETWEEN 0 AND 9007199254740991 AND at_start = FLOOR(at_start))) THEN 9
        WHEN NOT (at_end IS NULL OR at_end = 'NaN'::double precision OR (at_end BETWEEN 0 AND 9007199254740991 AND at_end = FLOOR(at_end))) THEN 9
        WHEN unreadable = $2::text THEN 8
        WHEN at_start IS NULL OR at_start = 'NaN'::double precision THEN 7
        WHEN at_end IS NULL OR at_end = 'NaN'::double precision THEN 7
        WHEN at_start = 0 AND at_end = 0 THEN 0
        WHEN at_start = 0 AND known THEN 2
        WHEN at_start = 0 THEN 1
        WHEN at_end = 0 THEN 6
        WHEN at_end > at_start THEN 3
        WHEN at_end < at_start THEN 5
        ELSE 4
      END AS bin,
      at_start,
      at_end
    FROM cx_read0
  ),
  cx_moved0 AS (
    SELECT
      key0,
      bin,
      CASE WHEN bin < 7 THEN CAST(CAST(at_start AS BIGINT) AS NUMERIC) END AS start_mrr,
      CASE WHEN bin < 7 THEN CAST(CAST(at_end AS BIGINT) AS NUMERIC) END AS end_mrr
    FROM cx_placed0
  ),
  cx_squared0 AS (
    SELECT
      key0,
      bin,
      start_mrr AS sum0,
      end_mrr AS sum1,
      start_mrr * start_mrr AS sum2,
      start_mrr * end_mrr AS sum3,
      end_mrr * end_mrr AS sum4,
      1 AS n
    FROM cx_moved0
  )
SELECT 0 AS metric, key0, bin, CAST(SUM(CAST(sum0 AS NUMERIC)) AS text) AS sum0, CAST(SUM(CAST(sum1 AS NUMERIC)) AS text) AS sum1, CAST(SUM(CAST(sum2 AS NUMERIC)) AS text) AS sum2, CAST(SUM(CAST(sum3 AS NUMERIC)) AS text) AS sum3, CAST(SUM(CAST(sum4 AS NUMERIC)) AS text) AS sum4, SUM(n) AS n
FROM cx_squared0
GROUP BY key0, bin

-- ["EUR","invalid"]
