import type { Source } from './source.ts'

/**
 * Text as `normalise` leaves it, as far as these letters go: without blanks at its ends, in lower case, composed. Which
 * letters are written small by which is said by this side, for what an engine's `lower` does depends on its locale.
 */
export function foldedLetters({ dialect, bind }: Source, x: string, letters: string): string {
  const wanted = new Set([...letters, ...letters.normalize('NFD')])
  let [from, to] = ['', '']
  // scripts with two cases lie below this
  for (let code = 65; code < 125_250; code++) {
    if (code === 0xd800) code = 0xe000
    const letter = String.fromCodePoint(code)
    const small = letter.toLowerCase()
    if (small !== letter && wanted.has(small)) {
      from += letter
      to += small
    }
  }
  const trimmed = dialect.translated(
    x,
    bind(BLANKS, 'text'),
    bind(from || ' ', 'text'),
    bind(to || ' ', 'text'),
  )
  return dialect.nfc ? dialect.nfc(trimmed) : trimmed
}

/** What `trim` takes away. */
const BLANKS =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'
