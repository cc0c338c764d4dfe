import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate, tally } from '../../src/core/evaluate.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { customersFromSubscriptions } from '../../src/derive/customers.ts'
import { customerChurn, customerChurnMetric } from '../../src/metrics/customer-churn.ts'
import { DENOMINATORS } from '../../src/metrics/customer-churn-rates.ts'

const dayMs = 86_400_000

interface Term {
  readonly customer: string
  readonly startedAt: number
  readonly endedAt: number | null
}

/** Terms on a grid of days, so that touching, overlapping and empty ones are common. */
const terms: fc.Arbitrary<Term[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      fc.integer({ min: 0, max: 12 }),
      fc.option(fc.integer({ min: 0, max: 12 })),
    )
    .map(([customer, from, length]) => ({
      customer,
      startedAt: from * dayMs,
      endedAt: length === null ? null : (from + length) * dayMs,
    })),
  { maxLength: 12 },
)
const window = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .map(([start, length]) => ({ start: start * dayMs, end: (start + length) * dayMs }))

/** Brute force: is the customer active on that day of the grid? */
const isActive = (rows: readonly Term[], customer: string, day: number): boolean =>
  rows.some(
    (row) =>
      row.customer === customer &&
      row.startedAt <= day * dayMs &&
      (row.endedAt === null || day * dayMs < row.endedAt),
  )

function bruteForce(rows: readonly Term[], { start, end }: { start: number; end: number }) {
  const [first, last] = [start / dayMs, end / dayMs]
  const counts: Record<string, number> = { atStart: 0, atEnd: 0, churnEvents: 0, customerDays: 0 }
  const add = (name: string, by = 1): void => {
    counts[name] = (counts[name] ?? 0) + by
  }
  const lostOn = new Map<number, number>()
  for (const customer of new Set(rows.map((row) => row.customer))) {
    const at = (day: number): boolean => isActive(rows, customer, day)
    let events = 0
    for (let day = first + 1; day <= last; day++) {
      if (at(day - 1)) add('customerDays')
      if (!at(day - 1) || at(day)) continue
      events++
      lostOn.set(day, (lostOn.get(day) ?? 0) + 1)
    }
    let before = false
    for (let day = 0; day < first; day++) before ||= at(day)
    if (at(first)) add('atStart')
    if (at(last)) add('atEnd')
    add('churnEvents', events)
    if (at(first) && at(last)) add(events ? 'leftAndReturned' : 'stayed')
    else if (at(first)) add('lost')
    else if (at(last)) add(before ? 'returned' : 'joined')
    else add(events ? (before ? 'returnedAndLeft' : 'joinedAndLeft') : 'neverActive')
  }
  let daily = 0
  for (const [day, lost] of lostOn) {
    const customers = [...new Set(rows.map((row) => row.customer))]
    daily += lost / customers.filter((customer) => isActive(rows, customer, day - 1)).length
  }
  return { counts, daily }
}

function expectBruteForce(rows: readonly Term[], options: { start: number; end: number }): void {
  const { counts, daily } = bruteForce(rows, options)
  const churn = customerChurn(rows, { ...options, denominator: 'daily' })
  expect(churn).toMatchObject(counts)
  if (churn.value === null) expect(churn.customerDays).toBe(0)
  else expect(churn.value).toBeCloseTo(daily, 12)
}

test('customerChurn of any two terms on a small grid is what a day-by-day count says: every case', () => {
  const all: Omit<Term, 'customer'>[] = []
  for (let from = 0; from <= 5; from++) {
    all.push({ startedAt: from * dayMs, endedAt: null })
    for (let to = from; to <= 6; to++) all.push({ startedAt: from * dayMs, endedAt: to * dayMs })
  }
  const stays = { customer: 'b', startedAt: 0, endedAt: null }
  for (const one of all) {
    for (const other of all) {
      const rows = [{ customer: 'a', ...one }, { customer: 'a', ...other }, stays]
      expectBruteForce(rows, { start: 2 * dayMs, end: 4 * dayMs })
    }
  }
})

test('customerChurn(rows, window) is what a day-by-day count says', () => {
  fc.assert(fc.property(terms, window, expectBruteForce), { numRuns: 500 })
})

test('atStart − lost + joined + returned is atEnd, and every customer is in one bin', () => {
  fc.assert(
    fc.property(terms, window, (rows, options) => {
      const churn = customerChurn(rows, options)
      expect(churn.atEnd).toBe(churn.atStart - churn.lost + churn.joined + churn.returned)
      expect(churn.atStart).toBe(churn.stayed + churn.leftAndReturned + churn.lost)
      const inside = churn.joined + churn.returned + churn.joinedAndLeft + churn.returnedAndLeft
      expect(churn.atStart + inside + churn.neverActive).toBe(new Set(rows.map((row) => row.customer)).size)
      expect(churn.lost + churn.leftAndReturned).toBeLessThanOrEqual(churn.churnEvents!)
    }),
  )
})

