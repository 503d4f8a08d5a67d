/**
 * Installs the package, as it would be published, into apps of the runners and bundlers that the README
 * names, and runs those. Needs `npm run build` before it. What a step prints is shown where it fails.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'rtm-testkit-apps-'))
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CI: '1', NO_COLOR: '1' }
const skipped = 75
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
}

function run(command: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' })
  if (status === 0) return `${stdout}${stderr}`
  throw new Error(`${command} ${args.join(' ')} has failed:\n${stdout}${stderr}`)
}

function mustShow(what: string, text: string, wanted: RegExp): void {
  if (!wanted.test(text)) throw new Error(`${what} does not show ${String(wanted)}:\n${text}`)
  console.log(`ok  ${what}`)
}

try {
  cpSync('.ci/app-tries', folder, { recursive: true })
  try {
    const flags = ['--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
    // The package is unpacked below, not installed: what it depends on is installed here.
    run('npm', ['install', ...flags, ...Object.entries(dependencies).map((pair) => pair.join('@'))])
  } catch (error) {
    console.log(`SKIP: the apps' own packages cannot be had. ${String(error).slice(0, 300)}`)
    process.exit(skipped)
  }
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], process.cwd())
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  run('mkdir', ['-p', 'node_modules/rtm-testkit'])
  run('tar', ['-xzf', tarball, '-C', 'node_modules/rtm-testkit', '--strip-components=1'])
  const bin = (name: string): string => join(folder, 'node_modules', '.bin', name)

  // An ES module is a test of jest by this flag alone.
  env.NODE_OPTIONS = '--experimental-vm-modules'
  const jest = run(bin('jest'), ['--config', 'jest/jest.config.cjs'])
  mustShow('jest, in node and in jsdom', jest, /Tests: +60 passed, 60 total/)
  const mustFail = ['--config', 'jest/jest.config.cjs', '--selectProjects', 'node']
  const failing = spawnSync(bin('jest'), [...mustFail, '--testMatch', '**/must-fail.cjs'], {
    cwd: folder,
    env,
    encoding: 'utf8',
  }).stderr
  mustShow('jest, an upload left open', failing, /alice: upload 2 is still open/)
  mustShow('jest, a failed test', failing, /expects something else: seed 3, journal [0-9a-f]{16}/)
  mustShow('jest, nothing else', failing, /Tests: +2 failed, 2 total/)

  const vitest = run(bin('vitest'), ['run', '--config', 'components/vitest.config.mjs'])
  mustShow('components of React, Vue and Svelte in vitest', vitest, /Tests +18 passed \(18\)/)

  const bundle =
    'const done = (error, stats) => { if (error || stats.hasErrors()) { console.error(error ?? stats.toString()); process.exit(1) } };' +
    "require('webpack')(require('./webpack/webpack.config.cjs')).run(done)"
  run(process.execPath, ['-e', bundle])
  mustShow('webpack', run(process.execPath, ['webpack/out/photos.js']), /uploaded 5 bytes/)

  for (const bundler of ['--webpack', '--turbopack']) {
    run(bin('next'), ['build', bundler], join(folder, 'next'))
    const page = readFileSync(join(folder, 'next/.next/server/pages/index.html'), 'utf8')
    mustShow(`next build ${bundler}`, page, /uploaded 5 bytes, SDK 1\.4\./)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
