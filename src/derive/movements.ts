import { throwFault } from '../core/tally.ts'

/** What happened to an account; `never` paid at neither end. */
export type Movement = 'unchanged' | 'expansion' | 'contraction' | 'churn' | 'new' | 'reactivation' | 'never'

/** The first three had nothing at the start, the last has nothing at the end. */
export const MOVEMENTS = [
  'never',
  'new',
  'reactivation',
  'expansion',
  'unchanged',
  'contraction',
  'churn',
] as const

/** The place among MOVEMENTS: without a start 0 to 2, gone 6, else up, level or down around 4. */
export function movementPlace(start: number, end: number, before: boolean | null): number {
  return start ? (end ? 4 - Math.sign(end - start) : 6) : end ? (before ? 2 : 1) : 0
}

export function movementOf(start: number, end: number, before: boolean | null): Movement {
  return MOVEMENTS[movementPlace(start, end, before)]!
}

/** Two rows of one customer would book a change of plan as churn and new business. */
export function refuseTwice(rows: readonly object[], name: string): void {
  const seen = new Set<unknown>()
  rows.forEach((row, index) => {
    const customer = (row as { readonly [column: string]: unknown } | null)?.[name] ?? null
    if (customer !== null && seen.has(customer)) {
      const hint = "Add up a customer's amounts, or pass unit: 'subscription'."
      throwFault({ field: name, rule: 'must be in one row only', got: customer, hint }, [index, name])
    }
    seen.add(customer)
  })
}
