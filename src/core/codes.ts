import type { Coded, Codes, Fault } from './metric.ts'

/** Where a code goes: the index of a point, or one of the three ways not to be one. */
export const MISSING = -1
export const NOT_APPLICABLE = -2
export const INVALID = -3

/** How text is compared with labels: case and surrounding blanks do not count. */
export function normalise(text: string): string {
  return text.trim().toLowerCase().normalize('NFC')
}

/** The plain law every fast kernel must equal: the index of the point that `value` names, or why it is none. */
export function codeOf(value: unknown, codes: Codes): number {
  if (typeof value === 'number') {
    const point = codes.points.indexOf(value)
    if (point >= 0) return point
    if (Number.isNaN(value)) return MISSING
    return codes.notApplicable?.includes(value) ? NOT_APPLICABLE : INVALID
  }
  if (value === null || value === undefined) return MISSING
  if (typeof value !== 'string') return INVALID
  const text = normalise(value)
  if (codes.labels && Object.hasOwn(codes.labels, text)) return codes.points.indexOf(codes.labels[text]!)
  const declined = codes.notApplicable?.some((code) => typeof code === 'string' && normalise(code) === text)
  return declined ? NOT_APPLICABLE : INVALID
}

/** What is wrong with a value that is no code. */
export function faultOf(name: string, got: unknown, codes: Codes): Fault {
  const { points, labels } = codes
  const low = points[0]!
  const high = points[points.length - 1]!
  const range =
    high - low === points.length - 1
      ? `a whole number from ${low} to ${high}`
      : `one of ${points.slice(0, 12).join(', ')}${points.length > 12 ? ', …' : ''}`
  const hint =
    typeof got === 'string'
      ? 'Read text with scale.parse(text), or give the scale labels.'
      : "Pass onInvalid: 'exclude' to count such values apart, or name the code in the scale's notApplicable."
  return { field: name, rule: `must be ${range}${labels ? ' or one of its labels' : ''}`, got, hint }
}

/** The bin names of coded columns: points, or the cells of their product joined by `:`. */
export function cellNames(columns: Coded<never>['columns']): string[] {
  return columns.reduce<string[]>(
    (cells, { codes }, i) =>
      i === 0
        ? codes.points.map(String)
        : cells.flatMap((cell) => codes.points.map((point) => `${cell}:${point}`)),
    [],
  )
}
