// Builds dist unless every file that package.json exports is newer than everything it is made from.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

const targets = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(targets))
const changed = (path) => statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? 0

const built = targets(exports).filter((path) => path.startsWith('./dist/'))
// Directories count as well: a deleted file changes nothing else.
const sources = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsup.config.ts',
  'src',
  ...readdirSync(`${root}src`, { recursive: true }).map((path) => `src/${path}`),
]

if (Math.min(...built.map(changed)) <= Math.max(...sources.map(changed))) {
  const { status } = spawnSync(process.execPath, ['node_modules/tsup/dist/cli-default.js', '--silent'], {
    cwd: root,
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
}
