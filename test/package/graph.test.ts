import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { breaches, type Sources } from './imports.ts'

const src = fileURLToPath(new URL('../../src/', import.meta.url))
const project: Sources = Object.fromEntries(
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path.replaceAll('\\', '/'), readFileSync(src + path, 'utf8')]),
)

test('breaches(src) is empty: every import keeps to its layer', () => {
  expect(Object.keys(project)).toContain('core/errors.ts')
  expect(breaches(project)).toEqual([])
})

describe('breaches finds a planted edge', () => {
  const clean: Sources = {
    'index.ts':
      "export { type Nps, npsMetric } from './metrics/nps.ts'\nexport { customerChurnMetric } from './metrics/customer-churn.ts'",
    'core/errors.ts': 'export const bad = 1 // raised by nps',
    'core/tally.ts': "import { bad } from './errors.ts'\nexport const tally = bad",
    'stats/wilson.ts': "import { bad } from '../core/errors.ts'\nexport const wilson = bad",
    'time/zone.ts': "import { bad } from '../core/errors.ts'\nexport const zone = bad",
    'scales/scale.ts': "import { bad } from '../core/errors.ts'\nexport const scale = bad",
    'derive/issues.ts': "import { zone } from '../time/zone.ts'\nexport const issues = zone",
    'metrics/nps.ts':
      "import { wilson } from '../stats/wilson.ts'\nexport const npsMetric = wilson\nexport type Nps = 1",
    'metrics/customer-churn.ts':
      "import { issues } from '../derive/issues.ts'\nimport { rate } from './rates.ts'\nexport const customerChurnMetric = [issues, rate]",
    'metrics/rates.ts': 'export const rate = 1',
    'summarize/plan.ts': "import { tally } from '../core/tally.ts'\nexport const plan = tally",
    'compare/compare.ts': "import { wilson } from '../stats/wilson.ts'\nexport const compare = wilson",
    'schemas/index.ts':
      "import * as z from 'zod'\nimport { npsMetric } from '../metrics/nps.ts'\nexport const s = z.any(npsMetric)",
  }

  test('and nothing in a graph that has none', () => expect(breaches(clean)).toEqual([]))

  test.each([
    ['core/tally.ts', "import { wilson } from '../stats/wilson.ts'", 'core may not import stats'],
    ['core/tally.ts', "import type { Nps } from '../metrics/nps.ts'", 'core may not import metrics'],
    ['core/tally.ts', "export const make = () => import('../time/zone.ts')", 'core may not import time'],
    ['core/tally.ts', "export type Zone = import('../time/zone.ts').Zone", 'core may not import time'],
    ['core/tally.ts', "const fs = require('node:fs')", 'a package may be imported by few'],
    ['core/tally.ts', 'export const npsFromCounts = 1', 'names the metric nps'],
    [
      'core/tally.ts',
      "export const special = (name: string) => name === 'customer-churn'",
      'names the metric customerChurn',
    ],
    ['stats/wilson.ts', "export { zone } from '../time/zone.ts'", 'stats may not import time'],
    ['time/zone.ts', "import { scale } from '../scales/scale.ts'", 'time may not import scales'],
    ['scales/scale.ts', "import { wilson } from '../stats/wilson.ts'", 'scales may not import stats'],
    ['derive/issues.ts', "import { nps } from '../metrics/nps.ts'", 'derive may not import metrics'],
    ['metrics/customer-churn.ts', "import { nps } from './nps.ts'", 'nothing in metrics imports a metric'],
    ['metrics/rates.ts', "import type { Nps } from './nps.ts'", 'nothing in metrics imports a metric'],
    [
      'metrics/customer-churn.ts',
      "import { plan } from '../summarize/plan.ts'",
      'metrics may not import summarize',
    ],
    [
      'summarize/plan.ts',
      "import { customerChurnMetric } from '../metrics/customer-churn.ts'",
      'summarize may not import metrics',
    ],
    ['summarize/plan.ts', "export const special = (name: string) => name === 'nps'", 'names the metric nps'],
    ['compare/compare.ts', "import { plan } from '../summarize/plan.ts'", 'compare may not import summarize'],
    ['metrics/nps.ts', "import * as z from 'zod'", 'a package may be imported by few'],
    [
      'stats/wilson.ts',
      "import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'",
      'a package may be imported by few',
    ],
    ['metrics/nps.ts', "import { readFileSync } from 'node:fs'", 'a package may be imported by few'],
    ['schemas/index.ts', "import lodash from 'lodash'", 'a package may be imported by few'],
    ['index.ts', "export { s } from './schemas/index.ts'", 'index may not import schemas'],
    ['index.ts', "export * from './core/tally.ts'", 'has more than named re-exports'],
    ['index.ts', 'export const version = 1', 'has more than named re-exports'],
    ['metrics/nps.ts', "import { gone } from '../core/gone.ts'", 'no such file'],
    ['shared/util.ts', 'export const util = 1', 'lies in no layer'],
  ])('%s: %s', (path, planted, fault) => {
    const found = breaches({ ...clean, [path]: `${clean[path] ?? ''}\n${planted}` })
    expect(found.filter((breach) => breach.startsWith(`${path}: `) && breach.includes(fault))).toHaveLength(1)
  })
})
