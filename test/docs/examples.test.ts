// Runs every `@example` of src and every js or ts block of README.md and docs; run.ts has the rule by which a comment is
// a value. A page is one program; an example is one, with everything public in scope. Blocks in other languages, and
// those marked `js no-run`, are counted and not run.
import { afterAll, describe, expect, test } from 'vitest'
import * as main from '../../src/index.ts'
import * as labels from '../../src/labels.ts'
import * as schemas from '../../src/schemas/index.ts'
import * as sql from '../../src/sql/index.ts'
import { run } from './run.ts'
import { declarationsOf, exportsOf, lacks, list, pageOf, read } from './sources.ts'

const modules = {
  'cx-metrics': main,
  'cx-metrics/labels': labels,
  'cx-metrics/schemas': schemas,
  'cx-metrics/sql': sql,
}
const sources = list('src', '.ts')
const pages = ['README.md', ...list('docs', '.md').filter((path) => !/^docs\/(site|api)\//.test(path))]

let values = 0
let examples = 0
let blocks = 0
const skipped: string[] = []

afterAll(() => {
  const kinds = [...new Set(skipped)].map(
    (kind) => `${kind} × ${skipped.filter((one) => one === kind).length}`,
  )
  const idle = kinds.length > 0 ? `; not run: ${kinds.join(', ')}` : ''
  console.log(`docs: ${examples} examples and ${blocks} blocks run, ${values} values compared${idle}`)
})

describe('examples in doc blocks', () => {
  for (const path of sources) {
    for (const { name, line, example } of declarationsOf(read(path))) {
      if (example === null) continue
      test(`${path}:${line} ${name}`, async () => {
        const result = await run(example, { scope: { ...main, ...schemas, ...sql } })
        examples++
        values += result.values
        expect(result.failures).toEqual([])
        expect(result.values, 'an example shows a value').toBeGreaterThan(0)
      })
    }
  }
})

describe('blocks in documents', () => {
  for (const path of pages) {
    const page = pageOf(read(path))
    skipped.push(...page.skipped)
    if (page.blocks === 0) continue
    test(`${path}: ${page.blocks} blocks`, async () => {
      const result = await run(page.code, { modules })
      blocks += page.blocks
      values += result.values
      expect(result.failures).toEqual([])
    })
  }
})

describe('links in documents', () => {
  const known = new Set([...pages, ...list('docs', ''), 'CHANGELOG.md', 'LICENSE'])
  test.each(pages)('%s points at files that are there', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!)
    const relative = links.filter((link) => !/^[a-z]+:/.test(link))
    const resolved = relative.map((link) => new URL(link, `file:///${path}`).pathname.slice(1))
    expect(resolved.filter((link) => !known.has(link))).toEqual([])
  })
})

test.each([
  ['src/index.ts', main],
  ['src/labels.ts', labels],
  ['src/schemas/index.ts', schemas],
  ['src/sql/index.ts', sql],
])('everything public in %s has its tags', (entry, module) => {
  const exported = exportsOf(entry)
  const missing = exported.flatMap(({ name, path }) => {
    const declared = declarationsOf(read(path)).find((one) => one.name === name)
    const tags = declared ? lacks(declared) : ['declaration']
    return tags.map((tag) => `${path} ${name}: @${tag}`)
  })
  expect(missing).toEqual([])
  expect(exported.length, 'no export is overlooked').toBe(Object.keys(module).length)
})

describe('the runner itself', () => {
  const failures = async (code: string): Promise<readonly string[]> =>
    (await run(code, { scope: main, modules })).failures

  test.each([
    'nps([10, 9, 8, 3]).value // 25',
    'nps([]).value // null: nobody answered',
    'nps([10, 9, 9, 8, 7, 3]).value // 33.33…',
    "format(nps([]), { locale: 'en' }) // 'no ans…'",
    'nps([9]).excluded // { missing: 0, … }',
    'nps([9, 11]) // throws invalid_value at [1]: score must be',
    "import { nps as n } from 'cx-metrics'\nn([9]).value // 100",
    'const sum = 1\nsum // 1',
    'await Promise.resolve(2) // 2',
  ])('%s holds', async (code) => {
    expect(await failures(code)).toEqual([])
  })

  test.each<[string, string, RegExp?]>([
    ['a wrong value', 'nps([10, 9, 8, 3]).value // 26'],
    ['a wrong value behind await', 'await Promise.resolve(2) // 3'],
    ['a wrong beginning', 'nps([10, 9, 9, 8, 7, 3]).value // 33.4…'],
    ['minus zero', '-0 // 0'],
    ['a field too few', 'nps([9]).excluded // { missing: 0 }'],
    ['a wrong field', 'nps([9]).excluded // { missing: 1, … }'],
    ['a list cut short', '[1, 2] // [1]'],
    ['words for a value', 'nps([9]).value // all promoters', /^line 1: no value in the comment/],
    ['another code', 'nps([9, 11]) // throws invalid_option'],
    ['another path', 'nps([9, 11]) // throws invalid_value at [0]'],
    ['another message', 'nps([9, 11]) // throws invalid_value at [1]: rating'],
    ['nothing thrown', 'nps([9]) // throws invalid_value'],
    ['a throw where a value is due', 'nps([11]).value // 100'],
    ['another error', "'a'.nope() // throws invalid_value"],
    ['an import that is not there', "import { npz } from 'cx-metrics'", /exports no npz/],
    ['code that does not parse', 'nps([', /^SyntaxError/],
    ['a wrong value in a branch', 'if (true) nps([9]).value // 99'],
  ])('%s is found', async (_, code, found = /^line 1: expected /) => {
    expect(await failures(code)).toEqual([expect.stringMatching(found)])
  })

  test('pageOf keeps lines, counts blocks and names what it leaves out', () => {
    const page = pageOf('# A\n```js\n1 // 1\n```\n```sh\nnpm test\n```\n```js no-run\nx\n```\n')
    expect(page).toEqual({ code: `\n\n1 // 1${'\n'.repeat(8)}`, blocks: 1, skipped: ['sh', 'js no-run'] })
  })

  test('lacks names the tags that a doc block does not have', () => {
    const missing = (text: string): readonly string[] => lacks(declarationsOf(text)[0]!)
    expect(missing('export function f() {}')).toEqual(['category', 'since', 'example'])
    expect(missing('/** F. @category A @since 1 */\nexport function f() {}')).toEqual(['example'])
    expect(missing('/** C. @category A */\nexport const c = 1')).toEqual(['since'])
    expect(missing('/** T. */\nexport type T = 1')).toEqual([])
  })

  test('declarationsOf takes an example up to the next tag', () => {
    const text =
      '/**\n * F.\n *\n * @example\n * f(1) // 1\n * f(2) // 2\n * @since 1\n */\nexport function f(x) {}'
    expect(declarationsOf(text)[0]).toMatchObject({ name: 'f', line: 4, example: 'f(1) // 1\nf(2) // 2' })
  })
})
