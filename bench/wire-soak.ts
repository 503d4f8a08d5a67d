/**
 * Mixed load on a gateway for RTM_SOAK_MINUTES (1 unless given; 30 says more): logins, uploads, cancels,
 * downloads, messages, broken sockets. At the end nothing may be left, and memory must have stayed flat.
 */
import { createFakeRtm } from '../mocks/index.js'
import { createRandom, nextBelow } from '../mocks/internal.js'
import { createGateway } from '../mocks/wire/gateway.js'
import { WebSocket } from 'ws'
import { reportValues } from './measure.js'

const minutes = Number(process.env['RTM_SOAK_MINUTES'] ?? 1)
const appId = 'a'.repeat(32)
const random = createRandom(1, 'soak')
const rtm = createFakeRtm({ clock: 'system' })
const gateway = await createGateway(rtm)
const until = Date.now() + minutes * 60_000
const clients = 20
let done = 0

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

async function upload(
  path: string,
  bytes: number,
  cancelled: boolean,
): Promise<string | undefined> {
  const controller = new AbortController()
  const { signal } = controller
  const sending = fetch(`${gateway.url}${path}/media?kind=file`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    signal,
  }).then(
    async (response) => (await response.json()) as { readonly mediaId?: string },
    () => undefined,
  )
  if (cancelled) setTimeout(() => controller.abort(), nextBelow(random, 5))
  return (await sending)?.mediaId
}

async function thereAndBack(path: string, cancelled: boolean): Promise<void> {
  const mediaId = await upload(path, 1 + nextBelow(random, 2_000_000), cancelled)
  if (mediaId === undefined) return
  await (await fetch(`${gateway.url}${path}/media/${mediaId}`)).arrayBuffer()
  rtm.media.delete(mediaId)
}

async function client(number: number): Promise<void> {
  while (Date.now() < until) {
    const { sessionId } = await post('/v1/sessions', { appId, uid: `user${number}` })
    const path = `/v1/sessions/${String(sessionId)}`
    const open = (): WebSocket =>
      new WebSocket(`${gateway.url.replace('http', 'ws')}${path}/socket`)
    let socket = open()
    socket.on('error', () => undefined)
    for (let step = 0; step < 30; step++) {
      const what = nextBelow(random, 10)
      const to = `user${nextBelow(random, clients)}`
      if (what < 3) {
        await thereAndBack(path, what === 0)
      } else if (what === 3) {
        socket.terminate()
        socket = open()
        socket.on('error', () => undefined)
      } else if (what < 6) await post(`${path}/requests/join`, { channelId: 'room' })
      else if (socket.readyState === WebSocket.OPEN)
        socket.send(
          JSON.stringify({ op: step + 1, kind: 'send-peer', peerId: to, message: { text: 'hi' } }),
        )
      done++
    }
    socket.terminate()
    await fetch(`${gateway.url}${path}`, { method: 'DELETE' })
    // What was cancelled when all its bytes were on their way is stored, and nobody knows of it.
    for (const { uid, mediaId } of rtm.media.list())
      if (uid === `user${number}`) rtm.media.delete(mediaId)
  }
}

const samples: number[] = []
const sampling = setInterval(() => {
  globalThis.gc?.()
  samples.push(process.memoryUsage().rss / 1024 / 1024)
}, minutes * 3000)
await Promise.all(Array.from({ length: clients }, (_, number) => client(number)))
clearInterval(sampling)
await new Promise((resolve) => setTimeout(resolve, 500))
const half = samples.slice(Math.floor(samples.length / 2))
reportValues(`mixed load on a gateway for ${minutes} min`, {
  steps: done,
  'RSS at half time, MB': half[0] ?? 0,
  'RSS at the end, MB': half.at(-1) ?? 0,
  'sessions left': gateway.sessions,
  'tasks left': gateway.tasks,
  'media left, bytes': rtm.media.list().reduce((sum, { bytes }) => sum + bytes, 0),
})
const stoppedAt = Date.now()
await gateway.close()
reportValues('graceful stop', { ms: Date.now() - stoppedAt })
process.exit(gateway.sessions + gateway.tasks === 0 ? 0 : 1)
