/**
 * The gateway against bare servers that do the same with nothing around it, each in a process of its own:
 * 9 uploads of 30 MB at once, small calls, messages over a WebSocket, idle sessions.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { compare, report, reportValues } from './measure.js'
import { nginx, start, stop } from './wire-peers.js'
import type { Server } from './wire-peers.js'

const appId = 'a'.repeat(32)
const bytes = Buffer.alloc(30 * 1024 * 1024, 7)

function rssBytes({ child }: Server): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
}

async function login({ port }: Server, uid: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appId, uid }),
  })
  const { sessionId } = (await response.json()) as { readonly sessionId: string }
  return sessionId
}

function upload({ port }: Server, path: string, method = 'POST'): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        port,
        host: '127.0.0.1',
        path,
        method,
        headers: { 'content-length': bytes.length },
      },
      (response) => {
        response.resume()
        response.on('end', () =>
          response.statusCode === 201 || response.statusCode === 204
            ? resolve()
            : reject(new Error(`${response.statusCode}`)),
        )
      },
    )
    call.on('error', reject)
    call.end(bytes)
  })
}

async function nine(server: Server, path: string): Promise<number> {
  await Promise.all(Array.from({ length: 9 }, () => upload(server, path)))
  return 9 * 30
}

async function uploads(): Promise<void> {
  const bare = await start('bare')
  const web = await nginx()
  if (web === undefined) console.log('SKIP  nginx: not installed, or it has no WebDAV')
  const gateway = await start('gateway')
  const alice = await login(gateway, 'alice')
  let peakExtra = 0
  const figures = await compare(
    {
      name: 'node:http that keeps the chunks',
      run: () => nine(bare, '/'),
      tidy: async () => {
        await fetch(`http://127.0.0.1:${bare.port}/free`, { method: 'POST', body: 'x' })
      },
    },
    [
      {
        name: 'gateway, media in memory',
        run: () => nine(gateway, `/v1/sessions/${alice}/media`),
        tidy: async () => {
          peakExtra = Math.max(peakExtra, rssBytes(gateway) - 9 * bytes.length)
          const state = await fetch(`http://127.0.0.1:${gateway.port}/admin/state`)
          const { media } = (await state.json()) as {
            readonly media: { readonly mediaId: string }[]
          }
          for (const { mediaId } of media)
            await fetch(`http://127.0.0.1:${gateway.port}/admin/media/${mediaId}`, {
              method: 'DELETE',
            })
        },
      },
      ...(web === undefined
        ? []
        : [
            {
              name: 'nginx, PUT to tmpfs',
              run: async () => {
                await Promise.all(
                  Array.from({ length: 9 }, (_, number) => upload(web, `/${number}`, 'PUT')),
                )
                return 9 * 30
              },
            },
          ]),
    ],
    7,
  )
  report('9 uploads of 30 MB at once, in memory', 'MB/s', figures)
  reportValues('memory of the gateway beside the stored bytes', {
    'MB, most': peakExtra / 1024 / 1024,
  })
  stop(bare)
  web?.child.kill('SIGTERM')
  stop(gateway)
}

function empty(path: string): void {
  for (const name of readdirSync(path))
    if (name !== 'gateway.lock') rmSync(join(path, name), { force: true })
}

async function stored(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rtm-bench-'))
  const bareFolder = mkdtempSync(join(tmpdir(), 'rtm-bench-'))
  const bare = await start('bare', bareFolder)
  const gateway = await start('gateway', folder)
  const alice = await login(gateway, 'alice')
  const figures = await compare(
    {
      name: 'node:http that pipes to files',
      run: () => nine(bare, '/'),
      tidy: () => empty(bareFolder),
    },
    [
      {
        name: 'gateway --store',
        run: () => nine(gateway, `/v1/sessions/${alice}/media`),
        tidy: () => empty(folder),
      },
    ],
    7,
  )
  report('9 uploads of 30 MB at once, to files', 'MB/s', figures)
  stop(bare)
  stop(gateway)
  rmSync(folder, { recursive: true })
  rmSync(bareFolder, { recursive: true })
}

const callsPerRun = 20_000
const connections = 16

/** Calls in batches on several connections: a generator that costs far less than what it measures. */
async function calls({ port }: Server, path: string): Promise<number> {
  const batch = 25
  const rounds = callsPerRun / connections / batch
  const head = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`.repeat(batch))
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => socket.write(head))
          let answers = 0
          let round = 1
          socket.on('data', (data) => {
            for (
              let at = data.indexOf('HTTP/1.1 200');
              at >= 0;
              at = data.indexOf('HTTP/1.1 200', at + 1)
            )
              answers++
            if (answers < batch * round) return
            if (round++ < rounds) socket.write(head)
            else {
              socket.destroy()
              resolve()
            }
          })
        }),
    ),
  )
  return callsPerRun
}

async function small(): Promise<void> {
  const bare = await start('hono')
  const gateway = await start('gateway')
  const alice = await login(gateway, 'alice')
  const path = `/v1/sessions/${alice}`
  const figures = await compare(
    { name: 'a bare Hono route', run: () => calls(bare, path) },
    [{ name: 'gateway, GET of a session', run: () => calls(gateway, path) }],
    7,
  )
  report('small calls', 'calls/s', figures)
  stop(bare)
  stop(gateway)
}

const messages = 40_000

async function frames(address: string): Promise<number> {
  const sockets = 4
  const window = 50
  await Promise.all(
    Array.from({ length: sockets }, async (_, index) => {
      const socket = new WebSocket(address.replace('{}', String(index)))
      let sent = 0
      let got = 0
      const each = messages / sockets
      const send = (): void => {
        if (sent < each) socket.send(JSON.stringify({ op: ++sent, kind: 'list-subscriptions' }))
      }
      await new Promise<void>((resolve) => {
        socket.on('open', () => {
          for (let first = 0; first < window; first++) send()
        })
        socket.on('message', (data: Buffer) => {
          if (!data.includes('"reply"')) return
          send()
          if (++got === each) resolve()
        })
      })
      socket.terminate()
    }),
  )
  return messages
}

async function overSockets(): Promise<void> {
  const bare = await start('echo')
  const gateway = await start('gateway')
  const run = async (): Promise<number> => {
    const ids = await Promise.all([0, 1, 2, 3].map((index) => login(gateway, `user${index}`)))
    let next = 0
    const address = (): string =>
      `ws://127.0.0.1:${gateway.port}/v1/sessions/${ids[next++] ?? ''}/socket`
    return await framesAt([address(), address(), address(), address()])
  }
  const figures = await compare(
    { name: 'a bare echo of ws', run: () => frames(`ws://127.0.0.1:${bare.port}/`) },
    [{ name: 'gateway, a request and its reply', run }],
    7,
  )
  report('messages over WebSockets', 'messages/s', figures)
  stop(bare)
  stop(gateway)
}

async function framesAt(addresses: readonly string[]): Promise<number> {
  let next = 0
  const taken = { replace: () => addresses[next++] ?? '' } as unknown as string
  return await frames(taken)
}

async function idle(): Promise<void> {
  const gateway = await start('gateway')
  const sessions = 1000
  const open = async (from: number): Promise<void> => {
    for (let index = from; index < from + sessions; index++) {
      const id = await login(gateway, `user${index}`)
      const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/v1/sessions/${id}/socket`)
      await new Promise((resolve) => socket.once('message', resolve))
    }
  }
  // The first thousand warms up what every session shares.
  await open(0)
  const before = rssBytes(gateway)
  await open(sessions)
  const perSession = (rssBytes(gateway) - before) / sessions / 1024
  reportValues('1,000 idle sessions with sockets', { 'KB each': perSession })
  stop(gateway)
}

await uploads()
await stored()
await small()
await overSockets()
await idle()
process.exit()
