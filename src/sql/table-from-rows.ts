import type { AnyRow } from '../core/columns.ts'
import { CxMetricsError, isRecord, show } from '../core/errors.ts'
import type { ValueTable } from '../core/metric.ts'
import { addText, addTo, type ExactSum, emptySum, exactText } from '../core/sum.ts'
import { amountNames } from '../core/tally.ts'
import { headOf, type TableMetric } from '../summarize/cells.ts'
import { keysOf, newCollected } from '../summarize/collector.ts'
import { type AnyMetric, checkPlan, keyValue, type Plan } from '../summarize/plan.ts'
import { seal, type Table } from '../summarize/table.ts'
import { type Calendar, calendarOf } from '../time/calendar.ts'
import { fault, tooEarly } from './faults.ts'
import { bucketOf } from './instants.ts'
import { beyond } from './items.ts'

/**
 * The table of what an engine answered to the query of `toSQL`: the very one that `tabulate` makes of the engine's rows,
 * ready for `present`, `merge` and the like. No row gives a table without groups.
 *
 * @param rows objects as a driver makes them, in any order; numbers may be bigints or text
 * @throws `invalid_value` naming field and count where rows hold what cannot be right, unless the metric's `onInvalid` is
 * `exclude`, and for spans that begin before `clockFrom`; `invalid_input` for rows of another query.
 * @example
 * const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
 * const rows = [{ metric: 0, key0: 'x', bin: 10, n: 3n }, { metric: 0, key0: 'x', bin: 2, n: '1' }]
 * present(tableFromRows(plan, rows), plan)[0].nps.value // 50
 * @category SQL
 * @since 0.1.0
 */
export function tableFromRows(plan: Plan<AnyRow>, rows: Iterable<object>): Table {
  checkPlan(plan)
  if (!(Symbol.iterator in Object(rows))) throw bad(`rows must be a list of objects, got ${show(rows)}`)
  const names = Object.keys(plan.metrics)
  const metrics = Object.values(plan.metrics) as AnyMetric<never>[]
  const collected = newCollected(keysOf(plan), names, metrics.map(headOf))
  const { by, encoders, groups, cells } = collected
  const calendars = by.map(({ bucket, timeZone }) => bucket && calendarOf(bucket, timeZone!))
  const gathered = metrics.map(gather)
  let place = 0
  for (const given of rows) {
    const row = cellsOf(given, place++)
    const m = whole(row, 'metric', -1)
    const n = whole(row, 'n', 0)
    if (m === -1) {
      collected.filtered += n
      continue
    }
    const into = gathered[m] ?? refuse(row, 'metric', `must be below ${metrics.length}`)
    const codes = by.map((key, k) => {
      const value = row.cell(`key${k}`)
      const calendar = calendars[k]
      return calendar
        ? encoders[k]!.codeOfKey(bucketText(calendar, key, value, row))
        : encoders[k]!.codeOfKey(plainKey(key.name, value))
    })
    into.add(groups.groupOf(codes), row, n)
  }
  cells.reserve(groups.count())
  gathered.forEach(({ early, faults, sealed }, m) => {
    if (early() > 0) throw tooEarly(metrics[m]!, names[m]!, early())
    if (faults() > 0) throw fault(metrics[m]!, names[m]!, faults())
    const table = sealed(groups.count())
    for (let group = 0; group < groups.count(); group++) cells.merge(m, group, table, group, 1)
  })
  return seal(collected)
}

/** A row of an answer: its cells by name, in whatever case the engine writes names. */
interface Cells {
  readonly cell: (name: string) => unknown
  readonly place: number
}

function cellsOf(row: unknown, place: number): Cells {
  if (!isRecord(row)) throw bad(`row ${place} must be an object, got ${show(row)}`, [place])
  return {
    place,
    cell: (name) => {
      const own = Object.hasOwn(row, name) ? name : name.toUpperCase()
      if (!Object.hasOwn(row, own))
        throw bad(`row ${place} must have a column ${name}: run the query of toSQL`, [place, name])
      return row[own]
    },
  }
}

/** A number as drivers give it: itself, a bigint, text, or an object that writes itself as one. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean' || value === null || value === undefined) return Number.NaN
  const text = String(value).trim()
  return text === '' ? Number.NaN : Number(text)
}

function whole(row: Cells, name: string, least: number): number {
  const value = numberOf(row.cell(name))
  const fine = Number.isSafeInteger(value) && value >= least
  return fine ? value : refuse(row, name, 'must be a whole number')
}

function refuse({ cell, place }: Cells, name: string, rule: string): never {
  throw bad(`${name} ${rule}, got ${show(cell(name))} (row ${place}): run the query of toSQL`, [place, name])
}

function bad(text: string, path: readonly (string | number)[] = []): CxMetricsError {
  return new CxMetricsError('invalid_input', text, path)
}

/** A key of a column: whatever a driver gives, with bigints for numbers. */
function plainKey(name: string, value: unknown): string | number | boolean | null {
  const key = keyValue(typeof value === 'bigint' ? Number(value) : value)
  if (key !== undefined && (typeof value !== 'bigint' || Number.isSafeInteger(key))) return key
  const text = `${name} must be text, a finite number, true, false or missing to be a key, got ${show(value)}. Name its type in columns, or cast it in from: { query }.`
  throw new CxMetricsError('invalid_value', text, [name])
}

