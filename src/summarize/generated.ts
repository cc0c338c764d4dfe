import type { CodeReader } from './collector.ts'

/** Fewer rows than these are done before code for them would be. */
export const FEW = 2048

/** What generated code may use, by the names it has there. */
export type Scope = { readonly [name: string]: unknown }

/** The parts of each of a list, named by the list, its number and their names: `key0field`. */
export function parts(name: string, list: readonly object[]): Scope {
  return Object.fromEntries(
    list.flatMap((one, i) => Object.entries(one).map(([part, value]) => [`${name}${i}${part}`, value])),
  )
}

/** Finds the place of an answer in the block; −1 where `placeOf` has to say. */
export function placeLines(c: number, value: string): readonly string[] {
  return [
    `const value${c} = ${value}`,
    `let place${c} = typeof value${c} === "number" && (value${c} & 255) === value${c} ? code${c}places[value${c}]`,
    `  : value${c} == null || value${c} !== value${c} ? code${c}missing : -1`,
  ]
}

/** A reader of codes with its places, and that of what is missing. */
export function withPlaces({ field, placeOf, places }: CodeReader): object {
  return { field, placeOf, places: places(), missing: placeOf(null, 0) }
}

type Maker = (...scope: readonly unknown[]) => unknown

// By plan, so that a plan's next rows find its loop warm. Filled on use; what it holds follows from the plan alone.
let makers: WeakMap<object, Map<string, Maker>> | undefined
let count = 0

/** A function of the text that is kept for the plan: made of whole numbers and of names in the scope alone. */
export function written<Made>(plan: object, text: string, scope: Scope): Made {
  makers ??= new WeakMap()
  const known = makers.get(plan) ?? new Map<string, Maker>()
  makers.set(plan, known)
  let make = known.get(text)
  if (!make) {
    // Engines share what they learn of a function among all of the same text: a number of its own keeps each apart.
    make = new Function(...Object.keys(scope), `/* ${++count} */ return ${text}`) as Maker
    known.set(text, make)
  }
  return make(...Object.values(scope)) as Made
}

// Whether code may be generated here: a content security policy can forbid it. Asked once, on first use.
let allowed: boolean | undefined

export function mayGenerate(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function('return true')() as boolean
    } catch {
      allowed = false
    }
  }
  return allowed
}
