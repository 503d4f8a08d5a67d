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
async function serve(...flags: readonly string[]): Promise<readonly [ChildProcess, string]> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'serve', '--port', '0', ...flags])
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
