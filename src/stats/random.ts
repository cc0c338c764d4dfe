import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { badOption } from '../core/errors.ts'

/** The next number of a sequence, between 0 and 1, both excluded. */
export type Random = () => number

/**
 * The sequence that a seed stands for, by xoroshiro128+ (Blackman and Vigna 2021, ACM TOMS 47:36). The lowest bits of
 * every word are left out: they are the weakest of this generator.
 */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) badOption('seed', 'a whole number', seed)
  // Four different words, so that not all are 0, of both halves of the seed: near seeds must not begin alike.
  const low = seed | 0
  const high = Math.floor(seed / 4294967296) | 0
  const word = (i: number): number => scatter(scatter(low + Math.imul(i, 0x9e3779b9)) + high)
  const generator = xoroshiro128plusFromState([word(1), word(2), word(3), word(4)])
  return () => fraction(generator.next(), generator.next())
}

/** One word to another, one to one: every bit moves half of the others (the finalizer of MurmurHash3, Appleby 2011). */
function scatter(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

/**
 * A number between 0 and 1, both excluded, for every text: as good as drawn at random, and the same wherever it is asked
 * for. Other seeds give other numbers. By code units, mixed as MurmurHash3 mixes words (Appleby 2011).
 */
export function seededHash(seed: number): (text: string) => number {
  const random = seededRandom(seed)
  const [first, second] = [Math.floor(random() * 4294967296), Math.floor(random() * 4294967296)]
  const word = (text: string, start: number): number => {
    let hash = start
    for (let i = 0; i < text.length; i++) {
      const block = Math.imul(text.charCodeAt(i), 0xcc9e2d51)
      hash ^= Math.imul((block << 15) | (block >>> 17), 0x1b873593)
      hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64
    }
    return scatter(hash ^ text.length)
  }
  return (text) => fraction(word(text, first), word(text, second))
}

/** The upper 26 bits of each of two words as a number between 0 and 1. */
function fraction(high: number, low: number): number {
  return ((high >>> 6) * 67108864 + (low >>> 6) + 0.5) * 2.220446049250313e-16
}
