import { FAILURES, LIMITS } from '../derive/first-contact.ts'
import { FLAGS } from '../derive/read-issue.ts'
import { CODES, numberPlaces } from './answers.ts'
import { contactSteps, opensAll, untilOf } from './contacts.ts'
import { type Reading, readColumns } from './issue-columns.ts'
import { choose, type Items } from './items.ts'
import { bound } from './source.ts'

type Cases = [when: string, then: number | string][]

/**
 * Issues in their bins: of a table of contacts, or of issues if the metric's columns name `openedAt`. Every row stands in
 * one bin, contacts that open no issue included, and has the keys of its own.
 */
export function issues(items: Items): string {
  const { metric, source, made, keys, step, at } = items
  const reading = readColumns(items)
  const { choices, contacts, columns, rating, counted, leg } = reading
  const now = source.bind(Date.parse(metric.definition.window!['asOf']!), 'whole')
  const kept = items.where === null ? [] : ['kept']
  const flags = FLAGS.filter((flag) => choices[flag] === 'fail')
  const treated = (way: string): Cases =>
    FLAGS.flatMap((flag) => (choices[flag] === way ? [[flag, at(flag)] as [string, number]] : []))

  const rows = items.readAll(columns)
  const places =
    rating &&
    choose(
      [['rating IS NULL', CODES.missing], ...numberPlaces(source, rating, 'rating', CODES)],
      CODES.invalid,
    )
  const code = places === null ? [] : [`${places} AS code`]
  const rated = code.length > 0 ? step('rated', ['*', ...code], rows) : rows
  const wrong = [...reading.faults, ...(rating ? [`code = ${CODES.invalid}`] : [])].join(' OR ')
  const invalid: Cases = [[wrong, at('invalid')]]
  // What memory throws for comes home as such, whatever else would have taken the contact out.
  const spoilt =
    contacts && metric.onInvalid === 'exclude'
      ? [...treated('repeat-only'), ...invalid]
      : [...invalid, ...treated('repeat-only')]
  const told = step(
    'told',
    [
      ...made,
      ...columnsOf(reading, flags),
      ...kept,
      `${choose(
        [
          [`ended > ${now}`, 0],
          ['resolved OR (resolved IS NULL AND ended >= opened)', 1],
        ],
        0,
      )} AS solved`,
      `CASE WHEN ended BETWEEN opened AND ${now} AND (resolved OR resolved IS NULL) THEN ended END AS solvedAt`,
      `${choose(goneCases(items, reading, now, treated('exclude')), -1)} AS gone`,
      `${choose(spoilt, -1)} AS spoilt`,
    ],
    rated,
  )
  const last = contacts
    ? contactSteps(items, reading, told)
    : step('timed', ['*', `${untilOf(reading)} AS until`], told)

  const [solved, solvedAt] = leg ? ['settled', 'settledAt'] : ['solved', 'solvedAt']
  const unrated = 'code < 0'
  const fails = {
    'exclude-if-decisive': 'unrated',
    fail: 'unsatisfied',
    pass: 'resolvedFirst',
  } as const
  const got: { readonly [field: string]: string } = {
    transfers: leg ? 'COALESCE(transfers, CASE WHEN leg IS NOT NULL THEN places - 1 END)' : 'transfers',
    durationMs: `COALESCE(durationMs, CASE WHEN ${solved} = 1 THEN ${solvedAt} - opened ELSE ${now} - opened END)`,
  }
  const value = (field: string): string => got[field] ?? field
  const over = LIMITS.flatMap(([name, field, sign]) => {
    const limit = choices[name]
    return limit === 'none' ? [] : [`${value(field)} ${sign > 0 ? '>' : '<'} ${limit}`]
  })
  // An inclusive window of elapsed time ends half a millisecond later, and is over a whole one before `until`.
  const late = choices.windowUnit === 'elapsed' && choices.boundary === 'inclusive' ? 1 : 0
  const again = contacts
    ? `came < until${choices.sameInstant === 'repeat' ? '' : ' AND came > opened'}`
    : `(came IS NULL AND contacts > 1) OR (came < until AND came <= ${now}${choices.sameInstant === 'repeat' ? '' : ' AND came > opened'})`
  const when = (wanted: boolean, condition: string, bin: string): Cases =>
    wanted ? [[condition, at(bin)]] : []
  const atLeast =
    typeof choices.satisfaction === 'object'
      ? choices.satisfaction.points.indexOf(choices.satisfaction.atLeast)
      : 0
  const further = [...(leg ? ['place > 1'] : []), ...(opensAll(reading) ? [] : ['opener = 0'])]
  const bin = choose(
    [
      ['gone >= 0', 'gone'],
      ['spoilt >= 0', 'spoilt'],
      ...when(contacts && further.length > 0, further.join(' OR '), 'notOpener'),
      ...when(choices.immature === 'exclude', `until > ${now}${late ? ' + 1' : ''}`, 'immature'),
      ...when(rating !== null && choices.satisfactionMissing === 'exclude', unrated, 'unrated'),
      ...when(counted.length > 0, counted.map((field) => `${value(field)} IS NULL`).join(' OR '), 'missing'),
      ...when(choices.resolution === 'exclude', `${solved} = 0`, 'open'),
      ...flags.map((flag): Cases[number] => [flag, at(FAILURES[flag])]),
      [again, at('repeated')],
      ...when(choices.reopens === 'fail', 'reopens > 0', 'reopened'),
      ...when(choices.resolution === 'required', `${solved} = 0`, 'unresolved'),
      ...when(over.length > 0, over.join(' OR '), 'overLimit'),
      ...when(
        rating !== null && choices.satisfactionMissing !== 'exclude',
        unrated,
        fails[choices.satisfactionMissing as keyof typeof fails],
      ),
      ...when(rating !== null, `code < ${atLeast}`, 'unsatisfied'),
    ],
    at('resolvedFirst'),
  )
  const placed = step(
    'placed',
    [...keys, ...kept, ...(choices.resolvable === 'flag' ? ['resolvable'] : []), `${bin} AS bin`],
    last,
  )
  const failed = `bin BETWEEN 1 AND ${metric.bins.classes.length - 1}`
  const unable =
    choices.resolvable === 'flag' ? `CASE WHEN ${failed} AND NOT resolvable THEN 1 ELSE 0 END` : '0'
  return step('summed', [...keys, 'bin', `${unable} AS sum0`, '1 AS n'], items.keptOf(placed))
}

