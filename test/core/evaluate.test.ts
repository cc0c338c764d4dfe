import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/core/evaluate.ts'
import type { Metric } from '../../src/core/metric.ts'
import { liveTable } from '../../src/summarize/live.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'

interface Row {
  readonly bin: unknown
}

/** A metric of somebody's own, that puts a row where the row says. */
const metric: Metric<Row, object, 'yes' | 'no', 'missing'> = {
  definition: {
    metric: 'own',
    version: 1,
    item: 'answer',
    statistic: 'share',
    unit: 'proportion',
    choices: {},
  },
  bins: { classes: ['yes', 'no'], excluded: ['missing'] },
  classify: ({ bin }) => bin as 'yes',
  onInvalid: 'exclude',
  finish: ({ counts }) => counts,
}

describe('a row that classify puts in no bin is refused, for it would be counted nowhere', () => {
  const refused = (got: string): object =>
    expect.objectContaining({
      code: 'invalid_value',
      path: [1],
      message: `bin must be one of yes, no, missing, got ${got} (row 1).`,
    })

  test.each<readonly [unknown, string]>([
    ['maybe', '"maybe"'],
    [{ bin: 'maybe' }, '"maybe"'],
    ['constructor', '"constructor"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
  ])('%o', (bin, got) => {
    const rows: readonly Row[] = [{ bin: 'yes' }, { bin }]
    expect(() => evaluate(metric, rows)).toThrow(refused(got))
    const plan = { metrics: { own: metric } }
    expect(() => tabulate(rows, plan)).toThrow(refused(got))
    const live = liveTable<Row>(plan)
    live.add({ bin: 'yes' })
    expect(() => live.add({ bin })).toThrow(refused(got))
    expect(live.snapshot()).toEqual(tabulate([{ bin: 'yes' }], plan))
  })
})
