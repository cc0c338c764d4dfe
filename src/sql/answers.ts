import { normalise } from '../core/codes.ts'
import { slotOfCode } from '../core/evaluate.ts'
import type { Coded, Codes } from '../core/metric.ts'
import type { AnyMetric } from '../summarize/plan.ts'
import { choose, type Items } from './items.ts'
import { bound, columnOf, type Source } from './source.ts'
import { foldedLetters } from './text.ts'

/** Where an answer goes that is no point, each as a number in the text. */
interface Elsewhere {
  readonly notApplicable: number
  readonly missing: number
  readonly invalid: number
}

/** Codes of more columns than one, of which the lowest takes precedence. */
export const CODES: Elsewhere = { notApplicable: -1, missing: -2, invalid: -3 }

/**
 * Columns of codes. Rows are counted by what they answered, and only then are these few answers put in bins: as fast as
 * counting alone.
 */
export function answers({ name, metric, source, read, made, keys, step }: Items<Coded<never>>): string {
  const { classify, weight } = metric
  const columns = classify.columns.map(({ field, codes }) => {
    const column = columnOf(field, ['metrics', name], 'answers')
    const type = source.typeOf(column, ['number', 'text', 'boolean'])
    const x = source.column(column)
    return { codes, type, x: type === 'text' ? source.dialect.text(x) : x }
  })
  const bins: Elsewhere = {
    notApplicable: slotOfCode(metric, -1),
    missing: slotOfCode(metric, -2),
    invalid: slotOfCode(metric, -3),
  }
  const given = columns.map((_, i) => `answer${i}`)
  const weighed = weight ? ['load'] : []
  const rows = read([
    ...columns.map(({ x }, i) => `${x} AS answer${i}`),
    ...weighed.map(() => `${weightColumn(source, columnOf(weight, ['metrics', name], 'weights'))} AS load`),
  ])
  const counted = step('counted', [...made, ...given, ...weighed, 'COUNT(*) AS n'], rows, [
    ...keys,
    ...given,
    ...weighed,
  ])
  const kept = [...keys, ...weighed]
  const texts = columns.map(({ codes, type }) => (type === 'text' ? textsOf(codes) : null))
  const folded = texts.some((one) => one !== null)
    ? step('folded', [...kept, ...given.map((x, i) => folding(source, x, texts[i] ?? null)), 'n'], counted)
    : counted
  const single = columns.length === 1
  const codes = columns.map(({ codes, type }, i) => {
    const to = single ? bins : CODES
    const x = `answer${i}`
    const isMissing = `${x} IS NULL${type === 'number' ? ` OR ${source.dialect.isNaN(x)}` : ''}`
    const list = texts[i]
    const places = list
      ? textPlaces(source, list, x, to)
      : type === 'number'
        ? numberPlaces(source, codes, x, to)
        : []
    const place = choose([[isMissing, to.missing], ...places], to.invalid)
    return `${place} AS ${single ? 'bin' : `code${i}`}`
  })
  let last = step('placed', [...kept, ...codes, 'n'], folded)
  if (!single) last = step('paired', [...kept, `${cellOf(columns, bins)} AS bin`, 'n'], last)
  if (!weight) return last
  last = step('weighed', [...kept, `${weighedBin(metric)} AS bin`, 'n'], last)
  const own = `CASE WHEN bin < ${metric.bins.classes.length} THEN CAST(load AS ${source.dialect.types.real}) END AS weight`
  return step('loaded', [...keys, 'bin', own, 'n'], last)
}

function weightColumn(source: Source, column: string): string {
  source.typeOf(column, ['number'])
  return source.column(column)
}

type Cases = readonly (readonly [when: string, then: number | string])[]

/** Where a number goes among the points of its codes; nothing for one that is none. */
export function numberPlaces(
  source: Source,
  { points, notApplicable = [] }: Codes,
  x: string,
  to: Elsewhere,
): Cases {
  const [low, high] = [points[0]!, points.at(-1)!]
  const place = source.dialect.whole(x)
  const own: Cases =
    high - low === points.length - 1
      ? [
          [
            `${x} BETWEEN ${low} AND ${high} AND ${x} = FLOOR(${x})`,
            low === 0 ? place : low < 0 ? `${place} + ${-low}` : `${place} - ${low}`,
          ],
        ]
      : points.map((point, i) => [`${x} = ${point}`, i] as const)
  const declined = notApplicable.filter(
    (code) => typeof code === 'number' && Number.isFinite(code),
  ) as number[]
  return declined.length === 0
    ? own
    : [...own, [`${x} IN (${bound(source, declined, 'real')})`, to.notApplicable]]
}

/** The texts that say something, each with the place of the point it names, or −1. */
function textsOf({ points, labels = {}, notApplicable = [] }: Codes): ReadonlyMap<string, number> {
  const declined = notApplicable.filter((code) => typeof code === 'string')
  return new Map([
    ...declined.map((text) => [normalise(text), -1] as const),
    // a label that is written otherwise than answers are compared is none
    ...Object.entries(labels).flatMap(([text, point]) =>
      normalise(text) === text ? [[text, points.indexOf(point)] as const] : [],
    ),
  ])
}

function folding(source: Source, x: string, texts: ReadonlyMap<string, number> | null): string {
  return texts && texts.size > 0 ? `${foldedLetters(source, x, [...texts.keys()].join(''))} AS ${x}` : x
}

/** Text is read by labels alone, compared as `normalise` does. */
function textPlaces(source: Source, texts: ReadonlyMap<string, number>, x: string, to: Elsewhere): Cases {
  const places = [...new Set(texts.values())].sort((a, b) => a - b)
  return places.map((place) => {
    const own = [...texts.keys()].filter((text) => texts.get(text) === place)
    // where an engine does not compose letters, both ways to write one are listed
    const forms = source.dialect.nfc
      ? own
      : [...new Set(own.flatMap((text) => [text, text.normalize('NFD')]))]
    return [`${x} IN (${bound(source, forms, 'text')})`, place < 0 ? to.notApplicable : place] as const
  })
}

/** The cell of several columns, the last running fastest. */
function cellOf(columns: readonly { readonly codes: Codes }[], bins: Elsewhere): string {
  const any = (code: number): string => columns.map((_, i) => `code${i} = ${code}`).join(' OR ')
  const cell = columns.reduce(
    (text, { codes }, i) =>
      i === 0 ? `code${i}` : `${i === 1 ? text : `(${text})`} * ${codes.points.length} + code${i}`,
    '',
  )
  return choose(
    [
      [any(CODES.invalid), bins.invalid],
      [any(CODES.missing), bins.missing],
      [any(CODES.notApplicable), bins.notApplicable],
    ],
    cell,
  )
}

/** The bin of an item once it is weighed: as in memory, only those of classes are. */
function weighedBin({ bins: { classes, excluded } }: AnyMetric<never>): string {
  const at = (reason: string): number => classes.length + excluded.indexOf(reason)
  // where missing answers count, `missing` is a class, and an answer without a weight is none of it
  const missing = at(excluded.includes('missing') ? 'missing' : 'notApplicable')
  return choose(
    [
      [`bin >= ${classes.length}`, 'bin'],
      ['load IS NULL', missing],
      ['load = 0', at('notApplicable')],
      ['load BETWEEN 1e-150 AND 1e150', 'bin'],
    ],
    at('invalid'),
  )
}
