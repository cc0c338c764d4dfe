import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

/** Reference data lie beside the project, never in it; without them these tests are skipped, by name. */
const shared = new URL('../../../shared/', import.meta.url)
export const hasShared: boolean = existsSync(fileURLToPath(shared))

export interface Tolerance {
  readonly abs: number
  readonly rel: number
}

export interface Case {
  readonly id: string
  readonly metric?: string
  // biome-ignore lint/suspicious/noExplicitAny: vectors are JSON of many shapes, read as they lie
  readonly input: any
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly options: any
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly expected: any
  readonly tolerance: Tolerance | null
  readonly fieldTolerance?: { readonly [path: string]: Tolerance }
}

export function readShared(path: string): string {
  return readFileSync(new URL(path, shared), 'utf8')
}

export function vectors(file: string): Case[] {
  return hasShared ? JSON.parse(readShared(`vectors/${file}`)) : []
}

/** Vectors write NaN and the infinities as text. */
export function number(value: unknown): number {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : (value as number)
}

/** Expects |got − expected| ≤ abs + rel·|expected|; where the vector says NaN, no value may come out (null). */
export function close(
  got: number | null | undefined,
  expected: unknown,
  tolerance: Tolerance | null,
  what = '',
): void {
  const want = number(expected)
  if (Number.isNaN(want) || want === null) {
    expect(got ?? null, what).toBeNull()
    return
  }
  const { abs, rel } = tolerance ?? { abs: 0, rel: 1e-9 }
  if (got === want) return
  expect(got, what).toBeTypeOf('number')
  const allowed = abs + rel * Math.abs(want)
  expect(
    Math.abs((got as number) - want),
    `${what}: got ${got}, expected ${want} ± ${allowed}`,
  ).toBeLessThanOrEqual(allowed)
}

/** One test per vector; a check may return `skip: reason` for quantities this library does not compute. */
export function runVectors(
  file: string,
  // biome-ignore lint/suspicious/noConfusingVoidType: a check that returns nothing has run
  check: (vector: Case) => `skip: ${string}` | void,
): void {
  const skipped = new Map<string, number>()
  let run = 0
  describe.skipIf(!hasShared)(`vectors ${file} (need ../shared)`, () => {
    test.each(vectors(file).map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
      const reason = check(vector)
      if (reason) skipped.set(reason.slice(6), (skipped.get(reason.slice(6)) ?? 0) + 1)
      else run++
    })
    afterAll(() => {
      const reasons = [...skipped].map(([reason, count]) => `${reason} × ${count}`)
      const total = [...skipped.values()].reduce((sum, count) => sum + count, 0)
      process.stdout.write(
        `vectors ${file}: ${run} run, ${total} skipped${reasons.length ? `: ${reasons.join('; ')}` : ''}\n`,
      )
    })
  })
}
