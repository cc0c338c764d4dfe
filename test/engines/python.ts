import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Packages of PyPI in a folder of their own each, so that two runs may install them, and no other Python sees them. */
export interface PythonPackage {
  readonly name: string
  readonly version: string
  /** What it says it needs is needed for other uses only. */
  readonly alone?: boolean
}

export function folderOf({ name, version }: PythonPackage): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(cache, 'cx-metrics', `${name}-${version}`)
}

export function missingPackage(wanted: PythonPackage): string | null {
  return existsSync(folderOf(wanted)) ? null : `no ${wanted.name} ${wanted.version}`
}

/** A script that answers one line of JSON for each, and ends when it is told nothing more. */
export interface Script {
  readonly ask: (request: unknown) => Promise<unknown>
  readonly stop: () => Promise<void>
}

/** Starts a script of this folder, and waits for its first line. */
export async function startScript(
  name: string,
  from: PythonPackage,
  env: { readonly [name: string]: string } = {},
): Promise<{ readonly script: Script; readonly first: unknown }> {
  const child = spawn('python3', [fileURLToPath(new URL(name, import.meta.url))], {
    env: { ...process.env, ...env, PYTHONPATH: folderOf(from), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const answer = answers(child)
  return {
    first: await answer(),
    script: {
      ask: (request) => {
        const answered = answer()
        child.stdin.write(`${JSON.stringify(request)}\n`)
        return answered
      },
      stop: async () => {
        child.stdin.end()
        if (child.exitCode === null) await once(child, 'exit')
      },
    },
  }
}

/** The lines of a process, each to the one who asked first; or what it said before it ended. */
function answers(child: ChildProcess): () => Promise<unknown> {
  const waiting: { readonly resolve: (line: unknown) => void; readonly reject: (error: Error) => void }[] = []
  let log = ''
  child.stderr!.on('data', (text) => {
    log = `${log}${text}`.slice(-4000)
  })
  createInterface(child.stdout!).on('line', (line) => {
    const { resolve, reject } = waiting.shift()!
    const answer = JSON.parse(line)
    if (answer?.error) reject(new Error(answer.error))
    else resolve(answer)
  })
  child.once('exit', (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`ended with ${code}: ${log}`))
  })
  return () => new Promise((resolve, reject) => waiting.push({ resolve, reject }))
}
