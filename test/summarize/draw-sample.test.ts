import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawSample, drawSampleStream, week } from '../../src/index.ts'
import { seededHash } from '../../src/stats/random.ts'

interface Row {
  readonly id: number
  readonly team: string
}

const rowsOf = (n: number, teams = 3): Row[] =>
  Array.from({ length: n }, (_, id) => ({ id, team: `team ${id % teams}` }))
const ids = (rows: readonly Row[]): number[] => rows.map(({ id }) => id)

/** Σ (seen − expected)² / expected. */
function chiSquare(seen: readonly number[]): number {
  const expected = seen.reduce((a, b) => a + b, 0) / seen.length
  return seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('every row is equally likely', () => {
  // At 4 of 20 without replacement the counts of a row have the variance of 16/19 of a multinomial's: 99.9 % of
  // chi-square on 19 degrees of freedom, 43.82, is ample, and 0.1 %, 5.41, must be passed too.
  test.each([
    ['by id', { id: 'id' } as const],
    ['by order', {}],
  ])('%s: over 4,000 seeds, of 20 rows', (_, how) => {
    const seen = Array<number>(20).fill(0)
    const pairs = Array<number>(190).fill(0)
    for (let seed = 0; seed < 4000; seed++) {
      const drawn = ids(drawSample(rowsOf(20), { n: 4, seed, ...how }).sample).sort((a, b) => a - b)
      expect(new Set(drawn).size).toBe(4)
      for (const a of drawn) {
        seen[a]!++
        for (const b of drawn) if (a < b) pairs[(b * (b - 1)) / 2 + a]!++
      }
    }
    expect(chiSquare(seen)).toBeLessThan(43.82)
    expect(chiSquare(seen)).toBeGreaterThan(5.41)
    // every pair too: 189 degrees of freedom, 99.9 % at 254.4
    expect(chiSquare(pairs)).toBeLessThan(254.4)
  })
  test.each([
    ['proportional', 1],
    ['per-stratum', 5],
  ] as const)('within strata, %s', (allocation, ratio) => {
    const rows = Array.from({ length: 24 }, (_, id) => ({ id, team: id < 20 ? 'large' : 'small' }))
    const seen = Array<number>(24).fill(0)
    for (let seed = 0; seed < 3000; seed++) {
      const { sample } = drawSample(rows, {
        n: allocation === 'proportional' ? 6 : 2,
        by: { team: 'team' },
        allocation,
        seed,
      })
      for (const { id } of sample) seen[id]!++
    }
    expect(chiSquare(seen.slice(0, 20))).toBeLessThan(43.82)
    expect(chiSquare(seen.slice(20))).toBeLessThan(16.27)
    const mean = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0) / counts.length
    expect(mean(seen.slice(20)) / mean(seen.slice(0, 20))).toBeCloseTo(ratio, 12)
  })
  test('seededHash fills 100 bins evenly, of ids that count up, under 5 seeds', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const hash = seededHash(seed)
      const bins = Array<number>(100).fill(0)
      for (let id = 0; id < 50_000; id++) bins[Math.floor(hash(`n${id}`) * 100)]!++
      // 99 degrees of freedom: 0.1 % and 99.9 %
      expect(chiSquare(bins)).toBeLessThan(148.2)
      expect(chiSquare(bins)).toBeGreaterThan(61.1)
    }
  })
})

