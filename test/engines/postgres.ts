import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Engine } from './engine.ts'
import { loading } from './postgres-table.ts'

/** The server of this machine, with a cluster of its own that listens on a socket in a folder of its own. */
export const postgres: Engine = {
  name: 'PostgreSQL',
  dialect: 'postgres',
  missing: () => (binaries() ? null : 'no initdb'),
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cx-postgres-'))
    const owner = unprivileged()
    if (owner) chownSync(folder, owner.uid, owner.gid)
    const options = { cwd: folder, ...owner }
    const data = join(folder, 'data')
    execFileSync(
      join(binaries()!, 'initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { ...options, stdio: 'pipe' },
    )
    const server = spawn('sh', ['-c', WATCHED, 'sh', join(binaries()!, 'postgres'), data, folder], {
      ...options,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    const client = await connect(server, folder)
    await client.query("SET TimeZone = 'Australia/Lord_Howe'")
    return {
      load: async (table, columns) => {
        for (const { text, values } of loading(table, columns)) await client.query(text, [...values])
      },
      run: async (query) => (await client.query(query.text, [...query.values])).rows,
      stop: async () => {
        await client.end()
        server.stdin!.end()
        if (server.exitCode === null) await once(server, 'exit')
      },
    }
  },
}

/** The server, and its folder, end with whoever holds its standard input, however that one ends. */
const WATCHED =
  '"$1" -D "$2" -k "$3" -h "" -c fsync=off & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$3"'

async function connect(server: ChildProcess, host: string): Promise<InstanceType<typeof pg.Client>> {
  let log = ''
  server.stderr!.on('data', (text) => {
    log += text
  })
  for (let tries = 0; server.exitCode === null && tries < 600; tries++) {
    const client = new pg.Client({ host, user: 'postgres', database: 'postgres' })
    try {
      await client.connect()
      return client
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  server.stdin!.end()
  throw new Error(`PostgreSQL did not start: ${log}`)
}

/** Where initdb and postgres are: on the path, or where Debian has them. */
function binaries(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...versions.map((version) => join(debian, version, 'bin')),
  ]
  return (
    folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null
  )
}

/** The server refuses to run as root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string, name: string) =>
    Number(spawnSync('id', [flag, name]).stdout.toString() || Number.NaN)
  const name = ['postgres', 'nobody'].find((name) => id('-u', name) > 0)!
  return { uid: id('-u', name), gid: id('-g', name) }
}
