/**
 * Installs the package, as it would be published, into apps of the runners and bundlers that
 * docs/other-runners.md names, and runs those. Needs `npm run build` before it. What a step prints is shown where it fails.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { inFolder, mustShow } from '../in-folder.ts'
import type { Tries } from '../in-folder.ts'
import { fencesOf } from '../../test/doc-pages.ts'
import { putKits } from '../wrapper-tries/kits.ts'

function tryJest({ run, fail }: Tries): void {
  // An ES module is a test of jest by this flag alone.
  const running = { env: { NODE_OPTIONS: '--experimental-vm-modules' } }
  const jest = ['node_modules/jest/bin/jest.js', '--config', 'jest/jest.config.cjs']
  mustShow('jest, in node and in jsdom', run('node', jest, running), /Tests: +64 passed, 64 total/)
  const mustFail = ['--selectProjects', 'node', '--testMatch', '**/must-fail.cjs']
  const failing = fail('node', [...jest, ...mustFail], running)
  mustShow('jest, an upload left open', failing, /alice: upload 2 is still open/)
  mustShow('jest, a failed test', failing, /expects something else: seed 3, journal [0-9a-f]{16}/)
  mustShow('jest, nothing else', failing, /Tests: +2 failed, 2 total/)
}

/** The files of the page for other runners, as a reader saves them. */
function tryJestOfDocs({ folder, run }: Tries): void {
  const own = join(folder, 'jest-of-docs')
  mkdirSync(own)
  for (const { text } of fencesOf('docs/other-runners.md', 'js')) {
    const [, name = ''] = /^\/\/ (\S+)\n/.exec(text) ?? []
    writeFileSync(join(own, name), text)
  }
  const jest = ['node_modules/jest/bin/jest.js', '--rootDir', own]
  const output = run('node', [...jest, '--config', join(own, 'jest.config.cjs')])
  mustShow('jest, as the docs say', output, /Tests: +1 passed, 1 total/)
}

function tryComponents({ run }: Tries): void {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'components/vitest.config.mjs']
  mustShow(
    'components of React, Vue and Svelte in vitest',
    run('node', args),
    /Tests +20 passed \(20\)/,
  )
}

function tryWebpack({ run }: Tries): void {
  const bundle =
    'const done = (error, stats) => { if (error || stats.hasErrors()) { console.error(error ?? stats.toString()); process.exit(1) } };' +
    "require('webpack')(require('./webpack/webpack.config.cjs')).run(done)"
  run('node', ['-e', bundle])
  mustShow(
    'webpack, also inside a package',
    run('node', ['webpack/out/photos.js']),
    /uploaded 5 bytes by cjs-kit/,
  )
}

/** Node 20 has no WebSocket of its own: the package brings one, to either kind of module. */
function tryRemote({ run }: Tries): void {
  const story = `async (load) => {
    const { createFakeRtm } = await load('rtm-testkit/mocks')
    const { createGateway } = await load('rtm-testkit/mocks/gateway')
    const { createRemoteRtm } = await load('rtm-testkit/mocks/wire')
    const gateway = await createGateway(createFakeRtm({ clock: 'system' }))
    const rtm = createRemoteRtm({ url: gateway.url })
    await rtm.agoraRTM.createInstance('a'.repeat(32)).login({ uid: 'alice' })
    console.log(gateway.sessions, 'logged in')
    await rtm.dispose()
    await gateway.close()
  }`
  const ways = { import: '(name) => import(name)', require: 'async (name) => require(name)' }
  for (const [way, load] of Object.entries(ways))
    mustShow(`a remote world by ${way}`, run('node', ['-e', `(${story})(${load})`]), /1 logged in/)
}

/** What an app in a browser may import: no module of Node may be in what it reaches. */
const doorsOfBrowsers = [
  'mocks',
  'mocks/protocol',
  'mocks/agora-rtm-sdk',
  'mocks/agora-rtm-sdk/global',
  'mocks/wire',
  'mocks/msw',
  'mocks/mock-socket',
  'fixtures',
]

function tryBrowsers({ folder }: Tries): void {
  for (const door of doorsOfBrowsers) {
    const contents = `import * as door from 'rtm-testkit/${door}'; console.log(door)`
    const { outputFiles } = buildSync({
      stdin: { contents, resolveDir: folder },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      external: ['msw', 'mock-socket'],
      write: false,
    })
    mustShow(`a browser's bundle of ${door}`, outputFiles[0]?.text ?? '', /console\.log\(/)
  }
}

/** On its server Next leaves packages to Node, which knows no alias, unless they are named. */
function tryNext({ folder, run, fail }: Tries): void {
  const next = join(folder, 'node_modules/next/dist/bin/next')
  const cwd = join(folder, 'next')
  for (const bundler of ['--webpack', '--turbopack']) {
    run('node', [next, 'build', bundler], { cwd })
    const page = readFileSync(join(cwd, '.next/server/pages/index.html'), 'utf8')
    mustShow(`next build ${bundler}`, page, /uploaded 5 bytes by cjs-kit, SDK 1\.4\./)
    const env = { WITHOUT_TRANSPILE: '1' }
    const refused = fail('node', [next, 'build', bundler], { cwd, env })
    const wanted =
      /cjs-kit \(.*\) imports the real agora-rtm-sdk .*transpilePackages: \['agora-rtm-sdk', 'cjs-kit'\]/
    mustShow(`next build ${bundler}, a package left to Node`, refused, wanted)
  }
}

inFolder('apps', (tries) => {
  cpSync('.ci/app-tries', tries.folder, { recursive: true })
  if (!tries.hasInstalled("the apps' own packages", ['install', '--no-package-lock'])) {
    process.exitCode = 75
    return
  }
  tries.unpackPackage()
  tryRemote(tries)
  tryBrowsers(tries)
  putKits(tries.folder)
  tryJest(tries)
  tryJestOfDocs(tries)
  tryComponents(tries)
  tryWebpack(tries)
  tryNext(tries)
})
