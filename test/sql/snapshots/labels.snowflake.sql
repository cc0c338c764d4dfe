WITH
  cx_read0 AS (
    SELECT
      DATE_PART(EPOCH_MILLISECOND, CONVERT_TIMEZONE('UTC', CAST(? AS VARCHAR), TO_TIMESTAMP_NTZ(DATE_PART(EPOCH_MILLISECOND, source."at"), 3))) AS wall0,
      DATEDIFF('day', CAST('1970-01-01' AS DATE), source."day") AS day1,
      COLLATE(source."answer", '') AS answer0
    FROM "survey"."responses" AS source
  ),
  cx_counted0 AS (
    SELECT
      CAST(TO_CHAR(DATEADD('day', CAST(FLOOR(wall0 / CAST(86400000 AS DOUBLE)) AS BIGINT), CAST('1970-01-01' AS DATE)), 'YYYYMM') AS BIGINT) AS key0,
      CAST(FLOOR((day1 + 3) / CAST(7 AS DOUBLE)) AS BIGINT) AS key1,
      answer0,
      COUNT(*) AS n
    FROM cx_read0
    GROUP BY key0, key1, answer0
  ),
  cx_folded0 AS (
    SELECT
      key0,
      key1,
      TRANSLATE(TRIM(answer0, CAST(? AS VARCHAR)), CAST(? AS VARCHAR), CAST(? AS VARCHAR)) AS answer0,
      n
    FROM cx_counted0
  ),
  cx_placed0 AS (
    SELECT
      key0,
      key1,
      CASE
        WHEN answer0 IS NULL THEN 5
        WHEN answer0 IN (CAST(? AS VARCHAR)) THEN 6
        WHEN answer0 IN (CAST(? AS VARCHAR), CAST(? AS VARCHAR)) THEN 0
        WHEN answer0 IN (CAST(? AS VARCHAR), CAST(? AS VARCHAR)) THEN 1
        WHEN answer0 IN (CAST(? AS VARCHAR), CAST(? AS VARCHAR)) THEN 2
        WHEN answer0 IN (CAST(? AS VARCHAR)) THEN 3
        WHEN answer0 IN (CAST(? AS VARCHAR)) THEN 4
        ELSE 7
      END AS bin,
      n
    FROM cx_folded0
  )
SELECT 0 AS metric, key0, key1, bin, SUM(n) AS n
FROM cx_placed0
GROUP BY key0, key1, bin

-- ["Europe/Paris","\t\n\u000b\f\r                  　﻿","ADEFHILNORSTUVY","adefhilnorstuvy","n/a","not at all satisfied","very dissatisfied","dissatisfied","not satisfied","neutral","neither satisfied nor dissatisfied","satisfied","very satisfied"]
