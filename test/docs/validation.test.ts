// Every case of the reference vectors is either run or skipped on the page. The runs themselves print how many.
import { describe, expect, test } from 'vitest'
import { LAW_NAMES } from '../laws/laws.ts'
import { hasShared, vectors } from '../vectors/vectors.ts'
import { read } from './sources.ts'

const page = read('docs/validation.md')
const rows = [...page.matchAll(/^\| `(\w+\.json)` \| (\d+) \| (\d+) \|/gm)]

test('the page names the files of vectors', () => {
  expect(rows.length).toBeGreaterThan(10)
})

test('the page counts the laws', () => {
  expect(page).toContain(`\n${LAW_NAMES.length} laws, `)
})

describe.skipIf(!hasShared)('validation.md (needs ../shared)', () => {
  test.each(rows.map(([, file, run, skipped]) => [file!, Number(run), Number(skipped)] as const))(
    '%s: %i run and %i skipped are all there are',
    (file, run, skipped) => {
      expect(run + skipped).toBe(vectors(file).length)
    },
  )
})
