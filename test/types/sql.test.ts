import { expect, expectTypeOf, test } from 'vitest'
import { month, type NpsResult, npsMetric, type Plan, present, type Withheld } from '../../src/index.ts'
import { tableFromRows, toSQL } from '../../src/sql/index.ts'

interface Answer {
  readonly team: string
  readonly score: number | null
}

test('toSQL and tableFromRows take plans of rows that are known, and of any', () => {
  const typed: Plan<Answer> = {
    by: { team: 'team' },
    where: { team: 'x' },
    metrics: { nps: npsMetric('score') },
  }
  const plain = {
    by: { month: month('at') },
    where: { wave: [1, 2] },
    metrics: { nps: npsMetric('score') },
  }
  expect(toSQL(typed, { dialect: 'duckdb', from: 'answers' }).values).toEqual(['x'])
  expect(toSQL(plain, { dialect: 'spark', from: ['a', 'b'] }).values).toEqual([1, 2])
  expect(
    toSQL({ metrics: { nps: npsMetric('score') } }, { dialect: 'duckdb', from: 'answers' }).values,
  ).toEqual([])
  // @ts-expect-error -- a dialect that is not written
  expect(() => toSQL(plain, { dialect: 'mysql', from: 'answers' })).toThrow()
  const report = present(tableFromRows(plain, [{ metric: 0, key0: null, bin: 9, n: 1 }]), plain)
  expectTypeOf(report[0]!.nps).toExtend<NpsResult | Withheld>()
})
