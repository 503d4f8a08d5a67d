import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeBmp, makeJpeg, makePng, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import { createGateway } from './gateway.ts'

const images = [
  [makePng({ width: 640, height: 480 }), 'z480z640'],
  [makeJpeg({ width: 3, height: 70 }), 'z70z3'],
  [makeBmp({ width: 4, height: 5 }), 'z5z4'],
  [new TextEncoder().encode('no image'), 'z0z0'],
] as const

const tails = images.flatMap(([, tail]) => [
  ['file', ''],
  ['image', tail],
])

/** Uploads by HTTP, and downloads what was stored; the kinds and what the IDs have beyond 82 characters. */
async function tailsAt(store: string | undefined): Promise<readonly string[][]> {
  await using rtm = createFakeRtm({ profile: 'web-1.4' })
  const gateway = await createGateway(rtm, store === undefined ? {} : { store })
  const post = (path: string, body: Blob): Promise<Response> =>
    fetch(`${gateway.url}${path}`, { method: 'POST', body })
  const who = JSON.stringify({ appId: testAppId, uid: 'alice' })
  const login = await post('/v1/sessions', new Blob([who], { type: 'application/json' }))
  const { sessionId } = (await login.json()) as { readonly sessionId: string }
  const path = `/v1/sessions/${sessionId}/media`
  const found: string[][] = []
  try {
    for (const [bytes] of images) {
      for (const kind of ['file', 'image'] as const) {
        const stored = await post(`${path}?kind=${kind}`, new Blob([bytes]))
        const { mediaId } = (await stored.json()) as { readonly mediaId: string }
        found.push([kind, mediaId.slice(82)])
        const back = await fetch(`${gateway.url}${path}/${mediaId}`)
        expect(new Uint8Array(await back.arrayBuffer())).toEqual(bytes)
      }
    }
  } finally {
    await gateway.close()
  }
  return found
}

test('an image uploaded by the wire has an ID with its height and width, a file has 82 characters', async () => {
  expect(await tailsAt(undefined)).toEqual(tails)
})

test('so it is with a store, and a gateway that starts again knows the IDs', async () => {
  const store = await mkdtemp(join(tmpdir(), 'rtm-ids-'))
  expect(await tailsAt(store)).toEqual(tails)
  await using rtm = createFakeRtm({ profile: 'web-1.4' })
  const gateway = await createGateway(rtm, { store })
  const kept = rtm.media.list().map(({ mediaId, kind }) => [kind, mediaId.slice(82)])
  expect(kept.map(String).toSorted()).toEqual(tails.map(String).toSorted())
  await gateway.close()
  await rm(store, { recursive: true })
})
