/** Answers as a gateway does, and throws every byte away: what a sender can send is then its own. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'

let sessions = 0

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

function about({ method = '', url = '' }: IncomingMessage): readonly [number, object] {
  if (url === '/healthz') return [200, { ok: true, nowMs: Date.now(), sessions }]
  if (url.startsWith('/admin/journal')) return [200, { digest: '', length: 0, entries: [] }]
  if (method === 'POST' && url === '/v1/sessions')
    return [201, { sessionId: `s${++sessions}`, socket: '' }]
  if (url.includes('/media')) return [201, { mediaId: 'm', bytes: 0 }]
  if (url.endsWith('/tasks')) return [200, { tasks: [] }]
  return [200, {}]
}

const server = createServer((request, response) => {
  request.resume()
  request.once('end', () => answer(response, ...about(request)))
})
const sockets = new WebSocketServer({ noServer: true })
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (opened) => {
    opened.on('message', (data: Buffer) => {
      const { op } = JSON.parse(data.toString()) as { readonly op?: number }
      if (op !== undefined)
        opened.send(JSON.stringify({ seq: 2, kind: 'reply', op, code: 0, name: '' }))
    })
    opened.send(JSON.stringify({ seq: 1, kind: 'welcome', wasOffline: false }))
  }),
)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(`ready ${typeof address === 'object' ? address?.port : ''}`)
})
