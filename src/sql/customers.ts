import { amountNames } from '../core/tally.ts'
import { CLASSES } from '../derive/customers.ts'
import type { Subscription } from '../derive/terms.ts'
import { momentColumn } from './instants.ts'
import { choose, type Items } from './items.ts'
import { notInSql, type Source } from './source.ts'
import { amount, seenIn } from './windows.ts'

/** Engines select no more columns than this. */
const MOST = 1500
/** An open end: later than every moment. */
const OPEN = 8640000000000001

/**
 * Customers of rows of subscriptions, as windows see them: terms by customer, those that touch or overlap as one, joined
 * with the windows. The metric's columns are those of a subscription.
 */
export function customers(items: Items): string {
  const { name, metric, source, at, keys, windowKeys, step } = items
  const { unit, churnDate, mergeAccounts, graceMs = 0, reasons } = metric.definition.choices
  const { customer, startedAt, subscription } = source.present(metric.columns) as Columns
  if (mergeAccounts)
    notInSql(name, 'mergeAccounts is a map or a function. Join what it says in from: { query }')
  const whose = unit === 'subscription' ? subscription : customer
  if (whose === undefined || startedAt === undefined) {
    notInSql(name, 'the table has no column of the customer, or of the start')
  }
  const sums = amountNames(metric.bins)
  if (sums.length > MOST) {
    notInSql(
      name,
      `rates by day of so long a window are ${sums.length} sums. Make a query for each shorter one`,
    )
  }
  const own = keys.filter((key) => !windowKeys.includes(key))
  const terms = termsOf(items, {
    whose,
    startedAt,
    early: churnDate === 'canceledAt',
    reasons: reasons as Reasons,
  })
  const spans = spansOf(items, own, terms, source.bind(graceMs as number, 'whole'), reasons !== undefined)
  const seen = seenIn(items, own, spans, sums)
  const bin = choose(
    [
      ['spoilt = 2', at('invalid')],
      ['spoilt = 1', at('missing')],
      ['at_start = 1 AND at_end = 0', at('lost')],
      ['at_start = 1', `CASE WHEN churn_events > 0 THEN ${at('leftAndReturned')} ELSE ${at('stayed')} END`],
      ['at_end = 1', `CASE WHEN known = 1 THEN ${at('returned')} ELSE ${at('joined')} END`],
      [
        'churn_events > 0',
        `CASE WHEN known = 1 THEN ${at('returnedAndLeft')} ELSE ${at('joinedAndLeft')} END`,
      ],
    ],
    at(CLASSES.at(-1)!),
  )
  return step(
    'placed',
    [...keys, `${bin} AS bin`, ...sums.map((sum, i) => `${amount(sum)} AS sum${i}`), '1 AS n'],
    seen,
  )
}

type Columns = { readonly [part in keyof Subscription]?: string }

type Reasons = readonly string[] | undefined

interface Reading {
  readonly whose: string
  readonly startedAt: string
  readonly early: boolean
  readonly reasons: Reasons
}

