import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { profileOf, runLoad } from '../load/index.ts'
import type { LoadMoment } from '../load/index.ts'
import { LivePage, viewersMax } from './live-page.ts'
import { openOutlets } from './load-outlets.ts'
import { openMetricsPort } from './metrics-port.ts'

const plan = profileOf('mixed-chat')
const {
  load: { timeline },
} = await runLoad(plan, { driver: 'virtual' })
const moment: LoadMoment = {
  share: 0.5,
  elapsedMs: 60_000,
  ended: 1,
  failed: 0,
  open: 3,
  bytes: 0,
  p50Us: 0,
  p99Us: 0,
  timeline: () => timeline,
}
const live = { plan, timeline, moment }

/** Fills the buffers of a socket soon, and is drawn soon. */
const longTitle = { ...plan, title: 'x'.repeat(500_000) }

const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each()
})

async function openPage(nowMs: () => number = () => 0): Promise<LivePage> {
  const page = await LivePage.open(0, nowMs)
  undo.push(async () => await page.close())
  return page
}

/** The status that a call is answered with, and what the answer says. */
async function get(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ readonly status: number; readonly text: string; readonly type: string }> {
  const asked = request(url, { headers, method, agent: false })
  asked.end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer) text += String(chunk)
  return { status: answer.statusCode ?? 0, text, type: answer.headers['content-type'] ?? '' }
}

interface Viewer {
  readonly socket: WebSocket
  readonly heard: { readonly parts?: Record<string, string>; readonly report?: string }[]
}

async function viewerOf(page: LivePage, headers: Record<string, string> = {}): Promise<Viewer> {
  const socket = new WebSocket(`${page.url.replace('http', 'ws')}live`, { headers })
  const heard: Viewer['heard'] = []
  socket.on('message', (data: Buffer) => void heard.push(JSON.parse(data.toString()) as never))
  await once(socket, 'open')
  return { socket, heard }
}

/** The status that a socket is refused with. */
async function refusedWith(url: string, headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(url, { headers })
  socket.on('error', () => undefined)
  const [, answer] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { readonly statusCode: number },
  ]
  socket.terminate()
  return answer.statusCode
}

test('a page and a port of metrics are named, and closed in the end', async () => {
  let printed = ''
  const outlets = await openOutlets(
    { livePage: true, metricsPort: 0 },
    { print: (text) => void (printed += text), nowMs: () => 0 },
  )
  const [page = '', metrics = ''] = printed.match(/http:\S+/g) ?? []
  outlets.show(plan, moment)
  expect((await get(page)).text).toContain('<title>A load that runs</title>')
  expect((await get(metrics)).text).toContain('rtm_load_open 3\n')
  await outlets.close()
  await expect(get(page)).rejects.toThrow('ECONNREFUSED')
  await expect(get(metrics)).rejects.toThrow('ECONNREFUSED')
})

test('a port that is taken is said in a sentence, and nothing stays open', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  undo.push(async () => void (await new Promise((resolve) => taken.close(resolve))))
  const { port } = taken.address() as AddressInfo
  const around = { print: () => undefined, nowMs: () => 0 }
  await expect(openOutlets({ metricsPort: port }, around)).rejects.toThrow(
    `Failed to open the metrics at port ${port}: something else listens there. Give --metrics-port another port, or 0 for a free one.`,
  )
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const freed = (free.address() as AddressInfo).port
  await new Promise((resolve) => free.close(resolve))
  await expect(openOutlets({ metricsPort: freed, livePage: port }, around)).rejects.toThrow(
    `Failed to open the live page at port ${port}`,
  )
  await expect(get(`http://127.0.0.1:${freed}/metrics`)).rejects.toThrow('ECONNREFUSED')
})

test('metrics are made when they are asked for, once a second for all', async () => {
  let nowMs = 0
  const metrics = await openMetricsPort(0, () => nowMs)
  undo.push(async () => await metrics.close())
  expect((await get(metrics.url)).text).toBe('# EOF\n')
  let made = 0
  metrics.show(() => {
    made++
    return live
  })
  expect(made).toBe(0)
  for (let scrape = 0; scrape < 5; scrape++) await get(metrics.url)
  expect(made).toBe(1)
  nowMs = 999
  await get(metrics.url)
  expect(made).toBe(1)
  nowMs = 1000
  const { status, type, text } = await get(metrics.url)
  expect([status, type, made]).toEqual([
    200,
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
    2,
  ])
  expect(text.endsWith('# EOF\n')).toBe(true)
})

