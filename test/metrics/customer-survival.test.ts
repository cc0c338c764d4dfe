import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { customerSurvival } from '../../src/metrics/customer-survival.ts'
import { retentionCohorts } from '../../src/metrics/retention-cohorts.ts'
import { kaplanMeier, restrictedMean, survivalAt } from '../../src/stats/kaplan-meier.ts'

const dayMs = 86_400_000

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return undefined
}

const term = (customer: string, startedAt: string, endedAt: string | null = null) => ({
  customer,
  startedAt,
  endedAt,
})

describe('customerSurvival', () => {
  test('who leaves at asOf is lost, who is still there is censored, who leaves later too', () => {
    const rows = [
      term('a', '2024-01-01', '2024-01-11'),
      term('b', '2024-01-01'),
      term('c', '2024-01-01', '2024-01-12'),
      term('d', '2024-01-11'),
    ]
    const stay = customerSurvival(rows, { asOf: '2024-01-11' })
    expect([stay.n, stay.events, stay.active]).toEqual([4, 1, 3])
    // the loss comes before the censorings of the same age
    expect(stay.table.time).toEqual([0, 10 * dayMs])
    expect(stay.table.atRisk).toEqual([4, 3])
    expect(stay.table.survival).toEqual([1, 2 / 3])
  })

  test('a first life ends with the first loss, a whole one with the last that is known', () => {
    const rows = [
      term('a', '2024-01-01', '2024-01-11'),
      term('a', '2024-02-01', '2024-02-11'),
      term('b', '2024-01-01', '2024-01-03'),
      term('b', '2024-02-01'),
      term('c', '2024-01-01', '2024-01-02'),
      // not known yet
      term('c', '2024-09-01'),
    ]
    const times = (life?: 'whole') => {
      const { table } = customerSurvival(rows, { asOf: '2024-03-01', ...(life && { life }) })
      return table.time.map((ms, i) => [ms / dayMs, table.events[i], table.censored[i]])
    }
    expect(times()).toEqual([
      [1, 1, 0],
      [2, 1, 0],
      [10, 1, 0],
    ])
    expect(times('whole')).toEqual([
      [1, 1, 0],
      [41, 1, 0],
      [60, 0, 1],
    ])
  })

  test('a gap within grace goes on', () => {
    const rows = [term('a', '2024-01-01', '2024-01-11'), term('a', '2024-01-20', '2024-02-01')]
    const days = (grace: '8d' | '9d') =>
      customerSurvival(rows, { asOf: '2024-03-01', grace }).table.time[0]! / dayMs
    expect([days('8d'), days('9d')]).toEqual([10, 31])
  })

  test('days are those of the zone, whatever the clock did', () => {
    const rows = [term('a', '2024-03-01', '2024-04-01'), term('b', '2024-05-01', '2024-06-01')]
    const { table } = customerSurvival(rows, { asOf: '2024-07-01', timeZone: 'Europe/Paris' })
    expect(table.time).toEqual([31 * dayMs])
    // first and second half past two of one night
    const night = [{ customer: 'a', startedAt: '2024-10-27T00:50Z', endedAt: '2024-10-27T01:10Z' }]
    const { table: hour } = customerSurvival(night, { asOf: '2024-11-01', timeZone: 'Europe/Paris' })
    expect([hour.time, hour.survival]).toEqual([[0], [0]])
  })

  test('of nobody all is null', () => {
    const stay = customerSurvival([], { asOf: '2024-01-01' })
    expect(stay).toMatchObject({
      status: 'no-customers',
      n: 0,
      median: null,
      restrictedMean: null,
      restrictedMeanInterval: null,
      horizon: null,
      longest: null,
    })
    expect(stay.percentiles.map(({ value }) => value)).toEqual([null, null, null])
  })

  test('everybody is counted: the free, the future, the unreadable', () => {
    const rows = [
      term('a', '2024-01-01'),
      { ...term('b', '2024-01-01'), paid: false },
      term('c', '2025-01-01'),
      { customer: 'd', startedAt: undefined },
      { customer: 'e', startedAt: 'soon' },
      term('__proto__', '2024-01-01', '2024-02-01'),
    ]
    const stay = customerSurvival(rows, { asOf: '2024-06-01', onInvalid: 'exclude' })
    expect([stay.n, stay.excluded, stay.dropped]).toEqual([
      2,
      { missing: 1, neverPaid: 1, notStarted: 1, invalid: 1 },
      { unpaid: 1 },
    ])
    expect(faultOf(() => customerSurvival(rows, { asOf: '2024-06-01' }))).toEqual([
      'invalid_value',
      [4, 'startedAt'],
    ])
  })

  test('a horizon beyond the longest life has no restricted mean while somebody is there', () => {
    const rows = [term('a', '2024-01-01', '2024-01-11'), term('b', '2024-01-01')]
    const at = (horizon: '20d' | '31d', more: object[] = []) =>
      customerSurvival([...rows, ...more], { asOf: '2024-01-31', horizon })
    expect(at('20d').restrictedMean).toBe(15 * dayMs)
    expect([at('31d').restrictedMean, at('31d').horizon, at('31d').longest]).toEqual([
      null,
      31 * dayMs,
      30 * dayMs,
    ])
  })

  test('where nobody was lost there is no spread to make an interval of', () => {
    const stay = customerSurvival([term('a', '2024-01-01'), term('b', '2024-01-01')], { asOf: '2024-01-11' })
    expect([stay.restrictedMean, stay.restrictedMeanInterval]).toEqual([10 * dayMs, null])
  })

  test.each([
    [{ asOf: undefined }, 'asOf'],
    [{ life: 'second' }, 'life'],
    [{ percentiles: 0.5 }, 'percentiles'],
    [{ percentiles: [2] }, 'p'],
    [{ horizon: 'long' }, 'horizon'],
    [{ survival: { method: 'wald' } }, 'interval.method'],
    [{ interval: { level: 0 } }, 'interval.level'],
    [{ clock: 'elapsed' }, 'clock'],
  ])('refuses %j', (option, name) => {
    const options = { asOf: '2024-01-01', ...option } as never
    expect(faultOf(() => customerSurvival([], options))).toEqual(['invalid_option', [name]])
  })
})

