import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loggedInClient, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../index.ts'
import { probeImage } from './image-dimensions.ts'

interface Case {
  readonly name: string
  readonly native: readonly [width: number, height: number]
  readonly web: readonly [width: number, height: number]
  readonly why: string
  readonly base64: string
}

const { rows } = JSON.parse(readFileSync(new URL('image-cases.json', import.meta.url), 'utf8')) as {
  readonly rows: readonly Case[]
}

async function nativeSize(bytes: Uint8Array): Promise<readonly number[]> {
  const files = createMemoryFiles()
  files.put('/image', bytes)
  const rtm = createFakeRtm({ files })
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createImageMessageByUploading('/image')
  const [, message, code] = await rtm.until(alice.told.next('onImageMediaUploadResult'))
  expect(code).toBe(0)
  return [message?.getWidth() ?? -1, message?.getHeight() ?? -1]
}

async function webSizes(bytes: Uint8Array<ArrayBuffer>): Promise<readonly number[]> {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const client = rtm.agoraRTM.createInstance(testAppId)
  await client.login({ uid: 'alice' })
  const blob = new Blob([bytes])
  const message = await client.createMediaMessageByUploading(blob, {
    messageType: 'IMAGE',
    thumbnail: blob,
  })
  const { width, height, thumbnailWidth, thumbnailHeight } = message
  return [width, height, thumbnailWidth ?? -1, thumbnailHeight ?? -1]
}

test('the table of images has its eleven rows', () => {
  expect(rows).toHaveLength(11)
})

for (const { name, native, web, why, base64 } of rows) {
  test(`${name} is ${native.join(' x ')} for the native and ${web.join(' x ')} for the Web face: ${why}`, async () => {
    const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
    expect(await nativeSize(bytes)).toEqual(native)
    expect(await webSizes(bytes)).toEqual([...web, ...web])
  })
}

test('a file of 30 MB that never shows its picture is read once, in pieces, and has no size', () => {
  for (const filling of [Uint8Array.of(0xff, 0), Uint8Array.of(0xff), Uint8Array.of(0xff, 1)]) {
    const bytes = new Uint8Array(31_457_280)
    bytes.set([0xff, 0xd8, ...filling])
    for (let end = 2 + filling.length; end < bytes.length; end = 2 * end - 2)
      bytes.copyWithin(end, 2, end)
    const steps = probeImage(bytes.length, 'as-shown')
    let asked = 0
    let step = steps.next()
    while (step.done !== true) {
      const { offset, length } = step.value
      asked += length
      step = steps.next(bytes.subarray(offset, offset + length))
    }
    expect(step.value).toEqual({ width: 0, height: 0 })
    expect(asked).toBeLessThan(bytes.length * 1.01)
  }
})
