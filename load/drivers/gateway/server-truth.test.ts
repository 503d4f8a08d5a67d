import { expect, test } from 'vitest'
import { ServerTruth } from './server-truth.ts'
import type { Asked } from './server-truth.ts'
import type { UploadTold } from './worker-words.ts'

/** A journal of a gateway that keeps so many entries and gives so many at once. */
class FakeJournal implements Asked {
  status = 200
  readonly asked: string[] = []
  #entries: object[] = []
  #dropped = 0
  readonly #kept: number
  readonly #page: number

  constructor({ kept = 1000, page = 1000 } = {}) {
    this.#kept = kept
    this.#page = page
  }

  write(name: string, uid: string, about: object = {}): void {
    this.#entries.push({
      seq: this.#entries.length + 1,
      name,
      uid,
      bytes: 5,
      subject: '',
      ...about,
    })
    this.#dropped = Math.max(0, this.#entries.length - this.#kept)
  }

  stored(uid: string, requestId: number, bytes = 5): void {
    this.write('media-stored', uid, { requestId, bytes, subject: `m-${uid}-${requestId}` })
  }

  beginAnew(): void {
    this.#entries = []
    this.#dropped = 0
  }

  async ask(
    path: string,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    this.asked.push(path)
    const { length } = this.#entries
    const after = Number(/after=(\d+)/.exec(path)?.[1] ?? length)
    const entries = this.#entries.slice(Math.max(after, this.#dropped)).slice(0, this.#page)
    const next = Math.max(after, this.#dropped) + entries.length
    const missed = Math.max(0, this.#dropped - after)
    return { status: this.status, body: { entries, length, next: Math.min(next, length), missed } }
  }
}

const upload: UploadTold = { client: 0, taskId: 1, bytes: 5, ended: 'completed', isLate: false }
const cancel = { afterMs: 3, bytesMoved: 2 }

async function truthOf(journal: FakeJournal): Promise<ServerTruth> {
  const truth = new ServerTruth(journal, 'run')
  await truth.begin()
  return truth
}

test('an upload is joined by its client and task, whoever tells of it first', async () => {
  const journal = new FakeJournal()
  const truth = await truthOf(journal)
  truth.told(upload)
  journal.stored('run-0', 1)
  journal.stored('run-1', 2)
  await truth.readAll()
  truth.told({ ...upload, client: 1, taskId: 2 })
  expect(truth.finish()).toEqual({ 'uploads.lost': 0, 'uploads.ghost': 0, 'media.stored': 2 })
})

test('media stored by others, before the run, or by the generator itself are not counted as uploads of the run', async () => {
  const journal = new FakeJournal()
  journal.stored('run-0', 1)
  const truth = await truthOf(journal)
  for (const uid of ['run-set-up-0', 'other-0', 'run2-0', 'alice']) journal.stored(uid, 1)
  truth.told({ ...upload, ended: 'cancelled', cancel })
  truth.told({ ...upload, client: 1 })
  await truth.readAll()
  expect(truth.finish()).toEqual({ 'uploads.lost': 1, 'uploads.ghost': 0, 'media.stored': 1 })
  expect(truth.races.toRaces().uploads).toMatchObject({ cancelled: 1, ghost: 0 })
})

test('a medium that is not whole is lost, too', async () => {
  const journal = new FakeJournal()
  const truth = await truthOf(journal)
  journal.stored('run-0', 1, 4)
  truth.told({ ...upload, cancel })
  await truth.readAll()
  expect(truth.finish()['uploads.lost']).toBe(1)
  expect(truth.races.toRaces().uploads.lost).toBe(1)
})

test('each race has one outcome: both sides decide', async () => {
  const journal = new FakeJournal()
  const truth = await truthOf(journal)
  const sides = [
    ['completed', false, true],
    ['completed', true, true],
    ['completed', false, false],
    ['cancelled', false, true],
    ['cancelled', false, false],
    ['failed', false, true],
    ['failed', false, false],
  ] as const
  for (const [index, [ended, isLate, isStored]] of sides.entries()) {
    truth.told({ client: 3, taskId: index, bytes: 5, ended, isLate, cancel })
    if (isStored) journal.stored('run-3', index)
  }
  await truth.readAll()
  expect(truth.finish()).toMatchObject({ 'uploads.lost': 1, 'uploads.ghost': 2 })
  expect(truth.races.toRaces().uploads).toEqual({
    completed: 1,
    late: 1,
    lost: 1,
    ghost: 1,
    cancelled: 1,
    failed: 2,
  })
})

test('a medium that the service takes back for a cancel is no ghost; one that expires stays one', async () => {
  const journal = new FakeJournal()
  const truth = await truthOf(journal)
  for (const taskId of [1, 2]) {
    truth.told({ ...upload, taskId, ended: 'cancelled', cancel })
    journal.stored('run-0', taskId)
  }
  journal.write('media-deleted', 'run-0', { subject: 'm-run-0-1' })
  journal.write('media-expired', 'run-0', { subject: 'm-run-0-2' })
  await truth.readAll()
  expect(truth.finish()).toMatchObject({ 'uploads.ghost': 1, 'media.stored': 2 })
})

test('a journal is read to its end, page by page, and only what is new', async () => {
  const journal = new FakeJournal({ page: 3 })
  const truth = await truthOf(journal)
  for (let taskId = 1; taskId <= 8; taskId++) {
    journal.stored('run-0', taskId)
    truth.told({ ...upload, taskId })
  }
  await truth.readAll()
  expect(truth.finish()['uploads.lost']).toBe(0)
  const after = journal.asked.map((path) => /after=(\d+)/.exec(path)?.[1])
  expect(after).toEqual([undefined, '0', '3', '6'])
})

test('a read that is under way when the load ends is not the last', async () => {
  const journal = new FakeJournal()
  const truth = await truthOf(journal)
  const early = truth.readAll()
  journal.stored('run-0', 1)
  truth.told(upload)
  await Promise.all([early, truth.readAll()])
  expect(truth.finish()['uploads.lost']).toBe(0)
})

test('what could not be read is told, and one look that fails is made good by the next', async () => {
  const journal = new FakeJournal()
  const truth = await truthOf(journal)
  journal.status = 500
  await truth.readAll()
  expect(truth.trouble).toBe('its journal cannot be read: HTTP 500')
  journal.status = 200
  journal.stored('run-0', 1)
  truth.told(upload)
  await truth.readAll()
  expect([truth.trouble, truth.finish()['uploads.lost']]).toEqual(['', 0])
})

test('a beginning that was not seen, entries that were dropped and a new journal cannot be made good', async () => {
  const blind = new FakeJournal()
  blind.status = 401
  const unseen = await truthOf(blind)
  blind.status = 200
  await unseen.readAll()
  expect(unseen.trouble).toMatch(/HTTP 401/)

  const short = new FakeJournal({ kept: 2 })
  const dropped = await truthOf(short)
  for (let taskId = 1; taskId <= 5; taskId++) short.stored('run-0', taskId)
  await dropped.readAll()
  expect(dropped.trouble).toBe('3 entries of its journal were gone before they were read')

  const anew = new FakeJournal()
  anew.stored('run-0', 1)
  const other = await truthOf(anew)
  anew.beginAnew()
  await other.readAll()
  anew.stored('run-0', 1)
  anew.stored('run-0', 2)
  await other.readAll()
  expect(other.trouble).toMatch(/began anew/)
})
