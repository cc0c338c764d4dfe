"""Runs a query of toSQL on Spark, and writes its rows as JSON: what tableFromRows reads.

    spark-submit spark.py query.json rows.json answers=answers.parquet

query.json is JSON.stringify(toSQL(plan, { dialect: 'spark', from: 'answers' })).
"""

import json
import math
import sys

from pyspark.sql import SparkSession


def rows_of(spark, query):
    """The rows of a query, as values that JSON has."""
    args = {f"p{place}": value for place, value in enumerate(query["values"], 1)}
    rows = spark.sql(query["text"], args=args).collect()
    return [{name: plain(value) for name, value in row.asDict().items()} for row in rows]


def plain(value):
    """Text in place of what JSON does not have, or JavaScript does not read exactly."""
    exact = math.isfinite(value) if isinstance(value, float) else isinstance(value, int) and abs(value) < 2**53
    return value if value is None or exact else str(value)


if __name__ == "__main__":
    query, rows, *tables = sys.argv[1:]
    spark = SparkSession.builder.appName("cx-metrics").getOrCreate()
    for table in tables:
        name, path = table.split("=", 1)
        spark.read.parquet(path).createOrReplaceTempView(name)
    with open(query) as file:
        answer = rows_of(spark, json.load(file))
    with open(rows, "w") as file:
        json.dump(answer, file)
    spark.stop()
