/**
 * Many sums of whole numbers and of their products, exact. A slot holds a double as long as that is exact, what goes
 * beyond it is carried over.
 */
export interface WholeSums {
  /** Adds a safe integer. */
  readonly add: (slot: number, value: number) => void
  /** Adds the product of two safe integers. */
  readonly addProduct: (slot: number, a: number, b: number) => void
  readonly value: (slot: number) => bigint
}

export function wholeSums(slots: number): WholeSums {
  const low = new Float64Array(slots)
  const high = new Map<number, bigint>()
  const carry = (slot: number, value: bigint): void => {
    high.set(slot, (high.get(slot) ?? 0n) + value)
  }
  const add = (slot: number, value: number): void => {
    const sum = low[slot]! + value
    if (sum <= Number.MAX_SAFE_INTEGER && sum >= -Number.MAX_SAFE_INTEGER) low[slot] = sum
    else {
      carry(slot, BigInt(low[slot]!) + BigInt(value))
      low[slot] = 0
    }
  }
  return {
    add,
    addProduct: (slot, a, b) => {
      const product = a * b
      if (Number.isSafeInteger(product)) add(slot, product)
      else carry(slot, BigInt(a) * BigInt(b))
    },
    value: (slot) => (high.get(slot) ?? 0n) + BigInt(low[slot]!),
  }
}
