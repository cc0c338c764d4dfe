import { badOption } from '../core/errors.ts'
import type { Dialect, Kind } from './dialects.ts'

/** A value that stands beside the text of a query. */
export type SqlValue = string | number | boolean

/**
 * A query, and the values of its parameters in order: `$1` and `p1` are the first, of `?` each has its own.
 *
 * @category SQL
 * @since 0.1.0
 */
export interface SqlQuery {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** Takes values out of a text while it is being written. */
export interface Parameters {
  /** What stands in the text for a value. */
  readonly bind: (value: SqlValue, kind: Kind) => string
  /** The text as an engine wants it, and the values. */
  readonly query: (text: string) => SqlQuery
}

export function parametersOf(dialect: Dialect): Parameters {
  const bound: { readonly value: SqlValue; readonly kind: Kind }[] = []
  return {
    // No text has a NUL in it, for names are checked: so nothing but this is ever replaced.
    bind: (value, kind) => {
      const known = bound.findIndex((one) => one.value === value && one.kind === kind)
      return `\0${known < 0 ? bound.push({ value, kind }) - 1 : known}\0`
    },
    query: (text) => {
      const places = new Map<number, number>()
      const values: SqlValue[] = []
      const replaced = text.replace(/\0(\d+)\0/g, (_, digits) => {
        const { value, kind } = bound[Number(digits)]!
        let place = dialect.positional ? undefined : places.get(Number(digits))
        if (place === undefined) {
          place = values.push(value)
          places.set(Number(digits), place)
        }
        return dialect.parameter(place, kind)
      })
      return { text: replaced, values }
    },
  }
}

/** Refuses what can be no name in any engine, or could end a text early. */
export function checkName(option: string, name: unknown): string {
  const fine = typeof name === 'string' && name !== '' && !name.includes('\0') && !/\p{Cs}/u.test(name)
  return fine ? name : badOption(option, 'a name: text that is not empty and has no NUL in it', name)
}
