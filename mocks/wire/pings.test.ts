import { expect, test } from 'vitest'
import { nextTurn } from '../time/index.ts'
import { bodyOfRequest, readJson } from './body.ts'
import { Pings } from './pings.ts'
import type { Pinged } from './pings.ts'

class Peer implements Pinged {
  pings = 0
  isCut = false
  ping(): void {
    this.pings++
  }
  terminate(): void {
    this.isCut = true
  }
}

test('a peer that has not answered by the next round is cut; one whose answer is not read yet is not', async () => {
  const pings = new Pings()
  const [gone, slow, well] = [new Peer(), new Peer(), new Peer()]
  const round = async (): Promise<void> => await pings.round(() => [gone, slow, well])
  await round()
  pings.answered(well)
  // The host stood still for longer than a round: the answer is in the socket, behind this timer.
  const late = round()
  nextTurn(() => pings.answered(slow))
  await late
  expect([gone.isCut, slow.isCut, well.isCut]).toEqual([true, false, false])
  expect([slow.pings, well.pings]).toEqual([2, 2])
})

test('a body whose time is over while it waits to be read is read', async () => {
  const stream = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      await new Promise<void>(nextTurn)
      controller.enqueue(new TextEncoder().encode('{}'))
      controller.close()
    },
  })
  const request = new Request('http://localhost/', { method: 'POST', body: stream, duplex: 'half' })
  expect(await readJson(bodyOfRequest(request), 0)).toEqual({})
  const never = new Request('http://localhost/', {
    method: 'POST',
    body: new ReadableStream<Uint8Array>(),
    duplex: 'half',
  })
  await expect(readJson(bodyOfRequest(never), 0)).rejects.toThrow('did not come within 0 s')
})
