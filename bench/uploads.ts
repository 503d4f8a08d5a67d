/** Complete upload tasks per second, against MSW answering one small POST per task. */
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { seededBytes, testAppId } from '../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../mocks/index.ts'
import type { FakeRtm, RtmService } from '../mocks/index.ts'
import { compare, report } from './measure.ts'

const bytes = 30 * 1024 * 1024
const clients = 9

/** A world whose uploads of 30 MiB take 3.75 s: three progress ticks each. */
function createWorld(clock: 'auto' | 'manual'): FakeRtm {
  const files = createMemoryFiles()
  files.put('/a.bin', seededBytes(bytes))
  return createFakeRtm({ clock, files })
}

/** Every reaction stands in a callback, and the clock is pumped. */
function pumped(tasks: number): number {
  const rtm = createWorld('manual')
  let done = 0
  let ticks = 0
  for (let client = 0; client < clients; client++) {
    const service = rtm.createRtmService()
    service.initialize(testAppId, {
      onLoginSuccess: () => void service.createFileMessageByUploading('/a.bin'),
      onMediaUploadingProgress: () => void ticks++,
      onFileMediaUploadResult: (_requestId, message) => {
        message?.release()
        done++
        if (done + clients <= tasks) service.createFileMessageByUploading('/a.bin')
      },
    })
    service.login(null, `client ${client}`)
  }
  const isDone = (): boolean => done >= tasks
  while (!isDone()) rtm.clock.pump('1m')
  if (ticks !== 3 * done) throw new Error(`${ticks} progress ticks for ${done} tasks.`)
  return done
}

interface Waiting {
  readonly service: RtmService
  resolve: (code: number) => void
}

/** One client awaits each task before it begins the next. */
async function awaited(tasks: number): Promise<number> {
  const rtm = createWorld('auto')
  const waiting: Waiting = { service: rtm.createRtmService(), resolve: () => undefined }
  let ticks = 0
  const next = (): Promise<number> => new Promise((resolve) => void (waiting.resolve = resolve))
  waiting.service.initialize(testAppId, {
    onLoginSuccess: () => waiting.resolve(0),
    onMediaUploadingProgress: () => void ticks++,
    onFileMediaUploadResult: (_requestId, message, code) => {
      message?.release()
      waiting.resolve(code)
    },
  })
  waiting.service.login(null, 'alice')
  await next()
  for (let count = 0; count < tasks; count++) {
    waiting.service.createFileMessageByUploading('/a.bin')
    const code = await next()
    if (code !== 0) throw new Error(`An upload ended with code ${code}.`)
  }
  if (ticks !== 3 * tasks) throw new Error(`${ticks} progress ticks for ${tasks} tasks.`)
  return tasks
}

const server = setupServer(
  http.post('http://localhost/upload', () => HttpResponse.json({ mediaId: 'x', code: 0 })),
)

async function posts(count: number): Promise<number> {
  for (let sent = 0; sent < count; sent++) {
    const answer = await fetch('http://localhost/upload', {
      method: 'POST',
      body: '{"file":"a.bin"}',
    })
    await answer.json()
  }
  return count
}

server.listen({ onUnhandledRequest: 'error' })
const figures = await compare(
  { name: 'MSW, one small POST per task, awaited', run: async () => await posts(2000) },
  [
    { name: 'upload tasks, each awaited', run: async () => await awaited(20_000) },
    { name: 'upload tasks, the clock pumped', run: () => pumped(100_000) },
  ],
  7,
)
server.close()
report('uploads', 'tasks per second', figures)
