WITH
  cx_read0 AS (
    SELECT
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`at`, 3, 'UTC'))) + 1000 * timeZoneOffset(fromUnixTimestamp64Milli(toNullable(toUnixTimestamp64Milli(toDateTime64(source.`at`, 3, 'UTC'))), {p1:String})) AS wall0,
      toInt64(toInt32(toDate32(source.`day`))) AS day1,
      substring(source.`answer`, 1) AS answer0
    FROM `survey`.`responses` AS source
  ),
  cx_counted0 AS (
    SELECT
      toYYYYMM(addDays(toDate32('1970-01-01'), accurateCastOrNull(FLOOR(wall0 / 86400000.0), 'Int64'))) AS key0,
      accurateCastOrNull(FLOOR((day1 + 3) / 7.0), 'Int64') AS key1,
      answer0,
      COUNT(*) AS n
    FROM cx_read0
    GROUP BY key0, key1, answer0
  ),
  cx_folded0 AS (
    SELECT
      key0,
      key1,
      normalizeUTF8NFC(translateUTF8(replaceRegexpAll(answer0, concat('^[', {p2:String}, ']+|[', {p2:String}, ']+$'), ''), {p3:String}, {p4:String})) AS answer0,
      n
    FROM cx_counted0
  ),
  cx_placed0 AS (
    SELECT
      key0,
      key1,
      CASE
        WHEN answer0 IS NULL THEN 5
        WHEN answer0 IN ({p5:String}) THEN 6
        WHEN answer0 IN ({p6:String}, {p7:String}) THEN 0
        WHEN answer0 IN ({p8:String}, {p9:String}) THEN 1
        WHEN answer0 IN ({p10:String}, {p11:String}) THEN 2
        WHEN answer0 IN ({p12:String}) THEN 3
        WHEN answer0 IN ({p13:String}) THEN 4
        ELSE 7
      END AS bin,
      n
    FROM cx_folded0
  )
SELECT 0 AS metric, key0, key1, bin, SUM(n) AS n
FROM cx_placed0
GROUP BY key0, key1, bin

-- ["Europe/Paris","\t\n\u000b\f\r                  　﻿","ADEFHILNORSTUVY","adefhilnorstuvy","n/a","not at all satisfied","very dissatisfied","dissatisfied","not satisfied","neutral","neither satisfied nor dissatisfied","satisfied","very satisfied"]
