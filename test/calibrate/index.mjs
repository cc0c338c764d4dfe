// npm run calibrate [-- name ...]: coverage of intervals and false-positive rates of tests, as Markdown tables. With
// --truths a line for every truth follows each table. Two threads take the suites in turn; what they find does not
// depend on which takes what.
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import * as cx from '../../dist/index.js'
import { SEED } from './random.mjs'
import { measure, tableOf } from './run.mjs'
import { suites } from './suites.mjs'

const THREADS = 2
const given = process.argv.slice(2)

if (isMainThread) {
  const wanted = given.filter((name) => !name.startsWith('--'))
  const unknown = wanted.filter((name) => !(name in suites))
  if (unknown.length)
    throw new Error(`no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}`)
  console.log(`seed ${SEED}`)
  share(wanted.length ? wanted : Object.keys(suites))
} else parentPort.on('message', (name) => parentPort.postMessage({ name, report: reportOf(name) }))

/** Prints the reports in the order of the names. */
function share(names) {
  const reports = {}
  let [begun, printed] = [0, 0]
  for (let thread = 0; thread < THREADS; thread++) {
    const worker = new Worker(new URL(import.meta.url))
    const next = () => (begun < names.length ? worker.postMessage(names[begun++]) : worker.terminate())
    worker.on('message', ({ name, report }) => {
      reports[name] = report
      while (names[printed] in reports) console.log(reports[names[printed++]])
      next()
    })
    next()
  }
}

function reportOf(name) {
  const suite = suites[name]
  const cells = measure(cx, name, suite)
  const how = suite.exact
    ? 'every sample weighed'
    : `${suite.repetitions.toLocaleString('en')} samples a cell`
  const lines = [`\n\`${name}\`, ${how}:\n\n${tableOf(suite, cells)}`]
  if (given.includes('--truths')) lines.push(...cells.map((cell) => JSON.stringify(cell)))
  return lines.join('\n')
}
