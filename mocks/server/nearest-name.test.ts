import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

test('the nearest name is one that begins so, else the closest by edits, else none', () => {
  const names = ['nine-tasks-and-the-tenth', 'upload', 'download', 'size-at-30-mb']
  expect(
    ['nine', 'uplaod', 'Download', 'size-at-30mb', 'xyz', 'up', 7, null].map((given) =>
      nearestName(given, names),
    ),
  ).toEqual([
    'nine-tasks-and-the-tenth',
    'upload',
    'download',
    'size-at-30-mb',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
