import { INVALID, MISSING } from './codes.ts'

/** What is measured is a whole number, 0 or more, as far as doubles tell each from its neighbours. */
export function isMeasure(value: number): boolean {
  return value >= 0 && value < 2 ** 53 && Math.floor(value) === value
}

/** The whole number that a measured value is, or the code of why it is none. */
export function readMeasure(value: unknown): number {
  if (typeof value === 'number' && isMeasure(value)) return value + 0 // −0 becomes 0
  return value === null || value === undefined || Number.isNaN(value) ? MISSING : INVALID
}
