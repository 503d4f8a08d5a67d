/**
 * Asks a gateway for uploads that it refuses before they have come, by the clients that people use, and
 * counts the answers that arrive: `npm run check:early -- --times 100`. Not part of the check.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createFakeRtm } from '../mocks/index.ts'
import { createGateway } from '../mocks/wire/gateway.ts'
import type { Gateway } from '../mocks/wire/gateway.ts'
import { wholeNumbers } from './whole-numbers.ts'

const { times } = wholeNumbers({ times: 100 }).values
const appId = 'a'.repeat(32)
const MB = 1024 * 1024

/** A client prints a status or an error a line; it is given URL, bytes, times, chunked or not, and an origin. */
interface Client {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** What shows that it is there. */
  readonly probe: readonly string[]
}

const node = (name: string, code: string): Client => ({
  name,
  command: process.execPath,
  args: ['--input-type=module', '-e', `${nodeHead}${code}`],
  probe: [process.execPath, '--version'],
})
const nodeHead = `
const [url, size, times, chunked, origin] = process.argv.slice(1)
const isChunked = chunked === 'yes', bytes = Number(size)
const headers = { 'content-type': 'application/octet-stream', ...(origin ? { origin } : {}) }
const whole = new Uint8Array(bytes)
const pieces = async function* () { for (let at = 0; at < bytes; at += 65536) yield whole.subarray(at, at + 65536) }
const say = async (run) => { for (let n = 0; n < Number(times); n++) console.log(await run().catch((e) => e.cause?.code ?? e.code ?? e.message)) }
`
const python = (name: string, module: string, code: string): Client => ({
  name,
  command: 'python3',
  args: ['-c', `${pythonHead}${code}`],
  probe: ['python3', '-c', `import ${module}`],
})
const pythonHead = `
import sys
url, size, times, chunked, origin = sys.argv[1:6]
size = int(size); whole = bytes(size)
headers = {'content-type': 'application/octet-stream'}
if origin: headers['origin'] = origin
def pieces():
    for at in range(0, size, 65536): yield whole[at:at + 65536]
body = lambda: pieces() if chunked == 'yes' else whole
def say(run):
    for n in range(int(times)):
        try: print(run())
        except Exception as error: print(type(error).__name__, str(error)[:80])
`
const clients: readonly Client[] = [
  node(
    'fetch',
    "await say(async () => { const a = await fetch(url, { method: 'POST', headers, body: isChunked ? ReadableStream.from(pieces()) : whole, duplex: 'half' }); await a.arrayBuffer(); return a.status })",
  ),
  node(
    'http',
    "import('node:http').then(({ request }) => say(() => new Promise((done, fail) => { const c = request(url, { method: 'POST', headers: isChunked ? headers : { ...headers, 'content-length': bytes } }, (a) => { a.resume(); a.once('end', () => done(a.statusCode)) }); c.once('error', fail); for (let at = 0; at < bytes; at += 65536) c.write(whole.subarray(at, at + 65536)); c.end() })))",
  ),
  node(
    'undici',
    "const { request } = await import('undici'); const { Readable } = await import('node:stream'); await say(async () => { const a = await request(url, { method: 'POST', headers, body: isChunked ? Readable.from(pieces()) : whole }); await a.body.dump(); return a.statusCode })",
  ),
  python(
    'urllib',
    'urllib.request',
    `
import urllib.request, urllib.error
def run():
    call = urllib.request.Request(url, data=body(), headers=headers, method='POST')
    try: return urllib.request.urlopen(call, timeout=60).status
    except urllib.error.HTTPError as error: error.read(); return error.code
say(run)`,
  ),
  python(
    'httpx',
    'httpx',
    '\nimport httpx\nsay(lambda: httpx.post(url, content=body(), headers=headers, timeout=60).status_code)',
  ),
  {
    name: 'curl',
    command: 'bash',
    args: [
      '-c',
      'for ((n = 0; n < $3; n++)); do head -c "$2" /dev/zero | curl -sS -o /dev/null -w "%{http_code}\\n" -X POST -H "content-type: application/octet-stream" -H "expect:" ${5:+-H "origin: $5"} $([ "$4" = yes ] && echo "-T -" || echo "--data-binary @-") "$1" 2>&1; done',
      'curl',
    ],
    probe: ['curl', '--version'],
  },
]

