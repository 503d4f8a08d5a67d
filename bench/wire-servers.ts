/** The servers that `wire` measures, each in a process of its own: prints its address, stops with its parent. */
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { WebSocketServer } from 'ws'
import { createFakeRtm } from '../mocks/index.js'
import { createGateway } from '../mocks/wire/gateway.js'

const [kind = '', folder = ''] = process.argv.slice(2)

function ready(port: number): void {
  process.stdout.write(`ready ${port}\n`)
}

/** The bare server that keeps what it is sent: in memory, or in files. */
function bare(): void {
  const kept: Buffer[][] = []
  let files = 0
  const server = createServer((request, response) => {
    const done = (): void => void response.writeHead(201).end('{}')
    if (folder !== '') {
      const file = createWriteStream(join(folder, `bare-${++files}`))
      request.pipe(file).on('finish', done)
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url === '/free') kept.length = 0
      else kept.push(chunks)
      done()
    })
  })
  server.listen(0, '127.0.0.1', () => ready((server.address() as AddressInfo).port))
}

/** A bare Hono route, with the JSON of a session. */
function hono(): void {
  const app = new Hono()
  app.get('/v1/sessions/:session', (context) =>
    context.json({
      sessionId: context.req.param('session'),
      uid: 'alice',
      appId: 'a'.repeat(32),
      phase: 'online',
      channels: [],
      serverTimeMs: Date.now(),
      socket: `/v1/sessions/${context.req.param('session')}/socket`,
    }),
  )
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => ready(port))
}

/** A bare echo of ws that reads and writes the JSON of a frame. */
function echo(): void {
  const server = createServer()
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  sockets.on('connection', (socket) => {
    let seq = 0
    socket.on('message', (data: Buffer) => {
      const { op } = JSON.parse(data.toString()) as { readonly op: number }
      // The very JSON of the gateway's reply.
      const name = 'QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_OK'
      const reply = { seq: ++seq, kind: 'reply', op, code: 0, uids: [], name }
      socket.send(JSON.stringify(reply))
    })
  })
  server.listen(0, '127.0.0.1', () => ready((server.address() as AddressInfo).port))
}

async function gateway(): Promise<void> {
  const rtm = createFakeRtm({ clock: 'system' })
  const started = await createGateway(rtm, {
    ownProcess: true,
    ...(folder === '' ? {} : { store: folder }),
  })
  ready(Number(new URL(started.url).port))
}

const servers: Readonly<Record<string, () => void | Promise<void>>> = { bare, hono, echo, gateway }
await servers[kind]?.()
process.stdin.on('end', () => process.exit())
process.stdin.resume()
