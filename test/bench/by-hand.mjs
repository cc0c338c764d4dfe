const z = 1.959963984540054
const mean = (sum, squares, n) => ({
  value: sum / n,
  margin: z * Math.sqrt((squares / n - (sum / n) ** 2) / n),
})

/** One line of a report from sums. */
export function line({ n, promoters, detractors, satisfied, rating, ratings, effort, efforts }) {
  const nps = mean(100 * (promoters - detractors), 1e4 * (promoters + detractors), n)
  return {
    nps,
    csat: mean(satisfied, satisfied, n),
    rating: mean(rating, ratings, n),
    ces: mean(effort, efforts, n),
  }
}
export const checksum = (lines) => {
  let sum = 0
  for (const { nps, csat, rating, ces } of lines) sum += nps.value + csat.value + rating.value + ces.value
  return sum
}

/** What a careful programmer writes: one pass, a joined key. */
export function byHand(rows) {
  const groups = new Map()
  for (const { segment, channel, month, score, rating, effort } of rows) {
    const key = `${segment}|${channel}|${month}`
    let group = groups.get(key)
    if (!group) {
      group = {
        n: 0,
        promoters: 0,
        detractors: 0,
        satisfied: 0,
        rating: 0,
        ratings: 0,
        effort: 0,
        efforts: 0,
      }
      groups.set(key, group)
    }
    group.n++
    if (score >= 9) group.promoters++
    else if (score <= 6) group.detractors++
    if (rating >= 4) group.satisfied++
    group.rating += rating
    group.ratings += rating * rating
    group.effort += effort
    group.efforts += effort * effort
  }
  return checksum([...groups.values()].map(line))
}
