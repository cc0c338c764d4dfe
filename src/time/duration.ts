import { badOption } from '../core/errors.ts'

/**
 * A span of elapsed time: milliseconds, or a number with a unit, `'90m'`, `'1.5h'`, `'7d'`. A day is 24 hours and a
 * week 7 of them; the units are ms, s, m, h, d, w.
 *
 * @category Time
 * @since 0.1.0
 */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w'}`

/** The milliseconds of the option `name`, whole and at least 0; else throws `invalid_option`. */
export function durationMs(name: string, value: unknown): number {
  const text = typeof value === 'string' ? /^(\d+)(?:\.(\d{1,6}))?(ms|[smhdw])$/.exec(value) : null
  let ms = value as number
  if (text) {
    const [, whole, fraction = '', unit] = text
    const unitMs = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 }[unit as 'ms']
    // Whole products: 4.35 * 1000 in doubles is not always 4350.
    ms = Number(whole) * unitMs + (Number(fraction) * unitMs) / 10 ** fraction.length
  }
  if (Number.isSafeInteger(ms) && ms >= 0) return ms + 0
  return badOption(name, "whole milliseconds or text such as '7d', '36h', '90m'", value)
}
