import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { runServeCommand } from './serve-command.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const appId = 'a'.repeat(32)

const children: ChildProcess[] = []

/** Starts `serve` and waits for its ready line. */
function serve(...flags: readonly string[]): Promise<readonly [ChildProcess, string]> {
  return serveBy([process.execPath], {}, ...flags)
}

async function serveBy(
  [command = '', ...before]: readonly string[],
  environment: Readonly<Record<string, string>>,
  ...flags: readonly string[]
): Promise<readonly [ChildProcess, string]> {
  const args = [...before, '--import', 'tsx', main, 'serve', '--port', '0', ...flags]
  const child = spawn(command, args, { env: { ...process.env, ...environment } })
  children.push(child)
  let said = ''
  for await (const data of child.stdout) {
    said += String(data)
    const url = /ready at (\S+)/.exec(said)?.[1]
    if (url !== undefined) return [child, url]
  }
  throw new Error(`serve said ${said}`)
}

async function login(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appId, uid: 'alice' }),
  })
  const { sessionId } = (await response.json()) as { readonly sessionId: string }
  return `${url}/v1/sessions/${sessionId}`
}

test('a killed gateway loses nothing that it has acknowledged, and keeps no half medium', async () => {
  const store = await mkdtemp(join(tmpdir(), 'rtm-serve-'))
  try {
    const [first, url] = await serve('--store', store)
    const session = await login(url)
    const stored = await fetch(`${session}/media`, { method: 'POST', body: 'whole' })
    const { mediaId } = (await stored.json()) as { readonly mediaId: string }
    const half = new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(100_000)) })
    const broken = fetch(`${session}/media`, {
      method: 'POST',
      body: half,
      duplex: 'half',
    } as object)
    const outcome = broken.then(({ status }) => status, String)
    while (!(await readdir(store)).some((name) => name.endsWith('.part'))) await fetch(session)
    first.kill('SIGKILL')
    expect(await outcome).toBe('TypeError: fetch failed')
    const [second, again] = await serve('--store', store)
    const back = await login(again)
    expect(await (await fetch(`${back}/media/${mediaId}`)).text()).toBe('whole')
    const kinds = (await readdir(store)).map((name) => name.split('.').at(-1) ?? '')
    kinds.sort((one, other) => one.localeCompare(other))
    expect(kinds).toEqual(['bin', 'json', 'lock'])
    second.kill('SIGTERM')
    expect(await once(second, 'exit')).toEqual([0, null])
  } finally {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await rm(store, { recursive: true })
  }
})

test('a gateway acknowledges what is whole on the disk, and refuses what is not', async () => {
  const store = await mkdtemp(join(tmpdir(), 'rtm-serve-'))
  // The loader of TypeScript keeps files of its own, which the limit would hit.
  const limited = ['-c', 'ulimit -f 200; exec "$0" "$@"', process.execPath]
  try {
    const [first, url] = await serveBy(
      ['sh', ...limited],
      { TSX_DISABLE_CACHE: '1' },
      '--store',
      store,
    )
    const session = await login(url)
    const upload = async (bytes: number, index: number): Promise<[number, string]> => {
      const body = new Uint8Array(bytes).fill(index)
      const answer = await fetch(`${session}/media`, { method: 'POST', body })
      return [answer.status, await answer.text()]
    }
    // A block is of 512 or of 1024 bytes: the limit is between both sizes.
    const sizes = [1, 50_000, 300_000, 90_000, 1_500_000, 500_000, 2000, 210_000]
    const answers = await Promise.all(sizes.map(upload))
    for (const [index, [status, text]] of answers.entries()) {
      const isSmall = (sizes[index] ?? 0) < 100_000
      expect(status, text).toBe(isSmall ? 201 : 503)
      if (!isSmall) {
        expect(JSON.parse(text)).toMatchObject({ code: 1, name: 'UPLOAD_MEDIA_ERR_FAILURE' })
        expect(text).toContain('ulimit -f')
      }
    }
    expect(await readdir(store)).toHaveLength(2 * 4 + 1)
    first.kill('SIGKILL')
    const [, again] = await serve('--store', store)
    const back = await login(again)
    for (const [index, [status, text]] of answers.entries()) {
      if (status !== 201) continue
      const { mediaId } = JSON.parse(text) as { readonly mediaId: string }
      const bytes = new Uint8Array(await (await fetch(`${back}/media/${mediaId}`)).arrayBuffer())
      expect(bytes).toEqual(new Uint8Array(sizes[index] ?? 0).fill(index))
    }
  } finally {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await rm(store, { recursive: true })
  }
})

test.each(['id', 'id=', '=certificate', 'a:b=certificate'])('%j is no customer', async (pair) => {
  const flags = {
    port: 0,
    host: '127.0.0.1',
    clock: 'manual',
    profile: 'web-1.4',
    seed: 1,
  } as const
  const around = {
    print: () => undefined,
    log: () => undefined,
    stopped: vi.fn<() => Promise<void>>(),
    nowMs: 0,
  }
  await expect(runServeCommand({ ...flags, restCustomer: [pair] }, around)).rejects.toThrow(
    `Failed to serve: '${pair}' is no pair of a customer ID and a certificate.`,
  )
  expect(around.stopped).not.toHaveBeenCalled()
})

test('the REST interface is for the customers that were named', async () => {
  let text = ''
  const call = async (): Promise<void> => {
    const url = /ready at (\S+)/.exec(text)?.[1] ?? ''
    const rest = `${url}/dev/v2/project/${appId}/rtm/vendor/user_events`
    const ask = async (customer: string): Promise<number> =>
      (await fetch(rest, { headers: { authorization: `Basic ${btoa(customer)}` } })).status
    expect([await ask('me:secret=1'), await ask('me:other'), await ask('you:secret=1')]).toEqual([
      200, 401, 401,
    ])
  }
  await runServeCommand(
    {
      port: 0,
      host: '127.0.0.1',
      clock: 'manual',
      profile: 'web-1.4',
      seed: 1,
      restCustomer: ['me=secret=1'],
    },
    { print: (more) => void (text += more), log: () => undefined, stopped: call, nowMs: 0 },
  )
  expect(text).toMatch(/stopped\n$/)
})
