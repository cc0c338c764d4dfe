/** What `retentionCohorts` must equal, said as slowly as it can be, for months in UTC: every cell looks at every row. */

export interface Term {
  readonly customer: string | number
  readonly startedAt: number
  readonly endedAt: number | null
  readonly mrr: number
}

export interface ReferenceCell {
  readonly n: number
  readonly retained: number
  readonly start: bigint
  readonly now: bigint
  readonly kept: bigint
}

const monthStart = (month: number): number => Date.UTC(Math.floor(month / 12), month % 12, 1)
export const monthOf = (at: number): number => {
  const date = new Date(at)
  return 12 * date.getUTCFullYear() + date.getUTCMonth()
}

/** Months later by the calendar: counted back from the day that overflows, as `Date` has it. */
function monthsLater(at: number, k: number): number {
  const date = new Date(at)
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() + k)
  if (date.getUTCDate() !== day) date.setUTCDate(0)
  return date.getTime()
}

export function referenceCells(
  terms: readonly Term[],
  asOf: number,
  at: 'anniversary' | 'period-end',
  returned: 'retained' | 'lost',
): ReadonlyMap<string, ReferenceCell | null> {
  const isActive = (customer: unknown, moment: number): boolean =>
    terms.some(
      (term) => term.customer === customer && term.startedAt <= moment && moment < (term.endedAt ?? Infinity),
    )
  const paid = (customer: unknown, moment: number): bigint =>
    terms
      .filter(
        (term) =>
          term.customer === customer && term.startedAt <= moment && moment < (term.endedAt ?? Infinity),
      )
      .reduce((sum, { mrr }) => sum + BigInt(mrr), 0n)
  /** The first moment at which a customer is gone, among those at which a term ends. */
  const lostAt = (customer: unknown): number =>
    Math.min(
      ...terms
        .filter(
          (term) => term.customer === customer && term.endedAt !== null && term.endedAt > term.startedAt,
        )
        .map(({ endedAt }) => endedAt!)
        .filter((end) => !isActive(customer, end)),
      Infinity,
    )
  const live = terms.filter((term) => (term.endedAt ?? Infinity) > term.startedAt)
  const customers = [...new Set(live.map(({ customer }) => customer))]
    .map((customer) => ({
      customer,
      began: Math.min(...live.filter((term) => term.customer === customer).map(({ startedAt }) => startedAt)),
    }))
    .filter(({ began }) => began <= asOf)
  const cells = new Map<string, ReferenceCell | null>()
  if (customers.length === 0) return cells
  const months = customers.map(({ began }) => monthOf(began))
  const last = Math.max(...months, monthOf(asOf - 1))
  for (let month = Math.min(...months); month <= last; month++) {
    const cohort = customers.filter(({ began }) => monthOf(began) === month)
    for (let age = 0; monthStart(Math.min(...months) + age + 1) <= asOf; age++) {
      const name = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}/${age}`
      if (monthStart(month + age + 1) > asOf) {
        cells.set(name, null)
        continue
      }
      const cell = { n: cohort.length, retained: 0, start: 0n, now: 0n, kept: 0n }
      for (const { customer, began } of cohort) {
        const moment = at === 'anniversary' ? monthsLater(began, age) : monthStart(month + age + 1)
        const there = isActive(customer, moment) && (returned === 'retained' || moment < lostAt(customer))
        const start = paid(customer, began)
        const now = there ? paid(customer, moment) : 0n
        if (there) cell.retained++
        if (start === 0n) continue
        cell.start += start
        cell.now += now
        cell.kept += now < start ? now : start
      }
      cells.set(name, cell)
    }
  }
  return cells
}
