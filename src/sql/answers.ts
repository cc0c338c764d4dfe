import { normalise } from '../core/codes.ts'
import { slotOfCode } from '../core/evaluate.ts'
import type { Coded, Codes } from '../core/metric.ts'
import type { AnyMetric } from '../summarize/plan.ts'
import type { Items } from './items.ts'
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
export function answers({ name, metric, source, steps, keys, where }: Items<Coded<never>>): string {
  const { classify, weight } = metric
  const read = classify.columns.map(({ field, codes }) => {
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
  const weighed = weight && source.column(columnOf(weight, ['metrics', name], 'weights'))
  if (weighed) source.typeOf(weight as string, ['number'])
  const columns = [
    ...keys.map((key, k) => `${key} AS key${k}`),
    ...read.map(({ x }, i) => `${x} AS answer${i}`),
    ...(weighed ? [`${weighed} AS weight`] : []),
  ]
  const kept = [...keys.map((_, k) => `key${k}`), ...(weighed ? ['weight'] : [])]
  const counted = steps.add(
    'counted',
    [...columns, 'COUNT(*) AS n'],
    `${source.rows}${where}`,
    columns.map((_, i) => i + 1).join(', '),
  )
  const single = read.length === 1
  const codes = read.map(({ codes, type }, i) => {
    const place = placeOf(source, codes, type, `answer${i}`, single ? bins : CODES)
    return `${place} AS ${single ? 'bin' : `code${i}`}`
  })
  let last = steps.add('placed', [...kept, ...codes, 'n'], counted)
  if (!single) last = steps.add('paired', [...kept, `${cellOf(read, bins)} AS bin`, 'n'], last)
  return weighed ? steps.add('weighed', [...kept, `${weighedBin(metric)} AS bin`, 'n'], last) : last
}

/** The place of an answer among the points, or where else it goes. */
function placeOf(source: Source, codes: Codes, type: string, x: string, to: Elsewhere): string {
  const { dialect } = source
  if (type === 'boolean') return `CASE WHEN ${x} IS NULL THEN ${to.missing} ELSE ${to.invalid} END`
  const lines = type === 'text' ? textPlaces(source, codes, x, to) : numberPlaces(source, codes, x, to)
  const missing = type === 'text' ? `${x} IS NULL` : `${x} IS NULL OR ${dialect.isNaN(x)}`
  return ['CASE', `WHEN ${missing} THEN ${to.missing}`, ...lines, `ELSE ${to.invalid}`, 'END'].join(
    '\n      ',
  )
}

function numberPlaces(
  source: Source,
  { points, notApplicable = [] }: Codes,
  x: string,
  to: Elsewhere,
): readonly string[] {
  const [low, high] = [points[0]!, points.at(-1)!]
  const place = `CAST(${x} AS ${source.dialect.types.whole})`
  const own =
    high - low === points.length - 1
      ? [
          `WHEN ${x} BETWEEN ${low} AND ${high} AND ${x} = FLOOR(${x}) THEN ${low === 0 ? place : `${place} - (${low})`}`,
        ]
      : points.map((point, i) => `WHEN ${x} = ${point} THEN ${i}`)
  const declined = notApplicable.filter(
    (code) => typeof code === 'number' && Number.isFinite(code),
  ) as number[]
  if (declined.length === 0) return own
  return [...own, `WHEN ${x} IN (${bound(source, declined, 'real')}) THEN ${to.notApplicable}`]
}

/** Text is read by labels alone, compared as `normalise` does. */
function textPlaces(
  source: Source,
  { points, labels = {}, notApplicable = [] }: Codes,
  x: string,
  to: Elsewhere,
): readonly string[] {
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
    .map(
      ([code, list]) =>
        `WHEN ${folded} IN (${bound(source, list, 'text')}) THEN ${code < 0 ? to.notApplicable : code}`,
    )
}

/** The cell of several columns, the last running fastest. */
function cellOf(columns: readonly { readonly codes: Codes }[], bins: Elsewhere): string {
  const any = (code: number): string => columns.map((_, i) => `code${i} = ${code}`).join(' OR ')
  const cell = columns.reduce(
    (text, { codes }, i) => (i === 0 ? `code${i}` : `(${text}) * ${codes.points.length} + code${i}`),
    '',
  )
  return [
    'CASE',
    `WHEN ${any(CODES.invalid)} THEN ${bins.invalid}`,
    `WHEN ${any(CODES.missing)} THEN ${bins.missing}`,
    `WHEN ${any(CODES.notApplicable)} THEN ${bins.notApplicable}`,
    `ELSE ${cell}`,
    'END',
  ].join('\n      ')
}

/** The bin of an item once it is weighed: as in memory, only those of classes are. */
function weighedBin({ bins: { classes, excluded } }: AnyMetric<never>): string {
  const at = (reason: string): number => classes.length + excluded.indexOf(reason)
  // where missing answers count, `missing` is a class, and an answer without a weight is none of it
  const missing = at(excluded.includes('missing') ? 'missing' : 'notApplicable')
  return [
    'CASE',
    `WHEN bin >= ${classes.length} THEN bin`,
    `WHEN weight IS NULL THEN ${missing}`,
    `WHEN weight = 0 THEN ${at('notApplicable')}`,
    'WHEN weight BETWEEN 1e-150 AND 1e150 THEN bin',
    `ELSE ${at('invalid')}`,
    'END',
  ].join('\n      ')
}
