import assert from 'node:assert/strict'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Evidence, evidenceOf, pool } from '../../src/compare/evidence.ts'
import { evaluate } from '../../src/core/evaluate.ts'
import { asJsonb, assertNear, pairs } from './subjects.ts'

const Z = fc.constantFrom(1e-9, 0.01, 0.7, 1.96, 5, 37)

test('evidenceOf(side).limits widen with z, without end where they must', () => {
  fc.assert(
    fc.property(pairs, Z, Z, ({ sides: [side] }, one, other) => {
      const evidence = evidenceOf(side)
      if (!evidence?.limits) return
      const [narrow, wide] = [evidence.limits(Math.min(one, other)), evidence.limits(Math.max(one, other))]
      const slack = 1e-9 * Math.max(1e-9, Math.abs(evidence.value), Math.abs(wide.lower))
      assert(wide.lower <= narrow.lower + slack && wide.upper >= narrow.upper - slack)
      assert(narrow.lower <= narrow.upper + slack)
    }),
    { numRuns: 1000 },
  )
})

test('evidenceOf(side) is that of its JSON', () => {
  fc.assert(
    fc.property(pairs, ({ sides: [side] }) => {
      const plain = (evidence: Evidence | null): unknown =>
        evidence && { ...evidence, limits: evidence.limits?.(1.96) }
      assert.deepEqual(plain(evidenceOf(asJsonb(side))), plain(evidenceOf(side)))
    }),
    { numRuns: 500 },
  )
})

test('pool(sides) is the evidence of all their rows, weighted too', () => {
  let pooled = 0
  fc.assert(
    fc.property(pairs, ({ metric, rows: [a, b] }) => {
      const sides = [a, b].flatMap((rows) => evidenceOf(evaluate(metric, rows)) ?? [])
      const got = pool(sides)
      if (!got) return
      pooled++
      const all = evidenceOf(evaluate(metric, [...a, ...b]))!
      const scale = Math.max(1, Math.abs(all.value))
      assertNear(got.value, all.value, scale)
      assert.equal(got.n, all.n)
      assertNear(got.effectiveN, all.effectiveN, 1)
      assertNear(got.totalWeight, all.totalWeight, 1)
      const [limits, want] = [got.limits?.(1.96), all.limits?.(1.96)]
      assertNear(limits?.lower, want?.lower, scale, 6)
      assertNear(limits?.upper, want?.upper, scale, 6)
      const other = pool([...sides].reverse())!
      assertNear(other.value, got.value, scale)
      assertNear(other.effectiveN, got.effectiveN, 1)
    }),
    { numRuns: 1000 },
  )
  expect(pooled).toBeGreaterThan(300)
})
