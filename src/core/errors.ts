/** What can be wrong with what a caller passed. Codes are never reused; docs/errors.md lists them all. */
export type CxMetricsErrorCode =
  | 'invalid_input'
  | 'invalid_option'
  | 'invalid_value'
  | 'invalid_count'
  | 'length_mismatch'
  | 'mixed_rows'
  | 'definition_mismatch'
  | 'invalid_snapshot'
  | 'identity_violation'
  | 'invalid_sequence'

/**
 * The one error this library throws. `code` says what kind of mistake it is and `path` where it lies in what the
 * caller passed: `[3, 'resolvedAt']` is the field `resolvedAt` of the fourth row.
 *
 * @example
 * try {
 *   nps([9, 11])
 * } catch (error) {
 *   if (isCxMetricsError(error)) [error.code, error.path] // ['invalid_value', [1]]
 * }
 * @category Errors
 * @since 0.1.0
 */
export class CxMetricsError extends Error {
  override readonly name = 'CxMetricsError'
  declare readonly code: CxMetricsErrorCode
  declare readonly path: readonly (string | number)[]

  constructor(code: CxMetricsErrorCode, message: string, path: readonly (string | number)[] = []) {
    super(message)
    this.code = code
    this.path = path
  }
}

/**
 * Whether a caught value is this library's error, also when it comes from another copy of it: an application may load
 * the ESM and the CommonJS build side by side, where `instanceof` fails.
 *
 * @example
 * isCxMetricsError(new Error('not ours')) // false
 * @category Errors
 * @since 0.1.0
 */
export function isCxMetricsError(error: unknown): error is CxMetricsError {
  return error instanceof Error && error.name === 'CxMetricsError' && 'code' in error && 'path' in error
}

/** A value as an error message shows it: text quoted, 9n told from 9, never longer than a line. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return value.toJSON() ?? 'an invalid Date'
  if (typeof value === 'function') return 'a function'
  return isObject(value) ? 'an object' : String(value)
}

/** Throws for an option that is not what it must be. `rule` reads on after the name: `level must be …, got …`. */
export function badOption(name: string, rule: string, got: unknown): never {
  throw new CxMetricsError('invalid_option', `${name} must be ${rule}, got ${show(got)}`, [name])
}

/** Refuses what is no object of options, and options that are not in `known`: a misspelt one must not pass for its default. */
export function checkOptions(options: object, known: readonly string[], ...within: string[]): void {
  for (const name of Object.keys(
    isObject(options) ? options : badOption(within[0] ?? 'options', 'an object', options),
  )) {
    if (!known.includes(name)) {
      const text = `unknown option ${show(name)}; known are ${known.join(', ')}`
      throw new CxMetricsError('invalid_option', text, [...within, name])
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

export function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return isObject(value) && !Array.isArray(value)
}

/** Refuses what cannot be iterated, counts by name and text among it. */
export function checkItems(items: unknown, name = 'items'): void {
  if (isObject(items) && Symbol.iterator in items) return
  const text = `${name} must be an array or iterable, got ${show(items)}. Counts go to FromCounts.`
  throw new CxMetricsError('invalid_input', text)
}

/** The option's value if it is one of `allowed`, the first of which is the default. */
export function oneOf<T extends string>(name: string, value: T | undefined, allowed: readonly T[]): T {
  if (value === undefined) return allowed[0] as T
  return allowed.includes(value) ? value : badOption(name, `one of ${allowed.map(show).join(', ')}`, value)
}
