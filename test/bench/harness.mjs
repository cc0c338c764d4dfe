/**
 * Times jobs in turn, one after the other in every round, so that all meet the same noise; figures are ratios of
 * medians within this run. Every job must return the same number as the first of its group.
 */
export function race(title, jobs, { rounds = 9, per = 1, unit = 'ns each', same = true } = {}) {
  const times = new Map(jobs.map(([name]) => [name, []]))
  let answer
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < jobs.length; k++) {
      const [name, run] = jobs[(k + round) % jobs.length]
      const start = performance.now()
      const result = run()
      times.get(name).push(performance.now() - start)
      answer ??= result
      if (same && Math.abs(result - answer) > 1e-9)
        throw new Error(`${title}: ${name} gives ${result}, not ${answer}`)
    }
  }
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
  const figures = jobs.map(([name]) => ({
    name,
    median: median(times.get(name)),
    best: Math.min(...times.get(name)),
  }))
  console.log(`\n${title}`)
  for (const figure of figures) {
    const each = (ms) => ((ms * 1e6) / per).toFixed(2).padStart(10)
    const ratio = figure.median / figures[0].median
    console.log(
      `  ${figure.name.padEnd(46)}${each(figure.median)} (${each(figure.best).trim()}) ${unit}  ×${ratio.toFixed(2)}`,
    )
  }
  return Object.fromEntries(figures.map(({ name, median }) => [name, median]))
}

/** States a goal and whether this run reached it. Nothing fails: the machine is shared. */
export function goal(text, value, limit, sense = 'at most') {
  const reached = sense === 'at most' ? value <= limit : value >= limit
  console.log(`  ${reached ? 'reached' : 'MISSED '}  ${text}: ${value.toFixed(2)} (${sense} ${limit})`)
}
