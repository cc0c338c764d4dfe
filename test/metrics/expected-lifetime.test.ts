import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { churnFromDailyRate, convertChurn } from '../../src/metrics/convert-churn.ts'
import { customerChurn } from '../../src/metrics/customer-churn.ts'
import { expectedLifetime } from '../../src/metrics/expected-lifetime.ts'

describe('expectedLifetime', () => {
  test('is one through the hazard, with its limits turned round', () => {
    const { value, interval, hazard, status } = expectedLifetime({ churnEvents: 6, customerDays: 936 })
    expect([value, status, hazard.value]).toEqual([156, 'ok', 6 / 936])
    // R 4.2.2: poisson.test(6, 936)
    expect(1 / interval!.lower).toBeCloseTo(0.013952429511237912, 13)
    expect(1 / interval!.upper!).toBeCloseTo(0.0023524511255244135, 13)
    expect(hazard.interval!.lower).toBeCloseTo(0.0023524511255244135, 13)
  })

  test('where nobody left it says what they last at least', () => {
    const { value, interval, status, hazard } = expectedLifetime({ churnEvents: 0, customerDays: 1000 })
    expect([value, status, interval!.upper, hazard.value]).toEqual([null, 'nobody-left', null, 0])
    // the rule of three, exactly: −ln(0.025) = 3.6888794541139363
    expect(interval!.lower).toBeCloseTo(1000 / 3.6888794541139363, 10)
  })

  test('without customer time there is nothing to say', () => {
    expect(expectedLifetime({ churnEvents: 0, customerDays: 0 })).toEqual({
      value: null,
      interval: null,
      status: 'no-customer-time',
      hazard: { value: null, interval: null },
      churnEvents: 0,
      customerDays: 0,
    })
  })

  test('takes −0 for 0, and refuses what is no object', () => {
    expect(expectedLifetime({ churnEvents: 0, customerDays: -0 }).customerDays).toBe(0)
    for (const totals of [undefined, null]) {
      expect(() => expectedLifetime(totals as never)).toThrow(
        expect.objectContaining({ code: 'invalid_input' }),
      )
    }
  })

  test('takes the result of customerChurn', () => {
    const rows = [
      { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-01-11' },
      { customer: 'b', startedAt: '2024-01-01', endedAt: null },
    ]
    expect(expectedLifetime(customerChurn(rows, { start: '2024-01-01', end: '2024-01-31' })).value).toBe(40)
  })

  test.each([
    [{ churnEvents: null, customerDays: 5 }, 'invalid_count', 'churnEvents'],
    [{ churnEvents: 1.5, customerDays: 5 }, 'invalid_count', 'churnEvents'],
    [{ churnEvents: 1, customerDays: null }, 'invalid_count', 'customerDays'],
    [{ churnEvents: 1, customerDays: -1 }, 'invalid_count', 'customerDays'],
    [{ churnEvents: 1, customerDays: 5e-324 }, 'invalid_count', 'customerDays'],
  ])('%o throws %s for %s', (counts, code, name) => {
    let caught: unknown
    try {
      expectedLifetime(counts)
    } catch (error) {
      caught = isCxMetricsError(error) ? [error.code, error.path] : error
    }
    expect(caught).toEqual([code, [name]])
  })
})

test('an interval is converted by its limits', () => {
  const wilson = { lower: 0.01, upper: 0.05, level: 0.9, method: 'wilson' } as const
  expect(convertChurn(wilson, 30, 365)).toEqual({
    ...wilson,
    lower: convertChurn(0.01, 30, 365),
    upper: convertChurn(0.05, 30, 365),
  })
  expect(churnFromDailyRate(wilson, 30)).toEqual({
    ...wilson,
    lower: churnFromDailyRate(0.01, 30),
    upper: churnFromDailyRate(0.05, 30),
  })
})
