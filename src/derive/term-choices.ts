import { oneOf } from '../core/errors.ts'
import type { Json } from '../core/metric.ts'
import { durationMs } from '../time/duration.ts'
import type { TermOptions } from './terms.ts'

/** What of the reading of rows moves the number, whatever is made of it. */
type TermChoices = Pick<TermOptions, 'trials' | 'churnDate' | 'grace' | 'mergeAccounts'>

export const TERM_CHOICES = ['trials', 'churnDate', 'grace', 'mergeAccounts'] as const

/** For a definition: named only where they are not the usual, so that tallies that could not choose go on merging. */
export function termChoices({ trials, churnDate, grace, mergeAccounts }: TermChoices): {
  readonly [choice: string]: Json
} {
  const graceMs = durationMs('grace', grace ?? 0)
  return {
    ...(oneOf('trials', trials, ['exclude', 'include']) === 'include' && { trials: 'include' }),
    ...(oneOf('churnDate', churnDate, ['endedAt', 'canceledAt']) === 'canceledAt' && {
      churnDate: 'canceledAt',
    }),
    ...(graceMs > 0 && { graceMs }),
    ...(mergeAccounts && { mergeAccounts: 'given' }),
  }
}
