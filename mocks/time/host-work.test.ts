import { openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, test, vi } from 'vitest'
import { hostIsBusy } from './host-work.ts'
import { afterReal } from './native-timers.ts'

/** How many looks, some milliseconds apart, it takes until the host is at rest. */
async function looksUntilRest(looksMax = 500): Promise<number> {
  for (let looks = 0; looks < looksMax; looks++) {
    if (!hostIsBusy()) return looks
    await new Promise<void>((resolve) => void afterReal(10, resolve))
  }
  return looksMax
}

test('a read is work, until it has ended', async () => {
  await looksUntilRest()
  const read = readFile('package.json')
  expect(hostIsBusy()).toBe(true)
  await read
  expect(await looksUntilRest()).toBeLessThan(100)
})

test('the Blobs of files, whose reads Node lists for ever, are soon no work any more', async () => {
  const looks: number[] = []
  for (let count = 0; count < 5; count++) {
    const blob = await openAsBlob('package.json')
    await blob.arrayBuffer()
    looks.push(await looksUntilRest())
  }
  expect(Math.max(...looks)).toBeLessThan(50)
})

test('a request that stays for long is left over; one to the file system never is', async () => {
  await looksUntilRest()
  const listed = vi.spyOn(process, 'getActiveResourcesInfo')
  try {
    listed.mockReturnValue(['TCPConnectWrap'])
    const looks = await looksUntilRest(200)
    expect(looks).toBeGreaterThanOrEqual(100)
    expect(looks).toBeLessThan(110)
    listed.mockReturnValue(['TCPConnectWrap', 'TCPConnectWrap'])
    expect(hostIsBusy()).toBe(true)
    listed.mockReturnValue([])
    expect(hostIsBusy()).toBe(false)
    // What has gone is work again when it comes back.
    listed.mockReturnValue(['TCPConnectWrap'])
    expect(hostIsBusy()).toBe(true)
    listed.mockReturnValue(['FSReqPromise'])
    expect(await looksUntilRest(150)).toBe(150)
  } finally {
    listed.mockRestore()
  }
})
