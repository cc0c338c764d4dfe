import { CxMetricsError, isRecord, show } from '../core/errors.ts'
import type { Json } from '../core/metric.ts'
import { momentJson } from '../time/instant.ts'

export type Path = readonly (string | number)[]

/**
 * A copy that is JSON through and through, with moments as text and without what is undefined. Throws `invalid_option`
 * with the path of what has no JSON form, such as functions.
 */
export function plainJson(value: unknown, path: Path): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0
  if (typeof value === 'object' && path.length < DEEPEST) {
    if (Array.isArray(value)) return Array.from(value, (one, i) => plainJson(one, [...path, i]))
    if (isPlain(value)) {
      const given = Object.entries(value).filter(([, one]) => one !== undefined)
      return Object.fromEntries(given.map(([name, one]) => [name, plainJson(one, [...path, name])]))
    }
    const moment = momentJson(value)
    if (moment !== null) return moment
  }
  return refuse(path, 'must be plain JSON', value, typeof value === 'function' ? HINT : '')
}

const HINT = 'Functions work in memory only: name columns, and in where the values that they must have.'
/** Deeper lies nothing that anybody wrote, and what goes round in a circle. */
const DEEPEST = 64

/** By the length of its chain of prototypes: an object of another realm is as plain as one of this. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

export function refuse(path: Path, rule: string, got: unknown, hint = ''): never {
  const text = `${path.join('.') || 'a plan'} ${rule}, got ${show(got)}. ${hint}`
  throw new CxMetricsError('invalid_option', text.trim(), path)
}

type Options = { readonly [option: string]: unknown }

/**
 * The options with other scales in them: that of `scale`, and that of the rating in `satisfaction`. What is no plain object
 * stays itself, for a copy would hide that.
 */
export function withScales(options: Options, other: (scale: unknown, path: Path) => unknown): Options {
  if (!isPlain(options)) return options
  const { scale, satisfaction } = options
  const rated = isRecord(satisfaction) && isPlain(satisfaction) && satisfaction['scale'] !== undefined
  return {
    ...options,
    ...(scale !== undefined && { scale: other(scale, ['scale']) }),
    ...(rated && {
      satisfaction: { ...satisfaction, scale: other(satisfaction['scale'], ['satisfaction', 'scale']) },
    }),
  }
}
