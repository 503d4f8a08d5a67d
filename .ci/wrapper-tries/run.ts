/**
 * An app of React 18 through the real agora-rtm-react, and packages of every other kind that import the
 * SDK, under vitest and jest, without a network. The SDK that agora-rtm-react pulls is there, but none of
 * its JavaScript is ever run, or read: before anything runs, a tripwire is put in its place.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inFolder, mustShow, versionsIn } from '../in-folder.ts'
import type { Running, Tries } from '../in-folder.ts'
import { putKits } from './kits.ts'

/** A namespace without a network but loopback, where this machine allows one. */
const walled = ['-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']
const hasWall = spawnSync('unshare', [...walled, 'true']).status === 0

interface Try extends Running {
  readonly mustFail?: boolean
}

/** Runs a test runner without a network; it must ask for none, and the real SDK must not run. */
function alone(tries: Tries, given: readonly string[], { mustFail, ...running }: Try = {}): string {
  const asked = join(tries.folder, 'asked-for')
  const ran = join(tries.folder, 'sdk-has-run')
  for (const path of [asked, ran]) rmSync(path, { force: true })
  const preload = `--require ${join(tries.folder, 'loopback-only.cjs')}`
  const env = { ...running.env, NODE_OPTIONS: preload, ASKED_FOR: asked, SDK_HAS_RUN: ran }
  const [command = '', ...args] = hasWall ? ['unshare', ...walled, ...given] : given
  const output = tries[mustFail === true ? 'fail' : 'run'](command, args, { ...running, env })
  if (existsSync(asked))
    throw new Error(`${given.join(' ')} asks for ${readFileSync(asked, 'utf8')}${output}`)
  if (existsSync(ran) && mustFail !== true)
    throw new Error(`${given.join(' ')}: the real SDK was run by ${readFileSync(ran, 'utf8')}`)
  return output
}

/** The network of the tries is watched: what asks for another machine is found, also where it is caught. */
function tryTheWatch(tries: Tries): void {
  const asks = "fetch('http://192.0.2.1').catch(() => {}).then(() => console.log('caught'))"
  try {
    alone(tries, [process.execPath, '-e', asks])
  } catch (error) {
    mustShow('a caught request is found', String(error), /asks for 192\.0\.2\.1/)
    return
  }
  throw new Error('A request for 192.0.2.1 was not found: the tries below prove nothing.')
}

interface Runner {
  /** As it is called in what is printed. */
  readonly name: string
  readonly node: string
  /** Pools and other ways to run the sound tests once more. */
  readonly ways: readonly (readonly string[])[]
}

function tryVitest(tries: Tries, { name, node, ways }: Runner): void {
  const config = ['--config', 'vitest/vitest.config.js']
  const vitest = [node, 'node_modules/vitest/vitest.mjs', 'run', ...config]
  for (const way of [[], ...ways]) {
    const sound = alone(tries, [...vitest, 'react', 'kits', ...way])
    mustShow([name, 'agora-rtm-react and kits', ...way].join(' '), sound, /Tests +7 passed/)
  }
  const named = alone(tries, [...vitest, 'hidden'], { env: { WRAPPERS: 'esm-hidden' } })
  mustShow(`${name}: a hidden module that is named`, named, /Tests +1 passed/)
  const hasHooks = spawnSync(node, ['-p', "'registerHooks' in require('module')"], {
    encoding: 'utf8',
  }).stdout.startsWith('true')
  const hidden = alone(tries, [...vitest, 'hidden'], { mustFail: !hasHooks })
  const told =
    /esm-hidden \(.*\) imports the real agora-rtm-sdk .*rtmTestkit\(\{ wrappers: \['esm-hidden'\] \}\)/
  mustShow(`${name}: a hidden module`, hidden, hasHooks ? /Tests +1 passed/ : told)
  const swallowed = alone(tries, [...vitest, 'swallowed'], { mustFail: true })
  mustShow(`${name}: a caught refusal`, swallowed, /careless-kit \(.*\) imports the real/)
  const bare = alone(tries, [...vitest, 'react'], { mustFail: true, env: { WITHOUT_PLUGIN: '1' } })
  const wanted =
    /agora-rtm-react \(.*\) imports the real agora-rtm-sdk .*plugins: \[rtmTestkit\(\)\]/
  mustShow(`${name}: without the plugin`, bare, wanted)
}

function tryJest(tries: Tries): void {
  const config = ['--config', 'jest/jest.config.cjs']
  const jest = [process.execPath, 'node_modules/jest/bin/jest.js', ...config]
  mustShow('jest: agora-rtm-react', alone(tries, jest), /Tests: +1 passed/)
  const bare = alone(tries, jest, { mustFail: true, env: { WITHOUT_MAPPER: '1' } })
  const wanted =
    /agora-rtm-react \(.*\) imports the real agora-rtm-sdk .*Add to the jest config: moduleNameMapper/
  mustShow('jest: without the mapper', bare, wanted)
}

/** Does nothing, said aloud, where the runners cannot be had; gives whether they could. */
function inApp(name: string, runners: readonly string[], work: (tries: Tries) => void): boolean {
  let isThere = false
  inFolder('wrapper', (tries) => {
    cpSync('.ci/wrapper-tries', tries.folder, { recursive: true })
    isThere =
      tries.hasInstalled('agora-rtm-react', ['ci']) &&
      tries.hasInstalled(name, ['install', '--no-save', ...runners])
    if (!isThere) return
    tries.unpackPackage()
    putKits(tries.folder)
    work(tries)
  })
  return isThere
}

/** What a step ends with that could not have what it needs. */
const skippedStatus = 75
const ours = versionsIn('package.json')
const theirs = versionsIn('.ci/app-tries/package.json')
const jsdom = `jsdom@${ours['jsdom']}`
const jest = ['jest', 'jest-environment-jsdom'].map((name) => `${name}@${theirs[name]}`)
const vitest = `vitest@${ours['vitest']}`
const node = process.execPath
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

console.log(hasWall ? 'walled off: loopback alone' : 'no namespace here: a resolver that refuses')
const needed = [vitest, jsdom, ...jest, `esbuild@${ours['esbuild']}`]
const hasRun = inApp('vitest and jest', needed, (tries) => {
  tryTheWatch(tries)
  const ways = [['--pool', 'vmThreads'], ['--pool', 'threads'], ['--no-isolate']]
  tryVitest(tries, { name: 'vitest', node, ways })
  tryJest(tries)
})
for (const vite of ['^7.0.0', '^6.0.0'])
  inApp(`Vite ${vite}`, [vitest, jsdom, `vite@${vite}`], (tries) =>
    tryVitest(tries, { name: `vite ${vite}`, node, ways: [] }),
  )
inApp('Node 24 and vitest 5', ['vitest@^5.0.0', jsdom, `${nodePackage}@^24.0.0`], (tries) => {
  const newer = join(tries.folder, 'node_modules', nodePackage, 'bin', 'node')
  tryVitest(tries, { name: 'Node 24 and vitest 5', node: newer, ways: [['--pool', 'vmThreads']] })
})
if (!hasRun) process.exitCode = skippedStatus
