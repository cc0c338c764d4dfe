import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/core/evaluate.ts'
import { ces, cesFromCounts } from '../../src/metrics/ces.ts'
import { csat, csatFromCounts } from '../../src/metrics/csat.ts'
import { type NpsOptions, type NpsResult, nps, npsFromCounts, npsMetric } from '../../src/metrics/nps.ts'
import { ces2 } from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'

const exclude = { onInvalid: 'exclude' } as const
const score = fc.integer({ min: 0, max: 10 })

function* generate<T>(values: Iterable<T>): Generator<T> {
  yield* values
}

/** The plain law that every fast path must equal: one answer after the other, from what is no array. */
function oneByOne(scores: Iterable<unknown>, options: NpsOptions = exclude): NpsResult {
  return nps(generate(scores) as Iterable<number>, options)
}

/** Apart from the definition, which says that there are weights. */
function withoutDefinition({ definition: _, ...rest }: NpsResult): unknown {
  return rest
}

type View = new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => ArrayLike<number> & Iterable<number>

const VIEWS: readonly (readonly [string, View, number, fc.Arbitrary<number>])[] = [
  ['Uint8Array', Uint8Array, 1, fc.oneof(score, fc.nat(255))],
  ['Uint8ClampedArray', Uint8ClampedArray, 1, fc.oneof(score, fc.nat(255))],
  ['Int8Array', Int8Array, 1, fc.oneof(score, fc.integer({ min: -128, max: 127 }))],
  ['Uint16Array', Uint16Array, 2, fc.oneof(score, fc.nat(65535))],
  ['Int16Array', Int16Array, 2, fc.oneof(score, fc.integer({ min: -32768, max: 32767 }))],
  ['Int32Array', Int32Array, 4, fc.oneof(score, fc.integer())],
  ['Uint32Array', Uint32Array, 4, fc.oneof(score, fc.nat())],
  ['Float32Array', Float32Array, 4, fc.oneof(score, fc.float(), fc.constantFrom(-0, Number.NaN, 6.5))],
  ['Float64Array', Float64Array, 8, fc.oneof(score, fc.double(), fc.constantFrom(-0, Number.NaN, 6.5))],
]

/** The values in a view that begins and ends inside its buffer, whose other bytes are all 9. */
function viewOf(
  View: View,
  bytes: number,
  values: readonly number[],
  skip: number,
  shared: boolean,
): ReturnType<typeof Array.from<number>> {
  const size = (skip + values.length + 3) * bytes
  const buffer = shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size)
  new Uint8Array(buffer).fill(9)
  const view = new View(buffer, skip * bytes, values.length) as unknown as number[]
  values.forEach((value, i) => {
    view[i] = value
  })
  return view
}

describe('nps(view) = nps(its values one by one)', () => {
  test.each(VIEWS)('%s, at any offset, of any length, shared or not', (_, View, bytes, value) => {
    const small = fc.array(fc.oneof({ weight: 5, arbitrary: score }, value), { maxLength: 70 })
    const valid = fc.array(score, { maxLength: 70 })
    fc.assert(
      fc.property(fc.oneof(small, valid), fc.nat(9), fc.boolean(), (values, skip, shared) => {
        const view = viewOf(View, bytes, values, skip, shared)
        expect(nps(view, exclude)).toStrictEqual(oneByOne(view))
      }),
    )
  })

  test('a view of every length up to 40 at every offset up to 8', () => {
    const all = Uint8Array.from({ length: 64 }, (_, i) => (i * 7) % 13)
    for (let offset = 0; offset <= 8; offset++) {
      for (let length = 0; length <= 40; length++) {
        const view = all.subarray(offset, offset + length)
        expect(nps(view, exclude)).toStrictEqual(oneByOne(view))
      }
    }
  })

  const ODD = [
    Number.NaN,
    -0,
    6.5,
    11,
    -1,
    300,
    1e300,
    5e-324,
    Infinity,
    -Infinity,
    31,
    32,
    0.1,
    9 + 2 ** -49,
  ]

  test.each(ODD)('a Float64Array of 20,005 answers with %s among them', (odd) => {
    for (const place of [0, 1, 10_003, 20_004]) {
      const values = Float64Array.from({ length: 20_005 }, (_, i) => (i * i) % 11)
      values[place] = odd
      expect(nps(values, exclude)).toStrictEqual(oneByOne(values))
    }
  })

  test('a Float64Array of 20,005 answers and every kind of odd double', () => {
    const values = Float64Array.from({ length: 20_005 }, (_, i) => (i % 3 ? i % 11 : ODD[i % ODD.length]!))
    expect(nps(values, exclude)).toStrictEqual(oneByOne(values))
    const tame = values.map((value) => (Number.isInteger(value) && Math.abs(value) < 32 ? value : Number.NaN))
    expect(nps(tame, exclude)).toStrictEqual(oneByOne(tame))
  })

  test('a Float64Array of exactly 20,000 and 20,001 answers', () => {
    for (const length of [20_000, 20_001]) {
      const values = Float64Array.from({ length }, (_, i) => (i % 12 === 11 ? Number.NaN : i % 12))
      expect(nps(values)).toStrictEqual(oneByOne(values))
    }
  })
})

