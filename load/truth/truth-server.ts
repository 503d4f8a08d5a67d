/** A server whose answers take a known time: forked by the self-check, stopped and continued by it. */
import { createServer } from 'node:http'
import { performance } from 'node:perf_hooks'
import { RealTicker } from '../drivers/gateway/real-ticker.ts'
import type { KnownDelay } from './known-delay.ts'

const { delayMs, slow } = JSON.parse(process.argv[2] ?? '{"delayMs":10}') as KnownDelay
let calls = 0
const ticker = new RealTicker(performance.now(), 'near')

const server = createServer((request, response) => {
  const fromUs = ticker.nowUs()
  request.resume()
  const ms = slow !== undefined && ++calls % slow.every === 0 ? slow.delayMs : delayMs
  // It may be late itself: what it has really taken is the truth.
  ticker.at(fromUs + ms * 1000, () => response.end(`{"tookUs":${ticker.nowUs() - fromUs}}`))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.send?.({ url: `http://127.0.0.1:${port}` })
})
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())
