import { columnsOf, needColumns, type Rows, rowsOfColumns } from '../core/columns.ts'
import { byName } from '../core/tally.ts'
import {
  type ChurnClass,
  CLASSES,
  type CustomerRules,
  checkCustomerOptions,
  readCustomers,
} from '../derive/customers.ts'
import { neededColumns, plainRows } from '../derive/plain-rows.ts'
import { sweepPlain } from '../derive/plain-sweep.ts'
import { shareTerms } from '../derive/plain-terms.ts'
import { rowsOf } from '../derive/row-reader.ts'
import { sweepMoments, sweepWindows, type WindowTotals } from '../derive/window-sweep.ts'
import type { ManyWindows, ReadWindow, TimeWindow } from '../time/windows.ts'
import { dayMs } from '../time/zone.ts'
import {
  type CustomerChurnOptions,
  type CustomerChurnResult,
  type Days,
  finishChurn,
} from './customer-churn-rates.ts'
import { churnWindows, OWN_OPTIONS } from './customer-churn-windows.ts'

/** A window, and the churn in it. */
interface ChurnInWindow {
  readonly window: ReadWindow
  readonly result: CustomerChurnResult
}

/** The churn of each window, all of them in one pass over the rows. */
export function churnByWindow<Row extends object>(
  subscriptions: Rows<Row>,
  options: CustomerChurnOptions & CustomerRules & (ManyWindows | TimeWindow),
): ChurnInWindow[] {
  checkCustomerOptions(options, OWN_OPTIONS)
  const { fields, ...own } = options
  const { windows, timeZone, planOf, boundsOf } = churnWindows(own)
  const bounds = windows.map(boundsOf)
  const moments = Float64Array.from(new Set(bounds.flat())).sort()
  const { totals, daily, reasons } = sweep(subscriptions, options, windows, timeZone, moments)
  const places = new Map(Array.from(moments, (moment, place) => [moment, place]))
  const { missing, invalid, churnEvents, due, notRenewed } = totals
  return windows.map((window, w) => {
    const days = bounds[w]!.map((moment) => places.get(moment)!)
    const daysOf = (left: Float64Array): Days =>
      days.slice(1).map((place, day) => [left[place]! - left[days[day]!]!, daily!.active[days[day]!]!])
    const counts = byName(
      CLASSES,
      totals.classes.map((column) => column[w]!),
    ) as Record<ChurnClass, number>
    const result = finishChurn(planOf(w), {
      counts: { ...counts, missing, invalid },
      churnEvents: churnEvents[w]!,
      due: due[w]!,
      notRenewed: notRenewed[w]!,
      customerDays: Number(totals.customerMs[w]!) / dayMs,
      days: (window.end - window.start) / dayMs,
      daily: daily && daysOf(daily.left),
      reasons: totals.reasons.map(({ lost, gone, events }, i) => ({
        reason: reasons[i]!,
        lost: lost[w]!,
        left: gone[w]!,
        churnEvents: events[w]!,
        daily: daily && daysOf(daily.byReason[i]!),
      })),
    })
    return { window, result }
  })
}

/** What windows see, and what moments do where there are any. */
function sweep<Row extends object>(
  subscriptions: Rows<Row>,
  options: CustomerRules,
  windows: readonly ReadWindow[],
  timeZone: string,
  moments: Float64Array,
): {
  readonly totals: WindowTotals
  readonly daily: ReturnType<typeof sweepMoments> | null
  readonly reasons: readonly (string | null)[]
} {
  const source = columnsOf(subscriptions)
  if (source) needColumns(source, options.fields, neededColumns(options))
  const rows = source ? null : rowsOf(subscriptions as Iterable<Row>)
  if (!options.reasons && moments.length === 0) {
    const plain = plainRows(rows, source, options, timeZone)
    const shared = plain && shareTerms(plain, options)
    const totals = shared && sweepPlain(plain, shared, windows)
    if (totals) return { totals, daily: null, reasons: [] }
  }
  const { terms, reasons, reasonOf } = readCustomers(rows ?? rowsOfColumns<Row>(source!), options, timeZone)
  const totals = sweepWindows(terms, windows, reasonOf, reasons.length)
  const daily = moments.length > 0 ? sweepMoments(terms, moments, reasonOf, reasons.length) : null
  return { totals, daily, reasons }
}
