import { INVALID, MISSING } from './codes.ts'

/** What is measured is a whole number, 0 or more, as far as doubles tell each from its neighbours. */
export function isMeasure(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** The whole number that a measured value is, or the code of why it is none. */
export function readMeasure(value: unknown): number {
  if (isMeasure(value)) return value + 0 // −0 becomes 0
  return value === null || value === undefined || Number.isNaN(value) ? MISSING : INVALID
}
