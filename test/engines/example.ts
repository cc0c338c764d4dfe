import * as main from '../../src/index.ts'
import * as sql from '../../src/sql/index.ts'
import { run } from '../docs/run.ts'
import { read } from '../docs/sources.ts'
import { rowsOf } from '../sql/agreement.ts'
import type { Column } from './engine.ts'

/** What an example of docs/examples prints. */
export async function printed(path: string, args: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = []
  const scope = {
    process: { argv: ['node', path, ...args] },
    console: { log: (...words: readonly unknown[]) => lines.push(words.join(' ')) },
  }
  const modules = { 'cx-metrics': main, 'cx-metrics/sql': sql }
  const { failures } = await run(read(path), { scope, modules })
  if (failures.length > 0) throw new Error(failures.join('\n'))
  return lines
}

/** What those of engines must print. */
export function reportOf(columns: readonly Column[]): readonly string[] {
  const { csat5, csatMetric, month, npsMetric, summarize } = main
  const report = summarize(rowsOf(columns) as readonly Answer[], {
    by: { month: month('answeredAt', { timeZone: 'Europe/Paris' }) },
    metrics: { nps: npsMetric('score'), csat: csatMetric('rating', { scale: csat5 }) },
  })
  return report.map(({ key, nps, csat }) => [key.month, nps.n, nps.value, csat.value].join(' '))
}

interface Answer {
  readonly answeredAt: number
  readonly score: number | null
  readonly rating: number | null
}

const START = Date.parse('2026-03-29T00:00Z')

/** Answers over months that begin at different moments in Paris and in the zones of engines. */
export const answers: readonly Column[] = [
  {
    name: 'answeredAt',
    type: 'instant',
    values: of((i) => START + 86_400_000 * (i % 70) + 3_599_000 * (i % 24)),
  },
  { name: 'score', type: 'integer', values: of((i) => (i % 9 ? (i * 7) % 11 : null)) },
  { name: 'rating', type: 'integer', values: of((i) => (i % 7 ? 1 + ((i * 3) % 5) : null)) },
]

function of<T>(value: (i: number) => T): readonly T[] {
  return Array.from({ length: 500 }, (_, i) => value(i))
}