interface Refusal {
  readonly status: number
  readonly bytes: number
  readonly origin?: string
  /** Brings about that the next upload is refused; gives its address. */
  readonly prepare: (gateway: Gateway) => Promise<string>
}

async function session(gateway: Gateway, uid: string, more: object = {}): Promise<string> {
  const answer = await fetch(`${gateway.url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appId, uid, ...more }),
  })
  const { sessionId } = (await answer.json()) as { readonly sessionId: string }
  return `${gateway.url}/v1/sessions/${sessionId}/media`
}

function endless(): ReadableStream {
  return new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(9)) })
}

const refusals: readonly Refusal[] = [
  { status: 413, bytes: 33 * MB, prepare: (gateway) => session(gateway, 'alice') },
  {
    status: 429,
    bytes: 20 * MB,
    prepare: async (gateway) => {
      const url = await session(gateway, 'bob')
      for (let task = 0; task < 9; task++)
        void fetch(url, { method: 'POST', body: endless(), duplex: 'half' }).catch(() => undefined)
      while (gateway.tasks < 9) await fetch(`${gateway.url}/healthz`)
      return url
    },
  },
  {
    status: 409,
    bytes: 20 * MB,
    prepare: async (gateway) => {
      gateway.rtm.faults.add({ on: 'upload', uid: 'carol', code: 'INTERRUPTED' })
      return await session(gateway, 'carol')
    },
  },
  {
    status: 403,
    bytes: 20 * MB,
    origin: 'https://evil.test',
    prepare: (gateway) => session(gateway, 'dora'),
  },
  {
    status: 404,
    bytes: 20 * MB,
    prepare: (gateway) => Promise.resolve(`${gateway.url}/v1/sessions/nobody/media`),
  },
]

async function linesOf(
  { command, args }: Client,
  given: readonly string[],
): Promise<readonly string[]> {
  const child = spawn(command, [...args, ...given], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (data) => (text += String(data)))
  await new Promise((resolve) => child.once('close', resolve))
  return text.trim().split('\n')
}

let missing = 0
const skipped = new Set<string>()
for (const refusal of refusals) {
  await using rtm = createFakeRtm({ clock: 'system' })
  await using gateway = await createGateway(rtm)
  const url = await refusal.prepare(gateway)
  for (const client of clients) {
    const [probe = '', ...rest] = client.probe
    if (spawnSync(probe, rest).status !== 0) {
      console.log(`SKIP  ${client.name}: it is not installed.`)
      skipped.add(client.name)
      continue
    }
    for (const chunked of ['no', 'yes']) {
      const given = [url, String(refusal.bytes), String(times), chunked, refusal.origin ?? '']
      const lines = await linesOf(client, given)
      const arrived = lines.filter((line) => line === String(refusal.status)).length
      const others = [...new Set(lines.filter((line) => line !== String(refusal.status)))]
      missing += times - arrived
      console.log(
        `${arrived === times ? 'ok  ' : 'FAIL'}  ${refusal.status} ${client.name} ${chunked === 'yes' ? 'chunked' : 'fixed'}: ${arrived} of ${times}${others.length > 0 ? ` (${others.slice(0, 4).join(', ')})` : ''}`,
      )
    }
  }
}
if (skipped.size > 0) console.log(`Not tried: ${[...skipped].join(', ')}.`)
console.log(missing === 0 ? 'Every answer has arrived.' : `${missing} answers have not arrived.`)
process.exit(missing === 0 ? 0 : 1)
