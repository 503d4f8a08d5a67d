// @vitest-environment jsdom
import AgoraRTM from 'agora-rtm-sdk'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { createElement, useEffect, useRef, useState } from 'react'
import { explore } from 'rtm-testkit/mocks'
import { test as tested } from 'rtm-testkit/mocks/vitest'
import { afterEach, expect, test } from 'vitest'

const appId = 'a'.repeat(32)
const options = { logFilter: AgoraRTM.LOG_FILTER_OFF }
const about = { messageType: 'FILE', fileName: 'photo.jpg' }
const got = []

afterEach(cleanup)

/** Sends a photo. `asksAgain` before the send is what the racy one has not. */
function Sender({ asksAgain }) {
  const [state, setState] = useState('signing in')
  const client = useRef(undefined)
  const stop = useRef(new AbortController())
  useEffect(() => {
    client.current = AgoraRTM.createInstance(appId, options)
    client.current.login({ uid: 'alice' }).then(
      () => setState('ready'),
      () => setState('failed'),
    )
  }, [])
  const end = (to) => setState((now) => (now === 'cancelled' ? now : to))
  const send = async () => {
    setState('sending')
    try {
      const photo = new Blob([new Uint8Array(200_000)])
      const handler = { cancelSignal: stop.current.signal }
      const message = await client.current.createMediaMessageByUploading(photo, about, handler)
      if (asksAgain) stop.current.signal.throwIfAborted()
      if (asksAgain) setState('on its way')
      await client.current.sendMessageToPeer(message, 'bob')
      end('sent')
    } catch {
      end('failed')
    }
  }
  const cancel = () => {
    stop.current.abort()
    setState((now) => (now === 'sending' ? 'cancelled' : now))
  }
  return createElement(
    'div',
    {},
    createElement('p', {}, state),
    createElement('button', { onClick: send }, 'Send'),
    createElement('button', { onClick: cancel }, 'Cancel'),
  )
}

const explored = {
  subjects: ['alice'],
  setUp: async () => {
    got.length = 0
    const bob = AgoraRTM.createInstance(appId, options)
    await bob.login({ uid: 'bob' })
    bob.on('MessageFromPeer', (message) => got.push(message))
  },
}

async function cancels(asksAgain) {
  render(createElement(Sender, { asksAgain }))
  await screen.findByText('ready')
  fireEvent.click(screen.getByText('Send'))
  await new Promise((resolve) => setTimeout(resolve, 10))
  fireEvent.click(screen.getByText('Cancel'))
  await new Promise((resolve) => setTimeout(resolve, 60_000))
  const isCancelled = screen.queryByText('cancelled') !== null
  expect(isCancelled ? got.length : 0).toBe(0)
}

tested.explore('react: what is shown as cancelled is not sent', { ...explored, runs: 30 }, () =>
  cancels(true),
)

test(
  'react: the race of a component is found in twenty runs, without a warning of act',
  { timeout: 120_000 },
  async () => {
    const said = []
    const { error: before } = console
    console.error = (...words) => said.push(words.join(' '))
    const error = await explore(
      async () => {
        await cancels(false).finally(cleanup)
      },
      { ...explored, runs: 30 },
    ).catch((thrown) => thrown)
    console.error = before
    expect(error.result?.findings.map(({ kind }) => kind)).toEqual(['assertion'])
    const [{ foundInRun, course }] = error.result.findings
    expect(foundInRun).toBeLessThanOrEqual(20)
    expect(course.length).toBe(1)
    expect(said).toEqual([])
  },
)
