import { expect } from 'vitest'
import { benjaminiHochberg, holm } from '../../src/stats/adjust.ts'
import { chiSquareP } from '../../src/stats/chi-square.ts'
import { close, number, runVectors } from './vectors.ts'

type P = readonly (number | null)[]

const checks: { readonly [kind: string]: Parameters<typeof runVectors>[1] } = {
  'p-adjust': ({ input, expected, tolerance }) => {
    const p: P = input.p.map((value: unknown) => (value === null ? null : number(value)))
    const [strict, mild] = [holm(p), benjaminiHochberg(p)]
    expect([strict.length, mild.length]).toEqual([expected.holm.length, expected.bh.length])
    p.forEach((_, i) => {
      close(strict[i], expected.holm[i], tolerance, `Holm ${i}`)
      close(mild[i], expected.bh[i], tolerance, `Benjamini and Hochberg ${i}`)
    })
  },
  'mann-whitney': ({ expected: { kruskalWallis }, tolerance }) => {
    const h = number(kruskalWallis?.H)
    if (!Number.isFinite(h)) return 'skip: Mann–Whitney without a Kruskal–Wallis statistic'
    close(chiSquareP(h, 1), kruskalWallis.p, tolerance, 'p of Kruskal and Wallis')
    return
  },
}

runVectors('03_two_sample.json', (vector) => {
  const { kind } = vector.options
  const check = checks[kind]
  if (!check) return `skip: ${kind}`
  return check(vector)
})
