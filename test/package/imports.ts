import { posix } from 'node:path'
import ts from 'typescript'

/** Source files by path under src: `metrics/nps.ts` → its text. */
export type Sources = { readonly [path: string]: string }

const below: readonly string[] = [
  'core',
  'scales',
  'stats',
  'time',
  'derive',
  'metrics',
  'summarize',
  'compare',
  'plans',
]

/** Which folders of src a folder may import, itself apart. What is not named here may not exist. */
const mayImport: { readonly [folder: string]: readonly string[] } = {
  core: [],
  scales: ['core'],
  stats: ['core'],
  time: ['core'],
  derive: ['core', 'scales', 'stats', 'time'],
  metrics: ['core', 'scales', 'stats', 'time', 'derive'],
  summarize: ['core', 'stats', 'time'],
  compare: ['core', 'stats', 'time'],
  plans: ['core', 'scales', 'time', 'metrics', 'summarize'],
  sql: below,
  schemas: below,
  charts: below,
  index: below,
  labels: ['scales'],
}

/** A file of metrics/ that makes a metric; the others there help one to be written. */
const isMetric = (path: string, sources: Sources): boolean =>
  path.startsWith('metrics/') && /^export (function|const) \w+Metric\b/m.test(sources[path] ?? '')

const folderOf = (path: string): string => path.replace(/(\/.*|\.ts)$/, '')

/** Everything that a module asks for, types included: `import`, `export … from`, `import()`, `import('…').T`, `require`. */
function specifiersOf(source: ts.SourceFile): string[] {
  const found: string[] = []
  const add = (node: ts.Node | undefined): void => {
    if (node) found.push(ts.isStringLiteralLike(node) ? node.text : node.getText(source))
  }
  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier)
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument)
    else if (ts.isExternalModuleReference(node)) add(node.expression)
    else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText(source) === 'require')
    ) {
      add(node.arguments[0])
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function importFault(path: string, specifier: string, sources: Sources): string | undefined {
  const from = folderOf(path)
  if (!specifier.startsWith('.')) {
    const allowed =
      (specifier === 'zod' && from === 'schemas') ||
      (specifier.startsWith('pure-rand/') && path === 'stats/random.ts')
    return allowed
      ? undefined
      : 'a package may be imported by few: zod by schemas, pure-rand by stats/random.ts'
  }
  const target = posix.join(posix.dirname(path), specifier)
  if (!(target in sources)) return 'no such file'
  const to = folderOf(target)
  if (to === from) return isMetric(target, sources) ? 'nothing in metrics imports a metric' : undefined
  return mayImport[from]?.includes(to) ? undefined : `${from} may not import ${to}`
}

const camelCase = (name: string): string =>
  name.replace(/^[A-Z]/, (first) => first.toLowerCase()).replace(/-([a-z])/g, (_, next) => next.toUpperCase())

/** The metric that a name or a text speaks of: `npsFromCounts`, `NpsResult` and `'nps'` all speak of `nps`. */
function metricNamed(text: string, metrics: readonly string[]): string | undefined {
  const name = camelCase(text)
  return metrics.find((metric) => name.startsWith(metric) && !/^[a-z]/.test(name.slice(metric.length)))
}

function metricsNamed(source: ts.SourceFile, metrics: readonly string[]): string[] {
  const found = new Set<string>()
  function visit(node: ts.Node): void {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) {
      const metric = metricNamed(node.text, metrics)
      if (metric) found.add(metric)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...found]
}

/** Every breach of "Layout and who may import whom", as `file: what`. */
export function breaches(sources: Sources): string[] {
  const metrics = Object.keys(sources)
    .filter((path) => isMetric(path, sources))
    .map((path) => camelCase(posix.basename(path, '.ts')))

  return Object.entries(sources).flatMap(([path, text]) => {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022)
    const from = folderOf(path)
    const faults = specifiersOf(source).flatMap((specifier) => {
      const fault = importFault(path, specifier, sources)
      return fault === undefined ? [] : [`imports ${specifier}: ${fault}`]
    })
    if (!(from in mayImport)) faults.push('lies in no layer')
    if (from === 'core' || from === 'summarize') {
      faults.push(...metricsNamed(source, metrics).map((metric) => `names the metric ${metric}`))
    }
    const isDoor = (statement: ts.Statement): boolean =>
      ts.isExportDeclaration(statement) &&
      statement.moduleSpecifier !== undefined &&
      statement.exportClause !== undefined &&
      ts.isNamedExports(statement.exportClause)
    if (path === 'index.ts' && !source.statements.every(isDoor)) faults.push('has more than named re-exports')
    return faults.map((fault) => `${path}: ${fault}`)
  })
}
