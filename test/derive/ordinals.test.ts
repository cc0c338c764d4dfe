import { expect, test } from 'vitest'
import { ordinalsOf } from '../../src/derive/ordinals.ts'

/** Texts of one FNV-1a hash: pairs that end in one state, one after the other, double their number each time. */
function colliding(pairs: number): string[] {
  let state = -2128831035
  let texts = ['']
  for (let pair = 0; pair < pairs; pair++) {
    const seen = new Map<number, string>()
    for (let i = 0; ; i++) {
      const part = i.toString(36).padStart(4, '0')
      let hash = state
      for (let k = 0; k < part.length; k++) hash = Math.imul(hash ^ part.charCodeAt(k), 16777619)
      const other = seen.get(hash)
      if (other !== undefined) {
        texts = texts.flatMap((text) => [text + other, text + part])
        state = hash
        break
      }
      seen.set(hash, part)
    }
  }
  return texts
}

test('ordinalsOf numbers texts made to collide as it does any others', () => {
  const texts = colliding(7)
  expect(new Set(texts).size).toBe(128)
  const column = [...texts, ...[...texts].reverse()]
  const { codes, count } = ordinalsOf(column, column.length, 'customer')!
  expect(count).toBe(128)
  expect(new Set(codes.subarray(0, 128)).size).toBe(128)
  expect([...codes.subarray(128)].reverse()).toEqual([...codes.subarray(0, 128)])
})
