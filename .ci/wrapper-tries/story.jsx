/** @jsxRuntime automatic */
import { createInstance, VERSION } from 'agora-rtm-react'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { Chat } from './chat.jsx'

globalThis.IS_REACT_ACT_ENVIRONMENT = true

/** Plays the chat of alice with bob, whose SDK is what agora-rtm-react hands on, and gives what the page shows. */
export async function playChat(rtm) {
  const bob = createInstance('fake0123456789abcdef0123456789ab')
  await bob.login({ uid: 'bob' })
  const room = bob.createChannel('room')
  const heard = []
  room.on('ChannelMessage', ({ text }, from) => heard.push(`${from}: ${text}`))
  await room.join()

  const page = document.body.appendChild(document.createElement('main'))
  const root = createRoot(page)
  await act(async () => root.render(<Chat uid="alice" />))
  await act(() => rtm.clock.advance('1s'))
  await act(() => room.sendMessage({ text: 'hi' }))
  await act(() => rtm.clock.advance('1s'))
  await act(async () => page.querySelector('button').click())
  await act(() => rtm.clock.advance('1s'))
  const shown = [...page.querySelectorAll('li')].map((item) => item.textContent)
  await act(async () => root.unmount())
  return { shown, heard, VERSION }
}

export const played = {
  shown: ['you are in', 'bob: hi', 'you: hello'],
  heard: ['alice: hello'],
  VERSION: '1.4.4',
}
