import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mergeTallies, parseTally } from '../../src/index.ts'
import { subjects } from './subjects.ts'

// Written by the release of that name and never again: what it stored has to be read, merged and finished the same.
const release = JSON.parse(readFileSync(new URL('0.1.0.json', import.meta.url), 'utf8'))

describe.each(Object.keys(subjects))('%s as release 0.1.0 stored it', (name) => {
  test('the same items still give the same tally and the same result', () => {
    const now = JSON.parse(JSON.stringify(subjects[name]!()))
    expect(now.tally).toEqual(release[name].tally)
    // a later release may say more of a result, never less or otherwise
    expect(now.result).toMatchObject(release[name].result)
  })
  test('its tally is still read, and merges with one of today', () => {
    const stored = parseTally(release[name].tally)
    const twice = mergeTallies(stored, subjects[name]!().tally)
    for (const [bin, count] of Object.entries(stored.counts)) expect(twice.counts[bin]).toBe(2 * count)
  })
})

test('every metric has a tally in store', () => {
  expect(Object.keys(release)).toEqual(Object.keys(subjects))
})
