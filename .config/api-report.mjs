// Dumps what each entry point declares, without comments, into docs/api: every change of the public surface shows in a
// diff. With --check nothing is written, and a difference fails.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, 'docs/api')
const { name: packageName, exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

/** Exported names in alphabetical order, then the names that they need and the entry keeps to itself. */
function report(file, title) {
  const program = ts.createProgram([file], { target: ts.ScriptTarget.ES2022, skipLibCheck: true })
  const checker = program.getTypeChecker()
  const printer = ts.createPrinter({ removeComments: true })
  const entry = checker.getSymbolAtLocation(program.getSourceFile(file))
  const resolve = (symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const ours = (node) => node.getSourceFile().fileName.startsWith(join(root, 'dist'))
  const byName = (a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)

  const exported = new Map(checker.getExportsOfModule(entry).map((symbol) => [resolve(symbol), symbol.name]))
  const needed = new Map()
  const statement = (node) => (ts.isVariableDeclaration(node) ? node.parent.parent : node)
  const declarations = (symbol) => (symbol.declarations ?? []).filter(ours).map(statement)

  function follow(node) {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node)
      const target = symbol && resolve(symbol)
      const topLevel = target?.declarations?.some((declaration) => {
        return ours(declaration) && ts.isSourceFile(statement(declaration).parent)
      })
      if (topLevel && !exported.has(target) && !needed.has(target)) {
        needed.set(target, target.name)
        declarations(target).forEach(follow)
      }
    }
    ts.forEachChild(node, follow)
  }
  for (const symbol of exported.keys()) declarations(symbol).forEach(follow)

  const print = (symbols) =>
    [...symbols]
      .map(([symbol, name]) => [name, symbol])
      .sort(byName)
      .map(([name, symbol]) => {
        const texts = declarations(symbol).map((node) =>
          printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()),
        )
        return [...(symbol.name === name ? [] : [`// ${symbol.name} as ${name}`]), ...texts].join('\n')
      })
      .join('\n')

  const sections = [`// ${title}`, print(exported)]
  if (needed.size > 0) sections.push('// Not exported, but named above', print(needed))
  return `${sections.join('\n\n')}\n`
}

const check = process.argv.includes('--check')
if (!check) mkdirSync(reports, { recursive: true })
for (const [path, entry] of Object.entries(exports)) {
  const types = entry.import?.types
  if (!types) continue
  const text = report(join(root, types), join(packageName, path))
  const file = join(reports, `${path === '.' ? 'index' : path.slice(2)}.d.ts.txt`)
  if (!check) {
    writeFileSync(file, text)
    continue
  }
  const labels = ['--label', file.slice(root.length), '--label', 'as built']
  const { status } = spawnSync('diff', ['-uN', ...labels, file, '-'], {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  if (status !== 0) {
    console.error('The public surface is not the one in docs/api; if that is meant, run: npm run api')
    process.exitCode = 1
  }
}
