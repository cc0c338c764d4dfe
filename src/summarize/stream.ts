import { type ArrowTable, isArrow } from '../core/arrow.ts'
import { type AnyRow, type Columns, isColumn } from '../core/columns.ts'
import { badOption, CxMetricsError, checkOptions, isRecord, show } from '../core/errors.ts'
import { type Collector, newCollector } from './collector.ts'
import type { Plan } from './plan.ts'
import { present, type Summary } from './present.ts'
import { seal, type Table } from './table.ts'
import { intake, refusePromise } from './tabulate.ts'
import { unsealed } from './unsealed.ts'

/** What a stream may yield: rows one by one, each an object of its own, or batches of them. */
export type Batch<Row> = Row | readonly Row[] | Columns | ArrowTable

/** Options of `summarizeStream` and `tabulateStream`. */
export interface StreamOptions {
  /** Stops at the next row or batch; the promise is rejected with its reason. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown }
  /** Hears how many rows there were so far, after every batch or every 10,000 rows, and at the end. */
  readonly onProgress?: (progress: { readonly rows: number }) => void
}

/**
 * `tabulate` of a stream: rows or batches of rows (arrays, columns, Arrow record batches) as they come. Memory grows with
 * groups, not with rows.
 *
 * @throws `invalid_value` naming row, field and value, unless a metric's `onInvalid` is `exclude`; `invalid_option`,
 * `invalid_input`; the reason of `signal`
 * @example
 * const plan = { metrics: { nps: npsMetric('score') } }
 * const table = await tabulateStream([{ score: 9 }, [{ score: 3 }], { score: [10, 7] }], plan)
 * present(table, plan)[0].nps.n // 4
 * @category Groups
 * @since 0.1.0
 */
export async function tabulateStream<Row = AnyRow>(
  stream: AsyncIterable<Batch<Row>> | Iterable<Batch<Row>>,
  plan: Plan<NoInfer<Row>>,
  options: StreamOptions = {},
): Promise<Table> {
  return seal(await collectStream<Row>(stream, plan, options))
}

async function collectStream<Row>(
  stream: AsyncIterable<Batch<Row>> | Iterable<Batch<Row>>,
  plan: Plan<NoInfer<Row>>,
  options: StreamOptions,
): Promise<Collector> {
  checkOptions(options, ['signal', 'onProgress'])
  const { signal, onProgress } = options
  if (signal !== undefined && typeof signal?.aborted !== 'boolean')
    badOption('signal', 'an AbortSignal', signal)
  if (onProgress !== undefined && typeof onProgress !== 'function')
    badOption('onProgress', 'a function', onProgress)
  const collector = newCollector(plan)
  const { add, rows } = intake(collector)
  const isColumns = columnsTest(collector)
  const stop = (): void => {
    if (signal?.aborted) throw signal.reason ?? new CxMetricsError('invalid_input', 'the stream was aborted')
  }
  const tell = (): void => onProgress?.({ rows: rows() })
  let single: unknown[] = []
  let told = 0
  const flush = (): void => {
    add(single as never)
    single = []
  }
  stop()
  const take = (batch: unknown): void => {
    stop()
    refusePromise(batch)
    if (Array.isArray(batch) || ArrayBuffer.isView(batch) || isArrow(batch) || isColumns(batch)) {
      if (single.length > 0) flush()
      add(batch as never)
      tell()
    } else if (single.push(batch) === 1000) {
      flush()
      if (++told % 10 === 0) tell()
    }
  }
  if (isIterable(stream, Symbol.asyncIterator)) for await (const batch of stream) take(batch)
  // waiting for what is there already takes longer than all else
  else if (isIterable(stream, Symbol.iterator)) for (const batch of stream as Iterable<unknown>) take(batch)
  else {
    const text = `stream must be an async iterable of rows or batches, got ${show(stream)}`
    throw new CxMetricsError('invalid_input', text)
  }
  stop()
  flush()
  tell()
  return collector
}

/**
 * `summarize` of a stream: rows or batches of rows (arrays, columns, Arrow record batches) as they come. Memory grows with
 * groups, not with rows; the answer is that of all rows at once, to the last bit.
 *
 * @throws `invalid_value` naming row, field and value, unless a metric's `onInvalid` is `exclude`; `invalid_option`,
 * `invalid_input`; the reason of `signal`
 * @example
 * const plan = { metrics: { nps: npsMetric('score') } }
 * async function* answers() {
 *   yield [{ score: 10 }, { score: 9 }]
 *   yield [{ score: 3 }, { score: 8 }]
 * }
 * const [all] = await summarizeStream(answers(), plan)
 * all.nps.value // 25
 * @category Groups
 * @since 0.1.0
 */
export async function summarizeStream<Row = AnyRow, const P extends Plan<Row> = Plan<Row>>(
  stream: AsyncIterable<Batch<Row>> | Iterable<Batch<Row>>,
  plan: P,
  options: StreamOptions = {},
): Promise<readonly Summary<P>[]> {
  return present(seal(await collectStream<Row>(stream, plan, options), unsealed), plan)
}

function isIterable(value: unknown, symbol: symbol): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && symbol in value
}

/** Columns have a list where a row has a value: in some field that the plan reads by name. */
function columnsTest({ keys, metrics }: Collector): (batch: unknown) => batch is Columns {
  const named = [
    ...keys.map(({ field }) => field),
    ...metrics.flatMap(({ classify }) =>
      typeof classify === 'function'
        ? []
        : 'columns' in classify
          ? classify.columns.map(({ field }) => field)
          : [classify.measure.field],
    ),
  ].filter((field) => typeof field === 'string')
  return (batch): batch is Columns => {
    if (!isRecord(batch)) return false
    const isList = (name: string): boolean => Object.hasOwn(batch, name) && isColumn(batch[name])
    if (named.length > 0) return named.some(isList)
    // a plan of functions alone names none, and a row may have lists: then all that a batch has must be
    const all = Object.keys(batch)
    return all.length > 0 && all.every(isList)
  }
}
