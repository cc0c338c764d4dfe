/**
 * What `map` answers, always as one kind of list: its own is another once engines have optimised it, and whatever has been
 * optimised for the first begins anew.
 */
export function mapped<T, R>(list: readonly T[], of: (one: T, place: number) => R): R[] {
  const out: R[] = []
  for (let i = 0; i < list.length; i++) out.push(of(list[i]!, i))
  return out
}
