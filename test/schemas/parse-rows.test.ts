import { expect, test } from 'vitest'
import * as z from 'zod'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { timeToResolution } from '../../src/metrics/time-to-resolution.ts'
import { parseRows, type RowSchema, ticketSchema } from '../../src/schemas/index.ts'

test('parseRows(schema, rows) gives the good rows in order and all issues of the others', () => {
  const good = [
    { openedAt: 0, resolvedAt: 60 },
    { openedAt: 1, resolvedAt: null, team: 'north' },
  ]
  const { rows, issues } = parseRows(ticketSchema, [good[0], { openedAt: 'a', resolvedAt: 0.5 }, 7, good[1]])
  expect(rows[0]).toBe(good[0])
  expect(rows[1]).toBe(good[1])
  expect(rows).toHaveLength(2)
  const rule = 'must be a Date, whole milliseconds or ISO 8601 text'
  const hint = "Pass onInvalid: 'exclude' to count such rows apart."
  expect(issues).toEqual([
    {
      row: 1,
      field: 'openedAt',
      path: [1, 'openedAt'],
      rule,
      message: `openedAt ${rule}, got "a". ${hint}`,
      got: 'a',
    },
    {
      row: 1,
      field: 'resolvedAt',
      path: [1, 'resolvedAt'],
      rule,
      message: `resolvedAt ${rule}, got 0.5. ${hint}`,
      got: 0.5,
    },
    {
      row: 2,
      field: null,
      path: [2],
      rule: 'must be an object',
      message: 'row must be an object, got 7',
      got: 7,
    },
  ])
  expect(JSON.parse(JSON.stringify(issues))).toEqual(issues)
})

test('parseRows(schema, rows) names the path that the metric throws with', () => {
  const rows = [{ openedAt: 5, resolvedAt: 3 }]
  const [issue] = parseRows(ticketSchema, rows).issues
  try {
    timeToResolution(rows, { asOf: 9 })
    expect.unreachable()
  } catch (error) {
    expect(isCxMetricsError(error) && error.path).toEqual(issue?.path)
  }
})

test('parseRows(schema, rows) reads a stream of rows once, and none give nothing', () => {
  function* rows() {
    yield { openedAt: 0 }
    yield null
  }
  expect(parseRows(ticketSchema, rows())).toMatchObject({ rows: [{ openedAt: 0 }], issues: [{ row: 1 }] })
  expect(parseRows(ticketSchema, [])).toEqual({ rows: [], issues: [] })
})

test('parseRows(z.object(…), rows) gives what zod makes of the rows, and its messages', () => {
  const schema = z.object({ team: z.object({ size: z.number() }), at: z.coerce.number() })
  const { rows, issues } = parseRows(schema, [
    { team: { size: 3 }, at: '5' },
    { team: { size: 'x' }, at: 1 },
  ])
  expect(rows).toEqual([{ team: { size: 3 }, at: 5 }])
  expect(issues).toMatchObject([{ row: 1, field: 'team', path: [1, 'team', 'size'], got: 'x' }])
  expect(issues[0]?.rule).toBe(issues[0]?.message)
})

test('parseRows(any Standard Schema, rows) reads keys and path segments', () => {
  const key = Symbol('key')
  const schema: RowSchema<never> = {
    '~standard': {
      validate: () => ({ issues: [{ message: 'wrong', path: [{ key: 'a' }, 0, key] }, { message: 'bad' }] }),
    },
  }
  expect(parseRows(schema, [{ a: null }]).issues).toEqual([
    { row: 0, field: 'a', path: [0, 'a', 0, 'Symbol(key)'], rule: 'wrong', message: 'wrong', got: undefined },
    { row: 0, field: null, path: [0], rule: 'bad', message: 'bad', got: { a: null } },
  ])
})

test.each([[null], [{ openedAt: [0] }], ['rows'], [7]])(
  'parseRows(schema, %j) throws invalid_input',
  (rows) => {
    expect(() => parseRows(ticketSchema, rows as never)).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    )
  },
)

test('parseRows(asynchronous schema, rows) throws invalid_input', () => {
  const schema = z.object({}).refine(async () => true)
  expect(() => parseRows(schema, [{}])).toThrow(expect.objectContaining({ code: 'invalid_input' }))
})
