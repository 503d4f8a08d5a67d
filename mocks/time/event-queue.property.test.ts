import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue } from './event-queue.ts'
import type { QueueEvent } from './event-queue.ts'

interface Numbered extends QueueEvent<number[]> {
  readonly number: number
}

function numbered(number: number, background = false): Numbered {
  return {
    fire: (fired: number[], event: Numbered) => void fired.push(event.number),
    number,
    background,
  }
}

const instants = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.boolean(), fc.boolean()), {
  maxLength: 200,
})

test('events fire in the order of time, then of scheduling; cancelled ones never', () => {
  fc.assert(
    fc.property(instants, (planned) => {
      const queue = new EventQueue<number[]>(0)
      const fired: number[] = []
      const handles = planned.map(([atMs, , background], index) =>
        queue.schedule(atMs, numbered(index, background)),
      )
      for (const [index, [, cancelled]] of planned.entries()) {
        if (cancelled) expect(queue.cancel(handles[index] ?? 0)).toBe(true)
      }
      const live = planned
        .map(([atMs, cancelled], index) => ({ atMs, cancelled, index }))
        .filter((each) => !each.cancelled)
      expect(queue.size).toBe(live.length)
      expect(queue.foreground).toBe(
        planned.filter(([, cancelled, background]) => !cancelled && !background).length,
      )
      for (let event = queue.pop(); event !== undefined; event = queue.pop())
        event.fire(fired, event)
      const expected = live.toSorted(
        (left, right) => left.atMs - right.atMs || left.index - right.index,
      )
      expect(fired).toEqual(expected.map(({ index }) => index))
      expect([queue.size, queue.foreground, queue.nextMs()]).toEqual([0, 0, undefined])
    }),
  )
})

test('a handle cancels its own event once, and never the one that took its slot', () => {
  const queue = new EventQueue<number[]>(0)
  const first = queue.schedule(5, numbered(1))
  expect(queue.cancel(first)).toBe(true)
  expect(queue.cancel(first)).toBe(false)
  queue.schedule(5, numbered(2))
  expect(queue.nextMs()).toBe(5)
  const second = queue.schedule(6, numbered(3))
  expect(queue.cancel(first)).toBe(false)
  expect(queue.size).toBe(2)
  queue.pop()
  queue.pop()
  expect(queue.cancel(second)).toBe(false)
  expect(queue.cancel(0)).toBe(false)
})

test('an event scheduled in the past fires now, after those already due', () => {
  const queue = new EventQueue<number[]>(100)
  queue.schedule(100, numbered(1))
  queue.schedule(3, numbered(2))
  expect((queue.pop() as Numbered).number).toBe(1)
  expect((queue.pop() as Numbered).number).toBe(2)
  expect(queue.nowMs).toBe(100)
})

test('what falls due after the last instant of a Date never comes, and nobody waits for it', () => {
  const queue = new EventQueue<number[]>(0)
  const handles = [8.64e15, 8.64e15 + 1, Infinity].map((atMs) => queue.schedule(atMs, numbered(1)))
  expect([queue.size, queue.foreground, queue.nextMs()]).toEqual([1, 1, 8.64e15])
  expect(handles.map((handle) => queue.cancel(handle))).toEqual([true, false, false])
  expect([queue.size, queue.foreground, queue.nextMs()]).toEqual([0, 0, undefined])
})
