// node docs/examples/boarding-areas.mjs survey.csv          which boarding areas are recommended less, or more, than the rest
// node docs/examples/boarding-areas.mjs survey.csv --svg    the same as a picture
//
// survey.csv: San Francisco International Airport's passenger survey of 2017 (DataSF, PDDL), with its columns BAREA, NETPRO
// and WEIGHT.

import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { compareGroups, nps0to10, npsMetric, scale, summarize } from 'cx-metrics'

const [path, form] = process.argv.slice(2)
if (!path) throw new Error('which file? node docs/examples/boarding-areas.mjs survey.csv')
const rows = parse(readFileSync(path), { columns: true, bom: true, skip_empty_lines: true })
// A blank is coded 11: read as an answer it would be a promoter.
const codes = scale({ ...nps0to10, notApplicable: [11] })
const score = (row) => codes.parse(row.NETPRO)
const areas = summarize(rows, {
  by: { area: 'BAREA' },
  metrics: {
    nps: npsMetric(score, { scale: codes }),
    weighted: npsMetric(score, { scale: codes, weight: (row) => Number(row.WEIGHT) }),
  },
})

if (form === '--svg') console.log(picture(compareGroups(areas, 'nps').groups))
else {
  report('Every answer counts alike', compareGroups(areas, 'nps'))
  report('\nWeighted as the airport weights them', compareGroups(areas, 'weighted'))
}

function report(title, { overall, groups }) {
  const { statistic, df, dfWithin, p } = overall
  const found = `F = ${statistic.toFixed(2)} on ${df.toFixed(1)} and ${dfWithin.toFixed(0)}, p = ${shown(p)}`
  console.log(`${title}. Do the areas differ at all? ${found}`)
  line('area', 'n', 'NPS', 'less the rest', '95 % interval', 'p', 'Holm')
  for (const { key, a, difference, interval, p, adjustedP } of groups) {
    const limits = `${points(interval.lower)} to ${points(interval.upper)}`
    line(key.area, a.n, points(a.value), points(difference), limits, shown(p), shown(adjustedP))
  }
}

function line(area, ...columns) {
  const widths = [5, 7, 15, 17, 8, 8]
  console.log(area.padEnd(4) + columns.map((column, i) => String(column).padStart(widths[i])).join(''))
}

function points(value) {
  return value.toFixed(1).replace('-', '−')
}

function shown(p) {
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}

/** Dots and intervals of the differences from the rest, with those marked that differ after Holm. */
function picture(groups) {
  const x = (value) => (320 + value * 10).toFixed(1)
  const ticks = [-20, -10, 0, 10, 20]
  const bottom = 52 + 26 * groups.length
  const differs = ({ adjustedP }) => adjustedP < 0.05
  const worded = groups.filter(differs).map(({ key, difference }) => `${key.area} by ${points(difference)}`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 ${bottom + 34}" role="img" font-family="sans-serif" font-size="13">`,
    `<title>NPS of each boarding area less that of the rest, in points; different after Holm: ${worded.join(', ') || 'none'}</title>`,
    '<style>text{fill:#57606a}path{stroke:#8c959f;stroke-width:2}circle{fill:#8c959f}.axis{stroke-width:1;stroke-dasharray:2 3}.zero{stroke-width:1}',
    'g.differs text{fill:#cf222e}g.differs path{stroke:#cf222e}g.differs circle{fill:#cf222e}',
    '@media(prefers-color-scheme:dark){text{fill:#9198a1}g.differs text{fill:#f85149}}</style>',
    '<text x="12" y="20">NPS less that of the rest, with 95 % interval</text>',
    '<text x="628" y="20" text-anchor="end">p after Holm</text>',
    ...ticks.map((tick) => `<path class="${tick === 0 ? 'zero' : 'axis'}" d="M${x(tick)} 34V${bottom}"/>`),
    ...ticks.map((tick) => {
      const sign = tick > 0 ? '+' : ''
      return `<text x="${x(tick)}" y="${bottom + 20}" text-anchor="middle">${sign}${String(tick).replace('-', '−')}</text>`
    }),
    ...groups.flatMap((group, i) => {
      const { key, a, difference, interval, adjustedP } = group
      const y = 52 + 26 * i
      return [
        `<g${differs(group) ? ' class="differs"' : ''}><text x="12" y="${y + 5}">${key.area} (${a.n})</text>`,
        `<path d="M${x(interval.lower)} ${y}H${x(interval.upper)}"/><circle cx="${x(difference)}" cy="${y}" r="5"/>`,
        `<text x="628" y="${y + 5}" text-anchor="end">${shown(adjustedP)}</text></g>`,
      ]
    }),
    '</svg>',
  ].join('\n')
}
