import { expect, test } from 'vitest'
import { portNumber } from './flag-values.ts'

test.each([
  ['0', 0],
  ['9464', 9464],
  ['65535', 65_535],
])('%s is a port', (text, port) => {
  expect(portNumber(text)).toBe(port)
})

test.each(['', '65536', '-1', '80.5', '1e3', ' 80', '0x50', 'http', '99999999999999999999'])(
  "'%s' is no port",
  (text) => {
    expect(() => portNumber(text)).toThrow(
      'Give the number of a port, 0 to 65535; 0 takes a free one.',
    )
  },
)
