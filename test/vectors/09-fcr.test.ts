import { expect } from 'vitest'
import type { Contact } from '../../src/derive/issue-rows.ts'
import { issuesFromContacts } from '../../src/derive/issues.ts'
import { fcr, fcrFromCounts, fcrMetric } from '../../src/metrics/fcr.ts'
import {
  contactsOf,
  optionsOf,
  peerAsOf,
  peerCase,
  STATUS,
  statusesOf,
  type VectorContact,
} from './fcr-vectors.ts'
import { close, number, runVectors } from './vectors.ts'

runVectors('09_fcr.json', (vector) => {
  const contacts = contactsOf(vector)
  const { rules, criteria } = optionsOf(vector)
  const { expected, tolerance } = vector
  const result = fcr(contacts, { ...rules, ...criteria })
  expect([result.n, result.resolvedFirst]).toEqual([expected.denominator, expected.fcr])
  close(result.value, expected.rate, tolerance, 'rate')
  close(result.interval?.lower, number(expected.wilson95[0]), tolerance, 'lower')
  close(result.interval?.upper, number(expected.wilson95[1]), tolerance, 'upper')

  const { items, dropped } = issuesFromContacts(contacts, rules)
  const { classify } = fcrMetric<VectorContact>({ ...rules, ...criteria })
  if (typeof classify !== 'function') throw new Error('fcr classifies by a function')
  const status: Record<string, string> = {}
  for (const { ref, abandoned, wrongDepartment } of contacts) {
    const out = [abandoned && rules.abandoned, wrongDepartment && rules.wrongDepartment]
    status[ref] = out.some((rule) => rule === 'exclude' || rule === 'repeat-only') ? 'excluded' : 'not-first'
  }
  items.forEach((issue, index) => {
    const placement = classify(issue, index)
    status[issue.opener.ref] = STATUS[typeof placement === 'string' ? placement : placement.bin]!
  })
  const wanted = statusesOf(vector)
  expect(status).toEqual(wanted)
  const count = (name: string): number => Object.values(wanted).filter((of) => of === name).length
  expect(dropped.abandoned + dropped.wrongDepartment).toBe(count('excluded'))
  expect(dropped.notOpener).toBe(count('not-first'))
})

runVectors('20_peers.json', (vector) => {
  const { metric, input, expected } = vector
  const peer = peerCase(vector)
  if (metric === 'fcr_net') {
    const { resolvedFirst, total, notResolvableAtLevel1 } = input
    const result = fcrFromCounts({ resolvedFirst, eligible: total, notResolvable: notResolvableAtLevel1 })
    expect([result.value, result.net.value]).toEqual([expected.gross / 100, expected.net / 100])
  } else if (!peer) return 'skip: another metric'
  for (const [options, wanted] of peer?.wanted ?? []) {
    expect(fcr(peer!.rows as readonly Contact[], { ...options, asOf: peerAsOf })).toMatchObject(wanted)
  }
  return
})
