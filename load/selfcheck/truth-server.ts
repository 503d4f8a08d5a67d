/** A server whose answers take a known time: forked by the self-check, stopped and continued by it. */
import { createServer } from 'node:http'
import { performance } from 'node:perf_hooks'
import { afterReal, nextTurn } from '../../mocks/index.ts'

const delayMs = Number(process.argv[2] ?? 10)
const coarseMs = 2

/** Timers are a millisecond late, or two: the rest is waited for turn by turn. */
function at(dueMs: number, run: () => void): void {
  const look = (): void => (performance.now() >= dueMs ? run() : nextTurn(look))
  const leftMs = dueMs - performance.now() - coarseMs
  if (leftMs > 0) afterReal(leftMs, look)
  else look()
}

const server = createServer((request, response) => {
  const dueMs = performance.now() + delayMs
  request.resume()
  at(dueMs, () => response.end('ok'))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.send?.({ url: `http://127.0.0.1:${port}` })
})
process.on('disconnect', () => process.exit())