/** Columns that later steps still need. */
function columnsOf(
  { choices, contacts, rating, counted, id, about, leg }: Reading,
  flags: readonly string[],
): readonly string[] {
  return [
    'opened',
    ...(contacts ? ['customer'] : []),
    ...about.map((_, i) => `about${i}`),
    ...(leg ? ['leg'] : []),
    ...(id === null ? [] : ['id']),
    ...(contacts ? [] : ['came', 'contacts']),
    ...flags,
    ...(rating ? ['code'] : []),
    ...(choices.reopens === 'fail' ? ['reopens'] : []),
    ...counted,
    ...(choices.resolvable === 'flag' ? ['resolvable'] : []),
  ]
}

/** Why a row counts for nothing. */
function goneCases(
  { source, at }: Items,
  { choices, contacts, undated, customer }: Reading,
  now: string,
  excluded: Cases,
): Cases {
  const { channels } = choices
  const other =
    channels === 'all' || channels.length === 0
      ? '1 = 1'
      : `channel IS NULL OR channel NOT IN (${bound(source, channels, 'text')})`
  return [
    ...(undated === null ? [] : [[undated, at('invalid')] as Cases[number]]),
    ['opened IS NULL', at('missing')],
    [`opened > ${now}`, at('afterAsOf')],
    ...(contacts ? [['customer IS NULL', at('noCustomer')] as Cases[number]] : []),
    ...(customer === 'text' ? [["customer = ''", at('invalid')] as Cases[number]] : []),
    ...excluded,
    ...(channels === 'all' ? [] : [[other, at('channel')] as Cases[number]]),
  ]
}
