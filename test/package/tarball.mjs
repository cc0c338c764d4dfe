// The packed tarball as a user gets it: installed into an empty folder, imported, required and compiled against.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const user = mkdtempSync(join(tmpdir(), 'cx-metrics-'))
after(() => rmSync(user, { recursive: true }))

const json = (path) => JSON.parse(readFileSync(path, 'utf8'))
const write = (path, text) => writeFileSync(join(user, path), text)

function run(command, args, cwd = user) {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')} failed\n${error.stdout}${error.stderr}`)
  }
}
const node = (...args) => run(process.execPath, args)

let packed
before(() => {
  ;[packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', user], root))
  // zod is linked from here, so that nothing is asked of a registry.
  const dependencies = { 'cx-metrics': `file:${packed.filename}`, zod: `file:${root}node_modules/zod` }
  write('package.json', JSON.stringify({ private: true, dependencies }))
  run('npm', ['install', '--offline', '--no-audit', '--no-fund'])
})

test('the tarball holds dist and four texts, nothing else', () => {
  const paths = packed.files.map(({ path }) => path)
  assert.deepEqual(paths.filter((path) => !path.startsWith('dist/')).sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'package.json',
  ])
  const odd = paths.filter(
    (path) => path.startsWith('dist/') && !/^dist\/[\w.-]+\.(js|cjs|d\.ts|d\.cts)$/.test(path),
  )
  assert.deepEqual(odd, [])
})

test('every file that package.json exports is in it', () => {
  const targets = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(targets))
  const { exports, main, module, types } = json(join(user, 'node_modules/cx-metrics/package.json'))
  const paths = new Set(packed.files.map(({ path }) => `./${path}`))
  for (const target of [...targets(exports), main, module, types]) assert.ok(paths.has(target), target)
})

test('it depends on pure-rand and zod alone', () => {
  const { dependencies, ...rest } = json(join(user, 'node_modules/cx-metrics/package.json'))
  assert.deepEqual(Object.keys(dependencies), ['pure-rand', 'zod'])
  assert.equal(rest.peerDependencies ?? rest.optionalDependencies, undefined)
})

test('import: nps([9, 10, 7, 3]).value is 25', () => {
  write('use.mjs', "import { nps } from 'cx-metrics'\nconsole.log(nps([9, 10, 7, 3]).value)\n")
  assert.equal(node('use.mjs'), '25')
})

test('require: nps([9, 10, 7, 3]).value is 25', () => {
  write('use.cjs', "const { nps } = require('cx-metrics')\nconsole.log(nps([9, 10, 7, 3]).value)\n")
  assert.equal(node('use.cjs'), '25')
})

test('import and require offer the same names, at every entry', () => {
  const { exports } = json(join(user, 'node_modules/cx-metrics/package.json'))
  const entries = Object.keys(exports).filter((path) => exports[path].import)
  write(
    'names.mjs',
    `import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const names = async (entry) => [Object.keys(await import(entry)), Object.keys(require(entry))].map((list) => list.sort())
console.log(JSON.stringify(await Promise.all(process.argv.slice(2).map(names))))
`,
  )
  const names = JSON.parse(node('names.mjs', ...entries.map((path) => join('cx-metrics', path))))
  assert.equal(names.length, entries.length)
  for (const [imported, required] of names) {
    assert.notEqual(imported.length, 0)
    assert.deepEqual(imported, required)
  }
})

test('isCxMetricsError tells the errors of the other copy', () => {
  write(
    'errors.mjs',
    `import { createRequire } from 'node:module'
import * as esm from 'cx-metrics'
const cjs = createRequire(import.meta.url)('cx-metrics')
const thrown = ({ nps }) => { try { nps([11]) } catch (error) { return error } }
const pairs = [[esm, cjs], [cjs, esm]]
console.log(JSON.stringify(pairs.map(([mine, theirs]) => [
  mine.isCxMetricsError(thrown(theirs)),
  thrown(theirs) instanceof mine.CxMetricsError,
  mine.isCxMetricsError(new TypeError('not ours')),
])))
`,
  )
  assert.deepEqual(JSON.parse(node('errors.mjs')), [
    [true, false, false],
    [true, false, false],
  ])
})

const consumer = `import { CxMetricsError, isCxMetricsError, nps } from 'cx-metrics'
import * as schemas from 'cx-metrics/schemas'

const value: number | null = nps([9, 10, 7, 3]).value
export function codeOf(error: unknown): CxMetricsError['code'] | null {
  return isCxMetricsError(error) ? error.code : null
}
// @ts-expect-error -- without answers the value is null
const number: number = nps([]).value
export const all: object[] = [{ value, number }, schemas]
`
const resolutions = [
  ['node16, ESM and CommonJS', ['mts', 'cts'], 'Node16', 'Node16'],
  ['bundler', ['ts'], 'ESNext', 'Bundler'],
]
for (const [title, extensions, module, moduleResolution] of resolutions) {
  test(`TypeScript compiles against it: ${title}`, () => {
    const folder = `types-${moduleResolution}`
    mkdirSync(join(user, folder))
    for (const extension of extensions) write(`${folder}/consumer.${extension}`, consumer)
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'ES2022',
      strict: true,
      noEmit: true,
      types: [],
    }
    write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ['.'] }))
    node(join(root, 'node_modules/typescript/bin/tsc'), '-p', folder)
  })
}
