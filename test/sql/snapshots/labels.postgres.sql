WITH
  cx_read0 AS (
    SELECT
      CAST(FLOOR(EXTRACT(EPOCH FROM to_timestamp(CAST(FLOOR(EXTRACT(EPOCH FROM source."at") * 1000) AS BIGINT) / 1000.0) AT TIME ZONE $1::text) * 1000) AS BIGINT) AS wall0,
      CAST(source."day" - DATE '1970-01-01' AS BIGINT) AS day1,
      source."answer" COLLATE "C" AS answer0
    FROM "survey"."responses" AS source
  ),
  cx_counted0 AS (
    SELECT
      CAST(to_char(DATE '1970-01-01' + CAST(CAST(FLOOR(wall0 / 86400000.0) AS BIGINT) AS INTEGER), 'YYYYMM') AS BIGINT) AS key0,
      CAST(FLOOR((day1 + 3) / 7.0) AS BIGINT) AS key1,
      answer0,
      COUNT(*) AS n
    FROM cx_read0
    GROUP BY key0, key1, answer0
  ),
  cx_folded0 AS (
    SELECT
      key0,
      key1,
      normalize(translate(btrim(answer0, $2::text), $3::text, $4::text), NFC) AS answer0,
      n
    FROM cx_counted0
  ),
  cx_placed0 AS (
    SELECT
      key0,
      key1,
      CASE
        WHEN answer0 IS NULL THEN 5
        WHEN answer0 IN ($5::text) THEN 6
        WHEN answer0 IN ($6::text, $7::text) THEN 0
        WHEN answer0 IN ($8::text, $9::text) THEN 1
        WHEN answer0 IN ($10::text, $11::text) THEN 2
        WHEN answer0 IN ($12::text) THEN 3
        WHEN answer0 IN ($13::text) THEN 4
        ELSE 7
      END AS bin,
      n
    FROM cx_folded0
  )
SELECT 0 AS metric, key0, key1, bin, SUM(n) AS n
FROM cx_placed0
GROUP BY key0, key1, bin

-- ["Europe/Paris","\t\n\u000b\f\r                  　﻿","ADEFHILNORSTUVY","adefhilnorstuvy","n/a","not at all satisfied","very dissatisfied","dissatisfied","not satisfied","neutral","neither satisfied nor dissatisfied","satisfied","very satisfied"]
