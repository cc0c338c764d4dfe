import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abandonRate,
  abandonRateFromCounts,
  answerDelay,
  answerDelayFromCounts,
  answerDelayMetric,
  bounceRate,
  bounceRateFromCounts,
  compare,
  evaluate,
  helpfulRate,
  helpfulRateFromCounts,
  helpfulRateMetric,
  mergeTallies,
  proportionInterval,
  responseRateFromCounts,
  selfServiceShare,
  selfServiceShareFromCounts,
  shareMetric,
  summarize,
  tally,
  transferRate,
  transferRateFromCounts,
} from '../../src/index.ts'

const code = (code: string, ...path: (string | number)[]) => expect.objectContaining({ code, path })

describe('published figures', () => {
  test.each([
    ['Call Centre Helper, How to Measure Call Abandon Rate', 5, 100, 0.05],
    ['Klipfolio, Call Abandon Rate', 25, 1000, 0.025],
    ['Investopedia, Abandon Rate', 40, 1000, 0.04],
    ['Contact Center Pipeline, September 2025, Coach’s Corner', 10, 100, 0.1],
  ])('abandonRateFromCounts is that of %s', (_, abandoned, offered, value) => {
    expect(abandonRateFromCounts({ abandoned, offered }).value).toBe(value)
  })
  test('responseRateFromCounts is that of the example of "Response rate" in Wikipedia', () => {
    expect(responseRateFromCounts({ invited: 1000, answered: 257 }).value).toBe(0.257)
  })
})

describe('every share of small counts is part / n, with the same Wilson interval as anywhere', () => {
  const rates = {
    abandonRate: (a: number, n: number) => abandonRateFromCounts({ abandoned: a, offered: n }),
    transferRate: (a: number, n: number) => transferRateFromCounts({ transferred: a, contacts: n }),
    helpfulRate: (a: number, n: number) => helpfulRateFromCounts({ helpful: a, votes: n }),
    bounceRate: (a: number, n: number) => bounceRateFromCounts({ bounced: a, visits: n }),
    selfServiceShare: (a: number, n: number) => selfServiceShareFromCounts({ selfService: a, contacts: n }),
    responseRate: (a: number, n: number) => responseRateFromCounts({ answered: a, invited: n }),
    answerDelay: (a: number, n: number) => answerDelayFromCounts({ within: a, answers: n }),
  }
  test.each(Object.entries(rates))('%s', (metric, rate) => {
    expect(rate(0, 0)).toMatchObject({ metric, value: null, interval: null, n: 0 })
    expect(rate(0, 0).status).toMatch(/^no-/)
    for (let n = 1; n <= 30; n++) {
      for (let a = 0; a <= n; a++) {
        const result = rate(a, n)
        expect(result.value).toBe(a / n)
        expect(result.n).toBe(n)
        expect(result.interval).toEqual(proportionInterval(a, n))
      }
    }
    expect(() => rate(2, 1)).toThrow(expect.objectContaining({ code: 'invalid_count' }))
    expect(() => rate(-1, 1)).toThrow(expect.objectContaining({ code: 'invalid_count' }))
  })
})

describe('rows and counts agree', () => {
  const { definition: _, ...ofRows } = helpfulRate([{ helpful: true }, { helpful: false }, { helpful: true }])
  test('helpfulRate(votes) is helpfulRateFromCounts of them', () => {
    expect(helpfulRateFromCounts({ helpful: 2, votes: 3 })).toMatchObject(ofRows)
  })
  test('abandonRate(calls) is abandonRateFromCounts of them, under every choice', () => {
    const call = fc.record({ abandoned: fc.boolean(), waitMs: fc.nat(10) })
    const choice = fc.record({
      shortWithin: fc.constantFrom(0, 5, 10),
      shortAbandons: fc.constantFrom('not-offered' as const, 'not-abandoned' as const),
    })
    fc.assert(
      fc.property(fc.array(call, { maxLength: 30 }), choice, (calls, options) => {
        const gone = calls.filter(({ abandoned }) => abandoned)
        const short = gone.filter(({ waitMs }) => waitMs <= options.shortWithin).length
        const counts = { abandoned: gone.length - short, shortAbandoned: short, offered: calls.length }
        expect(abandonRate(calls, options)).toEqual(abandonRateFromCounts(counts, options))
        const base = options.shortAbandons === 'not-offered' ? calls.length - short : calls.length
        expect(abandonRate(calls, options).value).toBe(base > 0 ? counts.abandoned / base : null)
      }),
    )
  })
})

describe('abandonRate', () => {
  const calls = [3000, 5000, 5001].map((waitMs) => ({ abandoned: true, waitMs }))
  test('a call abandoned after exactly the threshold is short', () => {
    const { abandoned, shortAbandoned, n } = abandonRate(calls, { shortWithin: '5s' })
    expect([abandoned, shortAbandoned, n]).toEqual([1, 2, 1])
  })
  test('the definition names threshold and treatment; without a threshold waits are not read', () => {
    expect(abandonRate(calls, { shortWithin: '5s' }).definition.choices).toEqual({
      shortWithin: 5000,
      shortAbandons: 'not-offered',
    })
    expect(abandonRate([{ abandoned: true, waitMs: 'long' }]).value).toBe(1)
  })
  test('an abandoned call without its wait is missing, an answered one is not', () => {
    const rows = [{ abandoned: true }, { abandoned: false }]
    expect(abandonRate(rows, { shortWithin: '5s' })).toMatchObject({ answered: 1, excluded: { missing: 1 } })
  })
  test.each([
    [{ shortWithin: 'soon' }, 'shortWithin'],
    [{ shortAbandons: 'gone' }, 'shortAbandons'],
    [{ fields: { waited: 'x' } }, 'waited'],
  ])('%j is refused', (options, name) => {
    expect(() => abandonRate([], options as never)).toThrow(code('invalid_option', name))
  })
})

