import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { codeOf } from '../reporters/internal.ts'
import { UsageError } from './usage-error.ts'

/** A server that only this machine reaches. */
export interface LoopbackServer {
  readonly server: Server
  readonly port: number
  close(): Promise<void>
}

const host = '127.0.0.1'

const whys: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there',
  EACCES: 'this user may not listen there',
}

/**
 * Listens on this machine alone.
 *
 * @param given `what` it is for and the `flag` that names its port; 0 takes a free one.
 * @throws UsageError where the port cannot be had.
 */
export async function listenOnLoopback(
  given: { readonly what: string; readonly flag: string; readonly port: number },
  answer: RequestListener,
): Promise<LoopbackServer> {
  const { what, flag, port } = given
  const server = createServer((request, response) => {
    if (whyForeign(request) === undefined) return answer(request, response)
    return response
      .writeHead(403, { 'content-type': 'text/plain; charset=utf-8' })
      .end('Refused: this is for pages and programs of this machine, by its address 127.0.0.1.\n')
  })
  server.headersTimeout = 5000
  server.maxConnections = 64
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const why = whys[codeOf(error)] ?? codeOf(error)
      reject(
        new UsageError(
          `Failed to open ${what} at port ${port}: ${why}. Give ${flag} another port, or 0 for a free one.`,
        ),
      )
    })
    server.listen(port, host, resolve)
  })
  // What goes wrong with one connection is no reason to end a load.
  server.on('error', () => undefined)
  server.on('clientError', (_error, socket) => socket.destroy())
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Why a request is not one of this machine: another site's page, or a name that somebody has made to point here. */
export function whyForeign({ headers, socket }: IncomingMessage): 'host' | 'origin' | undefined {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  const own = names.map((name) => `${name}:${socket.localPort}`)
  const hosts = socket.localPort === 80 ? [...own, ...names] : own
  if (!hosts.includes(headers.host?.toLowerCase() ?? '')) return 'host'
  const { origin } = headers
  const isOwn = origin === undefined || hosts.some((name) => origin === `http://${name}`)
  return isOwn ? undefined : 'origin'
}
