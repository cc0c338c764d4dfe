import type { Codes } from '../core/metric.ts'
import { type FirstContactChoices, LIMITS } from '../derive/first-contact.ts'
import type { IssueChoices } from '../derive/issue-rules.ts'
import type { AnyMetric } from '../summarize/plan.ts'
import type { Kind } from './dialects.ts'
import { instantColumn } from './instants.ts'
import type { Items } from './items.ts'
import { notInSql, type Source, type SqlColumnType } from './source.ts'

/** What the rules of a metric of issues are, and which columns they read. */
export interface Reading {
  readonly source: Source
  readonly choices: Omit<IssueChoices, 'asOf' | 'onInvalid'> & FirstContactChoices
  /** Rows are contacts, of which issues are to be made. */
  readonly contacts: boolean
  /** Columns of the first step. */
  readonly columns: readonly string[]
  /** Conditions, of that step, of values that cannot be right. */
  readonly faults: readonly string[]
  /** Of a time that can be none; null where every value is one. */
  readonly undated: string | null
  /** Types of what tells contacts apart, null for what is not there. */
  readonly customer: SqlColumnType | null
  readonly id: SqlColumnType | null
  readonly about: readonly SqlColumnType[]
  readonly leg: boolean
  /** The codes of ratings; null where none is wanted. */
  readonly rating: Codes | null
  /** Fields of limits. */
  readonly counted: readonly string[]
}

const WORDS: readonly SqlColumnType[] = ['text', 'number', 'boolean']
const KINDS: { readonly [type in SqlColumnType]?: Kind } = { text: 'text', number: 'real', boolean: 'flag' }

/** Reads the columns that `fields` names, the others by the names of their parts; those called `absent` hold nothing. */
export function readColumns({ name, metric, source }: Items): Reading {
  const { columns: names = {}, codes = {}, definition } = metric as AnyMetric<never>
  const choices = definition.choices as unknown as Reading['choices']
  const { dialect } = source
  for (const option of ['where', 'sameIssue', 'resolvable'] as const) {
    if (choices[option] === 'custom') {
      const way = 'name columns, which from: { query } may compute, or make issues in memory'
      notInSql(name, `${option} is a function of the row, and an engine has none: ${way}`)
    }
  }
  if (choices.windowUnit === 'calendar' && choices.timeZone !== 'UTC') {
    const way = "Use timeZone: 'UTC', windowUnit: 'elapsed', or make issues in memory"
    notInSql(name, `windowUnit: 'calendar' counts days of ${choices.timeZone}. ${way}`)
  }
  const columns: string[] = []
  const faults: string[] = []
  const contacts = areContacts(names)
  const typeOf = (part: string, types: readonly SqlColumnType[]): SqlColumnType =>
    source.typeOf(nameOf(names, part), [...types, 'absent'])
  const nothing = (kind: Kind, as: string): null => {
    columns.push(`CAST(NULL AS ${dialect.types[kind]}) AS ${as}`)
    return null
  }
  const part = (part: string, types: readonly SqlColumnType[], as = part): SqlColumnType | null => {
    const type = typeOf(part, types)
    if (type === 'absent') return nothing(KINDS[types[0]!]!, as)
    const x = source.column(nameOf(names, part))
    // −0 is 0
    const read =
      type === 'text'
        ? dialect.text(x)
        : type === 'number'
          ? `CASE WHEN NOT ${dialect.isNaN(x)} THEN ${x} + 0 END`
          : x
    columns.push(`${read} AS ${as}`)
    return type
  }
  const moment = (part: string, as: string): string | null => {
    if (typeOf(part, ['timestamp', 'epoch-ms']) === 'absent') return nothing('whole', as)
    const { ms, fine } = instantColumn(source, nameOf(names, part))
    columns.push(`${ms} AS ${as}`)
    if (fine !== null) columns.push(`CASE WHEN ${fine} THEN 0 ELSE 1 END AS un${as}`)
    return fine === null ? null : `un${as} = 1`
  }
  const later = (part: string, as: string): void => {
    const unread = moment(part, as)
    faults.push(...(unread ? [unread] : []), `${as} < opened`)
  }
  const count = (part: string): void => {
    faults.push(`NOT (${part} BETWEEN 0 AND 9007199254740991 AND ${part} = FLOOR(${part}))`)
  }
  const counted = countedOf(choices)
  const undated = moment(contacts ? 'at' : 'openedAt', 'opened')
  later('resolvedAt', 'ended')
  part('resolved', ['boolean'])
  for (const flag of ['abandoned', 'wrongDepartment', 'bot'] as const)
    if (choices[flag] !== 'count') part(flag, ['boolean'])
  if (choices.channels !== 'all') part('channel', ['text'])
  const rating = choices.satisfaction === 'not-required' ? null : codes['satisfaction']!
  if (rating) part('satisfaction', ['number'], 'rating')
  for (const field of [...(choices.reopens === 'fail' ? ['reopens'] : []), ...counted]) {
    part(field, ['number'])
    count(field)
  }
  if (choices.resolvable === 'flag') part('resolvable', ['boolean'])
  if (!contacts) {
    later('nextContactAt', 'came')
    part('contacts', ['number'])
    count('contacts')
  }
  const { sameIssue } = choices
  const beside = sameIssue === 'issue' ? ['issue'] : typeof sameIssue === 'string' ? [] : sameIssue
  const present = contacts ? beside.filter((field) => typeOf(field, WORDS) !== 'absent') : []
  const has = (field: string): boolean => contacts && typeOf(field, WORDS) !== 'absent'
  return {
    source,
    choices,
    contacts,
    columns,
    faults,
    undated,
    customer: contacts ? part('customer', ['text', 'number']) : null,
    id: has('id') ? part('id', ['text', 'number']) : null,
    about: present.map((field, i) => part(field, WORDS, `about${i}`)!),
    leg: has('contact') && part('contact', WORDS, 'leg') !== null,
    rating,
    counted,
  }
}

/** Rows are contacts, unless they are said to have the time of issues. */
export function areContacts(names: Names): boolean {
  return (names['openedAt'] ?? nameOf(names, 'at')) === nameOf(names, 'at')
}

/** The fields that limits are set for. */
export function countedOf(choices: Reading['choices']): readonly string[] {
  return [...new Set(LIMITS.flatMap(([limit, field]) => (choices[limit] === 'none' ? [] : [field])))]
}

type Names = { readonly [part: string]: string }

function nameOf(names: Names, part: string): string {
  return Object.hasOwn(names, part) ? (names[part] ?? part) : part
}
