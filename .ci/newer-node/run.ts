/**
 * The bindings on the newest runners: Node 24 with msw 3 and vitest 5, in a temporary folder. Skips aloud
 * where they cannot be had.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { versionsIn } from '../in-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'rtm-testkit-newer-'))
const newer = { msw: '^3.0.5', vitest: '^5.0.0' }
const tried = [
  'mocks/wire/msw.test.ts',
  'mocks/wire/mock-socket.test.ts',
  'mocks/testing',
  'examples',
]
const bundled = [
  '@faker-js/faker',
  '@hono/node-server',
  '@noble/hashes',
  'autocannon',
  'commander',
  'fflate',
  'hdr-histogram-js',
  'hono',
  'undici',
  'ws',
  'zod',
]
const usedByTests = ['fast-check', 'jsdom', 'memfs', 'mock-socket', 'p-limit', 'p-queue', 'p-retry']
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

try {
  const rooms = ['mocks', 'fixtures', 'scenarios', 'load', 'reporters', 'examples', 'test']
  for (const name of [...rooms, 'vitest.config.ts', 'tsconfig.json', 'package-lock.json'])
    cpSync(name, join(folder, name), { recursive: true })
  const versions = versionsIn('package.json')
  const needed = {
    name: 'newer',
    private: true,
    type: 'module',
    dependencies: {
      ...newer,
      ...Object.fromEntries([...bundled, ...usedByTests].map((name) => [name, versions[name]])),
      [nodePackage]: '^24.0.0',
    },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(needed))
  const install = spawnSync(
    'npm',
    ['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
  if (install.status !== 0) {
    console.log(`SKIP: Node 24, msw 3 or vitest 5 cannot be had. ${install.stderr.slice(0, 300)}`)
    process.exit(75)
  }
  const node = join(folder, 'node_modules', nodePackage, 'bin', 'node')
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (version.status !== 0) {
    console.log(`SKIP: Node 24 does not run here. ${version.stderr.slice(0, 300)}`)
    process.exit(75)
  }
  const { status, stdout, stderr } = spawnSync(
    node,
    ['node_modules/vitest/vitest.mjs', 'run', ...tried],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  )
  console.log(`${version.stdout.trim()}\n${stdout}${stderr}`)
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
