import { INVALID, MISSING } from './codes.ts'

/** The whole number that a measured value is, or the code of why it is none. */
export function readMeasure(value: unknown): number {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 0) return value + 0 // −0 becomes 0
    return Number.isNaN(value) ? MISSING : INVALID
  }
  return value === null || value === undefined ? MISSING : INVALID
}

/** Where from `i` on the first value is that is no measure; `to` where all are. */
export function measuresTo(values: Float64Array, i: number, to: number): number {
  for (; i < to; i++) if (readMeasure(values[i]) < 0) return i
  return to
}
