import { setActiveRtm } from 'rtm-testkit/mocks'
import { createRemoteRtm } from 'rtm-testkit/mocks/wire'
import { PhotoChat } from './photo-chat.ts'

/** What the page needs of its document; a page of an app has the types of the DOM. */
interface Element {
  value: string
  textContent: string
  hidden: boolean
  readonly files: ArrayLike<File>
  replaceChildren(...children: readonly Element[]): void
  append(...children: readonly (Element | string)[]): void
  addEventListener(
    name: string,
    take: (event: { preventDefault(): void }) => void | Promise<void>,
  ): void
}

interface Page {
  readonly location: { readonly search: string; readonly href: string }
  readonly document: {
    getElementById(id: string): Element
    createElement(name: string): Element
  }
}

const { document, location } = globalThis as unknown as Page
const gateway = new URLSearchParams(location.search).get('gateway') ?? 'http://127.0.0.1:8480'
const appId = 'a'.repeat(32)

// In an app of yours this line stands in the tests alone: the app itself imports agora-rtm-sdk.
setActiveRtm(createRemoteRtm({ url: gateway, profile: 'web-1.4' }))

const chat: PhotoChat = new PhotoChat(appId, show)
const opened = new Map<string, string>()

function element(name: string, about: object, ...children: readonly (Element | string)[]): Element {
  const made = Object.assign(document.createElement(name), about)
  made.append(...children)
  return made
}

/** Draws the chat. */
function show(): void {
  document.getElementById('status').textContent = chat.status
  document.getElementById('sending').replaceChildren(
    ...chat.sending.map((entry) => {
      const cancel = element('button', { hidden: entry.state !== 'uploading' }, 'Cancel')
      cancel.addEventListener('click', () => entry.cancel())
      return element(
        'li',
        {},
        entry.fileName,
        element('progress', { max: 100, value: entry.percent }),
        `${entry.percent}% ${entry.state} ${entry.reason}`,
        cancel,
      )
    }),
  )
  document
    .getElementById('photos')
    .replaceChildren(
      ...chat.photos.map(({ from, fileName, mediaId }) =>
        element(
          'li',
          {},
          element('img', { src: opened.get(mediaId) ?? '', alt: fileName }),
          `${fileName} from ${from}`,
        ),
      ),
    )
  for (const photo of chat.photos) {
    if (opened.has(photo.mediaId)) continue
    opened.set(photo.mediaId, '')
    void chat.open(photo).then((blob) => {
      if (blob !== undefined) opened.set(photo.mediaId, URL.createObjectURL(blob))
      show()
      return blob
    })
  }
}

document.getElementById('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault()
  await chat.signIn(document.getElementById('uid').value)
})
document.getElementById('file').addEventListener('change', async () => {
  const [file] = Array.from(document.getElementById('file').files)
  const sending =
    file === undefined ? undefined : chat.send(document.getElementById('to').value, file)
  show()
  await sending
})
show()
