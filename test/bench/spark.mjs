// One grouped query over ten million generated rows in Spark, on two workers of this machine, where it is installed.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ces1, cesMetric, csat5, csatMetric, npsMetric } from 'cx-metrics'
import { tableFromRows, toSQL } from 'cx-metrics/sql'

const ROWS = 1e7
const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cx-metrics', 'pyspark-4.2.1')

if (!existsSync(folder)) console.log('\nSpark is not installed: CI=true npm run test:engines does it')
else {
  const script = spawn('python3', [fileURLToPath(new URL('../engines/spark-cluster.py', import.meta.url))], {
    env: {
      ...process.env,
      PYTHONPATH: folder,
      SPARK_HOME: join(folder, 'pyspark'),
      SPARK_LOCAL_IP: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const lines = createInterface(script.stdout)[Symbol.asyncIterator]()
  const next = async () => JSON.parse((await lines.next()).value)
  const start = performance.now()
  await next()
  console.log(`\nSpark, a driver and two workers: started in ${seconds(start)}`)

  const plan = {
    by: { team: 'team' },
    metrics: {
      nps: npsMetric('score'),
      csat: csatMetric('rating', { scale: csat5 }),
      ces: cesMetric('effort', { scale: ces1 }),
    },
  }
  const query = `SELECT concat('team ', id % 20) AS team, pmod(hash(id), 11) AS score,
    1 + pmod(hash(id, 1), 5) AS rating, 1 + pmod(hash(id, 2), 5) AS effort FROM range(${ROWS})`
  const asked = toSQL(plan, { dialect: 'spark', from: { query } })
  for (const round of ['first', 'second', 'third']) {
    const from = performance.now()
    script.stdin.write(`${JSON.stringify(asked)}\n`)
    const { rows, error } = await next()
    if (error) throw new Error(error)
    const { groups } = tableFromRows(plan, rows)
    console.log(`  NPS, CSAT and CES of ${ROWS} rows in ${groups} groups, ${round}: ${seconds(from)}`)
  }
  script.stdin.end()
}

function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}
