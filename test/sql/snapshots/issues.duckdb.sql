WITH
  cx_read0 AS (
    SELECT
      epoch_ms(source."opened") AS opened,
      CAST(NULL AS BIGINT) AS ended,
      source."resolved" AS resolved,
      source."abandoned" AS abandoned,
      CASE WHEN NOT isnan(source."satisfaction") THEN source."satisfaction" + 0 END AS rating,
      CASE WHEN NOT isnan(source."reopens") THEN source."reopens" + 0 END AS reopens,
      CASE WHEN NOT isnan(source."durationMs") THEN source."durationMs" + 0 END AS durationMs,
      source."resolvable" AS resolvable,
      CASE WHEN source."nextContactAt" BETWEEN -8640000000000000 AND 8640000000000000 AND source."nextContactAt" = FLOOR(source."nextContactAt") THEN CAST(source."nextContactAt" AS BIGINT) END AS came,
      CASE WHEN source."nextContactAt" IS NULL OR isnan(source."nextContactAt") OR source."nextContactAt" BETWEEN -8640000000000000 AND 8640000000000000 AND source."nextContactAt" = FLOOR(source."nextContactAt") THEN 0 ELSE 1 END AS uncame,
      CASE WHEN NOT isnan(source."contacts") THEN source."contacts" + 0 END AS contacts
    FROM "survey"."responses" AS source
  ),
  cx_rated0 AS (
    SELECT
      *,
      CASE
        WHEN rating IS NULL THEN -2
        WHEN rating BETWEEN 1 AND 5 AND rating = FLOOR(rating) THEN CAST(rating AS BIGINT) - 1
        ELSE -3
      END AS code
    FROM cx_read0
  ),
  cx_told0 AS (
    SELECT
      opened,
      came,
      contacts,
      code,
      reopens,
      durationMs,
      resolvable,
      CASE
        WHEN ended > $1::BIGINT THEN 0
        WHEN resolved OR (resolved IS NULL AND ended >= opened) THEN 1
        ELSE 0
      END AS solved,
      CASE WHEN ended BETWEEN opened AND $1::BIGINT AND (resolved OR resolved IS NULL) THEN ended END AS solvedAt,
      CASE
        WHEN opened IS NULL THEN 9
        WHEN opened > $1::BIGINT THEN 11
        WHEN abandoned THEN 13
        ELSE -1
      END AS gone,
      CASE
        WHEN ended < opened OR NOT (reopens BETWEEN 0 AND 9007199254740991 AND reopens = FLOOR(reopens)) OR NOT (durationMs BETWEEN 0 AND 9007199254740991 AND durationMs = FLOOR(durationMs)) OR uncame = 1 OR came < opened OR NOT (contacts BETWEEN 0 AND 9007199254740991 AND contacts = FLOOR(contacts)) OR code = -3 THEN 10
        ELSE -1
      END AS spoilt
    FROM cx_rated0
  ),
  cx_timed0 AS (
    SELECT
      *,
      CAST(FLOOR(opened / 86400000.0) AS BIGINT) * 86400000 + 604800000 AS until
    FROM cx_told0
  ),
  cx_placed0 AS (
    SELECT
      resolvable,
      CASE
        WHEN gone >= 0 THEN gone
        WHEN spoilt >= 0 THEN spoilt
        WHEN until > $1::BIGINT THEN 19
        WHEN code < 0 THEN 20
        WHEN COALESCE(durationMs, CASE WHEN solved = 1 THEN solvedAt - opened ELSE $1::BIGINT - opened END) IS NULL THEN 9
        WHEN (came IS NULL AND contacts > 1) OR (came < until AND came <= $1::BIGINT) THEN 4
        WHEN reopens > 0 THEN 5
        WHEN solved = 0 THEN 6
        WHEN COALESCE(durationMs, CASE WHEN solved = 1 THEN solvedAt - opened ELSE $1::BIGINT - opened END) > 86400000 THEN 7
        WHEN code < 3 THEN 8
        ELSE 0
      END AS bin
    FROM cx_timed0
  ),
  cx_summed0 AS (
    SELECT
      bin,
      CASE WHEN bin BETWEEN 1 AND 8 AND NOT resolvable THEN 1 ELSE 0 END AS sum0,
      1 AS n
    FROM cx_placed0
  ),
  cx_read1 AS (
    SELECT
      epoch_ms(source."at") AS opened,
      CAST(NULL AS BIGINT) AS ended,
      source."resolved" AS resolved,
      source."abandoned" AS abandoned,
      source."wrongDepartment" AS wrongDepartment,
      source."channel" COLLATE "binary" AS channel,
      CASE WHEN NOT isnan(source."reopens") THEN source."reopens" + 0 END AS reopens,
      CASE WHEN NOT isnan(source."transfers") THEN source."transfers" + 0 END AS transfers,
      source."resolvable" AS resolvable,
      source."customer" COLLATE "binary" AS customer,
      source."topic" COLLATE "binary" AS about0,
      source."contact" COLLATE "binary" AS leg
    FROM "survey"."responses" AS source
  ),
  cx_told1 AS (
    SELECT
      opened,
      customer,
      about0,
      leg,
      wrongDepartment,
      reopens,
      transfers,
      resolvable,
      CASE
        WHEN ended > $1::BIGINT THEN 0
        WHEN resolved OR (resolved IS NULL AND ended >= opened) THEN 1
        ELSE 0
      END AS solved,
      CASE WHEN ended BETWEEN opened AND $1::BIGINT AND (resolved OR resolved IS NULL) THEN ended END AS solvedAt,
      CASE
        WHEN opened IS NULL THEN 9
        WHEN opened > $1::BIGINT THEN 11
        WHEN customer IS NULL THEN 12
        WHEN customer = '' THEN 10
        WHEN channel IS NULL OR channel NOT IN ($2::VARCHAR) THEN 16
        ELSE -1
      END AS gone,
      CASE
        WHEN ended < opened OR NOT (reopens BETWEEN 0 AND 9007199254740991 AND reopens = FLOOR(reopens)) OR NOT (transfers BETWEEN 0 AND 9007199254740991 AND transfers = FLOOR(transfers)) THEN 10
        WHEN abandoned THEN 13
        ELSE -1
      END AS spoilt
    FROM cx_read1
  ),
  cx_legs1 AS (
    SELECT
      *,
      CASE WHEN gone = -1 AND leg IS NOT NULL THEN ROW_NUMBER() OVER (PARTITION BY gone, customer, leg ORDER BY opened) ELSE 1 END AS place,
      CASE WHEN gone = -1 AND leg IS NOT NULL THEN COUNT(*) OVER (PARTITION BY gone, customer, leg) ELSE 1 END AS places
    FROM cx_told1
  ),
  cx_joined1 AS (
    SELECT
      *,
      CASE WHEN places = 1 THEN solved ELSE MAX(CASE WHEN place = places THEN solved END) OVER (PARTITION BY gone, customer, leg) END AS settled,
      CASE WHEN places = 1 THEN solvedAt ELSE MAX(CASE WHEN place = places THEN solvedAt END) OVER (PARTITION BY gone, customer, leg) END AS settledAt
    FROM cx_legs1
  ),
  cx_timed1 AS (
    SELECT
      *,
      COALESCE(settledAt, opened) + 604800000 AS until,
      CASE WHEN gone = -1 AND place = 1 THEN 1 ELSE 0 END AS counts
    FROM cx_joined1
  ),
  cx_ordered1 AS (
    SELECT
      *,
      LEAD(opened) OVER (PARTITION BY counts, customer, about0 ORDER BY opened) AS follows,
      MAX(until) OVER (PARTITION BY counts, customer, about0 ORDER BY opened ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS shut
    FROM cx_timed1
  ),
  cx_apart1 AS (
    SELECT
      *,
      MAX(follows) OVER (PARTITION BY counts, customer, about0, opened) AS came
    FROM cx_ordered1
  ),
  cx_placed1 AS (
    SELECT
      resolvable,
      CASE
        WHEN gone >= 0 THEN gone
        WHEN spoilt >= 0 THEN spoilt
        WHEN place > 1 THEN 18
        WHEN until > $1::BIGINT THEN 19
        WHEN COALESCE(transfers, CASE WHEN leg IS NOT NULL THEN places - 1 END) IS NULL THEN 9
        WHEN wrongDepartment THEN 2
        WHEN came < until AND came > opened THEN 4
        WHEN reopens > 0 THEN 5
        WHEN settled = 0 THEN 6
        WHEN COALESCE(transfers, CASE WHEN leg IS NOT NULL THEN places - 1 END) > 0 THEN 7
        ELSE 0
      END AS bin
    FROM cx_apart1
  ),
  cx_summed1 AS (
    SELECT
      bin,
      CASE WHEN bin BETWEEN 1 AND 8 AND NOT resolvable THEN 1 ELSE 0 END AS sum0,
      1 AS n
    FROM cx_placed1
  )
SELECT 0 AS metric, bin, CAST(SUM(CAST(sum0 AS HUGEINT)) AS VARCHAR) AS sum0, SUM(n) AS n
FROM cx_summed0
GROUP BY bin
UNION ALL
SELECT 1 AS metric, bin, CAST(SUM(CAST(sum0 AS HUGEINT)) AS VARCHAR) AS sum0, SUM(n) AS n
FROM cx_summed1
GROUP BY bin

-- [1775001600000,"phone"]
