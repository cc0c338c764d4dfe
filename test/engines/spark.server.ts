import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as main from '../../src/index.ts'
import * as sql from '../../src/sql/index.ts'
import { run } from '../docs/run.ts'
import { pageOf, read } from '../docs/sources.ts'
import { folderOf } from './python.ts'
import { pyspark, spark } from './spark.ts'
import { holdsOn } from './suite.ts'

// a query takes a second or more, however few rows it reads: without rows they are tried in the other engines
holdsOn(spark, [300])

describe.skipIf(spark.missing() !== null)('docs/guides/from-a-laptop-to-a-cluster.md', () => {
  const own = { ...process.env }
  beforeAll(() => {
    const home = join(folderOf(pyspark), 'pyspark')
    Object.assign(process.env, {
      JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
      PATH: `${join(home, 'bin')}:${own['PATH']}`,
      PYTHONPATH: folderOf(pyspark),
      SPARK_HOME: home,
      SPARK_LOCAL_IP: '127.0.0.1',
      TZ: 'Asia/Kolkata',
    })
  })
  afterAll(() => {
    process.env = own
  })

  test('runs to its end, the block that needs Spark among the others', async () => {
    const page = pageOf(read('docs/guides/from-a-laptop-to-a-cluster.md').replaceAll('js no-run', 'js'))
    expect(page.skipped).toEqual([])
    const { failures } = await run(page.code, { modules: { 'cx-metrics': main, 'cx-metrics/sql': sql } })
    expect(failures).toEqual([])
  }, 300_000)
})
