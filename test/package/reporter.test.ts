import { expect, test } from 'vitest'
import { countResults } from '../../.config/reporter.ts'

type Module = Parameters<typeof countResults>[0][number]

function moduleOf(
  states: readonly string[],
  errors: readonly unknown[] = [],
  suiteErrors: readonly unknown[] = [],
): Module {
  return {
    errors: () => errors,
    children: {
      allTests: () => states.map((state) => ({ result: () => ({ state }) })),
      allSuites: () => [{ errors: () => suiteErrors }],
    },
  } as unknown as Module
}

test('countResults adds up the tests of all files by outcome', () => {
  const modules = [moduleOf(['passed', 'failed', 'passed']), moduleOf(['skipped', 'passed'])]
  expect(countResults(modules, [])).toEqual({ passed: 3, failed: 1, skipped: 1 })
})

test('countResults takes what fails outside a test, or never ended, for a failure', () => {
  expect(countResults([moduleOf([], ['does not load'])], [])).toEqual({ passed: 0, failed: 1, skipped: 0 })
  expect(countResults([moduleOf(['skipped'], [], ['beforeAll threw'])], [])).toEqual({
    passed: 0,
    failed: 1,
    skipped: 1,
  })
  expect(countResults([moduleOf(['pending'])], ['stray rejection'])).toEqual({
    passed: 0,
    failed: 2,
    skipped: 0,
  })
})
