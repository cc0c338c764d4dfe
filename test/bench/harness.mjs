/**
 * Times jobs in turn, one after the other in every round, so that all meet the same noise; figures are ratios of
 * medians within this run. Every job must return the same number as the first of its group.
 */
export async function race(title, jobs, { rounds = 9, per = 1, unit = 'ns each', same = true } = {}) {
  const times = new Map(jobs.map(([name]) => [name, []]))
  let answer
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < jobs.length; k++) {
      const [name, run, most = rounds] = jobs[(k + round) % jobs.length]
      // the slowest peers run in the first rounds only
      if (round >= most) continue
      // engines clean up on other threads: nobody pays for what another one left behind
      await new Promise((resolve) => setTimeout(resolve, 100))
      const start = performance.now()
      const result = await run()
      times.get(name).push(performance.now() - start)
      answer ??= result
      if (same && !(Math.abs(result - answer) <= 1e-9 * Math.max(1, Math.abs(answer))))
        throw new Error(`${title}: ${name} gives ${result}, not ${answer}`)
    }
  }
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

export function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1]
}

/** States a goal and whether this run reached it. Nothing fails: the machine is shared. */
export function goal(text, value, limit, sense = 'at most') {
  const reached = sense === 'at most' ? value <= limit : value >= limit
  console.log(`  ${reached ? 'reached' : 'MISSED '}  ${text}: ${value.toFixed(2)} (${sense} ${limit})`)
}

/** Numbers from 0 to 1 that are the same in every run. */
export function seeded(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
