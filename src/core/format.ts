import { badOption } from './errors.ts'
import type { Definition } from './metric.ts'
import type { Interval } from './result.ts'

/** How `format` writes. */
export interface FormatOptions {
  /** A BCP 47 tag. There is no default: what a reader sees must not depend on the host. */
  readonly locale: string
  /** @defaultValue 'hidden' */
  readonly interval?: 'shown' | 'hidden'
}

/**
 * A result as people read it, rounded once, half away from zero: points and percentages to one decimal, scale means to
 * two, counts to two where they are not whole, spans in the largest of seconds, minutes, hours and days of which there are two. Without a value, its status in
 * words.
 *
 * @throws `invalid_option` for no locale.
 * @example
 * format(npsFromCounts({ promoters: 1436, passives: 968, detractors: 342 }), { locale: 'en' }) // '39.8'
 * format(csat([]), { locale: 'en' }) // 'no answers'
 * @category Display
 * @since 0.1.0
 */
export function format(
  result: {
    readonly unit: Definition['unit']
    readonly value: number | null
    readonly status?: string
    readonly interval?: Pick<Interval, 'lower' | 'upper'> | null
  },
  options: FormatOptions,
): string {
  const { locale, interval: shown = 'hidden' } = options ?? {}
  const { unit, value, status = 'no value', interval } = result
  if (!isLocale(locale)) badOption('locale', "a language tag such as 'en' or 'fr'", locale)
  if (value === null) return status.replaceAll('-', ' ')
  const write = unit === 'ms' ? spanWriter(value, locale) : writer(unit, locale)
  return shown === 'shown' && interval
    ? `${write(value)} (${write(interval.lower)} – ${write(interval.upper)})`
    : write(value)
}

function isLocale(locale: unknown): boolean {
  try {
    return typeof locale === 'string' && Intl.getCanonicalLocales(locale).length > 0
  } catch {
    return false
  }
}

function writer(unit: Definition['unit'], locale: string): (value: number) => string {
  const digits = unit === 'scale' ? 2 : unit === 'count' ? 0 : 1
  const most = unit === 'count' ? 2 : digits
  const number = new Intl.NumberFormat(locale, {
    style: unit === 'proportion' ? 'percent' : 'decimal',
    minimumFractionDigits: digits,
    maximumFractionDigits: most,
    signDisplay: 'negative',
  })
  return (value) => number.format(value)
}

/** Both limits in the unit that suits the value. */
function spanWriter(value: number, locale: string): (value: number) => string {
  const units = [
    ['day', 864e5],
    ['hour', 36e5],
    ['minute', 6e4],
    ['second', 1e3],
  ] as const
  const [unit, size] = units.find(([, ms]) => value >= 2 * ms) ?? (['second', 1e3] as const)
  const number = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  })
  return (ms) => number.format(ms / size)
}
