import type { Codes, Fault } from './metric.ts'

/** Where a code goes: the index of a point, or one of three ways not to be one, of which the lowest takes precedence. */
export const NOT_APPLICABLE = -1
export const MISSING = -2
export const INVALID = -3

/** How text is compared with labels: case and surrounding blanks do not count. */
export function normalise(text: string): string {
  return text.trim().toLowerCase().normalize('NFC')
}

/** The plain law every fast kernel must equal: the index of the point that `value` names, or why it is none. */
export function codeOf(value: unknown, codes: Codes): number {
  const { points } = codes
  if (typeof value === 'number') {
    // where no whole number is left out between the ends, a point's place follows from its value
    const place = value - points[0]!
    if (points[place] === value) return place + 0
    const listed = points.indexOf(value)
    if (listed >= 0) return listed
    if (Number.isNaN(value)) return MISSING
    return codes.notApplicable?.includes(value) ? NOT_APPLICABLE : INVALID
  }
  if (value === null || value === undefined) return MISSING
  if (typeof value !== 'string') return INVALID
  const text = normalise(value)
  if (codes.labels && Object.hasOwn(codes.labels, text)) return points.indexOf(codes.labels[text]!)
  const declined = codes.notApplicable?.some((code) => typeof code === 'string' && normalise(code) === text)
  return declined ? NOT_APPLICABLE : INVALID
}

/** What is wrong with a value that is no code. */
export function faultOf(name: string, got: unknown, codes: Codes): Fault {
  const { points } = codes
  const low = points[0]!
  const high = points.at(-1)!
  const whole = high - low === points.length - 1
  const range = whole ? `a whole number from ${low} to ${high}` : `one of ${points.join(', ')}`
  const hint =
    typeof got === 'string'
      ? 'Read text by scale.parse or labels.'
      : "Count it apart by onInvalid: 'exclude', or name it in notApplicable."
  return { field: name, rule: `must be ${range}`, got, hint }
}

/** What is wrong with a weight. Null, undefined and 0 leave an item out; squares of the rest must stay doubles. */
export function weightFault(got: unknown): Fault | null {
  const fine = typeof got === 'number' ? got === 0 || (got >= 1e-150 && got <= 1e150) : (got ?? null) === null
  return fine ? null : { field: 'weight', rule: 'must be 0 or 1e-150 to 1e150', got }
}
