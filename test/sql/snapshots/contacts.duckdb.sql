WITH RECURSIVE
  cx_read0 AS (
    SELECT
      source."team" COLLATE "binary" AS key0,
      epoch_ms(source."called_at") AS opened,
      epoch_ms(source."resolvedAt") AS ended,
      source."resolved" AS resolved,
      source."abandoned" AS abandoned,
      CASE WHEN NOT isnan(source."reopens") THEN source."reopens" + 0 END AS reopens,
      source."resolvable" AS resolvable,
      source."account" COLLATE "binary" AS customer,
      source."id" COLLATE "binary" AS id,
      source."issue" COLLATE "binary" AS about0,
      source."contact" COLLATE "binary" AS leg,
      CASE WHEN (source."country" COLLATE "binary" IN ($1::VARCHAR)) THEN 1 ELSE 0 END AS kept
    FROM "survey"."responses" AS source
  ),
  cx_told0 AS (
    SELECT
      key0,
      opened,
      customer,
      about0,
      leg,
      id,
      reopens,
      resolvable,
      kept,
      CASE
        WHEN ended > $2::BIGINT THEN 0
        WHEN resolved OR (resolved IS NULL AND ended >= opened) THEN 1
        ELSE 0
      END AS solved,
      CASE WHEN ended BETWEEN opened AND $2::BIGINT AND (resolved OR resolved IS NULL) THEN ended END AS solvedAt,
      CASE
        WHEN opened IS NULL THEN 9
        WHEN opened > $2::BIGINT THEN 11
        WHEN customer IS NULL THEN 12
        WHEN customer = '' THEN 10
        WHEN abandoned THEN 13
        ELSE -1
      END AS gone,
      CASE
        WHEN ended < opened OR NOT (reopens BETWEEN 0 AND 9007199254740991 AND reopens = FLOOR(reopens)) THEN 10
        ELSE -1
      END AS spoilt
    FROM cx_read0
  ),
  cx_legs0 AS (
    SELECT
      *,
      CASE WHEN gone = -1 AND leg IS NOT NULL THEN ROW_NUMBER() OVER (PARTITION BY gone, customer, leg ORDER BY opened, CASE WHEN id IS NULL THEN 0 ELSE 1 END, id) ELSE 1 END AS place,
      CASE WHEN gone = -1 AND leg IS NOT NULL THEN COUNT(*) OVER (PARTITION BY gone, customer, leg) ELSE 1 END AS places
    FROM cx_told0
  ),
  cx_joined0 AS (
    SELECT
      *,
      CASE WHEN places = 1 THEN solved ELSE MAX(CASE WHEN place = places THEN solved END) OVER (PARTITION BY gone, customer, leg) END AS settled,
      CASE WHEN places = 1 THEN solvedAt ELSE MAX(CASE WHEN place = places THEN solvedAt END) OVER (PARTITION BY gone, customer, leg) END AS settledAt
    FROM cx_legs0
  ),
  cx_timed0 AS (
    SELECT
      *,
      opened + 604800000 AS until,
      CASE WHEN gone = -1 AND place = 1 THEN 1 ELSE 0 END AS counts
    FROM cx_joined0
  ),
  cx_ordered0 AS (
    SELECT
      *,
      LEAD(opened) OVER (PARTITION BY counts, customer, about0 ORDER BY opened, CASE WHEN id IS NULL THEN 0 ELSE 1 END, id) AS came,
      MAX(until) OVER (PARTITION BY counts, customer, about0 ORDER BY opened, CASE WHEN id IS NULL THEN 0 ELSE 1 END, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS shut,
      ROW_NUMBER() OVER (PARTITION BY counts, customer, about0 ORDER BY opened, CASE WHEN id IS NULL THEN 0 ELSE 1 END, id) AS turn
    FROM cx_timed0
  ),
  cx_opening0 AS (
    SELECT
      *,
      CASE WHEN shut IS NULL OR opened >= shut THEN 1 ELSE 0 END AS opens,
      CASE WHEN counts = 0 OR shut IS NULL OR opened >= shut OR about0 IS NULL THEN 1 ELSE 0 END AS decided
    FROM cx_ordered0
  ),
  cx_walked0 AS (
    SELECT
      *,
      until AS bound,
      opens AS opener
    FROM cx_opening0
    WHERE decided = 1
    UNION ALL
    SELECT
      contact.*,
      CASE WHEN contact.opened >= earlier.bound THEN contact.until ELSE earlier.bound END AS bound,
      CASE WHEN contact.opened >= earlier.bound THEN 1 ELSE 0 END AS opener
    FROM cx_walked0 AS earlier
    INNER JOIN cx_opening0 AS contact
      ON contact.customer = earlier.customer
      AND contact.about0 = earlier.about0
      AND contact.turn = earlier.turn + 1
    WHERE earlier.counts = 1 AND contact.counts = 1 AND contact.decided = 0
  ),
  cx_placed0 AS (
    SELECT
      key0,
      kept,
      resolvable,
      CASE
        WHEN gone >= 0 THEN gone
        WHEN spoilt >= 0 THEN spoilt
        WHEN place > 1 OR opener = 0 THEN 18
        WHEN until > $2::BIGINT THEN 19
        WHEN came < until THEN 4
        WHEN reopens > 0 THEN 5
        WHEN settled = 0 THEN 6
        ELSE 0
      END AS bin
    FROM cx_walked0
  ),
  cx_summed0 AS (
    SELECT
      key0,
      bin,
      CASE WHEN bin BETWEEN 1 AND 8 AND NOT resolvable THEN 1 ELSE 0 END AS sum0,
      1 AS n
    FROM cx_placed0
    WHERE kept = 1
  )
SELECT 0 AS metric, key0, bin, CAST(SUM(CAST(sum0 AS HUGEINT)) AS VARCHAR) AS sum0, SUM(n) AS n
FROM cx_summed0
GROUP BY key0, bin
UNION ALL
SELECT -1, NULL, NULL, NULL, COUNT(CASE WHEN (source."country" COLLATE "binary" IN ($1::VARCHAR)) THEN NULL ELSE 1 END)
FROM "survey"."responses" AS source

-- ["FR",1775001600000]
