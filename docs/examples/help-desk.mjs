// A year of a help desk, made by a seeded generator: the same rows on every machine.

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2025, 0, 1)
export const asOf = new Date(Date.UTC(2026, 0, 1)).toISOString()

/** Mulberry32, by Tommy Ettinger (public domain): numbers from 0 to 1, the same for the same seed. */
function random(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const iso = (ms) => new Date(ms).toISOString()

/** Tickets, contacts, effort answers, subscriptions and accounts of `customers` customers. */
export function helpDesk({ seed = 2025, customers = 400 } = {}) {
  const draw = random(seed)
  const pick = (list) => list[Math.floor(draw() * list.length)]
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
  const tickets = []
  const contacts = []
  const efforts = []
  const subscriptions = []
  const accounts = []
  for (let i = 0; i < customers; i++) {
    const customer = `c${String(i).padStart(3, '0')}`
    const joined = START + Math.floor((draw() * 1.5 - 0.9) * 365) * DAY
    const leaves = draw() < 0.16 ? joined + Math.ceil(draw() * 600 + 20) * DAY : null
    const mrr = pick([2900, 4900, 9900, 19900])
    subscriptions.push({ customer, startedAt: iso(joined), endedAt: leaves === null ? null : iso(leaves) })
    const gone = leaves !== null && leaves <= Date.parse(asOf)
    const change = draw() < 0.25 ? pick([-2000, 2000, 5000]) : 0
    accounts.push({
      customer,
      startMrr: joined <= START && (leaves === null || leaves > START) ? mrr : 0,
      endMrr: gone ? 0 : Math.max(900, mrr + change),
    })
    for (let n = Math.floor(draw() * 5); n > 0; n--) {
      const openedAt = START + Math.floor(draw() * 365 * 24 * 60) * 60_000
      const took = Math.round(Math.exp(2.6 + 1.3 * normal()) * HOUR)
      const topic = pick(['billing', 'delivery', 'login', 'other'])
      const stuck = draw() < 0.04
      const resolved = !stuck && openedAt + took <= Date.parse(asOf)
      tickets.push({
        customer,
        topic,
        openedAt: iso(openedAt),
        resolvedAt: resolved ? iso(openedAt + took) : null,
      })
      const tries = draw() < 0.24 ? 2 + Math.floor(draw() * 2) : 1
      for (let t = 0; t < tries; t++) {
        contacts.push({
          customer,
          topic,
          at: iso(openedAt + t * Math.round(1 + draw() * 60) * HOUR),
          resolved: resolved && t === tries - 1,
          abandoned: draw() < 0.05,
          channel: pick(['phone', 'chat', 'email']),
        })
      }
      if (draw() < 0.5) {
        const own = 1 + Math.floor(draw() * 5)
        efforts.push({
          customer: own,
          company: draw() < 0.06 ? null : Math.min(5, 1 + Math.floor(draw() * 6)),
        })
      }
    }
  }
  return { tickets, contacts, efforts, subscriptions, accounts }
}