describe('drawSample', () => {
  const shuffled = fc
    .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 5 }), fc.integer())
    .chain(([n, teams, seed]) =>
      fc.record({
        rows: fc.constant(rowsOf(n, teams)),
        other: fc.shuffledSubarray(rowsOf(n, teams), { minLength: n }),
        n: fc.integer({ min: 1, max: 20 }),
        seed: fc.constant(seed),
        allocation: fc.constantFrom('proportional' as const, 'per-stratum' as const),
      }),
    )

  test('the same seed and order give the same sample, other seeds mostly another', () => {
    const draw = (seed: number) => drawSample(rowsOf(500), { n: 10, seed }).sample
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
  })
  test('with an id no order of the rows plays a part', () => {
    fc.assert(
      fc.property(shuffled, ({ rows, other, ...options }) => {
        const how = { ...options, by: { team: 'team' }, id: 'id' } as const
        expect(drawSample(other, how)).toEqual(drawSample(rows, how))
      }),
    )
  })
  test('with an id the sample of the samples of shards is the sample of all', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(300), ({ other, n, seed }, place) => {
        const how = { n, seed, by: { team: 'team' }, id: 'id', allocation: 'per-stratum' } as const
        const shards = [other.slice(0, place), other.slice(place)].map((rows) => drawSample(rows, how).sample)
        expect(drawSample(shards.flat(), how).sample).toEqual(drawSample(other, how).sample)
        const plain = { n, seed, id: 'id' } as const
        const parts = [other.slice(0, place), other.slice(place)].map(
          (rows) => drawSample(rows, plain).sample,
        )
        expect(drawSample(parts.flat(), plain).sample).toEqual(drawSample(other, plain).sample)
      }),
    )
  })
  test('by id it is what sorting all rows would give', () => {
    fc.assert(
      fc.property(shuffled, ({ other, n, seed }) => {
        const hash = seededHash(seed)
        const sorted = [...other].sort((a, b) => hash(`n${a.id}`) - hash(`n${b.id}`)).slice(0, n)
        expect(drawSample(other, { n, seed, id: 'id' }).sample).toEqual(sorted)
      }),
    )
  })
  test('strata are all there, drawn adds up, and no row comes twice', () => {
    fc.assert(
      fc.property(shuffled, ({ rows, n, seed, allocation }) => {
        const { sample, strata } = drawSample(rows, { n, seed, allocation, by: { team: 'team' } })
        const total = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0)
        expect(total(strata.map(({ size }) => size))).toBe(rows.length)
        expect(new Set(sample).size).toBe(sample.length)
        expect(total(strata.map(({ drawn }) => drawn))).toBe(sample.length)
        if (allocation === 'proportional') {
          expect(sample.length).toBe(Math.min(n, rows.length))
          for (const { size, drawn } of strata) {
            expect(Math.abs(drawn - (sample.length * size) / rows.length)).toBeLessThan(1)
          }
        } else for (const { size, drawn } of strata) expect(drawn).toBe(Math.min(n, size))
        for (const { key, drawn } of strata) {
          expect(sample.filter(({ team }) => team === key['team']).length).toBe(drawn)
        }
      }),
    )
  })
  test('largest remainders: 7 of 60, 30 and 10 are 4, 2 and 1', () => {
    const rows = Array.from({ length: 100 }, (_, id) => ({ id, team: id < 60 ? 'a' : id < 90 ? 'b' : 'c' }))
    const { strata } = drawSample(rows, { n: 7, by: { team: 'team' }, seed: 1 })
    expect(strata.map(({ drawn }) => drawn)).toEqual([4, 2, 1])
  })
  test('by week, and keys told apart by value and type', () => {
    const rows = [
      { at: '2024-05-06', team: 1 },
      { at: '2024-05-07', team: '1' },
      { at: '2024-05-13', team: null },
    ]
    const { strata } = drawSample(rows, {
      n: 1,
      allocation: 'per-stratum',
      by: { week: week('at'), team: 'team' },
      seed: 5,
    })
    expect(strata).toEqual([
      { key: { week: '2024-W19', team: 1 }, size: 1, drawn: 1 },
      { key: { week: '2024-W19', team: '1' }, size: 1, drawn: 1 },
      { key: { week: '2024-W20', team: null }, size: 1, drawn: 1 },
    ])
  })
  test('a stream gives the sample of its rows', async () => {
    async function* stream(): AsyncGenerator<Row> {
      yield* rowsOf(2000)
    }
    for (const how of [{}, { id: 'id' }, { by: { team: 'team' } }] as const) {
      const options = { n: 12, seed: 3, ...how }
      expect(await drawSampleStream(stream(), options)).toEqual(drawSample(rowsOf(2000), options))
      expect(await drawSampleStream(rowsOf(2000), options)).toEqual(drawSample(rowsOf(2000), options))
    }
  })
  test('no rows are an empty sample', () => {
    expect(drawSample([], { n: 3, seed: 1 })).toEqual({
      sample: [],
      strata: [],
      seed: 1,
      allocation: 'proportional',
    })
  })
  test('an id that comes twice among the drawn, or is none, is refused', () => {
    const error = expect.objectContaining({ code: 'invalid_value' })
    expect(() => drawSample([{ id: 1 }, { id: 1 }], { n: 1, seed: 1, id: 'id' })).toThrow(error)
    for (const id of [null, undefined, Number.NaN, true, {}]) {
      expect(() => drawSample([{ id }], { n: 1, seed: 1, id: 'id' })).toThrow(
        expect.objectContaining({ code: 'invalid_value', path: [0, 'id'] }),
      )
    }
    expect(drawSample([{ id: 1 }, { id: '1' }], { n: 2, seed: 1, id: 'id' }).sample.length).toBe(2)
  })
  test.each([
    [{ n: 0, seed: 1 }, 'n'],
    [{ n: 1.5, seed: 1 }, 'n'],
    [{ n: 1 }, 'seed'],
    [{ n: 1, seed: 0.5 }, 'seed'],
    [{ n: 1, seed: 1, id: 5 }, 'id'],
    [{ n: 1, seed: 1, by: { team: 5 } }, 'by.team'],
    [{ n: 1, seed: 1, allocation: 'equal' }, 'allocation'],
    [{ n: 1, seed: 1, every: 2 }, 'every'],
  ])('%j is refused', (options, name) => {
    expect(() => drawSample([], options as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: [name] }),
    )
  })
})
