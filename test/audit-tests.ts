import { expect, test } from 'vitest'
import { createFakeRtm } from '../mocks/index.ts'
import type { FakeRtm } from '../mocks/index.ts'

/** The App ID of the app. */
export const appId: string = 'a'.repeat(32)

/** A client of the app under test. */
export type Client = ReturnType<FakeRtm['agoraRTM']['createInstance']>

/** Where an app under test stands. */
export class Stage {
  readonly rtm: FakeRtm = createFakeRtm({ profile: 'web-1.4' })
  /** The line that a finding should name. */
  line = 0

  constructor() {
    this.rtm.noteCallSites()
  }

  /** The mistake is in the line that this stands in; a failure is swallowed. */
  readonly here = async <Value>(call: () => Promise<Value>): Promise<Value | undefined> => {
    this.line = lineOfApp()
    return await quietly(call())
  }

  /** The mistake is in the next line. */
  nextLine(): void {
    this.line = lineOfApp() + 1
  }

  make(): Client {
    return this.rtm.agoraRTM.createInstance(appId)
  }

  async login(uid: string): Promise<Client> {
    const client = this.make()
    await client.login({ uid })
    return client
  }

  async pass(time: string | number): Promise<void> {
    await this.rtm.clock.advance(time)
  }
}

/** The line outside of the stage from which it was called. */
function lineOfApp(): number {
  const frames = (new Error('line').stack ?? '').split('\n').slice(1)
  const app = frames.find((frame) => !/lineOfApp|Stage\.|here/.test(frame)) ?? ''
  return Number(/:(\d+):\d+\)?$/.exec(app)?.[1])
}

/** Ends as the promise does, and swallows its failure. */
export async function quietly<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  return await promise.catch(() => undefined)
}

/** An app that is played. */
export type App = (stage: Stage) => Promise<void>

/** A mistake and its twin, which does the same well. */
export type Case = readonly [name: string, finding: RegExp, app: App, twin: App]

/** An image. */
export const picture: Blob = new Blob(['a picture'])
/** What makes an upload one of an image. */
export const image: { readonly messageType: 'IMAGE' } = { messageType: 'IMAGE' }
/** A text message. */
export const hello: { text: string } = { text: 'hello' }
/** Does nothing. */
export const ignore: () => void = () => undefined

async function findingsOf(app: App): Promise<{
  readonly stage: Stage
  readonly all: readonly (readonly [string, string])[]
}> {
  const stage = new Stage()
  await app(stage)
  await stage.pass('1m')
  const all = stage.rtm.audit().map(({ rule, what, site }) => [`${rule}: ${what}`, site] as const)
  return { stage, all }
}

/** Each mistake is found at its line, with nothing beside it; and its twin is not found at anything. */
export function testAudit(cases: readonly Case[]): void {
  test.for(cases)('%s is found at its line, and nothing beside it', async ([, finding, app]) => {
    const { stage, all } = await findingsOf(app)
    expect(all).toEqual([
      [expect.stringMatching(finding), expect.stringContaining(`.test.ts:${stage.line}:`)],
    ])
  })

  test.for(cases)('the correct twin of %s is not found at anything', async ([, , , twin]) => {
    expect((await findingsOf(twin)).all).toEqual([])
  })
}