describe('transferRate', () => {
  test('counts and flags are read, abandoned contacts are apart unless they count', () => {
    const rows = [{ transfers: 2 }, { transfers: false }, { transfers: 0, abandoned: true }]
    expect(transferRate(rows)).toMatchObject({ value: 0.5, excluded: { abandoned: 1 } })
    expect(transferRate(rows, { abandoned: 'count' })).toMatchObject({ value: 1 / 3, n: 3 })
  })
  test('text is refused by row and column', () => {
    const rows = [{ moved: 1 }, { moved: 'yes' }]
    const options = { fields: { transfers: 'moved' } }
    expect(() => transferRate(rows, options)).toThrow(code('invalid_value', 1, 'moved'))
    expect(transferRate(rows, { ...options, onInvalid: 'exclude' }).excluded.invalid).toBe(1)
  })
})

describe('bounceRate', () => {
  test('a visit of no pages cannot be', () => {
    expect(() => bounceRate([{ pages: 0 }])).toThrow(code('invalid_value', 0, 'pages'))
  })
})

describe('selfServiceShare', () => {
  test('an unresolved contact counts as assisted by nobody, and stays in n', () => {
    const contacts = [
      { channel: 'bot', resolved: null },
      { channel: 'bot', resolved: true },
      { channel: 'mail' },
    ]
    const result = selfServiceShare(contacts, { channels: ['bot'], resolution: 'required' })
    expect(result).toMatchObject({ selfService: 1, unresolved: 1, assisted: 1, n: 3 })
  })
  test('without channels it is refused', () => {
    expect(() => selfServiceShare([], {} as never)).toThrow(code('invalid_option', 'channels'))
  })
})

describe('answerDelay', () => {
  const half = 1_800_000
  test.each([
    [0, 1],
    [half, 1],
    [half + 1, 0],
  ])('an answer %i ms after its event is within 30 minutes: %i', (answeredAt, within) => {
    expect(answerDelay([{ eventAt: 0, answeredAt }]).within).toBe(within)
  })
  test('an answer before its event cannot be right', () => {
    const rows = [{ eventAt: 1, answeredAt: 0 }]
    expect(() => answerDelay(rows)).toThrow(code('invalid_value', 0, 'answeredAt'))
    expect(answerDelay(rows, { onInvalid: 'exclude' })).toMatchObject({ n: 0, excluded: { invalid: 1 } })
  })
  test('the median is that of all answers, and merges', () => {
    const rows = [1, 2, 3, 10, 60].map((minutes) => ({ eventAt: 0, answeredAt: minutes * 60_000 }))
    const metric = answerDelayMetric()
    const merged = mergeTallies(tally(metric, rows.slice(0, 2)), tally(metric, rows.slice(2)))
    expect(metric.finish(merged)).toEqual(answerDelay(rows))
    expect(answerDelay(rows)).toMatchObject({ value: 0.8, median: { value: 180_000 } })
    expect(answerDelayFromCounts({ within: 4, answers: 5 }).median).toEqual({ value: null, interval: null })
  })
})

describe('shareMetric', () => {
  const prompt = shareMetric<{ waitedMs: number | null }>({
    metric: 'promptness',
    item: 'contact',
    of: ({ waitedMs }) => (waitedMs === null ? null : waitedMs <= 60_000),
    choices: { withinMs: 60_000 },
  })
  test('is a metric like the others: groups, comparison, exclusions', () => {
    const rows = [10, 20, 90_000, null].map((waitedMs, i) => ({ waitedMs, team: i % 2 ? 'a' : 'b' }))
    expect(evaluate(prompt, rows)).toMatchObject({
      metric: 'promptness',
      part: 2,
      rest: 1,
      excluded: { missing: 1 },
    })
    const [a, b] = summarize(rows, { by: { team: 'team' }, metrics: { prompt } })
    expect(compare(a!.prompt, b!.prompt).difference).toBe(0.5)
  })
  test('what is neither true nor false is refused by row and name', () => {
    const odd = shareMetric<{ done: unknown }>({ metric: 'done', item: 'issue', of: 'done' as never })
    expect(() => evaluate(odd, [{ done: true }, { done: 1 }])).toThrow(code('invalid_value', 1, 'done'))
    const byFunction = shareMetric<object>({ metric: 'x', item: 'issue', of: () => 1 as never })
    expect(() => evaluate(byFunction, [{}])).toThrow(code('invalid_value', 0, 'x'))
  })
  test.each([
    [{ item: 'issue', of: 'done' }, 'metric'],
    [{ metric: 'x', of: 'done' }, 'item'],
    [{ metric: 'x', item: 'thing', of: 'done' }, 'item'],
    [{ metric: 'x', item: 'issue' }, 'of'],
    [{ metric: 'x', item: 'issue', of: 'done', fields: {} }, 'fields'],
  ])('%j is refused', (options, name) => {
    expect(() => shareMetric(options as never)).toThrow(code('invalid_option', name))
  })
})

test('helpfulRateMetric by article: a lower limit ranks 40 of 50 above 1 of 1', () => {
  const votes = [
    { article: 'one', helpful: true },
    ...Array.from({ length: 50 }, (_, i) => ({ article: 'many', helpful: i < 40 })),
  ]
  const groups = summarize(votes, { by: { article: 'article' }, metrics: { rate: helpfulRateMetric() } })
  const lower = Object.fromEntries(groups.map(({ key, rate }) => [key.article, rate.interval!.lower]))
  expect(lower['many']!).toBeGreaterThan(lower['one']!)
})
