import { expect, test } from 'vitest'
import { nextTurn, wallMs } from '../time/index.ts'
import { bodyOfRequest, readJson } from './body.ts'

function jsonOf(body: ReadableStream<Uint8Array>): Promise<unknown> {
  const request = new Request('http://localhost/', { method: 'POST', body, duplex: 'half' })
  return readJson(bodyOfRequest(request), 5)
}

function standStill(ms: number): void {
  for (const endMs = wallMs() + ms; wallMs() < endMs;);
}

test('a body that has come while the host stood still is read, though its time is over', async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      await new Promise<void>(nextTurn)
      standStill(100)
      // A timer that is due falls before what the next turns of the host hand over.
      await new Promise<void>((read) => nextTurn(() => nextTurn(read)))
      controller.enqueue(new TextEncoder().encode('{}'))
      controller.close()
    },
  })
  expect(await jsonOf(body)).toEqual({})
})

test('a body that never comes is refused', async () => {
  await expect(jsonOf(new ReadableStream<Uint8Array>())).rejects.toThrow(
    'did not come within 0.005 s',
  )
})
