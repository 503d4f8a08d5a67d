/**
 * The same suite of 100 tests of a small chat, three times: on the drop-in, on stubs written by hand with
 * `vi.fn()`, and on an HTTP service mocked by MSW. Wall time of `vitest run`, and of the tests alone. Build first.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { reportValues, spreadOf } from './measure.ts'
import type { Spread } from './measure.ts'

const rounds = 7
// Outside this repository, where the package's name would mean its own folder.
const folder = mkdtempSync(join(tmpdir(), 'rtm-testkit-chat-'))

/** The app and its tests: `chat(sdk)` is what each file gives its own service. */
const suite = `
import { expect, test } from 'vitest'
export class Chat {
  received = []
  constructor(sdk) {
    this.client = sdk.createInstance('fake0123456789abcdef0123456789ab')
    this.client.on('MessageFromPeer', (message, from) => this.received.push({ from, message }))
  }
  login(uid) { return this.client.login({ uid }) }
  say(to, text) { return this.client.sendMessageToPeer({ text }, to) }
  async send(to, bytes) {
    const message = await this.client.createMediaMessageByUploading(new Blob([bytes]), { messageType: 'FILE', fileName: 'a.bin' })
    await this.client.sendMessageToPeer(message, to)
    return message.mediaId
  }
}
export function chatTests(sdkOf) {
  for (let index = 0; index < 100; index++) {
    test('chat ' + index, async () => {
      const sdk = sdkOf()
      const [alice, bob] = [new Chat(sdk), new Chat(sdk)]
      await alice.login('alice')
      await bob.login('bob')
      const said = await alice.say('bob', 'hello ' + index)
      expect(said.hasPeerReceived).toBe(true)
      const mediaId = await alice.send('bob', new Uint8Array(10_000 + index))
      expect(mediaId.length).toBeGreaterThan(0)
    })
  }
}
`

const files: Readonly<Record<string, string>> = {
  'drop-in': `
import AgoraRTM from 'rtm-testkit/mocks/agora-rtm-sdk'
import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { chatTests } from './suite.mjs'
useFakeRtm({ audit: 'off' })
chatTests(() => AgoraRTM)
`,
  'real-timers': `
import AgoraRTM from 'rtm-testkit/mocks/agora-rtm-sdk'
import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { chatTests } from './suite.mjs'
useFakeRtm({ audit: 'off', timers: 'real' })
chatTests(() => AgoraRTM)
`,
  stubs: `
import { vi } from 'vitest'
import { chatTests } from './suite.mjs'
chatTests(() => ({
  createInstance: vi.fn(() => ({
    on: vi.fn(),
    login: vi.fn(async () => undefined),
    sendMessageToPeer: vi.fn(async () => ({ hasPeerReceived: true })),
    createMediaMessageByUploading: vi.fn(async (blob) => ({ mediaId: 'id', size: blob.size })),
  })),
}))
`,
  msw: `
import { afterAll, afterEach, beforeAll } from 'vitest'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { chatTests } from './suite.mjs'
const url = 'http://chat.test'
const server = setupServer(
  http.post(url + '/login', async ({ request }) => HttpResponse.json(await request.json())),
  http.post(url + '/media', async ({ request }) => HttpResponse.json({ mediaId: 'id', size: (await request.arrayBuffer()).byteLength })),
  http.post(url + '/messages', async ({ request }) => { await request.json(); return HttpResponse.json({ hasPeerReceived: true }) }),
)
beforeAll(() => server.listen())
afterEach(() => server.resetHandlers())
afterAll(() => server.close())
const post = async (path, body) => (await fetch(url + path, { method: 'POST', body })).json()
chatTests(() => ({
  createInstance: () => ({
    on: () => undefined,
    login: (who) => post('/login', JSON.stringify(who)),
    sendMessageToPeer: (message, to) => post('/messages', JSON.stringify({ message, to })),
    createMediaMessageByUploading: (blob) => post('/media', blob),
  }),
}))
`,
}

interface Timing {
  readonly wallMs: number
  readonly testsMs: number
}

function timeOf(name: string): Timing {
  const json = `${folder}/${name}.json`
  const startedAt = process.hrtime.bigint()
  const { status, stdout, stderr } = spawnSync(
    'node_modules/.bin/vitest',
    ['run', '--root', folder, '--reporter=json', '--outputFile', `${name}.json`, `${name}.test`],
    { encoding: 'utf8' },
  )
  const wallMs = Number(process.hrtime.bigint() - startedAt) / 1e6
  if (status !== 0) throw new Error(`The suite on ${name} has failed: ${stdout}${stderr}`)
  const report = JSON.parse(readFileSync(json, 'utf8')) as {
    readonly numPassedTests: number
    readonly testResults: readonly { readonly startTime: number; readonly endTime: number }[]
  }
  if (report.numPassedTests !== 100) throw new Error(`${name}: not all 100 tests passed.`)
  const [file] = report.testResults
  return { wallMs, testsMs: (file?.endTime ?? 0) - (file?.startTime ?? 0) }
}

if (!existsSync('dist/mocks/vitest.js')) {
  console.error('Failed to measure: there is no dist/mocks/vitest.js. Run npm run build first.')
  process.exit(2)
}
// As installed: vitest takes a package as it is, and would transform what lies beside the tests.
for (const part of ['dist', 'package.json'])
  cpSync(part, `${folder}/node_modules/rtm-testkit/${part}`, { recursive: true })
for (const peer of ['vitest', 'msw'])
  symlinkSync(resolve('node_modules', peer), `${folder}/node_modules/${peer}`)
writeFileSync(`${folder}/suite.mjs`, suite)
writeFileSync(`${folder}/vitest.config.mjs`, `export default { test: { include: ['*.test.mjs'] } }`)
for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}.test.mjs`, text)

const timings = Array.from({ length: rounds + 1 }, () => ({
  ours: timeOf('drop-in'),
  realTimers: timeOf('real-timers'),
  stubs: timeOf('stubs'),
  msw: timeOf('msw'),
})).slice(1)
rmSync(folder, { recursive: true })

function values(what: string, spread: Spread): Record<string, number> {
  return { [what]: spread.median, [`${what}, least`]: spread.min, [`${what}, most`]: spread.max }
}

reportValues('chat-suite', {
  'drop-in, ms of vitest run': spreadOf(timings.map(({ ours }) => ours.wallMs)).median,
  'drop-in, ms of the 100 tests': spreadOf(timings.map(({ ours }) => ours.testsMs)).median,
  'stubs, ms of vitest run': spreadOf(timings.map(({ stubs }) => stubs.wallMs)).median,
  'stubs, ms of the 100 tests': spreadOf(timings.map(({ stubs }) => stubs.testsMs)).median,
  'MSW, ms of vitest run': spreadOf(timings.map(({ msw }) => msw.wallMs)).median,
  'MSW, ms of the 100 tests': spreadOf(timings.map(({ msw }) => msw.testsMs)).median,
  ...values(
    "the tests alone, timers: 'world' over 'real'",
    spreadOf(timings.map(({ ours, realTimers }) => ours.testsMs / realTimers.testsMs)),
  ),
  ...values(
    'wall time, drop-in over stubs',
    spreadOf(timings.map(({ ours, stubs }) => ours.wallMs / stubs.wallMs)),
  ),
  ...values(
    'the tests alone, MSW over drop-in',
    spreadOf(timings.map(({ ours, msw }) => msw.testsMs / ours.testsMs)),
  ),
  ...values(
    'wall time, MSW over drop-in',
    spreadOf(timings.map(({ ours, msw }) => msw.wallMs / ours.wallMs)),
  ),
})
