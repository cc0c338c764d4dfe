"""Runs a query of toSQL on Spark, and prints its rows as JSON: what tableFromRows reads.

    spark-submit spark.py answers=answers.parquet < query.json > rows.json

query.json is JSON.stringify(toSQL(plan, { dialect: 'spark', from: 'answers' })).
"""

import json
import math
import sys

from pyspark.sql import SparkSession


def rows_of(spark, query):
    """The rows of a query, as values that JSON has."""
    rows = spark.sql(query["text"], args=query["values"]).collect()
    return [{name: plain(value) for name, value in row.asDict().items()} for row in rows]


def plain(value):
    """Text in place of what JSON does not have, or JavaScript does not read exactly."""
    exact = math.isfinite(value) if isinstance(value, float) else isinstance(value, int) and abs(value) < 2**53
    return value if value is None or exact else str(value)


if __name__ == "__main__":
    spark = SparkSession.builder.appName("cx-metrics").getOrCreate()
    for argument in sys.argv[1:]:
        name, path = argument.split("=", 1)
        spark.read.parquet(path).createOrReplaceTempView(name)
    json.dump(rows_of(spark, json.load(sys.stdin)), sys.stdout)
    spark.stop()
