import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { goal, race } from './harness.mjs'

// Each run a process of its own, which times its one import: what the first user of the module waits for.
const root = new URL('../../dist/index.js', import.meta.url).href
const folder = mkdtempSync(join(tmpdir(), 'cx-metrics-'))
writeFileSync(join(folder, 'empty.mjs'), 'export {}\n')
const timed = (url) => () => {
  const code = `const s = performance.now(); await import(${JSON.stringify(url)}); console.log(performance.now() - s)`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  return Number(stdout)
}
const samples = { root: [], empty: [] }
await race(
  'import in a process of its own (whole process)',
  [
    ['cx-metrics', () => samples.root.push(timed(root)())],
    ['an empty module', () => samples.empty.push(timed(join(folder, 'empty.mjs'))())],
  ],
  { per: 1e6, unit: 'ms', rounds: 15, same: false },
)
rmSync(folder, { recursive: true })
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
goal('ms over an empty module', median(samples.root) - median(samples.empty), 10)
