import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Tests by outcome. What fails outside a test (a file that does not load, a hook, a stray rejection) is one failure each. */
export function countResults(
  modules: readonly Pick<TestModule, 'children' | 'errors'>[],
  strayErrors: readonly unknown[],
): { passed: number; failed: number; skipped: number } {
  const count = { passed: 0, failed: strayErrors.length, skipped: 0 }
  for (const module of modules) {
    count.failed += module.errors().length
    for (const suite of module.children.allSuites()) count.failed += suite.errors().length
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      count[state === 'pending' ? 'failed' : state]++
    }
  }
  return count
}

/** Closes the run with one plain line, the very last: `12 passed, 0 failed`. A run of no test at all is a failure. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], strayErrors: readonly SerializedError[]): void {
    const { passed, failed, skipped } = countResults(modules, strayErrors)
    if (failed > 0 || passed === 0) process.exitCode = 1
    const line = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`
    process.once('exit', () => process.stdout.write(line))
  }
}
