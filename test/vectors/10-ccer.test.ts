import { expect } from 'vitest'
import { ccer, ccerFromCounts } from '../../src/index.ts'
import { close, runVectors } from './vectors.ts'

const ANSWERS = ['customerMuchMore', 'customerMore', 'equal', 'companyMore', 'companyMuchMore']

runVectors('10_ccer.json', ({ input, options, expected, tolerance, fieldTolerance = {} }) => {
  if (expected.error) {
    expect(() => ccer(input.responses)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
    return
  }
  const level = options.confidence ?? 0.95
  const answers = ANSWERS.flatMap((name, i) => Array<number>(input.counts[name]).fill(i + 1))
  const result = ccer(answers, { interval: { level } })
  const { customerMore, balanced, companyMore } = result
  const counted = ccerFromCounts({ customerMore, balanced, companyMore }, { interval: { level } })
  const { definition: _, ...same } = counted
  expect(result).toMatchObject(same)
  if (expected.undefined) {
    expect([result.value, result.shares, result.ratio.value]).toEqual([null, null, null])
    return
  }
  expect(result.n).toBe(expected.n)
  close(result.value, 100 * expected.netBalance, tolerance, 'balance')
  close(result.shares?.customerMore, expected.shares.customerMore, tolerance, 'customer more')
  close(result.shares?.balanced, expected.shares.equal, tolerance, 'balanced')
  close(result.shares?.companyMore, expected.shares.companyMore, tolerance, 'company more')
  const [lower, upper] = expected.netScore95
  close(result.interval!.lower / 100, lower, fieldTolerance['netScore95'] ?? tolerance, 'lower')
  close(result.interval!.upper / 100, upper, fieldTolerance['netScore95'] ?? tolerance, 'upper')
  if (expected.ratioCustomerToCompany === 'Infinity') expect(result.ratio.value).toBeNull()
  else close(result.ratio.value, expected.ratioCustomerToCompany, tolerance, 'ratio')
  if (expected.ratioExact95 && result.ratio.interval) {
    close(
      result.ratio.interval.lower,
      expected.ratioExact95[0],
      fieldTolerance['ratioExact95'] ?? tolerance,
      'ratio lower',
    )
    close(
      result.ratio.interval.upper,
      expected.ratioExact95[1],
      fieldTolerance['ratioExact95'] ?? tolerance,
      'ratio upper',
    )
  }
  if (expected.signTestP !== undefined) close(result.balanceP, expected.signTestP, tolerance, 'sign test')
})