describe('nps of the same answers is the same', () => {
  const answers = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: score },
      fc.constantFrom(null, undefined, Number.NaN, 11, -0, 6.5, 300, '9', 'Blank', '', true, 9n, {}),
    ) as fc.Arbitrary<number | null>,
    { maxLength: 50 },
  )
  const scales = fc.constantFrom(
    scale({ min: 0, max: 10, better: 'high' }),
    scale({ min: 0, max: 10, better: 'high', notApplicable: [11, 'Blank', 300], labels: { nine: 9 } }),
  )
  const options = fc.record({
    scale: scales,
    onInvalid: fc.constant('exclude' as const),
    denominator: fc.constantFrom('answered' as const, 'answered-and-dismissed' as const),
  })

  test('as an array, a generator, rows with a column, rows with a function, and with weights of 1', () => {
    fc.assert(
      fc.property(answers, options, (scores, options) => {
        const plain = nps(scores, options)
        const rows = scores.map((score, id) => ({ id, score }))
        expect(nps(generate(scores), options)).toStrictEqual(plain)
        expect(nps(Object.freeze([...scores]), options)).toStrictEqual(plain)
        expect(evaluate(npsMetric<{ score: unknown }>('score', options), rows)).toStrictEqual(plain)
        expect(
          evaluate(
            npsMetric((row: { score: unknown }) => row.score, options),
            rows,
          ),
        ).toStrictEqual(plain)
        const places = evaluate(
          npsMetric<{ id: number }>((_, i) => scores[i], options),
          rows,
        )
        expect(places).toStrictEqual(plain)
        const ones = scores.map(() => 1)
        for (const weights of [ones, Uint8Array.from(ones), Float64Array.from(ones), generate(ones)]) {
          expect(withoutDefinition(nps(scores, { ...options, weights }))).toStrictEqual(
            withoutDefinition(plain),
          )
        }
      }),
    )
  })

  test('as counts of scores and as counts of classes', () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 60 }), (scores) => {
        const plain = nps(scores)
        const { promoters, passives, detractors } = plain
        const counted = npsFromCounts({ promoters, passives, detractors })
        expect(counted).toStrictEqual({ ...plain, mean: null, distribution: null })
      }),
    )
  })

  test('as counts per point, of csat and ces', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 }), (ratings) => {
        const counts: Record<string, number> = {}
        for (const rating of ratings) counts[rating] = (counts[rating] ?? 0) + 1
        expect(csatFromCounts(counts)).toStrictEqual(csat(ratings))
        expect(cesFromCounts(counts, { scale: ces2 })).toStrictEqual(ces(ratings, { scale: ces2 }))
        expect(csat(Uint8Array.from(ratings))).toStrictEqual(csat(ratings))
      }),
    )
  })

  test('as an array with holes, which are missing', () => {
    const sparse: number[] = [9, 3]
    sparse[6] = 10
    const { excluded, n, value } = nps(sparse)
    expect([n, value, excluded]).toEqual([3, 100 / 3, { missing: 4, notApplicable: 0, invalid: 0 }])
    expect(nps(sparse)).toStrictEqual(oneByOne(sparse))
  })
})

