// npm run bench [-- name ...]: ratios between things timed in turn in one run. Times of this machine mean nothing elsewhere.

const suites = [
<<<<<<< HEAD
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
=======
  ...['nps', 'small-calls', 'import', 'summarize', 'spans', 'teams', 'bootstrap', 'calendar'],
  'sql',
>>>>>>> 3a407e04162e018b93fcfe003784f81089f31985
]
const wanted = process.argv.slice(2)
for (const name of wanted.length ? wanted : suites) await import(`./${name}.mjs`)
