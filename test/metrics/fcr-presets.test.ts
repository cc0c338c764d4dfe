import { describe, expect, test } from 'vitest'
import { type FcrOptions, fcr, fcrMetric } from '../../src/metrics/fcr.ts'
import {
  dbtZendeskOneTouch,
  type FcrPreset,
  freshservice,
  intercomClosedOnFirstContact,
  repeat7d,
  sqmSurvey,
  zammadFirstSolution,
  zendeskOneTouch,
} from '../../src/metrics/fcr-presets.ts'

const DAY = 86_400_000
const asOf = 9 * DAY
const counts = (preset: FcrPreset, row: object): boolean | null => {
  const { value } = fcr([{ openedAt: 0, resolved: true, ...row }], { ...preset, asOf })
  return value === null ? null : value === 1
}

describe('presets count a ticket as their source does; null where it is not in their base', () => {
  test.each<[string, FcrPreset, object, boolean | null]>([
    // Zendesk help 4408820618266: agent replies < 2 and solved or closed; none is included
    ['zendeskOneTouch', zendeskOneTouch, { agentReplies: 0 }, true],
    ['zendeskOneTouch', zendeskOneTouch, { agentReplies: 1 }, true],
    ['zendeskOneTouch', zendeskOneTouch, { agentReplies: 2 }, false],
    ['zendeskOneTouch', zendeskOneTouch, { agentReplies: 1, reopens: 1 }, true],
    ['zendeskOneTouch', zendeskOneTouch, { agentReplies: 1, resolved: false }, null],
    // fivetran/dbt_zendesk: exactly one public agent comment; none is multi-touch
    ['dbtZendeskOneTouch', dbtZendeskOneTouch, { agentReplies: 0 }, false],
    ['dbtZendeskOneTouch', dbtZendeskOneTouch, { agentReplies: 1 }, true],
    ['dbtZendeskOneTouch', dbtZendeskOneTouch, { agentReplies: 2 }, false],
    // Freshservice help 50000004904: customer interactions 0, whatever the agent's responses; of the resolved
    ['freshservice', freshservice, { customerReplies: 0, agentReplies: 5 }, true],
    ['freshservice', freshservice, { customerReplies: 1 }, false],
    ['freshservice', freshservice, { customerReplies: 0, resolved: false }, null],
    // Intercom help 7022438: closed once with one participating teammate
    ['intercomClosedOnFirstContact', intercomClosedOnFirstContact, { agents: 1 }, true],
    ['intercomClosedOnFirstContact', intercomClosedOnFirstContact, { agents: 0 }, false],
    ['intercomClosedOnFirstContact', intercomClosedOnFirstContact, { agents: 2 }, false],
    ['intercomClosedOnFirstContact', intercomClosedOnFirstContact, { agents: 1, reopens: 1 }, false],
    // zammad lib/report/ticket_first_solution.rb: close_at − 15 min < created_at
    ['zammadFirstSolution', zammadFirstSolution, { resolvedAt: 15 * 60_000 - 1 }, true],
    ['zammadFirstSolution', zammadFirstSolution, { resolvedAt: 15 * 60_000 }, false],
    ['zammadFirstSolution', zammadFirstSolution, { resolved: null, resolvedAt: null }, null],
    // SQM: what the customer says, of those who answer
    ['sqmSurvey', sqmSurvey, { satisfaction: 1, resolved: false, reopens: 3 }, true],
    ['sqmSurvey', sqmSurvey, { satisfaction: 0 }, false],
    ['sqmSurvey', sqmSurvey, { satisfaction: null }, null],
  ])('%s %#', (_, preset, row, expected) => {
    expect(counts(preset, row)).toBe(expected)
  })
})

test('sqmSurvey: 280 of 400 customers is 70 %, by R from 65.3 to 74.3 (20_peers, proportion_interval_wilson_1)', () => {
  const answers = Array.from({ length: 500 }, (_, i) => ({
    openedAt: 0,
    satisfaction: i < 280 ? 'up' : i < 400 ? 'down' : null,
  }))
  const { value, n, interval, excluded } = fcr(answers, { ...sqmSurvey, asOf })
  expect([value, n, excluded.unrated]).toEqual([0.7, 400, 100])
  expect([interval!.lower, interval!.upper]).toEqual([
    expect.closeTo(0.653362754222, 11),
    expect.closeTo(0.742832328044, 11),
  ])
})

test('repeat7d: a contact on the seventh day after is a repeat, on the eighth none', () => {
  const of = (...at: number[]) =>
    fcr(
      at.map((time) => ({ customer: 'ann', at: time })),
      { ...repeat7d, asOf: 30 * DAY },
    )
  expect(of(DAY - 1, 8 * DAY - 1).outcomes!.repeated).toBe(1)
  expect(of(DAY - 1, 8 * DAY)).toMatchObject({ n: 2, value: 1 })
  expect(of(5)).toMatchObject({ n: 1, value: 1 })
})

test('presets are plain options: changed by spreading, and told apart by their definitions', () => {
  const options: FcrOptions = { ...zendeskOneTouch, asOf, maxAgentReplies: 3 }
  expect(fcr([{ openedAt: 0, resolved: true, agentReplies: 3 }], options).value).toBe(1)
  const presets = [zendeskOneTouch, dbtZendeskOneTouch, freshservice, intercomClosedOnFirstContact]
  const more = [zammadFirstSolution, sqmSurvey, repeat7d]
  const definitions = [...presets, ...more].map((preset) =>
    JSON.stringify(fcrMetric({ ...preset, asOf }).definition),
  )
  expect(new Set(definitions).size).toBe(7)
})
