WITH
  cx_read0 AS (
    SELECT
      UNIX_MILLIS(TIMESTAMP(DATETIME(TIMESTAMP_MILLIS(UNIX_MILLIS(source.`at`)), CAST(@p1 AS STRING)), 'UTC')) AS wall0,
      UNIX_DATE(source.`day`) AS day1,
      source.`answer` AS answer0
    FROM `survey`.`responses` AS source
  ),
  cx_counted0 AS (
    SELECT
      CAST(FORMAT_DATE('%Y%m', DATE_FROM_UNIX_DATE(CAST(FLOOR(wall0 / 86400000.0) AS INT64))) AS INT64) AS key0,
      CAST(FLOOR((day1 + 3) / 7.0) AS INT64) AS key1,
      answer0,
      COUNT(*) AS n
    FROM cx_read0
    GROUP BY key0, key1, answer0
  ),
  cx_folded0 AS (
    SELECT
      key0,
      key1,
      NORMALIZE(TRANSLATE(TRIM(answer0, CAST(@p2 AS STRING)), CAST(@p3 AS STRING), CAST(@p4 AS STRING)), NFC) AS answer0,
      n
    FROM cx_counted0
  ),
  cx_placed0 AS (
    SELECT
      key0,
      key1,
      CASE
        WHEN answer0 IS NULL THEN 5
        WHEN answer0 IN (CAST(@p5 AS STRING)) THEN 6
        WHEN answer0 IN (CAST(@p6 AS STRING), CAST(@p7 AS STRING)) THEN 0
        WHEN answer0 IN (CAST(@p8 AS STRING), CAST(@p9 AS STRING)) THEN 1
        WHEN answer0 IN (CAST(@p10 AS STRING), CAST(@p11 AS STRING)) THEN 2
        WHEN answer0 IN (CAST(@p12 AS STRING)) THEN 3
        WHEN answer0 IN (CAST(@p13 AS STRING)) THEN 4
        ELSE 7
      END AS bin,
      n
    FROM cx_folded0
  )
SELECT 0 AS metric, key0, key1, bin, SUM(n) AS n
FROM cx_placed0
GROUP BY key0, key1, bin

-- ["Europe/Paris","\t\n\u000b\f\r                  　﻿","ADEFHILNORSTUVY","adefhilnorstuvy","n/a","not at all satisfied","very dissatisfied","dissatisfied","not satisfied","neutral","neither satisfied nor dissatisfied","satisfied","very satisfied"]
