// The worked example of guides/comparing.md, run on the survey where that lies beside the project.
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import * as main from '../../src/index.ts'
import { reference } from '../vectors/reference.ts'
import { hasShared } from '../vectors/vectors.ts'
import { run } from './run.ts'
import { read } from './sources.ts'

const survey = fileURLToPath(new URL('../../../shared/data/sfo_survey_2017.csv', import.meta.url))

async function output(...args: readonly string[]): Promise<string> {
  const lines: string[] = []
  const scope = {
    process: { argv: ['node', 'boarding-areas.mjs', survey, ...args] },
    console: { log: (text: string) => lines.push(`${text}\n`) },
  }
  const code = read('docs/examples/boarding-areas.mjs')
  const { failures } = await run(code, { scope, modules: { 'cx-metrics': main } })
  expect(failures).toEqual([])
  return lines.join('')
}

describe.skipIf(!hasShared)('boarding-areas.mjs (needs ../shared)', () => {
  test('prints n and NPS of each area as the reference has them', async () => {
    const areas = Object.entries(reference('sfo2017.nps.by.BAREA').expected as Areas)
    expect(areas.length).toBe(7)
    const [plain, weighted] = (await output()).split('\n\n')
    for (const [area, { n, nps, nps_weighted }] of areas) {
      expect(plain).toMatch(new RegExp(`^${area} +${n} +${nps.toFixed(1)} `, 'm'))
      expect(weighted).toMatch(new RegExp(`^${area} +${n} +${nps_weighted.toFixed(1)} `, 'm'))
    }
  })

  test('prints the table that the guide shows', async () => {
    const guide = read('docs/guides/comparing.md')
    const [, table] = /```text\n([\s\S]*?)```/.exec(guide)!
    const [, overall, ofG] = /own weights the two agree: (\S+), and (\S+) for G\./.exec(guide)!
    const [plain, weighted] = (await output()).split('\n\n')
    expect(`${plain}\n`).toBe(table)
    expect(weighted).toMatch(new RegExp(`p = ${overall}\\n`))
    expect(weighted).toMatch(new RegExp(`^G .* ${ofG}$`, 'm'))
  })

  test('draws the picture that the guide shows', async () => {
    expect(await output('--svg')).toBe(read('docs/guides/media/boarding-areas.svg'))
  })
})

interface Areas {
  readonly [area: string]: { readonly n: number; readonly nps: number; readonly nps_weighted: number }
}
