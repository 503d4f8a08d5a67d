import { expect, test } from 'vitest'
import { didYouMean, ended, nearestName } from './nearest-name.ts'

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

test('every hint is a question with the name in quotes, or a sentence of its own', () => {
  expect(didYouMean('timer', ['timers', 'clock'])).toBe("Did you mean 'timers'?")
  expect(didYouMean('xyz', ['timers', 'clock'])).toBe('Give one of timers, clock.')
  expect(didYouMean(7, ['timers'], 'See --help.')).toBe('See --help.')
  expect(["Did you mean 'a'?", 'Give one.', 'Give one', 'No!'].map(ended)).toEqual([
    "Did you mean 'a'?",
    'Give one.',
    'Give one.',
    'No!',
  ])
})
