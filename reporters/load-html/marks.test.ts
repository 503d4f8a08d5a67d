import { expect, test } from 'vitest'
import { drawn } from './drawing.ts'
import type { Chart } from './drawing.ts'
import { axisY, dots, line, words } from './marks.ts'
import { evenTicks, logTicks, scaleOf } from './scales.ts'

const chart: Chart = {
  width: 120,
  height: 60,
  margins: { left: 10, right: 10, top: 5, bottom: 5 },
  x: { from: 0, to: 10 },
  y: { from: 1, to: 100, isLog: true },
  marks: [],
}

test('a line has a gap where there is no value, and a lone point is a place', () => {
  const points = [
    [0, 1],
    [5, 10],
    [6, undefined],
    [10, 100],
  ] as const
  const svg = drawn('a line', { ...chart, marks: [line(points, { stroke: 'c1' })] })
  expect(svg).toContain('d="M10,55L60,30M110,5"')
})

test('what has nothing to draw draws nothing', () => {
  const marks = [
    line([], { stroke: 'c1' }),
    dots([[1, undefined]], 'times', { r: 3, stroke: 'c2' }),
  ]
  expect(drawn('nothing', { ...chart, marks })).not.toContain('<path')
})

test('names from outside cannot become markup', () => {
  const evil = '<img src=x onerror=alert(1)>"&'
  const marks = [axisY([evil], String), words(evil, () => [0, 0], 'start')]
  const svg = drawn(evil, { ...chart, y: { rows: [evil] }, marks })
  expect(svg).not.toContain('<img')
  expect(svg.match(/&lt;img/g)).toHaveLength(3)
})

test('scales and ticks keep to both ends', () => {
  const log = scaleOf({ from: 1, to: 100, isLog: true }, 0, 200)
  expect([1, 10, 100].map(log)).toEqual([0, 100, 200])
  expect(['a', 'b'].map(scaleOf({ rows: ['a', 'b'] }, 0, 40))).toEqual([10, 30])
  expect(evenTicks(1)).toEqual([0, 0.25, 0.5, 0.75, 1])
  expect(evenTicks(0.3).at(-1)).toBeCloseTo(0.3)
  expect(logTicks(1, 100)).toEqual([1, 2, 5, 10, 20, 50, 100])
})
