WITH
  cx_read0 AS (
    SELECT
      CASE WHEN NOT source."store" = CAST('NaN' AS DOUBLE) THEN CAST(source."store" AS DOUBLE) END AS key0,
      source."open" AS key1,
      source."own" AS answer0,
      source."theirs" AS answer1,
      source."weight" AS load
    FROM "survey"."responses" AS source
    WHERE (source."wave" IN (CAST(? AS DOUBLE), CAST(? AS DOUBLE))) AND (COLLATE(source."country", '') IN (CAST(? AS VARCHAR))) AND (source."test" IN (CAST(? AS BOOLEAN)) OR source."test" IS NULL)
  ),
  cx_counted0 AS (
    SELECT
      key0,
      key1,
      answer0,
      answer1,
      load,
      COUNT(*) AS n
    FROM cx_read0
    GROUP BY key0, key1, answer0, answer1, load
  ),
  cx_placed0 AS (
    SELECT
      key0,
      key1,
      load,
      CASE
        WHEN answer0 IS NULL OR answer0 = CAST('NaN' AS DOUBLE) THEN -2
        WHEN answer0 BETWEEN 1 AND 5 AND answer0 = FLOOR(answer0) THEN CAST(answer0 AS BIGINT) - 1
        ELSE -3
      END AS code0,
      CASE
        WHEN answer1 IS NULL OR answer1 = CAST('NaN' AS DOUBLE) THEN -2
        WHEN answer1 BETWEEN 1 AND 5 AND answer1 = FLOOR(answer1) THEN CAST(answer1 AS BIGINT) - 1
        ELSE -3
      END AS code1,
      n
    FROM cx_counted0
  ),
  cx_paired0 AS (
    SELECT
      key0,
      key1,
      load,
      CASE
        WHEN code0 = -3 OR code1 = -3 THEN 27
        WHEN code0 = -2 OR code1 = -2 THEN 25
        WHEN code0 = -1 OR code1 = -1 THEN 26
        ELSE code0 * 5 + code1
      END AS bin,
      n
    FROM cx_placed0
  ),
  cx_weighed0 AS (
    SELECT
      key0,
      key1,
      load,
      CASE
        WHEN bin >= 25 THEN bin
        WHEN load IS NULL THEN 25
        WHEN load = 0 THEN 26
        WHEN load BETWEEN 1e-150 AND 1e150 THEN bin
        ELSE 27
      END AS bin,
      n
    FROM cx_paired0
  ),
  cx_loaded0 AS (
    SELECT
      key0,
      key1,
      bin,
      CASE WHEN bin < 25 THEN CAST(load AS DOUBLE) END AS weight,
      n
    FROM cx_weighed0
  )
SELECT 0 AS metric, key0, key1, bin, weight, SUM(n) AS n
FROM cx_loaded0
GROUP BY key0, key1, bin, weight
UNION ALL
SELECT -1, NULL, NULL, NULL, NULL, COUNT(CASE WHEN (source."wave" IN (CAST(? AS DOUBLE), CAST(? AS DOUBLE))) AND (COLLATE(source."country", '') IN (CAST(? AS VARCHAR))) AND (source."test" IN (CAST(? AS BOOLEAN)) OR source."test" IS NULL) THEN NULL ELSE 1 END)
FROM "survey"."responses" AS source

-- [2,3,"FR",false,2,3,"FR",false]
