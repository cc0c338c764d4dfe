// Reads the tables of docs/errors.md: every row of the second is a test, by the rule in run.ts.
import { describe, expect, test } from 'vitest'
import * as main from '../../src/index.ts'
import * as schemas from '../../src/schemas/index.ts'
import * as sql from '../../src/sql/index.ts'
import { run } from './run.ts'
import { read } from './sources.ts'

const text = read('docs/errors.md')

/** The body of the table with these columns; code loses its backticks. */
function table(...columns: readonly string[]): readonly (readonly string[])[] {
  const lines = text.split('\n')
  const head = lines.indexOf(`| ${columns.join(' | ')} |`)
  const end = lines.findIndex((line, i) => i > head && !line.startsWith('|'))
  return lines
    .slice(head + 2, end)
    .map((line) => line.slice(2, -2).split(' | '))
    .map((cells) => cells.map((cell) => cell.replace(/^`(.*)`$/, '$1')))
}

const codes = table('code', 'what it means', 'the way out').map(([code]) => code!)
const rows = table('what', 'call', 'answers')

test('every code of the type has its row, and no row more', () => {
  const type = /CxMetricsErrorCode =([\s\S]*?)\n\n/.exec(read('src/core/errors.ts'))![1]!
  expect(codes).toEqual([...type.matchAll(/'(\w+)'/g)].map(([, code]) => code))
})

test('every code is thrown by some row', () => {
  const thrown = rows.map(([, , answers]) => /^throws (\w+)/.exec(answers!)?.[1])
  expect(codes.filter((code) => !thrown.includes(code))).toEqual([])
})

test('every row has three cells', () => {
  expect(rows.filter((cells) => cells.length !== 3)).toEqual([])
})

describe('bad input', () => {
  test.each(rows)('%s: %s answers %s', async (_, call, answers) => {
    const result = await run(`${call} // ${answers}`, { scope: { ...main, ...schemas, ...sql } })
    expect(result).toEqual({ values: 1, failures: [] })
  })
})
