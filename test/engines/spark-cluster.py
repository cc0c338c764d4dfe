"""Spark with two workers on this machine: one line of JSON in, one out. Ends with its standard input."""

import json
import os
import shutil
import sys
import tempfile

# whatever else is printed is no answer
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from pyspark.sql import SparkSession  # noqa: E402

sys.path.append(os.path.join(os.path.dirname(__file__), "../../docs/examples"))
from spark import rows_of  # noqa: E402

# Few and small stages: what takes time is to compile them, and the compiler that optimises never pays.
java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
folder = tempfile.mkdtemp(prefix="cx-spark-")
settings = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": f"{java} -Duser.timezone=America/St_Johns -Dderby.system.home={folder}",
    "spark.executor.extraJavaOptions": f"{java} -Duser.timezone=Asia/Kolkata",
    "spark.local.dir": folder,
    "spark.sql.session.timeZone": "Australia/Lord_Howe",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.warehouse.dir": f"{folder}/warehouse",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("cx-metrics")
for name, value in settings.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("ERROR")


def load(table, path, schema):
    shape = ", ".join(f"`{name.replace('`', '``')}` {kind}" for name, kind in schema)
    rows = spark.read.schema(shape).json(path, mode="FAILFAST")
    # on both workers, so that groups meet only in a shuffle
    rows.repartition(2).createOrReplaceTempView(table)
    return {}


def answer(request):
    try:
        return load(**request) if "path" in request else {"rows": rows_of(spark, request)}
    except Exception as error:
        return {"error": str(error)}


def say(line):
    print(json.dumps(line, allow_nan=False), file=answers, flush=True)


say({"folder": folder})
for line in sys.stdin:
    say(answer(json.loads(line)))
work = os.path.join(os.environ["SPARK_HOME"], "work", spark.sparkContext.applicationId)
spark.stop()
for path in (work, folder):
    shutil.rmtree(path, ignore_errors=True)