describe('laws', () => {
  const lives = fc.array(fc.record({ days: fc.integer({ min: 1, max: 60 }), lost: fc.boolean() }), {
    minLength: 1,
    maxLength: 30,
  })
  const end = Date.UTC(2024, 6, 1)
  const rowsOf = (lives: readonly { readonly days: number; readonly lost: boolean }[]) =>
    lives.map(({ days, lost }, i) => ({
      customer: i,
      startedAt: end - days * dayMs,
      endedAt: lost ? end : null,
    }))

  test('customerSurvival is kaplanMeier of the times', () => {
    fc.assert(
      fc.property(lives, (lives) => {
        const stay = customerSurvival(rowsOf(lives), { asOf: end })
        const curve = kaplanMeier(
          lives.map(({ days }) => days * dayMs),
          lives.map(({ lost }) => lost),
        )
        expect(stay).toMatchObject(curve)
        expect(stay.events + stay.active).toBe(stay.n)
        const { value, standardError } = restrictedMean(curve, curve.horizon!)
        expect([stay.restrictedMean, stay.restrictedMeanStandardError]).toEqual([value, standardError])
        if (stay.restrictedMeanInterval) {
          expect(stay.restrictedMeanInterval.lower).toBeLessThanOrEqual(value!)
          expect(stay.restrictedMeanInterval.upper).toBeGreaterThanOrEqual(value!)
        }
        expect(JSON.parse(JSON.stringify(stay))).toEqual(stay)
      }),
    )
  })

  test('without anybody left the curve is 1 − the share lost so far, and the mean the plain one', () => {
    fc.assert(
      fc.property(lives, (given) => {
        const lives = given.map(({ days }) => ({ days, lost: true }))
        const stay = customerSurvival(rowsOf(lives), { asOf: end })
        for (const day of [1, 10, 30, 59]) {
          const beyond = lives.filter(({ days }) => days > day).length
          expect(survivalAt(stay, day * dayMs).survival).toBeCloseTo(beyond / lives.length, 12)
        }
        const mean = lives.reduce((sum, { days }) => sum + days, 0) / lives.length
        expect(stay.restrictedMean! / dayMs).toBeCloseTo(mean, 9)
      }),
    )
  })

  test('it is what is retained k weeks after the start, where all started together and the lost stay lost', () => {
    const days = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(days, (days) => {
        // a Monday
        const start = Date.UTC(2024, 0, 1)
        const rows = days.map((days, customer) => ({
          customer,
          startedAt: start,
          endedAt: days > 70 ? null : start + days * dayMs,
        }))
        const asOf = start + 70 * dayMs
        const stay = customerSurvival(rows, { asOf })
        const { cohorts } = retentionCohorts(rows, { asOf, every: 'week', returned: 'lost' })
        expect(cohorts[0]!.cells).toHaveLength(10)
        cohorts[0]!.cells.forEach((cell, age) => {
          expect(survivalAt(stay, 7 * age * dayMs).survival).toBeCloseTo(cell!.value!, 12)
        })
      }),
    )
  })
})
