/** Whole numbers below 2^32, as most are, are sorted by their digits, and apart from the rest. */
export function sorted(
  blocks: readonly ArrayLike<number>[],
): readonly [words: Uint32Array, rest: Float64Array] {
  const n = blocks.reduce((n, { length }) => n + length, 0)
  if (n < 1500) return [new Uint32Array(0), joined(blocks, n).sort()]
  const words = new Uint32Array(n)
  const rest = new Float64Array(n)
  let size = 0
  let others = 0
  for (const values of blocks) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      const word = value >>> 0
      if (word === value) words[size++] = word
      else rest[others++] = value
    }
  }
  return [sortWords(words.subarray(0, size)), rest.subarray(0, others).sort()]
}

/** All blocks in a column of their own, which has `n` places. */
function joined(blocks: readonly ArrayLike<number>[], n: number): Float64Array<ArrayBuffer> {
  const column = new Float64Array(n)
  let at = 0
  for (const block of blocks) {
    column.set(block, at)
    at += block.length
  }
  return column
}

/** Least digit first, three digits of 11 bits; what is passed in is overwritten. */
function sortWords(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const n = words.length
  const starts = new Uint32Array(3 * 2048)
  for (let i = 0; i < n; i++) {
    const word = words[i]!
    starts[word & 2047]!++
    starts[2048 + ((word >>> 11) & 2047)]!++
    starts[4096 + (word >>> 22)]!++
  }
  let from = words
  let to = new Uint32Array(n)
  for (let digit = 0; digit < 3; digit++) {
    const shift = 11 * digit
    const base = 2048 * digit
    // a digit that all share leaves the order as it is
    if (starts[base + ((words[0]! >>> shift) & 2047)] === n) continue
    let start = 0
    for (let i = base; i < base + 2048; i++) {
      const count = starts[i]!
      starts[i] = start
      start += count
    }
    for (let i = 0; i < n; i++) {
      const word = from[i]!
      to[starts[base + ((word >>> shift) & 2047)]!++] = word
    }
    ;[from, to] = [to, from]
  }
  return from
}
/** Where in a pair of words a double has its sign, exponent and first bits: engines follow the machine. */
export function upperWord(): number {
  return new Uint8Array(Uint32Array.of(1).buffer)[0]!
}