test('other paths, methods, hosts and origins get nothing', async () => {
  const metrics = await openMetricsPort(0, () => 0)
  undo.push(async () => await metrics.close())
  const page = await openPage()
  for (const url of [metrics.url, page.url]) {
    expect((await get(url, { host: 'evil.example' })).status).toBe(403)
    expect((await get(url, { host: `evil.example:${new URL(url).port}` })).status).toBe(403)
    expect((await get(url, { origin: 'http://evil.example' })).status).toBe(403)
    expect((await get(url, { origin: 'null' })).status).toBe(403)
    expect((await get(url, { origin: new URL(url).origin })).status).toBe(200)
    expect((await get(url, { host: `localhost:${new URL(url).port}` })).status).toBe(200)
    expect((await get(url, {}, 'POST')).status).toBe(405)
    expect((await get(new URL('/other', url).href)).status).toBe(404)
  }
  const socket = `${page.url.replace('http', 'ws')}live`
  expect(await refusedWith(socket, { origin: 'http://evil.example' })).toBe(403)
  expect(await refusedWith(socket, { host: 'evil.example' })).toBe(403)
  expect(await refusedWith(socket.replace('live', 'other'))).toBe(404)
})

test('nothing is drawn while nobody looks on, and once a second for all who do', async () => {
  let nowMs = 0
  const page = await openPage(() => nowMs)
  let drawn = 0
  const load = (): typeof live => {
    drawn++
    return live
  }
  page.show(load)
  expect(drawn).toBe(0)
  const viewers = await Promise.all([viewerOf(page), viewerOf(page), viewerOf(page)])
  for (; nowMs < 3000; nowMs += 250) page.show(load)
  expect(drawn).toBe(3)
  const late = await viewerOf(page)
  while ([...viewers, late].some(({ heard }) => heard.length < (heard === late.heard ? 1 : 3)))
    await new Promise((resolve) => void setImmediate(resolve))
  for (const { heard } of viewers) expect(heard).toHaveLength(3)
  expect(Object.keys(late.heard[0]?.parts ?? {})).toEqual(['now', 'charts', 'each'])
  expect(late.heard[0]?.parts?.['each']).toContain('Response of what completed: upload')
})

test('a drawing that takes long leaves ten times as long for what is measured', async () => {
  let nowMs = 0
  const page = await openPage(() => nowMs)
  await viewerOf(page)
  let drawn = 0
  const load = (): typeof live => {
    drawn++
    nowMs += 400
    return live
  }
  page.show(load)
  nowMs = 3999
  page.show(load)
  expect(drawn).toBe(1)
  nowMs = 4000
  page.show(load)
  expect(drawn).toBe(2)
})

test('so many look on, and one more is told that it is full', async () => {
  const page = await openPage()
  const viewers: Viewer[] = []
  for (let number = 0; number < viewersMax; number++) viewers.push(await viewerOf(page))
  const url = `${page.url.replace('http', 'ws')}live`
  expect(await refusedWith(url)).toBe(503)
  viewers[0]?.socket.close()
  while (page.viewers === viewersMax) await new Promise((resolve) => void setImmediate(resolve))
  await viewerOf(page)
  expect(page.viewers).toBe(viewersMax)
})

test('a viewer that takes nothing is dropped, and the others see on', async () => {
  let nowMs = 0
  const page = await openPage(() => nowMs)
  const good = await viewerOf(page)
  const { port } = new URL(page.url)
  const slow = connect(Number(port), '127.0.0.1')
  slow.on('error', () => undefined)
  slow.write(
    `GET /live HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  )
  await once(slow, 'readable')
  expect(page.viewers).toBe(2)
  for (let update = 0; page.viewers === 2 && update < 2000; update++) {
    nowMs += 60_000
    const seen = good.heard.length
    page.show(() => ({ ...live, timeline: { binMs: 1000, bins: [] }, plan: longTitle }))
    while (good.heard.length === seen) await new Promise((resolve) => void setImmediate(resolve))
  }
  expect(page.viewers).toBe(1)
  slow.destroy()
})

test('in the end all who look on have the report', async () => {
  const page = await openPage()
  const viewers = await Promise.all([viewerOf(page), viewerOf(page)])
  await page.end('<!doctype html>the report')
  for (const { heard, socket } of viewers) {
    expect(heard).toEqual([{ report: '<!doctype html>the report' }])
    expect(socket.readyState).toBe(WebSocket.CLOSED)
  }
})

test('a page that cannot be drawn is said once, and the load goes on', async () => {
  let printed = ''
  const outlets = await openOutlets(
    { livePage: 0 },
    { print: (text) => void (printed += text), nowMs: () => 0 },
  )
  undo.push(async () => await outlets.close())
  const [url = ''] = printed.match(/http:\S+/) ?? []
  const socket = new WebSocket(`${url.replace('http', 'ws')}live`)
  await once(socket, 'open')
  const broken: LoadMoment = {
    ...moment,
    timeline: () => {
      throw new Error('no timeline')
    },
  }
  outlets.show(plan, broken)
  outlets.show(plan, broken)
  await outlets.end(async () => await Promise.reject(new Error('no report')))
  expect(printed.match(/The live page has stopped/g)).toHaveLength(1)
})
