// npm run bench [-- name ...]: ratios between things timed in turn in one run. Times of this machine mean nothing elsewhere.

const suites = [
  'nps',
  'small-calls',
  'import',
  'summarize',
  'spans',
  'teams',
  'bootstrap',
  'calendar',
  'fcr',
  'churn',
  'sql',
]
const wanted = process.argv.slice(2)
for (const name of wanted.length ? wanted : suites) await import(`./${name}.mjs`)
