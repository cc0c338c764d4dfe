import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { chdb } from './clickhouse.ts'
import { postgres } from './postgres.ts'
import { folderOf, missingPackage, type PythonPackage } from './python.ts'
import { pyspark } from './spark.ts'

/** Brings what the engines need to a machine that lacks it, if CI is set: elsewhere nothing is installed. */
export default async function install(): Promise<void> {
  if (!process.env['CI']) return
  await fromDebian([
    ...(postgres.missing() ? ['postgresql'] : []),
    ...(works('java', '-version') ? [] : ['openjdk-17-jre-headless']),
    ...(works('python3', '-m', 'pip', '--version') ? [] : ['python3', 'python3-pip']),
  ])
  await Promise.all([chdb, pyspark].filter(missingPackage).map(fromPyPI))
}

function works(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

async function fromDebian(packages: readonly string[]): Promise<void> {
  if (packages.length === 0 || process.getuid?.() !== 0) return
  // The package would start a server of its own.
  const folder = '/etc/postgresql-common/createcluster.d'
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/no-main-cluster.conf`, 'create_main_cluster = false\n')
  await run('apt-get', 'update')
  await run('apt-get', 'install', '-y', '--no-install-recommends', ...packages)
}

async function fromPyPI(wanted: PythonPackage): Promise<void> {
  const folder = folderOf(wanted)
  const part = `${folder}.${process.pid}`
  const { name, version, alone } = wanted
  const options = ['--quiet', '--no-compile', ...(alone ? ['--no-deps'] : []), '--target', part]
  await run('python3', '-m', 'pip', 'install', ...options, `${name}==${version}`)
  try {
    // Whole or not at all, also when two runs install it at once.
    renameSync(part, folder)
  } catch {
    rmSync(part, { recursive: true, force: true })
  }
}

/** Says what it did and how long it took; what the command itself says, if it fails. */
function run(command: string, ...args: readonly string[]): Promise<void> {
  const start = Date.now()
  const child = spawn(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      log += text
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      const line = [command, ...args].join(' ')
      console.log(
        `${line}: ${code === 0 ? 'ok' : `ended with ${code}`}, ${Math.round((Date.now() - start) / 1000)} s`,
      )
      if (code === 0) resolve()
      else reject(new Error(`${line}\n${log}`))
    })
  })
}
