/** Hears of every distinct value and how often it came; a value that no table holds comes one at a time. */
export type Visit = (value: unknown, count: number) => void

/**
 * Counts a column. One histogram per kind of input serves every scale: what a value means is decided once per distinct
 * value, not once per answer. All equal the plain law `for (const value of values) visit(value, 1)`, up to order.
 */
export function countDistinct(values: ArrayLike<unknown>, visit: Visit): void {
  if (values instanceof Uint8Array) countBytes(values, visit)
  else if (!(values instanceof Float64Array && values.length > 20_000 && countDoubles(values, visit))) {
    countNumbers(values, visit)
  }
}

function countBytes(bytes: Uint8Array, visit: Visit): void {
  const head = -bytes.byteOffset & 3
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + head, Math.max(0, bytes.length - head) >>> 2)
  // Two words hold eight answers. Where all are below 16, shifting one word into the high nibbles of the other makes
  // four pairs, and four increments count eight answers, each in a table of its own so that none waits for another.
  const pairs = new Int32Array(1024)
  let seen = 0
  let i = 0
  for (const end = words.length - 1; i < end; i += 2) {
    const a = words[i]!
    const b = words[i + 1]!
    seen |= a | b
    const pair = a | (b << 4)
    pairs[pair & 255]!++
    pairs[256 + ((pair >>> 8) & 255)]!++
    pairs[512 + ((pair >>> 16) & 255)]!++
    pairs[768 + (pair >>> 24)]!++
  }
  if (seen & 0xf0f0f0f0) {
    countNumbers(bytes, visit)
    return
  }
  pairs.forEach((count, pair) => {
    if (count === 0) return
    visit(pair & 15, count)
    visit((pair >>> 4) & 15, count)
  })
  countNumbers(bytes.subarray(0, head), visit)
  countNumbers(bytes.subarray(head + 4 * i), visit)
}

/**
 * Doubles by their upper 16 bits, where whole numbers up to 31, NaN and -0 have bins of their own, so that missing
 * answers cost no branch. False, with nothing visited, where some double has more bits than that (and where words lie the
 * other way round, since then all have).
 */
function countDoubles(doubles: Float64Array, visit: Visit): boolean {
  const words = new Int32Array(doubles.buffer, doubles.byteOffset, doubles.length * 2)
  const counts = new Int32Array(65536)
  const probe = new Float64Array(1)
  const probed = new Int32Array(probe.buffer)
  let rest = 0
  for (let i = 0; i < words.length; i += 2) {
    const high = words[i + 1]!
    rest |= words[i]! | (high & 0xffff)
    counts[high >>> 16]!++
  }
  if (rest !== 0) return false
  counts.forEach((count, high) => {
    if (count === 0) return
    probed[1] = high << 16
    visit(probe[0], count)
  })
  return true
}

function countNumbers(values: ArrayLike<unknown>, visit: Visit): void {
  // a table for each place modulo 4, so that an increment need not wait for the last of the same value
  const tables = new Int32Array(values.length < 64 ? 0 : 1024)
  let missing = 0
  let i = 0
  for (const end = tables.length && values.length - 3; i < end; i += 4) {
    const a = values[i]
    const b = values[i + 1]
    const c = values[i + 2]
    const d = values[i + 3]
    if (typeof a === 'number' && (a & 255) === a) tables[a]!++
    else if (a === null) missing++
    else visit(a, 1)
    if (typeof b === 'number' && (b & 255) === b) tables[256 + b]!++
    else if (b === null) missing++
    else visit(b, 1)
    if (typeof c === 'number' && (c & 255) === c) tables[512 + c]!++
    else if (c === null) missing++
    else visit(c, 1)
    if (typeof d === 'number' && (d & 255) === d) tables[768 + d]!++
    else if (d === null) missing++
    else visit(d, 1)
  }
  for (; i < values.length; i++) visit(values[i], 1)
  if (missing > 0) visit(null, missing)
  tables.forEach((count, place) => {
    if (count > 0) visit(place & 255, count)
  })
}
