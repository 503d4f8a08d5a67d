import { WebSocket } from 'k6/websockets'
import { judge } from './answers.ts'
import { record } from './measures.ts'
import { askLogIn, textOf } from './site.ts'
import type { Doing } from './tasks.ts'

/** A frame of the service, as far as it matters here. */
export interface Frame {
  readonly kind: string
  readonly delivery?: number
  readonly channelId?: string
  readonly message?: { readonly text: string }
}

/** The socket of a session. */
export interface Link {
  send(frame: object): void
  close(): void
}

/** Opens the socket of a session. */
export function openLink(
  { target, session }: { readonly target: string; readonly session: string },
  told: { readonly frame: (frame: Frame, link: Link) => void; readonly closed: () => void },
): Link {
  const socket = new WebSocket(`${target.replace(/^http/, 'ws')}/v1/sessions/${session}/socket`)
  const link: Link = {
    send: (frame) => socket.send(JSON.stringify(frame)),
    close: () => socket.close(),
  }
  socket.addEventListener('message', (event) => {
    if ('data' in event && typeof event.data === 'string')
      told.frame(JSON.parse(event.data) as Frame, link)
  })
  socket.addEventListener('error', told.closed)
  socket.addEventListener('close', told.closed)
  return link
}

// Each VU has this module to itself, and a client of its own whose link it breaks.
let session = ''

/** The link of a client breaks, until it is connected again. */
export async function reconnect(doing: Doing): Promise<void> {
  const { site, plan, index, atMs, client } = doing
  if (session === '') {
    const answer = await askLogIn(site.target, `load-link-${index}`, `${plan.deadlineMs}ms`)
    if (judge(answer).outcome !== 'completed')
      return record(plan, { operation: 'reconnect', ...judge(answer), atMs, client, ...nothing })
    session = textOf(answer, 'sessionId')
  }
  const isOpened = await welcomed(site.target)
  const brokenMs = Date.now()
  const isBack = isOpened && (await welcomed(site.target))
  const serviceMs = Date.now() - brokenMs
  if (!isBack) session = ''
  const ending = isBack
    ? ({ outcome: 'completed' } as const)
    : ({ outcome: 'failed', reason: 'the socket was not opened' } as const)
  record(plan, { operation: 'reconnect', ...ending, atMs, client, serviceMs, bytes: 0 })
}

const nothing = { serviceMs: 0, bytes: 0 }

/** Opens the socket until the service has said welcome, and breaks it. */
function welcomed(target: string): Promise<boolean> {
  return new Promise((resolve) => {
    openLink(
      { target, session },
      {
        frame: ({ kind }, link) => {
          if (kind !== 'welcome') return
          link.close()
          resolve(true)
        },
        closed: () => resolve(false),
      },
    )
  })
}
