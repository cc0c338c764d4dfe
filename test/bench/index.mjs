// npm run bench [-- name ...]: ratios between things timed in turn in one run. Times of this machine mean nothing elsewhere.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const suites = [
  ...['nps', 'small-calls', 'import', 'summarize', 'columns', 'streams', 'spans', 'teams', 'bootstrap'],
  ...['calendar', 'fcr', 'churn', 'mrr', 'sql'],
]
const wanted = process.argv.slice(2)
for (const name of wanted.length ? wanted : suites) {
  // each in a process of its own: none pays for what another one left behind
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url))
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
