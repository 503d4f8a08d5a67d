// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { useFakeRtm } from '../vitest.ts'

/** What of a page goes by time, beside what Node has too. */
interface Page {
  readonly setTimeout: (run: () => void, delayMs: number) => unknown
  readonly clearTimeout: (handle: unknown) => void
  readonly requestAnimationFrame: (run: (atMs: number) => void) => number
  readonly cancelAnimationFrame: (handle: number) => void
  readonly FileReader: new () => EventTarget & {
    readonly result: string
    readonly readAsText: (blob: Blob) => void
  }
}

const page = globalThis as unknown as { readonly window: Page } & Page
const rtm = useFakeRtm({ audit: 'off', mustEndClean: false })

test('an animation frame is 16 ms, the timers of the window are those of the app', async () => {
  const atMs = Date.now()
  const frameMs = await new Promise<number>((resolve) => page.requestAnimationFrame(resolve))
  expect(Date.now() - atMs).toBe(16)
  expect(frameMs).toBeCloseTo(performance.now(), 3)
  await new Promise<void>((resolve) => void page.window.setTimeout(resolve, 1000))
  await new Promise((resolve) => AbortSignal.timeout(500).addEventListener('abort', resolve))
  expect(Date.now() - atMs).toBe(1516)
  expect(rtm.clock.nowMs()).toBe(Date.now())
})

test('what was cancelled does not come', async () => {
  let came = 0
  page.cancelAnimationFrame(page.requestAnimationFrame(() => came++))
  page.window.clearTimeout(page.window.setTimeout(() => came++, 10))
  await rtm.clock.advance('1s')
  expect(came).toBe(0)
})

test('a FileReader is not overtaken by a timeout', async () => {
  const reader = new page.FileReader()
  const read = new Promise((resolve) =>
    reader.addEventListener('load', () => resolve(reader.result.length)),
  )
  reader.readAsText(new Blob(['x'.repeat(1_000_000)]))
  const late = new Promise((resolve) => setTimeout(() => resolve('late'), 100))
  expect(await Promise.race([read, late])).toBe(1_000_000)
})
