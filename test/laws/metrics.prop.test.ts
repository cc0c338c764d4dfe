import fc from 'fast-check'
import { describe, test } from 'vitest'
import { cases, check, LAW_NAMES, type LawName } from './laws.ts'
import { subjects } from './subjects.ts'

const CLAIMS: { readonly [law in LawName]: string } = {
  split: 'parts tallied apart and merged are the tally of all, to the last bit',
  order: 'the order of the items moves nothing',
  associativity: 'merging is associative and commutative',
  identity: 'merging with the tally of nothing changes nothing',
  noMutation: 'items, options and tallies are left as they were',
  pure: 'finish and classify remember nothing',
  snapshot: 'a tally read back from JSON finishes to the same result and merges on',
  partition: 'classes + excluded = items in, of the tally and of the result',
  missing: 'a missing item changes nothing but excluded.missing',
  bounds: 'values lie in the range of their unit, intervals in it and about the value',
  nullness: 'value is null exactly where there is nothing to compute from',
  sound: 'no NaN, −0 or Infinity, and a result is its own JSON',
  shape: 'the shape of a result does not depend on options or data',
  definition: 'tallies add exactly where the choices that move the number agree',
  policy: "onInvalid 'throw' names the first row that 'exclude' counts as invalid",
}

describe.each(subjects.map((subject) => [subject.name, subject] as const))('%s', (_, subject) => {
  test.each(LAW_NAMES.map((name) => [CLAIMS[name], name] as const))('%s', (_, name) => {
    fc.assert(
      fc.property(cases(subject), (drawn) => check(name, subject, drawn)),
      { numRuns: 60 },
    )
  })
})
