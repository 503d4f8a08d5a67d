/** Senders that `load` is measured against, each in a process of its own: prints what it has done as JSON. */
import autocannon from 'autocannon'
import { Pool } from 'undici'
import type { Dispatcher } from 'undici'

const [, , kind = '', url = '', count = '90', atOnce = '90'] = process.argv
const bytes = 30 * 1024 * 1024
const path = '/v1/sessions/s1/media'

function* body(): Generator<Uint8Array> {
  const chunk = new Uint8Array(256 * 1024)
  for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk
}

async function byUndici(): Promise<void> {
  const pool = new Pool(url, { connections: Number(atOnce), pipelining: 1 })
  let left = Number(count)
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const answer = await pool.request({
        method: 'POST',
        path,
        headers: { 'content-length': String(bytes) },
        body: body() as unknown as Dispatcher.DispatchOptions['body'] & object,
      })
      await answer.body.dump()
    }
  }
  await Promise.all(Array.from({ length: Number(atOnce) }, lane))
  await pool.close()
}

async function byAutocannon(): Promise<void> {
  await autocannon({
    url,
    connections: Number(atOnce),
    amount: Number(count),
    timeout: 120,
    requests: [{ method: 'POST', path, body: Buffer.alloc(bytes, 7) }],
  })
}

const startedAt = process.hrtime.bigint()
await (kind === 'undici' ? byUndici() : byAutocannon())
console.log(
  JSON.stringify({
    seconds: Number(process.hrtime.bigint() - startedAt) / 1e9,
    bytes: Number(count) * bytes,
    rssMb: process.resourceUsage().maxRSS / 1024,
  }),
)
