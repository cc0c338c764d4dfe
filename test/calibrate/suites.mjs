import * as bootstrap from './bootstrap.mjs'
import { charts, rules } from './charts.mjs'
import * as differences from './differences.mjs'
import { discoveries, groups } from './groups.mjs'
import { means, nps, shares, spans, weighted } from './intervals.mjs'
import { lifetimes } from './lifetimes.mjs'
import { revenue } from './revenue.mjs'
import * as tests from './tests.mjs'

/** By name, as `npm run calibrate -- name ...` takes them. */
export const suites = {
  shares,
  nps,
  means,
  weighted,
  spans,
  revenue,
  lifetimes,
  ...differences,
  ...tests,
  ...bootstrap,
  groups,
  discoveries,
  charts,
  rules,
}
