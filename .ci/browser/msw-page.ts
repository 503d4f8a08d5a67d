/** The whole service in a page: MSW's service worker stands in for the gateway. */
import { makePng } from 'rtm-testkit/fixtures'
import { createFakeRtm, setActiveRtm } from 'rtm-testkit/mocks'
import { rtmHandlers } from 'rtm-testkit/mocks/msw'
import { createRemoteRtm } from 'rtm-testkit/mocks/wire'
import { setupWorker } from 'msw/browser'
import { PhotoChat } from '../../examples/photo-chat-web/photo-chat.ts'

const rtm = createFakeRtm({ clock: 'system', profile: 'web-1.4' })
const url = 'http://rtm.test'
const worker = setupWorker(...rtmHandlers(rtm, { url }))
await worker.start({ quiet: true, onUnhandledRequest: 'bypass' })
setActiveRtm(createRemoteRtm({ url, profile: 'web-1.4' }))

const [alice, bob] = [new PhotoChat('a'.repeat(32)), new PhotoChat('a'.repeat(32))]
await alice.signIn('alice')
await bob.signIn('bob')
const bytes = makePng({ width: 640, height: 480, bytes: 2 * 1024 * 1024 })
const sent = await alice.send('bob', new File([bytes], 'beach.png'))
const [photo] = bob.photos
const opened = photo === undefined ? undefined : await bob.open(photo)
const refused = await fetch(`${url}/v1/sessions`, { method: 'POST', body: '{}' })
const found = {
  sent: sent.state,
  opened: opened?.size,
  stored: rtm.media.list().map(({ uid, kind }) => `${uid} ${kind}`),
  refused: refused.status,
}
const { document } = globalThis as unknown as {
  readonly document: { readonly body: { textContent: string } }
}
document.body.textContent = JSON.stringify(found)