test('neither the order of the rows nor the names of the customers matter', () => {
  fc.assert(
    fc.property(
      terms,
      window,
      fc.constantFrom(...DENOMINATORS),
      fc.nat(),
      (rows, bounds, denominator, turn) => {
        const options = { ...bounds, denominator }
        const at = turn % (rows.length + 1)
        const shuffled = [...rows.slice(at), ...rows.slice(0, at)].reverse()
        const renamed = shuffled.map((row) => ({ ...row, customer: `x${row.customer}` }))
        expect(customerChurn(renamed, options)).toEqual(customerChurn(rows, options))
      },
    ),
  )
})

test('splitting a term in two that touch changes nothing but what is due', () => {
  fc.assert(
    fc.property(terms, window, fc.integer({ min: 0, max: 24 }), (rows, options, day) => {
      const split = rows.flatMap((row) => {
        const at = day * dayMs
        if (at <= row.startedAt || (row.endedAt !== null && at >= row.endedAt)) return [row]
        return [
          { ...row, endedAt: at },
          { ...row, startedAt: at },
        ]
      })
      const { due, notRenewed, rates, ...whole } = customerChurn(rows, options)
      expect(customerChurn(split, options)).toMatchObject(whole)
      expect({ ...customerChurn(split, options).rates, 'due-for-renewal': 0 }).toEqual({
        ...rates,
        'due-for-renewal': 0,
      })
    }),
  )
})

test('shards by customer merge to the whole, to the last bit', () => {
  fc.assert(
    fc.property(terms, window, fc.constantFrom(...DENOMINATORS), (rows, bounds, denominator) => {
      const metric = customerChurnMetric({ ...bounds, denominator })
      const of = (part: readonly Term[]) => tally(metric, customersFromSubscriptions(part, bounds).items)
      const shards = [rows.filter((row) => row.customer < 'c'), rows.filter((row) => row.customer >= 'c')]
      const [a, b] = shards.map(of) as [ReturnType<typeof of>, ReturnType<typeof of>]
      const merged = mergeTallies(a, b)
      expect(JSON.stringify(merged)).toBe(JSON.stringify(of(rows)))
      expect(metric.finish(JSON.parse(JSON.stringify(merged)))).toEqual(
        evaluate(metric, customersFromSubscriptions(rows, bounds).items),
      )
    }),
  )
})

test('two windows in a row: the end of one is the start of the next, and events and time add', () => {
  fc.assert(
    fc.property(terms, window, window, (rows, one, two) => {
      const middle = one.end
      const end = middle + (two.end - two.start)
      const first = customerChurn(rows, one)
      const second = customerChurn(rows, { start: middle, end })
      const whole = customerChurn(rows, { start: one.start, end })
      expect([second.atStart, second.atEnd]).toEqual([first.atEnd, whole.atEnd])
      expect(whole.churnEvents).toBe(first.churnEvents! + second.churnEvents!)
      expect(whole.customerDays).toBe(first.customerDays! + second.customerDays!)
      expect(whole.lost).toBeLessThanOrEqual(
        first.lost + second.lost + second.leftAndReturned + second.joinedAndLeft,
      )
    }),
  )
})

test('the zone and its clock changes move no bin: plain dates are dates there', () => {
  const zones = ['Europe/Paris', 'America/Sao_Paulo', 'Pacific/Apia', 'Australia/Lord_Howe']
  const date = (ms: number): string => new Date(Date.UTC(2018, 9, 28) + ms).toISOString().slice(0, 10)
  fc.assert(
    fc.property(terms, window, fc.constantFrom(...zones), (rows, { start, end }, timeZone) => {
      const dated = rows.map((row) => ({
        ...row,
        startedAt: date(row.startedAt),
        endedAt: row.endedAt === null ? null : date(row.endedAt),
      }))
      const bounds = { start: date(start), end: date(end), denominator: 'daily' } as const
      const { definition, customerDays, days, rates, ...utc } = customerChurn(dated, bounds)
      expect(customerChurn(dated, { ...bounds, timeZone })).toMatchObject(utc)
    }),
  )
})

test('no result holds NaN, −0 or Infinity, whatever the denominator', () => {
  const clean = (value: unknown): boolean =>
    typeof value === 'number'
      ? Number.isFinite(value) && !Object.is(value, -0)
      : typeof value !== 'object' || value === null || Object.values(value).every(clean)
  fc.assert(
    fc.property(terms, window, fc.constantFrom(...DENOMINATORS), (rows, bounds, denominator) => {
      const churn = customerChurn(rows, { ...bounds, denominator })
      expect(clean(churn)).toBe(true)
      expect(churn.status === 'ok').toBe(churn.value !== null)
      expect(churn.interval === null).toBe(churn.value === null)
      expect(JSON.parse(JSON.stringify(churn))).toEqual(churn)
    }),
    { numRuns: 500 },
  )
})
