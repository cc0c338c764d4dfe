import { describe, expect, test } from 'vitest'
import {
  compare,
  type EventRules,
  evaluate,
  firstResponseTime,
  firstResponseTimeMetric,
  spansFromEvents,
  summarize,
  tally,
  timeToResolution,
  timeToResolutionMetric,
} from '../../src/index.ts'

const asOf = 1000
const ticket = (firstResponseAt: number | null, resolvedAt: number | null = null, openedAt = 0) => ({
  openedAt,
  firstResponseAt,
  resolvedAt,
})
const log = (ticket: string, channel: string, answer: number | null, end: number | null, from = 0) => [
  { ticket, at: from, type: 'opened', channel },
  ...(answer === null ? [] : [{ ticket, at: from + answer, type: 'reply', actor: 'agent' }]),
  ...(end === null ? [] : [{ ticket, at: from + end, type: 'resolved' }]),
]

describe('firstResponseTime', () => {
  test('value is the mean of the answered; the waiting and the never answered are counted', () => {
    expect(
      firstResponseTime([ticket(10), ticket(30), ticket(null), ticket(null, 5)], { asOf }),
    ).toMatchObject({
      metric: 'firstResponseTime',
      value: 20,
      n: 2,
      answered: 2,
      open: 1,
      backlog: { mean: 1000, median: 1000, oldest: 1000 },
      excluded: { unanswered: 1 },
    })
  })
  test('what happens after asOf has not happened', () => {
    expect(firstResponseTime([ticket(1001), ticket(1001, 1002)], { asOf })).toMatchObject({
      value: null,
      status: 'no-answered-tickets',
      open: 2,
    })
    expect(firstResponseTime([ticket(1001, 900)], { asOf }).excluded.unanswered).toBe(1)
  })
  test('within target: the young who wait are undecided', () => {
    const { target } = firstResponseTime(
      [ticket(10), ticket(null), ticket(995, null, 990), ticket(null, null, 990)],
      {
        asOf,
        target: 30,
      },
    )
    expect(target).toMatchObject({ eligible: 2, within: 1 })
  })
  test('the definition says cohort, percentile type and rules', () => {
    const events: EventRules = { asOf, bots: 'count', reopens: 'open-time' }
    const { definition } = firstResponseTimeMetric({ events, cohort: 'response' })
    expect(definition).toMatchObject({
      metric: 'firstResponseTime',
      item: 'span',
      statistic: 'span',
      unit: 'ms',
    })
    expect(definition.choices).toMatchObject({
      cohort: 'response',
      quantileType: 7,
      events: { bots: 'count', merged: 'drop', statuses: { open: ['new', 'open'] } },
    })
    // what does not move the number is no part of it
    expect(definition.choices['events']).not.toHaveProperty('reopens')
  })
  test('resolved before opened is invalid', () => {
    expect(() => firstResponseTime([ticket(null, -5)], { asOf })).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [0, 'resolvedAt'] }),
    )
  })
  test('a tally of spans compares with another', () => {
    const metric = firstResponseTimeMetric({ asOf })
    const [a, b] = [
      [10, 20, 30],
      [20, 30, 40],
    ].map((list) => tally(metric, [...list.map((at) => ticket(at)), ticket(null)]))
    expect(compare(b!, a!).difference).toBe(10)
    expect(compare(b!, a!, { method: 'log-rank' }).p).toBeGreaterThan(0)
  })
  test.each<[string, object]>([
    ['asOf', {}],
    ['cohort', { asOf, cohort: 'resolution' }],
    ['asOf', { events: { asOf }, asOf }],
    ['clock', { events: { asOf }, clock: 'elapsed' }],
    ['fields', { events: { asOf }, fields: {} }],
    ['events', { events: { asOf }, span: 'ms' }],
    ['bots', { events: { asOf, bots: 'none' } }],
    ['closedAt', { asOf, fields: { closedAt: 'x' } }],
  ])('firstResponseTime refuses a bad %s', (path, options) => {
    expect(() => firstResponseTime([], options as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: [path] }),
    )
  })
})

