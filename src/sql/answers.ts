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
const CODES: Elsewhere = { notApplicable: -1, missing: -2, invalid: -3 }

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
  const single = columns.length === 1
  const codes = columns.map(({ codes, type }, i) => {
    const place = placeOf(source, codes, type, `answer${i}`, single ? bins : CODES)
    return `${place} AS ${single ? 'bin' : `code${i}`}`
  })
  let last = step('placed', [...kept, ...codes, 'n'], counted)
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

/** The place of an answer among the points, or where else it goes. */
function placeOf(source: Source, codes: Codes, type: string, x: string, to: Elsewhere): string {
  const isMissing = type === 'number' ? `${x} IS NULL OR ${source.dialect.isNaN(x)}` : `${x} IS NULL`
  const places =
    type === 'number'
      ? numberPlaces(source, codes, x, to)
      : type === 'text'
        ? textPlaces(source, codes, x, to)
        : []
  return choose([[isMissing, to.missing], ...places], to.invalid)
}

type Cases = readonly (readonly [when: string, then: number | string])[]

function numberPlaces(
  source: Source,
  { points, notApplicable = [] }: Codes,
  x: string,
  to: Elsewhere,
): Cases {
  const [low, high] = [points[0]!, points.at(-1)!]
  const place = `CAST(${x} AS ${source.dialect.types.whole})`
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

/** Text is read by labels alone, compared as `normalise` does. */
function textPlaces(
  source: Source,
  { points, labels = {}, notApplicable = [] }: Codes,
  x: string,
  to: Elsewhere,
): Cases {
  const texts = new Map<number, string[]>()
  const known = new Set<string>()
  const enter = (text: string, code: number): void => {
    if (known.has(text)) return
    known.add(text)
    // where an engine does not compose letters, both ways to write one are listed
    const forms = source.dialect.nfc ? [text] : [text, text.normalize('NFD')]
    texts.set(code, [...(texts.get(code) ?? []), ...new Set(forms)])
  }
  for (const [label, point] of Object.entries(labels)) {
    if (normalise(label) === label) enter(label, points.indexOf(point))
  }
  for (const code of notApplicable) if (typeof code === 'string') enter(normalise(code), -1)
  if (texts.size === 0) return []
  const folded = foldedLetters(source, x, [...known].join(''))
  return [...texts]
    .sort(([a], [b]) => a - b)
    .map(([code, list]) => [
      `${folded} IN (${bound(source, list, 'text')})`,
      code < 0 ? to.notApplicable : code,
    ])
}

/** The cell of several columns, the last running fastest. */
function cellOf(columns: readonly { readonly codes: Codes }[], bins: Elsewhere): string {
  const any = (code: number): string => columns.map((_, i) => `code${i} = ${code}`).join(' OR ')
  const cell = columns.reduce(
    (text, { codes }, i) => (i === 0 ? `code${i}` : `(${text}) * ${codes.points.length} + code${i}`),
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
