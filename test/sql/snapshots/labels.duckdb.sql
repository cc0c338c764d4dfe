WITH
  cx_read0 AS (
    SELECT
      epoch_ms(make_timestamptz(epoch_ms(source."at") * 1000) AT TIME ZONE $1::VARCHAR) AS wall0,
      CAST(source."day" - DATE '1970-01-01' AS BIGINT) AS day1,
      source."answer" COLLATE "binary" AS answer0
    FROM "survey"."responses" AS source
  ),
  cx_counted0 AS (
    SELECT
      CAST(strftime(DATE '1970-01-01' + CAST(CAST(FLOOR(wall0 / 86400000.0) AS BIGINT) AS INTEGER), '%Y%m') AS BIGINT) AS key0,
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
      nfc_normalize(translate(trim(answer0, $2::VARCHAR), $3::VARCHAR, $4::VARCHAR)) AS answer0,
      n
    FROM cx_counted0
  ),
  cx_placed0 AS (
    SELECT
      key0,
      key1,
      CASE
        WHEN answer0 IS NULL THEN 5
        WHEN answer0 IN ($5::VARCHAR) THEN 6
        WHEN answer0 IN ($6::VARCHAR, $7::VARCHAR) THEN 0
        WHEN answer0 IN ($8::VARCHAR, $9::VARCHAR) THEN 1
        WHEN answer0 IN ($10::VARCHAR, $11::VARCHAR) THEN 2
        WHEN answer0 IN ($12::VARCHAR) THEN 3
        WHEN answer0 IN ($13::VARCHAR) THEN 4
        ELSE 7
      END AS bin,
      n
    FROM cx_folded0
  )
SELECT 0 AS metric, key0, key1, bin, SUM(n) AS n
FROM cx_placed0
GROUP BY key0, key1, bin

-- ["Europe/Paris","\t\n\u000b\f\r                  　﻿","ADEFHILNORSTUVY","adefhilnorstuvy","n/a","not at all satisfied","very dissatisfied","dissatisfied","not satisfied","neutral","neither satisfied nor dissatisfied","satisfied","very satisfied"]
