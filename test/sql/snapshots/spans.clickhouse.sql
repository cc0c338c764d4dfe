WITH
  cx_read0 AS (
    SELECT
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`opened`, 3, 'UTC'))) + 1000 * timeZoneOffset(fromUnixTimestamp64Milli(toNullable(toUnixTimestamp64Milli(toDateTime64(source.`opened`, 3, 'UTC'))), {p1:String})) AS wall0,
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`opened`, 3, 'UTC'))) AS at0,
      CASE WHEN source.`ms` BETWEEN -8640000000000000 AND 8640000000000000 AND source.`ms` = FLOOR(source.`ms`) THEN accurateCastOrNull(source.`ms`, 'Int64') END AS at1,
      CASE WHEN source.`ms` IS NULL OR isNaN(source.`ms`) OR source.`ms` BETWEEN -8640000000000000 AND 8640000000000000 AND source.`ms` = FLOOR(source.`ms`) THEN 1 ELSE 0 END AS fine1,
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`opened`, 3, 'UTC'))) AS opened,
      CASE WHEN source.`ms` BETWEEN -8640000000000000 AND 8640000000000000 AND source.`ms` = FLOOR(source.`ms`) THEN accurateCastOrNull(source.`ms`, 'Int64') END AS ended,
      CASE WHEN NOT (source.`ms` IS NULL OR isNaN(source.`ms`) OR source.`ms` BETWEEN -8640000000000000 AND 8640000000000000 AND source.`ms` = FLOOR(source.`ms`)) THEN 1 ELSE 0 END AS unread
    FROM `survey`.`responses` AS source
  ),
  cx_placed0 AS (
    SELECT
      accurateCastOrNull(FLOOR(wall0 / 3600000.0), 'Int64') * 1000000 + 500000 + accurateCastOrNull((wall0 - at0) / 1000, 'Int64') AS key0,
      CASE WHEN fine1 = 1 THEN accurateCastOrNull(FLOOR(at1 / 86400000.0), 'Int64') ELSE -9007199254740991 END AS key1,
      opened,
      ended,
      CASE
        WHEN unread = 1 OR ended < opened THEN 5
        WHEN opened IS NULL THEN 3
        WHEN opened > {p2:Int64} THEN 4
        WHEN ended <= {p2:Int64} AND {p2:Int64} - opened < {p3:Float64} THEN 1
        WHEN ended <= {p2:Int64} THEN 0
        ELSE 2
      END AS bin
    FROM cx_read0
  ),
  cx_valued0 AS (
    SELECT
      key0,
      key1,
      bin,
      CASE
        WHEN bin = 2 THEN {p2:Int64} - opened
        WHEN bin < 3 THEN ended - opened
      END AS value,
      1 AS n
    FROM cx_placed0
  ),
  cx_read1 AS (
    SELECT
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`opened`, 3, 'UTC'))) + 1000 * timeZoneOffset(fromUnixTimestamp64Milli(toNullable(toUnixTimestamp64Milli(toDateTime64(source.`opened`, 3, 'UTC'))), {p1:String})) AS wall0,
      toNullable(toUnixTimestamp64Milli(toDateTime64(source.`opened`, 3, 'UTC'))) AS at0,
      CASE WHEN source.`ms` BETWEEN -8640000000000000 AND 8640000000000000 AND source.`ms` = FLOOR(source.`ms`) THEN accurateCastOrNull(source.`ms`, 'Int64') END AS at1,
      CASE WHEN source.`ms` IS NULL OR isNaN(source.`ms`) OR source.`ms` BETWEEN -8640000000000000 AND 8640000000000000 AND source.`ms` = FLOOR(source.`ms`) THEN 1 ELSE 0 END AS fine1,
      source.`wait` AS given
    FROM `survey`.`responses` AS source
  ),
  cx_counted1 AS (
    SELECT
      accurateCastOrNull(FLOOR(wall0 / 3600000.0), 'Int64') * 1000000 + 500000 + accurateCastOrNull((wall0 - at0) / 1000, 'Int64') AS key0,
      CASE WHEN fine1 = 1 THEN accurateCastOrNull(FLOOR(at1 / 86400000.0), 'Int64') ELSE -9007199254740991 END AS key1,
      given,
      COUNT(*) AS n
    FROM cx_read1
    GROUP BY key0, key1, given
  ),
  cx_placed1 AS (
    SELECT
      key0,
      key1,
      given,
      CASE
        WHEN given IS NULL OR isNaN(given) THEN 3
        WHEN given BETWEEN 0 AND 9007199254740991 AND given = FLOOR(given) THEN 0
        ELSE 5
      END AS bin,
      n
    FROM cx_counted1
  ),
  cx_valued1 AS (
    SELECT
      key0,
      key1,
      bin,
      CASE WHEN bin = 0 THEN accurateCastOrNull(given, 'Int64') END AS value,
      n
    FROM cx_placed1
  ),
  cx_measured1 AS (
    SELECT
      key0,
      key1,
      bin,
      value,
      CASE WHEN value < 4 THEN 0 WHEN value < 8 THEN 1 WHEN value < 16 THEN 2 WHEN value < 32 THEN 4 WHEN value < 64 THEN 8 WHEN value < 128 THEN 16 WHEN value < 256 THEN 32 WHEN value < 512 THEN 64 WHEN value < 1024 THEN 128 WHEN value < 2048 THEN 256 WHEN value < 4096 THEN 512 WHEN value < 8192 THEN 1024 WHEN value < 16384 THEN 2048 WHEN value < 32768 THEN 4096 WHEN value < 65536 THEN 8192 WHEN value < 131072 THEN 16384 WHEN value < 262144 THEN 32768 WHEN value < 524288 THEN 65536 WHEN value < 1048576 THEN 131072 WHEN value < 2097152 THEN 262144 WHEN value < 4194304 THEN 524288 WHEN value < 8388608 THEN 1048576 WHEN value < 16777216 THEN 2097152 WHEN value < 33554432 THEN 4194304 WHEN value < 67108864 THEN 8388608 WHEN value < 134217728 THEN 16777216 WHEN value < 268435456 THEN 33554432 WHEN value < 536870912 THEN 67108864 WHEN value < 1073741824 THEN 134217728 WHEN value < 2147483648 THEN 268435456 WHEN value < 4294967296 THEN 536870912 WHEN value < 8589934592 THEN 1073741824 WHEN value < 17179869184 THEN 2147483648 WHEN value < 34359738368 THEN 4294967296 WHEN value < 68719476736 THEN 8589934592 WHEN value < 137438953472 THEN 17179869184 WHEN value < 274877906944 THEN 34359738368 WHEN value < 549755813888 THEN 68719476736 WHEN value < 1099511627776 THEN 137438953472 WHEN value < 2199023255552 THEN 274877906944 WHEN value < 4398046511104 THEN 549755813888 WHEN value < 8796093022208 THEN 1099511627776 WHEN value < 17592186044416 THEN 2199023255552 WHEN value < 35184372088832 THEN 4398046511104 WHEN value < 70368744177664 THEN 8796093022208 WHEN value < 140737488355328 THEN 17592186044416 WHEN value < 281474976710656 THEN 35184372088832 WHEN value < 562949953421312 THEN 70368744177664 WHEN value < 1125899906842624 THEN 140737488355328 WHEN value < 2251799813685248 THEN 281474976710656 WHEN value < 4503599627370496 THEN 562949953421312 ELSE 1125899906842624 END AS half,
      n
    FROM cx_valued1
  ),
  cx_sketched1 AS (
    SELECT
      key0,
      key1,
      bin,
      CASE WHEN half = 0 THEN value ELSE value - MOD(value, 2 * half) + half END AS value,
      n
    FROM cx_measured1
  )
SELECT 0 AS metric, key0, key1, bin, value, SUM(n) AS n
FROM cx_valued0
GROUP BY key0, key1, bin, value
UNION ALL
SELECT 1 AS metric, key0, key1, bin, value, SUM(n) AS n
FROM cx_sketched1
GROUP BY key0, key1, bin, value

-- ["Europe/Paris",1775001600000,28800000]
