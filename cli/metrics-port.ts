import { openMetricsType, renderOpenMetrics } from '../reporters/index.ts'
import type { ExportedLoad } from '../reporters/index.ts'
import { listenOnLoopback } from './loopback-server.ts'

/** The load that runs as OpenMetrics, at a port of this machine. */
export interface MetricsPort {
  readonly url: string
  /** Says how to get what is exported from now on: it is made when somebody asks, once a second at most. */
  show(load: () => ExportedLoad): void
  close(): Promise<void>
}

const madeForMs = 1000

/** Opens the port. @throws UsageError where it cannot be had. */
export async function openMetricsPort(port: number, nowMs: () => number): Promise<MetricsPort> {
  let current: (() => ExportedLoad) | undefined
  let made = { text: '# EOF\n', atMs: -Infinity }
  const text = (): string => {
    if (current !== undefined && nowMs() - made.atMs >= madeForMs)
      made = { text: renderOpenMetrics(current()), atMs: nowMs() }
    return made.text
  }
  const listening = await listenOnLoopback(
    { what: 'the metrics', flag: '--metrics-port', port },
    ({ method = 'GET', url = '/' }, response) => {
      const [path] = url.split('?')
      if (path !== '/metrics') return response.writeHead(404).end('The metrics are at /metrics.\n')
      if (method !== 'GET' && method !== 'HEAD')
        return response.writeHead(405, { allow: 'GET, HEAD' }).end()
      return response
        .writeHead(200, { 'content-type': openMetricsType, 'cache-control': 'no-store' })
        .end(method === 'HEAD' ? undefined : text())
    },
  )
  return {
    url: `http://127.0.0.1:${listening.port}/metrics`,
    show: (load) => void (current = load),
    close: async () => await listening.close(),
  }
}