/** A row per row: whose it is, its term of paid service if it has one, and whether it spoils its customer. */
function termsOf(
  { metric, source, read, made, step }: Items,
  { whose, startedAt, early, reasons }: Reading,
): string {
  const { customer, endedAt, canceledAt, trialEndsAt, paid, reason } = source.present(
    metric.columns,
  ) as Columns
  const timeZone = metric.definition.window!['timeZone']!
  const moment = (column: string | undefined, as: string) =>
    column === undefined ? null : momentColumn(source, column, as, timeZone)
  const moments = [
    moment(startedAt, 'started'),
    moment(endedAt, 'ended'),
    moment(early ? canceledAt : undefined, 'called'),
    moment(trialEndsAt, 'trial'),
  ].filter((one) => one !== null)
  const has = (as: string): boolean => moments.some((one) => one.as === as)
  const owner = nameColumn(source, whose)
  const named = customer === undefined || customer === whose ? null : nameColumn(source, customer)
  if (paid !== undefined) source.typeOf(paid, ['boolean'])
  if (reasons && reason !== undefined) source.typeOf(reason, ['text'])
  const unread = moments.flatMap(({ fine }) => (fine === null ? [] : [`NOT (${fine})`]))
  const empty = [owner.empty, named?.empty ?? null].flatMap((condition) =>
    condition === null ? [] : [condition],
  )
  const wrong = [...unread, ...empty]
  const flags = wrong.length > 0
  const why = reasons && reason !== undefined
  const zoned = moments.some(({ around }) => around.length > 0)
  // Nothing is to be made of what is read: neither moments of dates, nor places of reasons.
  const plain = !zoned && !reasons
  const rows = read([
    `${owner.name} AS owner`,
    ...moments.map(({ part, as }) => `${part} AS ${plain ? `${as}_at` : as}`),
    ...(paid === undefined ? [] : [`${source.column(paid)} AS paid`]),
    ...(why ? [`${source.dialect.text(source.column(reason))} AS reason`] : []),
    ...(flags ? [`CASE WHEN ${wrong.join(' OR ')} THEN 1 ELSE 0 END AS unread`] : []),
  ])
  const until = [
    has('ended') ? `COALESCE(ended_at, ${OPEN})` : `${OPEN}`,
    ...(has('called') ? [`COALESCE(called_at, ${OPEN})`] : []),
  ]
  const places = reasons?.map((text, i) => [`reason = ${source.bind(text, 'text')}`, i] as const) ?? []
  const keys = keysMade(made)
  const others = [
    'owner',
    ...(paid === undefined ? [] : ['paid']),
    ...(why ? ['reason'] : []),
    ...(flags ? ['unread'] : []),
  ]
  const dates = moments.flatMap(({ as, around }) => [as, ...around])
  const from = zoned ? step('around', [...made, ...others, ...dates], rows) : rows
  const dated = plain
    ? rows
    : step(
        'dated',
        [
          ...(zoned ? keys : made),
          'owner',
          ...moments.map((one) => `${one.made} AS ${one.as}_at`),
          ...(paid === undefined ? [] : ['paid']),
          ...(flags ? ['unread'] : []),
          ...(reasons
            ? [`${why ? choose([...places, ['reason IS NULL', places.length]], -1) : places.length} AS cause`]
            : []),
        ],
        from,
      )
  const ended = until.length > 1 ? `LEAST(${until.join(', ')})` : until[0]!
  const began = has('trial')
    ? 'CASE WHEN trial_at > started_at THEN trial_at ELSE started_at END'
    : 'started_at'
  const unpaid = [
    ...(paid === undefined ? [] : ['NOT paid']),
    ...(has('trial') ? [`trial_at >= ${ended}`] : []),
  ]
  const spoils = choose(
    [
      ...(flags ? [['unread = 1', 2] as const] : []),
      ...(has('ended') ? [['ended_at < started_at', 2] as const] : []),
      ...(why ? [['cause < 0', 2] as const] : []),
      ...(unpaid.length > 0 ? [[unpaid.join(' OR '), 0] as const] : []),
      [
        metric.definition.choices['unit'] === 'subscription'
          ? 'started_at IS NULL'
          : 'started_at IS NULL OR owner IS NULL',
        1,
      ],
    ],
    0,
  )
  const term = ['owner', 'started_at', ...(reasons ? ['cause'] : [])]
  const ofTerm = step(
    'paid',
    [
      ...(plain ? made : keys),
      ...term,
      `${spoils} AS code`,
      `${began} AS began_at`,
      `${ended} AS stopped_at`,
      `${unpaid.length > 0 ? choose([[unpaid.join(' OR '), 0]], 1) : 1} AS counted`,
    ],
    dated,
  )
  const counts = 'counted = 1 AND began_at < stopped_at'
  return step(
    'terms',
    [
      ...keys,
      ...term,
      'code',
      `CASE WHEN ${counts} THEN began_at END AS began`,
      `CASE WHEN ${counts} THEN stopped_at END AS stopped`,
    ],
    ofTerm,
  )
}