describe('metrics of items of spansFromEvents', () => {
  const events = [
    ...log('a', 'mail', 10, 100),
    ...log('b', 'mail', 30, null),
    ...log('c', 'chat', 5, 50),
    ...log('d', 'chat', null, null, 900),
    ...log('e', 'chat', null, 20),
  ]
  const rules: EventRules = { asOf }
  const { items } = spansFromEvents(events, rules)

  test('are those of the same tickets as rows', () => {
    const { definition: _, ...ofItems } = firstResponseTime(items, { events: rules, target: 20 })
    const { definition: __, ...ofRows } = firstResponseTime(items, { asOf, target: 20 })
    expect(ofItems).toEqual(ofRows)
    const { definition: ___, ...resolution } = timeToResolution(items, { events: rules, target: 60 })
    const { definition: ____, ...plain } = timeToResolution(items, { asOf, target: 60 })
    expect(resolution).toEqual(plain)
  })
  test('by channel, in one plan', () => {
    const metrics = {
      response: firstResponseTimeMetric({ events: rules }),
      resolution: timeToResolutionMetric({ events: rules }),
    }
    const [chat, mail] = summarize(items, {
      by: { channel: (item: { readonly row: object }) => (item.row as { channel: string }).channel },
      metrics,
    })
    expect([chat!.response.value, chat!.response.open, chat!.response.excluded.unanswered]).toEqual([5, 1, 1])
    expect(mail!.response.value).toBe(20)
    expect(mail!.resolution).toMatchObject({ value: 100, backlog: { oldest: 1000 } })
    expect(evaluate(metrics.resolution, items).resolved).toBe(3)
  })
  test('a resolved ticket is due for a target once it could have worked so long, pauses apart', () => {
    const paused: EventRules = { asOf, paused: ['pending'] }
    const early = (target: number) => {
      const log = [
        { ticket: 1, at: 900, type: 'opened', status: 'pending' },
        { ticket: 1, at: 940, type: 'status', status: 'open' },
        { ticket: 1, at: 950, type: 'resolved' },
      ]
      return timeToResolution(spansFromEvents(log, paused).items, { events: paused, target }).target
    }
    // 10 of work, and 50 since: 60 could have passed
    expect(early(60)).toMatchObject({ eligible: 1, within: 1 })
    expect(early(61)).toMatchObject({ eligible: 0, within: 0 })
  })
  test('first cycle: opened again it stays resolved, for a target too', () => {
    const cycle: EventRules = { asOf, reopens: 'first-cycle' }
    const again = [...log('a', 'mail', 10, 100), { ticket: 'a', at: 500, type: 'reopened' }]
    const of = (events: EventRules) =>
      timeToResolution(spansFromEvents(again, events).items, { events, target: 200 })
    expect(of(cycle)).toMatchObject({ value: 100, open: 0, target: { eligible: 1, within: 1 } })
    expect(of(rules)).toMatchObject({ value: null, open: 1, target: { eligible: 1, within: 0 } })
  })
  test('other rules are another definition, in another order they are not', () => {
    const of = (more: Partial<EventRules>) => timeToResolutionMetric({ events: { asOf, ...more } }).definition
    expect(of({ paused: ['pending', 'onHold'] })).toEqual(of({ paused: ['onHold', 'pending', 'onHold'] }))
    expect(of({ statuses: { open: ['b', 1, 'a'] } })).toEqual(of({ statuses: { open: [1, 'a', 'b', 'a'] } }))
    const others: Partial<EventRules>[] = [
      {},
      { paused: ['pending'] },
      { reopens: 'open-time' },
      { waits: 'by-reply' },
      { bots: 'count' },
      { merged: 'count' },
      { statuses: { pending: ['waiting'] } },
      { clock: { timeZone: 'UTC', week: {} } },
    ]
    expect(new Set(others.map((more) => JSON.stringify(of(more)))).size).toBe(others.length)
  })
  test.each([
    ['a row that is no item', [{ openedAt: 0, resolvedAt: 1 }]],
    ['nothing', [null]],
  ])('%s is refused', (_, rows) => {
    for (const metric of [
      timeToResolutionMetric({ events: rules }),
      firstResponseTimeMetric({ events: rules }),
    ]) {
      expect(() => tally(metric as never, rows)).toThrow(
        expect.objectContaining({ code: 'invalid_input', path: [0] }),
      )
    }
  })
})
