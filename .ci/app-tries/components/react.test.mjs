import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { createElement as h, useEffect, useRef, useState } from 'react'
import { afterEach } from 'vitest'
import { createSearch, createSender } from './sender.mjs'
import { testComponent } from './stories.mjs'

function Sender() {
  const [status, setStatus] = useState('signing in')
  const [found, setFound] = useState('')
  const sender = useRef(undefined)
  const search = useRef(undefined)
  useEffect(() => {
    sender.current = createSender(setStatus)
    search.current = createSearch(setFound)
    return () => void sender.current.leave()
  }, [])
  return h(
    'div',
    {},
    h('p', { role: 'status' }, status),
    h('button', { onClick: () => sender.current.send() }, 'Send'),
    h('button', { onClick: () => sender.current.send(5000) }, 'Send for 5 s'),
    h('button', { onClick: () => sender.current.cancel() }, 'Cancel'),
    h('input', { 'aria-label': 'search', onChange: (event) => search.current(event.target.value) }),
    h('p', {}, found),
  )
}

globalThis.IS_REACT_ACT_ENVIRONMENT = true
afterEach(() => cleanup())
testComponent({ render: () => render(h(Sender)), screen, waitFor })
