import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root: string = fileURLToPath(new URL('../..', import.meta.url))

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Paths under a folder that end so, in a fixed order. */
export function list(folder: string, end: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(end))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .sort()
}

/** Code of a document with everything else blanked, so that lines keep their numbers. */
interface Page {
  readonly code: string
  readonly blocks: number
  /** The info strings of the blocks that do not run. */
  readonly skipped: readonly string[]
}

/** The blocks of a page are one program: a later one may use what an earlier one names. */
export function pageOf(markdown: string): Page {
  const skipped: string[] = []
  let blocks = 0
  let fence: { readonly runs: boolean } | null = null
  const code = markdown.split('\n').map((line) => {
    const info = /^\s*```(.*)$/.exec(line)?.[1]?.trim()
    if (info === undefined) return fence?.runs ? line : ''
    if (fence) fence = null
    else {
      fence = { runs: info === 'js' || info === 'ts' }
      if (fence.runs) blocks++
      else skipped.push(info)
    }
    return ''
  })
  return { code: code.join('\n'), blocks, skipped }
}

/** A declaration with its doc block. */
interface Declared {
  readonly name: string
  readonly kind: 'function' | 'class' | 'constant' | 'type'
  readonly line: number
  readonly example: string | null
  readonly tags: readonly string[]
}

export function declarationsOf(text: string): readonly Declared[] {
  const file = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ESNext, true)
  return file.statements.flatMap((statement) => {
    const named = nameAndKind(statement)
    if (!named) return []
    const doc = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc).at(-1)
    const lines = (doc?.getText() ?? '').split('\n').map((line) => line.replace(/^\s*(\/\*\*|\*\/|\*) ?/, ''))
    const from = lines.findIndex((line) => line.startsWith('@example'))
    const after = from < 0 ? -1 : lines.findIndex((line, i) => i > from && line.startsWith('@'))
    return {
      ...named,
      line:
        file.getLineAndCharacterOfPosition(doc?.getStart() ?? statement.getStart()).line +
        1 +
        Math.max(0, from),
      example: from < 0 ? null : lines.slice(from + 1, after < 0 ? undefined : after).join('\n'),
      tags: [...lines.join('\n').matchAll(/(?<=^|\s)@(\w+)/g)].map(([, tag]) => tag!),
    }
  })
}

function nameAndKind(statement: ts.Statement): Pick<Declared, 'name' | 'kind'> | null {
  if (ts.isFunctionDeclaration(statement)) return { name: statement.name!.text, kind: 'function' }
  if (ts.isClassDeclaration(statement)) return { name: statement.name!.text, kind: 'class' }
  if (ts.isVariableStatement(statement)) {
    return { name: statement.declarationList.declarations[0]!.name.getText(), kind: 'constant' }
  }
  const type = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
  return type ? { name: statement.name.text, kind: 'type' } : null
}

/** The tags that a public declaration lacks. An overload has its doc block on the first signature. */
export function lacks({ kind, tags }: Declared): readonly string[] {
  const wanted = ['category', 'since', ...(kind === 'function' || kind === 'class' ? ['example'] : [])]
  return kind === 'type' ? [] : wanted.filter((tag) => !tags.includes(tag))
}

/** What an entry point exports, each with the file it is declared in. */
export function exportsOf(entry: string): readonly { readonly name: string; readonly path: string }[] {
  const file = ts.createSourceFile(entry, read(entry), ts.ScriptTarget.ESNext, true)
  return file.statements
    .filter(ts.isExportDeclaration)
    .flatMap(({ exportClause, moduleSpecifier, isTypeOnly }) => {
      if (isTypeOnly || !exportClause || !ts.isNamedExports(exportClause) || !moduleSpecifier) return []
      const path = join(dirname(entry), (moduleSpecifier as ts.StringLiteral).text)
      return exportClause.elements
        .filter((element) => !element.isTypeOnly)
        .map(({ name, propertyName }) => ({ name: (propertyName ?? name).text, path }))
    })
}
