import { expect, test } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, findingText } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import { edges } from '../testing/edges.ts'
import { rtmMatchers } from '../testing/matchers.ts'
import { strayIn, strayWords, textsOf } from '../../test/words-tests.ts'
import { toAppResult } from '../../reporters/index.ts'

/** Members that are no part of the SDK. */
const ownMembers =
  /^(constructor|use|begin|wait|ask|end|tell|progress|finish|isActive|activeChannel|localInvitation|numberOf|sendToChannel|emit|isAlive|notesCallSites)$/

function methodsOf(thing: object): readonly string[] {
  const names = new Set<string>()
  for (let at = Object.getPrototypeOf(thing) as object; at !== Object.prototype;) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && !ownMembers.test(name)) names.add(name)
    at = Object.getPrototypeOf(at) as object
  }
  return [...names]
}

/** Arguments that are right for some methods and wrong for others. */
const argumentsTried: readonly (readonly unknown[])[] = [
  [],
  [''],
  [5],
  [null],
  ['bob'],
  [['bob']],
  [{ uid: 'alice' }],
  [{ a: 'b' }],
  ['room', { a: 'b' }],
  ['room', []],
  [{ text: 'hello' }, 'bob'],
  ['x'.repeat(99), () => 'a listener'],
  [`0${'a'.repeat(64)}1z2z10`],
  [new Blob(['not empty']), { messageType: 'IMAGE' }],
  [new Blob([]), { messageType: 'FILE' }],
]

interface Cast {
  readonly rtm: FakeRtm
  readonly login: () => Promise<void>
  readonly join: () => Promise<void>
}

const situations: Readonly<Record<string, (cast: Cast) => unknown>> = {
  'before the login': () => undefined,
  'logged in': async ({ login }) => await login(),
  'in a channel, and nothing is answered': async ({ rtm, login, join }) => {
    await login()
    await join()
    for (const on of ['sendMessageToPeer', 'sendMessage', 'renewToken', 'download'] as const)
      rtm.faults.add({ on, drop: true })
  },
  RECONNECTING: async ({ rtm, login }) => {
    await login()
    rtm.network.client('alice').disconnect()
    await rtm.clock.advance('5s')
  },
  ABORTED: async ({ rtm, login }) => {
    await login()
    rtm.server.ban('alice')
    await rtm.clock.advance('1s')
  },
}

/** Calls every method of the Web with all sorts of arguments; gives what its user reads. */
async function refusedTexts(situation: keyof typeof situations): Promise<readonly string[]> {
  const read: string[] = []
  const rtm = createFakeRtm({ profile: 'web-1.4', onRefusal: (note) => void read.push(note) })
  const client = rtm.agoraRTM.createInstance(testAppId)
  const room = client.createChannel('room')
  await situations[situation]?.({
    rtm,
    login: async () => await rtm.until(client.login({ uid: 'alice' })),
    join: async () => await rtm.until(room.join()),
  })
  // They would end the situation.
  const left = situation.startsWith('in a channel') ? ['logout', 'leave'] : ['logout']
  const note = (error: unknown): void => void read.push(String(error))
  const call = async (thing: object, name: string, given: readonly unknown[]): Promise<void> => {
    try {
      await (Reflect.get(thing, name) as (...args: readonly unknown[]) => unknown).apply(thing, [
        ...given,
      ])
    } catch (error) {
      note(error)
    }
  }
  const waits = [client, room, client.createLocalInvitation('bob')].flatMap((thing) =>
    methodsOf(thing)
      .filter((name) => !left.includes(name))
      .flatMap((name) => argumentsTried.map(async (given) => await call(thing, name, given))),
  )
  await rtm.until(Promise.all(waits)).catch(note)
  await rtm.until(new Promise(() => {})).catch(note)
  for (const matcher of [
    rtmMatchers.toHaveRefused(rtm, { call: 'createChannel' }),
    rtmMatchers.toHaveRefused(rtm),
    rtmMatchers.toHaveUploaded(rtm, { bytes: 1 }),
    rtmMatchers.toHaveNoOpenTasks(rtm),
  ])
    read.push(matcher.message())
  read.push(...textsOf(rtm).map(({ text }) => text), ...rtm.audit().map(findingText))
  read.push(reportOf(rtm))
  await rtm.until(Promise.resolve().then(() => rtm.assertClean())).catch(note)
  await rtm.dispose()
  return read
}

/** A compliance report of the app, without the catalogue, whose rules quote the documents of both SDKs. */
function reportOf(rtm: FakeRtm): string {
  const { results, coverage, ...rest } = toAppResult(
    [{ name: 'a test', recording: rtm.recording() }],
    {
      version: '0.0.0',
      node: '',
      host: '',
      subject: 'the app',
      seed: 1,
      startedAtMs: 0,
      tookMs: 0,
      replay: '',
      reveal: true,
    },
  )
  const found = results.map(({ verdict, reason, cells, example, fix }) => ({
    verdict,
    reason,
    cells,
    example,
    fix,
  }))
  const { codes, callbacks, transitions } = coverage
  return JSON.stringify({ found, codes, callbacks, transitions, rest })
}

test.each(Object.keys(situations))(
  'what a Web user reads of every method is in Web words: %s',
  async (situation) => {
    const read = await refusedTexts(situation)
    expect(read.length).toBeGreaterThan(500)
    expect(strayIn(read.map((text) => ({ dialect: 'web', text })))).toEqual([])
  },
)

test('what edges are called is in the words of neither SDK alone', () => {
  const texts = edges.map(({ what }) => what)
  expect(texts.flatMap((text) => strayWords('web', text))).toEqual([])
  expect(texts.flatMap((text) => strayWords('native', text))).toEqual([])
})

test('in a mixed world each reads the own words, and the journal keeps one name as data', async () => {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const web = rtm.agoraRTM.createInstance(testAppId)
  await expect(web.downloadMedia('no ID')).rejects.toThrow('Take it from mediaId of')
  const service = rtm.createRtmService()
  service.initialize(testAppId, {})
  service.downloadMediaToMemory('no ID')
  service.release()
  await rtm.dispose()
  expect(rtm.journal.toText()).toMatch(
    /: refusal downloadMedia code [^]*: refusal downloadMediaToMemory/,
  )
  expect(rtm.journal.entries({ kind: 'refusal', name: 'downloadMediaToMemory' })).toHaveLength(2)
  const found = (call: string, rule: 'W-DL-BAD-ARG' | 'LOGIN-REQUIRED'): boolean =>
    rtmMatchers.toHaveRefused(rtm, { call, rule }).pass
  expect([
    found('downloadMedia', 'W-DL-BAD-ARG'),
    found('downloadMedia', 'LOGIN-REQUIRED'),
  ]).toEqual([true, false])
  expect(found('downloadMediaToMemory', 'LOGIN-REQUIRED')).toBe(true)
})