function bucketText(
  calendar: Calendar,
  { name, bucket, timeZone }: Table['by'][number],
  value: unknown,
  row: Cells,
): string | null {
  if (value === null || value === undefined) return null
  const number = numberOf(value)
  const found = bucketOf(calendar, bucket!, timeZone!, number)
  if (Number.isSafeInteger(found)) return calendar.text(found)
  const text = `${name} must be a moment to be a key, got ${show(value)} (row ${row.place} of the answer)`
  throw new CxMetricsError('invalid_value', text, [name])
}

/** What the rows of one metric add up to. */
interface Gathered {
  readonly add: (group: number, row: Cells, n: number) => void
  /** Spans of which the query does not know the open hours. */
  readonly early: () => number
  /** Items to throw for. */
  readonly faults: () => number
  readonly sealed: (groups: number) => TableMetric
}

function gather(metric: AnyMetric<never>): Gathered {
  const { definition, bins, weight } = metric
  const classes: number = bins.classes.length
  const width = beyond(metric)
  const amounts = amountNames(bins)
  const counts: number[] = []
  const values: [value: number, n: number][][] = []
  const sums = sumsAt()
  const squares = sumsAt()
  const totals = sumsAt()
  const { item } = definition
  // Accounts may come with word that they could not be read, which is no fault of theirs: those are apart.
  const bad = item === 'account' ? width : classes + bins.excluded.indexOf('invalid' as never)
  let early = 0
  let faults = 0
  return {
    early: () => early,
    faults: () => faults,
    add: (group, row, n) => {
      const bin = whole(row, 'bin', 0)
      if (bin === width && item === 'span') {
        early += n
        return
      }
      if (bin === bad && (bin === width || metric.onInvalid === 'throw')) {
        faults += n
        return
      }
      if (bin >= width) refuse(row, 'bin', `must be below ${width}`)
      const at = group * width + bin
      counts[at] = (counts[at] ?? 0) + n
      if (bin >= classes) return
      const cell = group * classes + bin
      if (bins.values) {
        values[cell] ??= []
        values[cell].push([whole(row, 'value', -Number.MAX_SAFE_INTEGER), n])
      }
      if (weight) {
        const weight = numberOf(row.cell('weight'))
        if (!(weight > 0)) refuse(row, 'weight', 'must be above 0')
        addTimes(sums(cell), weight, n)
        addTimes(squares(cell), weight * weight, n)
      }
      amounts.forEach((_, i) => {
        addText(totals(cell * amounts.length + i), wholeText(row, `sum${i}`), 1)
      })
    },
    sealed: (groups) => {
      const all = <T>(width: number, of: (place: number) => T): T[] =>
        Array.from({ length: groups * width }, (_, place) => of(place))
      return {
        definition,
        bins,
        counts: all(width, (at) => counts[at] ?? 0),
        weights: weight
          ? {
              sums: all(classes, (at) => exactText(sums(at))),
              squares: all(classes, (at) => exactText(squares(at))),
            }
          : null,
        values: bins.values ? all(classes, (at) => tableOfPairs(values[at] ?? [])) : null,
        sums: bins.sums ? all(classes * amounts.length, (at) => exactText(totals(at))) : null,
      }
    },
  }
}

function sumsAt(): (place: number) => ExactSum {
  const sums: ExactSum[] = []
  return (place) => (sums[place] ??= emptySum())
}

/** Adds a value so many times, exactly: doubling it loses nothing. */
function addTimes(sum: ExactSum, value: number, times: number): void {
  for (let left = times, part = value; left > 0; left = Math.floor(left / 2), part *= 2) {
    if (left % 2 === 1) addTo(sum, part)
  }
}

/** A whole number of any size as an exact text. */
function wholeText(row: Cells, name: string): string {
  const value = row.cell(name)
  const text = typeof value === 'number' && !Number.isSafeInteger(value) ? '' : String(value)
  if (!/^-?\d+(\.0*)?$/.test(text)) return refuse(row, name, 'must be a whole number')
  return `${BigInt(text.replace(/\.0*$/, '')).toString(16)}p0`
}

/** Pairs in any order as a table in ascending order, each value once. */
function tableOfPairs(pairs: [value: number, n: number][]): ValueTable {
  const values: number[] = []
  const counts: number[] = []
  for (const [value, n] of pairs.sort(([a], [b]) => a - b)) {
    if (value === values.at(-1)) counts[counts.length - 1]! += n
    else {
      values.push(value)
      counts.push(n)
    }
  }
  return { values, counts }
}
