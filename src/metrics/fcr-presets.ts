import type { FirstContactCriteria } from '../derive/first-contact.ts'
import type { IssueRules } from '../derive/issue-rules.ts'
import { thumbs } from '../scales/presets.ts'

/**
 * What others call first contact resolution, as options of `fcr`, `fcrMetric` and `explainIssue`: spread it beside `asOf`,
 * and change what you like.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export type FcrPreset = Omit<IssueRules & FirstContactCriteria, 'asOf'>

/**
 * Zendesk's one-touch tickets, as a share of the solved ones: fewer than two public replies of agents, none included.
 * Tickets `{ openedAt, resolved, agentReplies }`; reopenings do not count by themselves.
 *
 * @example
 * const tickets = [0, 1, 2].map((agentReplies) => ({ openedAt: 0, resolved: true, agentReplies }))
 * fcr(tickets, { ...zendeskOneTouch, asOf: '2024-06-01' }).resolvedFirst // 2
 * @see Zendesk help, How are one-touch resolutions calculated? (support.zendesk.com 4408820618266)
 * @category First contact resolution
 * @since 0.1.0
 */
export const zendeskOneTouch: FcrPreset = {
  resolution: 'exclude',
  maxAgentReplies: 1,
  reopens: 'count',
  immature: 'include',
}

/**
 * One-touch resolution as Fivetran's dbt package for Zendesk has it, as a share of the solved tickets: exactly one public
 * comment of an agent. Tickets `{ openedAt, resolved, agentReplies }`. The package takes no comments known for none.
 *
 * @example
 * const tickets = [0, 1, 2].map((agentReplies) => ({ openedAt: 0, resolved: true, agentReplies }))
 * fcr(tickets, { ...dbtZendeskOneTouch, asOf: '2024-06-01' }).resolvedFirst // 1
 * @see fivetran/dbt_zendesk, models/zendesk__ticket_metrics.sql, is_one_touch_resolution
 * @category First contact resolution
 * @since 0.1.0
 */
export const dbtZendeskOneTouch: FcrPreset = {
  resolution: 'exclude',
  minAgentReplies: 1,
  maxAgentReplies: 1,
  reopens: 'count',
  immature: 'include',
}

/**
 * Freshservice's FCR %: resolved tickets in which the customer wrote nothing after the description, however often agents
 * did, as a share of the resolved. Tickets `{ openedAt, resolved, customerReplies }`.
 *
 * @example
 * const tickets = [0, 0, 1].map((customerReplies) => ({ openedAt: 0, resolved: true, customerReplies }))
 * fcr(tickets, { ...freshservice, asOf: '2024-06-01' }).resolvedFirst // 2
 * @see Freshservice help, How do you calculate FCR? (support.freshservice.com 50000004904)
 * @category First contact resolution
 * @since 0.1.0
 */
export const freshservice: FcrPreset = {
  resolution: 'exclude',
  maxCustomerReplies: 0,
  reopens: 'count',
  immature: 'include',
}

/**
 * Intercom's conversations closed on first contact: closed once, with one teammate taking part, as a share of the closed.
 * Conversations `{ openedAt, resolved, reopens, agents }`.
 *
 * @example
 * const conversations = [1, 2].map((agents) => ({ openedAt: 0, resolved: true, reopens: 0, agents }))
 * fcr(conversations, { ...intercomClosedOnFirstContact, asOf: '2024-06-01' }).value // 0.5
 * @see Intercom help, Reporting metrics & attributes (intercom.com/help 7022438)
 * @category First contact resolution
 * @since 0.1.0
 */
export const intercomClosedOnFirstContact: FcrPreset = {
  resolution: 'exclude',
  minAgents: 1,
  maxAgents: 1,
  reopens: 'fail',
  immature: 'include',
}

/**
 * Zammad's first solution: closed in less than 15 minutes, as a share of the closed tickets. `{ openedAt, resolvedAt }`,
 * whole milliseconds.
 *
 * @example
 * const tickets = [899_999, 900_000].map((resolvedAt) => ({ openedAt: 0, resolvedAt }))
 * fcr(tickets, { ...zammadFirstSolution, asOf: '2024-06-01' }).value // 0.5
 * @see zammad/zammad, lib/report/ticket_first_solution.rb
 * @category First contact resolution
 * @since 0.1.0
 */
export const zammadFirstSolution: FcrPreset = {
  resolution: 'exclude',
  maxDuration: 899_999,
  reopens: 'count',
  immature: 'include',
}

/**
 * SQM Group's FCR, from the customers' mouth: those who say that their matter was resolved at the first call, as a share of
 * those asked who answered. The answer, yes or no (1 or 0), stands in `satisfaction`; nothing else is looked at.
 *
 * @example
 * const answers = [1, 1, 0, null].map((satisfaction) => ({ openedAt: 0, satisfaction }))
 * fcr(answers, { ...sqmSurvey, asOf: '2024-06-01' }).n // 3
 * @see SQM Group, external call resolution by a survey after the call (sqmgroup.com, Call Resolution Index, 2022)
 * @category First contact resolution
 * @since 0.1.0
 */
export const sqmSurvey: FcrPreset = {
  resolution: 'not-required',
  satisfaction: { atLeast: 1, scale: thumbs },
  satisfactionMissing: 'exclude',
  reopens: 'count',
  immature: 'include',
}

/**
 * No further contact of the customer, about anything, on the day or the seven that follow: what can be had where nobody
 * flags what is resolved. Contacts `{ customer, at }`; give the `timeZone` that the days are of.
 *
 * @example
 * const contacts = [0, 7].map((day) => ({ customer: 'ann', at: 864e5 * day }))
 * fcr(contacts, { ...repeat7d, asOf: '2024-06-01' }).value // 0
 * @category First contact resolution
 * @since 0.1.0
 */
export const repeat7d: FcrPreset = {
  window: '7d',
  windowUnit: 'calendar',
  boundary: 'inclusive',
  sameIssue: 'customer',
  resolution: 'not-required',
  reopens: 'count',
}