describe('names that every object has', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'] as const
  const own = <T>(name: string, value: T): { readonly [name: string]: T } =>
    Object.fromEntries([[name, value]])

  test.each(NAMES)('nps([%s]) is an invalid score', (name) => {
    expect(nps([9, name], exclude).excluded.invalid).toBe(1)
    const labelled = scale({ min: 0, max: 10, better: 'high', labels: { nine: 9 }, notApplicable: ['blank'] })
    expect(nps([9, name], { ...exclude, scale: labelled }).excluded.invalid).toBe(1)
    expect(() => nps([9, name])).toThrow(expect.objectContaining({ code: 'invalid_value', path: [1] }))
  })

  test.each(NAMES)('%s names a point where it is a label', (name) => {
    const labelled = scale({ min: 0, max: 10, better: 'high', labels: own(name.toLowerCase(), 9) })
    expect(nps([name, 3], { scale: labelled }).promoters).toBe(1)
    expect(labelled.parse(name)).toBe(9)
  })

  test.each(NAMES)('%s is a column where rows have it', (name) => {
    const rows: readonly { readonly [column: string]: unknown }[] = [9, 3, null, 10].map((score) =>
      own(name, score),
    )
    expect(evaluate(npsMetric<{ readonly [column: string]: unknown }>(name), rows)).toStrictEqual(
      nps([9, 3, null, 10]),
    )
    const bare = rows.map((row) => Object.assign(Object.create(null), { other: 1 }, { ...row }))
    expect(evaluate(npsMetric(name), bare)).toStrictEqual(nps([9, 3, null, 10]))
  })

  test.each(NAMES)('%s is no count and no option', (name) => {
    const counts = { promoters: 1, passives: 0, detractors: 0 }
    expect(() => npsFromCounts({ ...counts, ...own(name, 1) })).toThrow(
      expect.objectContaining({ code: 'invalid_count' }),
    )
    expect(() => csatFromCounts(own(name, 1))).toThrow(expect.objectContaining({ code: 'invalid_count' }))
    expect(() => nps([9], own(name, 1) as object)).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    )
  })
})

describe('the error names the only bad answer', () => {
  const FORMS: readonly (readonly [string, (scores: number[]) => Iterable<number>])[] = [
    ['an array', (scores) => scores],
    ['a generator', (scores) => generate(scores)],
    ['a Uint8Array', (scores) => Uint8Array.from(scores)],
    ['a Uint8Array at an odd offset', (scores) => Uint8Array.from([9, ...scores]).subarray(1)],
    ['an Int8Array', (scores) => Int8Array.from(scores)],
    ['a Uint16Array', (scores) => Uint16Array.from(scores)],
    ['a Float32Array', (scores) => Float32Array.from(scores)],
    ['a Float64Array', (scores) => Float64Array.from(scores)],
  ]

  test.each(FORMS)('in %s, wherever it is', (_, form) => {
    for (const bad of [11, 100]) {
      for (let place = 0; place < 45; place++) {
        const scores = Array.from({ length: 45 }, (_, i) => (i * 3) % 11)
        scores[place] = bad
        expect(() => nps(form(scores))).toThrow(
          expect.objectContaining({ code: 'invalid_value', path: [place] }),
        )
      }
    }
  })

  test.each([11, 6.5, 300, -1, Infinity])('%s in a Float64Array of 20,005', (bad) => {
    for (const place of [0, 1, 7, 9999, 20_003, 20_004]) {
      const scores = Float64Array.from({ length: 20_005 }, (_, i) => (i % 12 === 11 ? Number.NaN : i % 12))
      scores[place] = bad
      expect(() => nps(scores)).toThrow(expect.objectContaining({ code: 'invalid_value', path: [place] }))
    }
  })

  test('in rows, with the column', () => {
    for (const place of [0, 5, 11]) {
      const rows = Array.from({ length: 12 }, (_, i) => ({ score: i === place ? 12 : i % 11 }))
      const refused = (path: unknown): unknown => expect.objectContaining({ code: 'invalid_value', path })
      expect(() => evaluate(npsMetric<{ score: number }>('score'), rows)).toThrow(refused([place, 'score']))
    }
  })

  test('the first of several', () => {
    expect(() => nps([9, null, 12, 9, -1, 12])).toThrow(expect.objectContaining({ path: [2] }))
    expect(() => nps(Uint8Array.of(9, 255, 12, 9))).toThrow(expect.objectContaining({ path: [1] }))
  })

  test('in weights', () => {
    for (let place = 0; place < 9; place++) {
      const weights = Array.from({ length: 9 }, (_, i) => (i === place ? -1 : i))
      const thrown = expect.objectContaining({ code: 'invalid_value', path: [place, 'weight'] })
      expect(() => nps(new Uint8Array(9), { weights })).toThrow(thrown)
    }
  })
})