/** The names that columns of a step get: of `x AS key0` and of `key0`. */
function keysMade(made: readonly string[]): readonly string[] {
  return made.map((one) => /\w+$/.exec(one)![0])
}

/** Who somebody is, null where nobody is named; `empty` says that a text is none. */
function nameColumn(
  source: Source,
  column: string,
): { readonly name: string; readonly empty: string | null } {
  const { dialect } = source
  const x = source.column(column)
  if (source.typeOf(column, ['text', 'number']) === 'number') {
    // 0 is added for −0 to be 0
    return { name: `CASE WHEN NOT ${dialect.isNaN(x)} THEN ${x} + 0 END`, empty: null }
  }
  const text = dialect.text(x)
  return { name: `CASE WHEN ${text} <> '' THEN ${text} END`, empty: `${text} = ''` }
}

/**
 * A row per term: its end, and in the first of those that are one the span of all. Keys are those of the customer's
 * earliest term, and rows without an owner are each one by itself.
 */
function spansOf(
  { source, step }: Items,
  keys: readonly string[],
  terms: string,
  graceMs: string,
  reasons: boolean,
): string {
  const first = source.dialect.first ?? 'FIRST_VALUE'
  const why = reasons ? ['cause'] : []
  const order = [`COALESCE(began, ${OPEN})`, `COALESCE(started_at, ${OPEN})`, 'stopped', ...keys, ...why]
  const numbered = step(
    'numbered',
    [
      ...[...keys, 'owner', 'code', 'began', 'stopped', ...why],
      `ROW_NUMBER() OVER (PARTITION BY owner ORDER BY ${order.join(', ')}) AS turn`,
    ],
    terms,
  )
  const alone = 'CASE WHEN owner IS NULL THEN turn ELSE 0 END'
  const whole = `PARTITION BY owner, ${alone}`
  const ordered = step(
    'ordered',
    [
      ...['owner', `${alone} AS alone`, 'turn', 'began', 'stopped', ...why],
      ...keys.map((key) => `${first}(${key}) OVER (${whole} ORDER BY turn) AS first_${key}`),
      `MAX(code) OVER (${whole}) AS spoilt`,
      `MAX(stopped) OVER (${whole} ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached`,
    ],
    numbered,
  )
  const kept = [...keys, 'owner', 'alone', 'spoilt', 'turn', 'began', 'stopped', ...why]
  const begun = step(
    'begun',
    [
      ...keys.map((key) => `first_${key} AS ${key}`),
      ...kept.slice(keys.length),
      `CASE WHEN began - reached <= ${graceMs} THEN 0 ELSE 1 END AS begins`,
    ],
    ordered,
  )
  const ofOwner = 'PARTITION BY owner, alone'
  const later = `MIN(CASE WHEN begins = 1 THEN began END) OVER (${ofOwner} ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later`
  const joined = step(
    'joined',
    [
      ...[...kept, 'begins', ...(reasons ? [later] : [])],
      `SUM(begins) OVER (${ofOwner} ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS span`,
    ],
    begun,
  )
  const end = `MAX(stopped) OVER (${ofOwner}, span)`
  const reaching = reasons
    ? step('reaching', [...kept, 'begins', 'span', 'later', `${end} AS farthest`], joined)
    : joined
  return step(
    'spans',
    [
      ...[...keys, 'owner', 'alone', 'spoilt', 'stopped'],
      'CASE WHEN begins = 1 THEN began END AS active_from',
      `CASE WHEN begins = 1 THEN ${reasons ? 'farthest' : end} END AS active_to`,
      ...(reasons
        ? ['later', `MIN(CASE WHEN stopped = farthest THEN cause END) OVER (${ofOwner}, span) AS why`]
        : []),
    ],
    reaching,
  )
}
