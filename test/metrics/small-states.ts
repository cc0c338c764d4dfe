/** All ways to put n items in so many classes. */
export function* compositions(n: number, classes: number): Generator<readonly number[]> {
  if (classes === 1) yield [n]
  else {
    for (let first = 0; first <= n; first++) {
      for (const rest of compositions(n - first, classes - 1)) yield [first, ...rest]
    }
  }
}
