// What a bundler makes of dist: the size of every export, against the budgets, and what importing alone costs.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { name } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

/** Bytes after gzip; 1 kB is 1000 of them. */
// Metrics and statistics have a ceiling above their goal, which they miss; docs/decisions/0009 says what the rest buys,
// and what groups and comparing add.
const [all, ungrouped] = [`all of ${name}`, 'all but groups and comparing']
const goals = { [ungrouped]: 20_000 }
const budgets = {
  npsFromCounts: 2500,
  nps: 5000,
  summarize: 22_110,
  compare: 20_860,
  [ungrouped]: 68_880,
  [all]: 110_640,
}
const groups = [
  ...['summarize', 'summarizeStream', 'tabulate', 'tabulateStream', 'present', 'parseTable', 'liveTable'],
  ...['planToJson', 'parsePlan'],
  ...['merge', 'subtract', 'rollup', 'total', 'cube', 'rolling'],
  ...['hour', 'day', 'week', 'month', 'quarter', 'year', 'drawSample', 'drawSampleStream'],
]
const comparing = [
  ...['compare', 'compareGroups', 'bootstrap', 'decompose', 'holm', 'benjaminiHochberg'],
  ...['controlChart', 'ewma', 'cusum', 'seasonal', 'spikes', 'trend'],
  ...['rake', 'designEffect', 'effectiveSampleSize', 'finitePopulationN', 'linearisedInterval'],
  ...['sampleSize', 'detectableDifference'],
]

async function bundle(source, options = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    minify: true,
    treeShaking: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'error',
    absWorkingDir: root,
    ...options,
  })
  const { contents, text } = outputFiles[0]
  const inputs = Object.keys(metafile.inputs).filter((path) => path !== '<stdin>')
  return { inputs, text, min: contents.length, gzip: gzipSync(contents, { level: 9 }).length }
}

const entry = JSON.stringify(`${root}dist/index.js`)
const exported = await import(`${root}dist/index.js`)
const everything = await bundle(`export * from ${entry}`)

const rest = Object.keys(exported).filter((key) => ![...groups, ...comparing].includes(key))
const rows = [
  [all, everything],
  [ungrouped, await bundle(`export { ${rest} } from ${entry}`)],
]
for (const key of Object.keys(exported)) rows.push([key, await bundle(`export { ${key} } from ${entry}`)])
rows.sort((a, b) => b[1].gzip - a[1].gzip)

const width = Math.max(...rows.map(([key]) => key.length))
console.log(`${'export'.padEnd(width)}  minified      gzip    budget`)
for (const [key, { min, gzip }] of rows) {
  const budget = budgets[key]
  const cells = [min, gzip, budget ?? ''].map((bytes) => String(bytes).padStart(8))
  console.log(
    `${key.padEnd(width)}  ${cells.join('  ')}${gzip > budget ? '  OVER' : ''}${gzip > goals[key] ? `  misses its goal of ${goals[key]}` : ''}`,
  )
}

const problems = []
const sizes = new Map(rows)
for (const [key, budget] of Object.entries(budgets)) {
  const size = sizes.get(key)
  if (!size) problems.push(`${key} has a budget but is not exported`)
  else if (size.gzip > budget) problems.push(`${key} is ${size.gzip} bytes after gzip, budget ${budget}`)
}

const foreign = everything.inputs.filter((path) => !/^(dist|node_modules\/pure-rand)\//.test(path))
if (foreign.length > 0)
  problems.push(`the root reaches ${foreign.length} files outside dist and pure-rand: ${foreign[0]} ...`)

// The promise `sideEffects: false` is set aside here, so that whatever would run at import stays in the bundle.
const bare = await bundle(`import ${entry}`, { ignoreAnnotations: true })
if (bare.text.trim() !== '') problems.push(`importing the root alone runs code: ${bare.text.slice(0, 500)}`)

for (const problem of problems) console.error(`sizes: ${problem}`)
if (problems.length > 0) process.exitCode = 1
