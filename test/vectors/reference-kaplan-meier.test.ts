import { describe, expect, test } from 'vitest'
import { type KaplanMeier, kaplanMeier, survivalAt } from '../../src/stats/kaplan-meier.ts'
import { close, hasShared, readShared } from './vectors.ts'

type Row = { readonly [column: string]: string }

/** These files quote no field, so a comma always ends one. */
function readRows(file: string): Row[] {
  const text = readShared(`data/${file}`)
  if (text.includes('"')) throw new Error(`${file} has quoted fields`)
  const [head, ...lines] = text.trim().split('\n')
  const columns = head!.split(',')
  return lines.map((line) => {
    const fields = line.split(',')
    return Object.fromEntries(columns.map((column, i) => [column, fields[i]!]))
  })
}

const reference = (id: string) =>
  JSON.parse(readShared('data/reference.json')).find((entry: { id: string }) => entry.id === id).expected
const tenDecimals = { abs: 5.1e-11, rel: 0 }
const sameHeader = (curve: KaplanMeier, { n, events, median }: KaplanMeier): void =>
  expect([curve.n, curve.events, curve.median]).toEqual([n, events, median])

describe.skipIf(!hasShared)('real data (need ../shared)', () => {
  const tenure = (rows: Row[]): KaplanMeier =>
    kaplanMeier(
      rows.map((row) => Number(row['tenure'])),
      rows.map((row) => row['Churn'] === 'Yes'),
      { median: 'infimum' },
    )
  const check = (curve: KaplanMeier, expected: KaplanMeier & { at: object }): void => {
    sameHeader(curve, expected)
    for (const [time, { S, se_greenwood }] of Object.entries(expected.at)) {
      const at = survivalAt(curve, Number(time))
      close(at.survival, S, tenDecimals, `S(${time})`)
      close(at.standardError, se_greenwood, tenDecimals, `standard error at ${time}`)
    }
  }

  test('telco.km: tenure of 7,043 customers, the median not reached', () => {
    check(tenure(readRows('telco_ibm.csv')), reference('telco.km'))
  })

  test('telco.km.by.Contract: tenure within each contract', () => {
    const rows = readRows('telco_ibm.csv')
    const byContract = Object.entries<never>(reference('telco.km.by.Contract'))
    expect(byContract).toHaveLength(3)
    for (const [contract, expected] of byContract) {
      check(tenure(rows.filter((row) => row['Contract'] === contract)), expected)
    }
  })

  test('raven.km.subscriptions: life of paid subscriptions in days', () => {
    const paid = readRows('ravenstack_subscriptions.csv').filter((row) => row['is_trial'] === 'FALSE')
    const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000
    const curve = kaplanMeier(
      paid.map((row) => days(row['start_date']!, row['end_date'] || '2024-12-31')),
      paid.map((row) => row['end_date'] !== ''),
    )
    const expected = reference('raven.km.subscriptions')
    sameHeader(curve, expected)
    for (const [time, survival] of Object.entries(expected.S)) {
      close(survivalAt(curve, Number(time)).survival, survival, tenDecimals, `S(${time})`)
    }
  })
})
