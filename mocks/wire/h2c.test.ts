import { connect } from 'node:net'
import { expect, test, vi } from 'vitest'
import { createFakeRtm } from '../index.ts'
import { nextTurn } from '../time/index.ts'
import { createGateway } from './gateway.ts'
import { appId } from '../../test/wire-tests.ts'

/** How long a body of JSON may take. */
const slowMs = 30_000
const slow = vi.hoisted(() => ({ timers: new Set<() => void>() }))

vi.mock(import('../time/native-timers.ts'), async (load) => {
  const host = await load()
  return {
    ...host,
    afterReal: (delayMs, run, idle) => {
      if (delayMs !== slowMs) return host.afterReal(delayMs, run, idle)
      slow.timers.add(run)
      return () => void slow.timers.delete(run)
    },
  }
})

/** What a raw client reads: the first answer, and all until the server closes. */
interface Call {
  readonly status: Promise<string>
  readonly all: Promise<string>
}

/** Sends a head that says more bytes than come. */
function unfinished(url: string, target: string, upgrade: string): Call {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' })
  const head = `POST ${target} HTTP/1.1\r\nhost: localhost\r\n${upgrade}content-length: 100\r\n\r\n`
  socket.write(`${head}{"half":`)
  let text = ''
  const status = new Promise<string>((resolve) =>
    socket.on('data', (data) => {
      text += data.toString()
      resolve(text.slice(9, 12))
    }),
  )
  const all = new Promise<string>((resolve) => socket.on('close', () => resolve(text)))
  return { status, all }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => nextTurn(resolve))
}

const ways = { 'HTTP/1.1': '', h2c: 'connection: Upgrade\r\nupgrade: h2c\r\n' }

for (const [way, upgrade] of Object.entries(ways)) {
  test(`a call by ${way} whose body does not come to its end times out, and its connection closes`, async () => {
    await using rtm = createFakeRtm({ clock: 'manual' })
    await using gateway = await createGateway(rtm)
    // Its pings are as far apart.
    const pings = slow.timers.size
    const login = unfinished(gateway.url, '/v1/sessions', upgrade)
    await until(() => slow.timers.size > pings)
    ;[...slow.timers].at(-1)?.()
    expect(await login.status).toBe('408')
    expect(await login.all).toContain('The body did not come within 30 s.')
    expect(slow.timers.size).toBe(pings)

    const answer = await fetch(`${gateway.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ appId, uid: 'alice' }),
    })
    const { sessionId } = (await answer.json()) as { readonly sessionId: string }
    const upload = unfinished(gateway.url, `/v1/sessions/${sessionId}/media`, upgrade)
    const begun = (): boolean =>
      rtm.journal.entries({ name: 'createFileMessageByUploading' }).length > 0
    await until(begun)
    await rtm.clock.advance('119s')
    await rtm.clock.advance('2s')
    expect(await upload.status).toBe('408')
    expect(await upload.all).toContain('UPLOAD_MEDIA_ERR_TIMEOUT')
  })
}
