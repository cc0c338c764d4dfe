WITH
  cx_read0 AS (
    SELECT
      source.`team` AS key0,
      source.`score` AS answer0
    FROM `survey`.`responses` AS source
  ),
  cx_counted0 AS (
    SELECT
      key0,
      answer0,
      COUNT(*) AS n
    FROM cx_read0
    GROUP BY key0, answer0
  ),
  cx_placed0 AS (
    SELECT
      key0,
      CASE
        WHEN answer0 IS NULL OR isnan(answer0) THEN 11
        WHEN answer0 BETWEEN 0 AND 10 AND answer0 = FLOOR(answer0) THEN CAST(answer0 AS BIGINT)
        ELSE 13
      END AS bin,
      n
    FROM cx_counted0
  )
SELECT 0 AS metric, key0, bin, SUM(n) AS n
FROM cx_placed0
GROUP BY key0, bin

-- []
