import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { monthlyRevenue, type Price } from '../../src/derive/price.ts'

describe('monthlyRevenue', () => {
  test('is rounded once: twelve yearly prices of 100.00 are 100.00, not 99.96', () => {
    expect(monthlyRevenue([{ price: 10_000, interval: 'year' }])).toBe(833)
    expect(monthlyRevenue(Array(12).fill({ price: 10_000, interval: 'year' }))).toBe(10_000)
  })

  test.each<[Price, number]>([
    [{ price: 1_200 }, 1_200],
    [{ price: 1_200, interval: 'quarter' }, 400],
    [{ price: 1_200, interval: 'year' }, 100],
    [{ price: 1_200, interval: 'year', intervalCount: 2 }, 50],
    [{ price: 700, interval: 'month', intervalCount: 6, quantity: 3 }, 350],
    // 112 × 365.25 / 7 / 12 = 487
    [{ price: 112, interval: 'week' }, 487],
    [{ price: 112, interval: 'week', intervalCount: 487 }, 1],
    // 16 × 365.25 / 12 = 487
    [{ price: 16, interval: 'day' }, 487],
    [{ price: 9_900, interval: 'once' }, 0],
    [{ price: 1_500, quantity: 4, percentOff: 12.5 }, 5_250],
    [{ price: 10_000, percentOff: 33.3 }, 6_670],
    [{ price: 10_000, percentOff: 100 }, 0],
    [{ price: 10_000, quantity: 2, amountOff: 500, tax: 3_500 }, 16_000],
    [{ price: 10_000, quantity: 2, percentOff: 50, amountOff: 12_000 }, 0],
    [{ price: 10_000, quantity: 0 }, 0],
    [{ price: Number.MAX_SAFE_INTEGER }, Number.MAX_SAFE_INTEGER],
    [{ price: Number.MAX_SAFE_INTEGER, interval: 'quarter' }, 3_002_399_751_580_330],
  ])('of %o is %d', (price, expected) => {
    expect(monthlyRevenue([price])).toBe(expected)
  })

  test('half a cent goes to the even one', () => {
    const halves = [6, 18, 30, 42].map((price) => monthlyRevenue([{ price, interval: 'year' }]))
    expect(halves).toEqual([0, 2, 2, 4])
  })

  test('no prices give 0', () => expect(monthlyRevenue([])).toBe(0))

  test.each<[object, string]>([
    [{ price: 9.5 }, 'price'],
    [{ price: -1 }, 'price'],
    [{ price: '900' }, 'price'],
    [{ price: null }, 'price'],
    [{}, 'price'],
    [{ price: 9, interval: 'monthly' }, 'interval'],
    [{ price: 9, interval: 'toString' }, 'interval'],
    [{ price: 9, intervalCount: 0 }, 'intervalCount'],
    [{ price: 9, quantity: 1.5 }, 'quantity'],
    [{ price: 2 ** 50, quantity: 9 }, 'quantity'],
    [{ price: 9, percentOff: 101 }, 'percentOff'],
    [{ price: 9, percentOff: -1 }, 'percentOff'],
    [{ price: 9, amountOff: 0.5 }, 'amountOff'],
    [{ price: 9, tax: -1 }, 'tax'],
  ])('of %o throws invalid_value for %s', (price, field) => {
    expect(() => monthlyRevenue([{ price: 1 }, price as Price])).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1, field] }),
    )
  })

  test('more than 2^53 a month is refused, not rounded', () => {
    const much = { price: Number.MAX_SAFE_INTEGER }
    expect(() => monthlyRevenue([much, much])).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: ['price'] }),
    )
    const daily = { price: 2 ** 50, interval: 'day' } as const
    expect(() => monthlyRevenue([{ price: 1 }, daily])).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1, 'price'] }),
    )
    expect(monthlyRevenue([{ ...daily, intervalCount: 4 }])).toBe(8_567_394_603_630_592)
  })

  test('small or large, the amounts are those of whole numbers without a limit', () => {
    const price = fc.record({
      price: fc.oneof(fc.nat(100), fc.nat(1e9), fc.nat(2 ** 43)),
      interval: fc.constantFrom('month', 'quarter', 'year'),
      intervalCount: fc.integer({ min: 1, max: 40 }),
      quantity: fc.nat(3),
    })
    fc.assert(
      fc.property(fc.array(price, { maxLength: 9 }), (prices) => {
        const under = prices.reduce((all, { intervalCount }) => all * BigInt(intervalCount), 12n)
        const months = { month: 1n, quarter: 3n, year: 12n }
        const over = prices.reduce((sum, { price, interval, intervalCount, quantity }) => {
          const per = months[interval as 'month'] * BigInt(intervalCount)
          return sum + (BigInt(price) * BigInt(quantity) * under) / per
        }, 0n)
        const twice = (2n * over) / under
        // to the nearest: away from what is no half, and from a half to the even one
        const half = twice * under === 2n * over
        const nearest =
          twice % 2n === 0n ? twice / 2n : half && (twice / 2n) % 2n === 0n ? twice / 2n : twice / 2n + 1n
        expect(monthlyRevenue(prices as Price[])).toBe(Number(nearest))
      }),
    )
  })
})
