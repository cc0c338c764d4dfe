import { type Span, spansOf, type Terms, UNREADABLE } from './terms.ts'

/** Why a customer has no life to look at: `notStarted` comes after `asOf`, `neverPaid` has no paid term of any length. */
export type LifeExclusion = 'missing' | 'neverPaid' | 'notStarted' | 'invalid'

/** Visits every customer who has started by `asOf`, with the spans of paid service; the others are counted. */
export function visitLives(
  terms: Terms<unknown>,
  asOf: number,
  visit: (spans: readonly Span[], customer: number) => void,
): { readonly [reason in LifeExclusion]: number } {
  const excluded = { missing: 0, neverPaid: 0, notStarted: 0, invalid: 0 }
  terms.customers.forEach((_, customer) => {
    const spans = spansOf(terms, customer)
    const unreadable = UNREADABLE[terms.unreadable[customer]!]!
    const reason = unreadable ?? (spans[0] ? (spans[0][0] > asOf ? 'notStarted' : null) : 'neverPaid')
    if (reason) excluded[reason]++
    else visit(spans, customer)
  })
  return excluded
}
