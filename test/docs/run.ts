import ts from 'typescript'
import { isCxMetricsError } from '../../src/index.ts'

/**
 * Runs the code of a document and compares what it says.
 *
 * The rule: a `//` comment behind an expression statement is its value, written as a JavaScript literal.
 *
 *     expr // 25                                      deeply equal, 0 is not -0
 *     expr // -28.99…   'no ans…'   [1, …]   { n: 7, … }      goes on at …
 *     expr // null: nobody answered                   a remark follows `: `
 *     expr // throws invalid_value at [0]: score must be      code; path and start of the message if given
 *
 * Every other comment is free. Answers with one line for everything that does not hold.
 */
export async function run(
  code: string,
  {
    scope = {},
    modules = {},
  }: { readonly scope?: Names; readonly modules?: { readonly [name: string]: Names } } = {},
): Promise<{ readonly values: number; readonly failures: readonly string[] }> {
  const failures: string[] = []
  let values = 0
  const check = (line: number, comment: string, got: () => unknown): unknown => {
    values++
    const report = (failure: string | null): void => {
      if (failure) failures.push(`line ${line}: ${failure}`)
    }
    try {
      const value = got()
      if (!(value instanceof Promise)) return report(compare(comment, { value }))
      return value.then(
        (value) => report(compare(comment, { value })),
        (error) => report(compare(comment, { error })),
      )
    } catch (error) {
      return report(compare(comment, { error }))
    }
  }
  const load = async (name: string, wanted: readonly string[]): Promise<Names> => {
    const module: Names = modules[name] ?? (await import(name))
    const absent = wanted.filter((one) => !(one in module))
    if (absent.length > 0) throw new Error(`${name} exports no ${absent.join(', ')}`)
    return module
  }
  try {
    // A block of its own, so that the code may name its variables as exports are named.
    const names = ['$check', '$load', ...Object.keys(scope)]
    const source = `async function code(${names.join(', ')}) {{\n${instrument(code)}\n}}`
    const { outputText, diagnostics = [] } = ts.transpileModule(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2022 },
      reportDiagnostics: true,
    })
    for (const { messageText } of diagnostics) throw new SyntaxError(String(messageText))
    await new Function(`${outputText}\nreturn code`)()(check, load, ...Object.values(scope))
  } catch (error) {
    failures.push(String(error))
  }
  return { values, failures }
}

type Names = { readonly [name: string]: unknown }

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** Null, or how the outcome differs from what the comment says. */
function compare(comment: string, outcome: Outcome): string | null {
  const thrown = /^throws (\w+)(?: at (\[.*?\]))?(?:: (.*))?$/.exec(comment)
  if ('error' in outcome) {
    const { error } = outcome
    if (!isCxMetricsError(error)) return `expected ${comment}, threw ${error}`
    const [, code, path, message = ''] = thrown ?? []
    const holds =
      error.code === code &&
      (path === undefined || matches(error.path, literal(path))) &&
      error.message.startsWith(message)
    return holds
      ? null
      : `expected ${comment}, threw ${error.code} at ${JSON.stringify(error.path)}: ${error.message}`
  }
  if (thrown) return `expected ${comment}, got ${write(outcome.value)}`
  const wanted = readValue(comment)
  if (!wanted) return `no value in the comment: ${comment}`
  return matches(outcome.value, wanted.value) ? null : `expected ${comment}, got ${write(outcome.value)}`
}

/** The literal a comment begins with, up to its end or to the first `: ` that leaves one. */
function readValue(comment: string): { readonly value: unknown } | null {
  const ends = [...comment.matchAll(/: /g)].map(({ index }) => index)
  for (const end of [comment.length, ...ends]) {
    try {
      return { value: literal(comment.slice(0, end)) }
    } catch {}
  }
  return null
}

class Cut {
  readonly start: string
  constructor(start: string) {
    this.start = start
  }
}
const REST = Symbol('…')

function literal(text: string): unknown {
  const code = text.replace(/'(?:[^'\\]|\\.)*'|(-?\d[\d.e+-]*)…|…/g, (all, number) =>
    number === undefined ? (all === '…' ? 'rest' : all) : `cut('${number}')`,
  )
  return new Function('cut', 'rest', `return (${code}\n)`)((start: string) => new Cut(start), REST)
}

function matches(got: unknown, wanted: unknown): boolean {
  if (wanted instanceof Cut) return typeof got === 'number' && String(got).startsWith(wanted.start)
  if (typeof wanted === 'string' && wanted.endsWith('…')) {
    return typeof got === 'string' && got.startsWith(wanted.slice(0, -1))
  }
  if (typeof wanted !== 'object' || wanted === null) return Object.is(got, wanted)
  if (typeof got !== 'object' || got === null || Array.isArray(got) !== Array.isArray(wanted)) return false
  const entries = Object.entries(wanted).filter(([, value]) => value !== REST)
  const open = entries.length < Object.keys(wanted).length
  return (
    (open || Object.keys(got).length === entries.length) &&
    entries.every(([key, value]) => Object.hasOwn(got, key) && matches((got as Names)[key], value))
  )
}

function write(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The code with each commented expression handed to `$check`, and imports to `$load`; lines stay where they are. */
function instrument(code: string): string {
  const file = ts.createSourceFile('code.ts', code, ts.ScriptTarget.ESNext, true)
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      edits.push({ from: node.getStart(), to: node.end, text: destructured(node) })
    } else if (ts.isExpressionStatement(node)) {
      const comment = ts.getTrailingCommentRanges(code, node.end)?.[0]
      if (comment?.kind === ts.SyntaxKind.SingleLineCommentTrivia) {
        const text = JSON.stringify(code.slice(comment.pos + 2, comment.end).trim())
        const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
        const [wait, async] = holdsAwait(node) ? ['await ', 'async '] : ['', '']
        const { expression } = node
        const from = expression.getStart()
        edits.push({ from, to: from, text: `${wait}$check(${line}, ${text}, ${async}() => (` })
        edits.push({ from: expression.end, to: expression.end, text: '));' })
        return
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return edits
    .sort((a, b) => b.from - a.from)
    .reduce((text, edit) => text.slice(0, edit.from) + edit.text + text.slice(edit.to), code)
}

function holdsAwait(node: ts.Node): boolean {
  return ts.isAwaitExpression(node) || (ts.forEachChild(node, holdsAwait) ?? false)
}

function destructured({ importClause, moduleSpecifier }: ts.ImportDeclaration): string {
  const from = moduleSpecifier.getText()
  const bindings = importClause?.namedBindings
  if (!bindings || !ts.isNamedImports(bindings)) return `await $load(${from}, [])`
  const names = bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly)
  const wanted = names.map(({ name, propertyName }) => `'${(propertyName ?? name).text}'`)
  const local = names.map(
    ({ name, propertyName }) => `${propertyName ? `${propertyName.text}: ` : ''}${name.text}`,
  )
  return `const { ${local.join(', ')} } = await $load(${from}, [${wanted.join(', ')}]);`
}
