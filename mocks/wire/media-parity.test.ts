import { expect, test } from 'vitest'
import { createFakeRtm, createMemoryFiles, recordService } from '../index.ts'
import type { FakeRtm, FakeRtmOptions } from '../index.ts'
import { appId, settled, TestWire } from '../../test/wire-tests.ts'

type Choices = NonNullable<FakeRtmOptions['assumptions']>

/** What the journal says of media: of a call, its refusal, its end and what is stored. */
function toldOf(rtm: FakeRtm): readonly string[] {
  const names = /Uploading|cancelMedia|^media-|onFileMedia|onMediaCancel|^fault-/
  return rtm.journal
    .entries()
    .filter(({ name }) => names.test(name) && !/Progress/.test(name))
    .map(({ kind, name, requestId, code, bytes, rule }) =>
      [kind, name, requestId, code, bytes, rule].join(' '),
    )
}

const limits = { mediaBytesMax: 100 }

interface Course {
  readonly sizes: readonly number[]
  /** Uploads that are held open first. */
  readonly held?: number
  readonly cancel?: number
}

const courses: Readonly<Record<string, Course>> = {
  'sizes at both sides of each bound': { sizes: [0, 1, 99, 100, 101] },
  'a tenth upload': { sizes: [5], held: 9 },
  'a cancel': { sizes: [], held: 1, cancel: 1 },
  'a cancel of what is not there': { sizes: [], cancel: 7 },
}

const choices: readonly Choices[] = [
  {},
  { 'S-05': 'failure' },
  { 'S-15': 'refuse-the-limit' },
  { 'S-07': 'task-result-first' },
  { 'S-36': 'async' },
]

async function onFace(assumptions: Choices, course: Course): Promise<readonly string[]> {
  const files = createMemoryFiles()
  for (const bytes of [0, 1, 5, 99, 100, 101]) files.put(`/${bytes}`, new Uint8Array(bytes))
  await using rtm = createFakeRtm({ clock: 'manual', assumptions, limits, files })
  const service = rtm.createRtmService()
  service.initialize(appId, recordService())
  service.login(null, 'alice')
  await rtm.clock.advance('1s')
  const { held = 0, sizes, cancel } = course
  if (held > 0)
    rtm.faults.add({ on: 'upload', nth: Array.from({ length: held }, (_, n) => n + 1), drop: true })
  for (let n = 0; n < held; n++) {
    service.createFileMessageByUploading('/5')
    await rtm.clock.advance('1s')
  }
  for (const bytes of sizes) {
    service.createFileMessageByUploading(`/${bytes}`)
    await rtm.clock.advance('1s')
  }
  if (cancel !== undefined) service.cancelMediaUpload(cancel)
  await rtm.clock.advance('1s')
  return toldOf(rtm)
}

async function onWire(assumptions: Choices, course: Course): Promise<readonly string[]> {
  await using wire = new TestWire({ assumptions, limits })
  const alice = await wire.login('alice')
  const { held = 0, sizes, cancel } = course
  const { rtm } = wire
  if (held > 0)
    rtm.faults.add({ on: 'upload', nth: Array.from({ length: held }, (_, n) => n + 1), drop: true })
  const open: Promise<unknown>[] = []
  for (let n = 0; n < held; n++) {
    open.push(wire.call(`POST ${alice}/media`, new Uint8Array(5)).catch(() => undefined))
    await settled()
  }
  for (const bytes of sizes) await wire.call(`POST ${alice}/media`, new Uint8Array(bytes))
  if (cancel !== undefined) await wire.call(`DELETE ${alice}/tasks/${cancel}`)
  await settled()
  const told = toldOf(rtm)
  await rtm.clock.advance('121s')
  await Promise.all(open)
  return told
}

for (const [title, course] of Object.entries(courses)) {
  test.each(choices)(
    `${title}: the journal of the wire says what that of a face says, with %j`,
    async (assumptions) => {
      const face = await onFace(assumptions, course)
      expect(face.length).toBeGreaterThan(0)
      expect(await onWire(assumptions, course)).toEqual(face)
    },
  )
}
