const { act, createContext, createElement, StrictMode, useContext } = require('react')
const { useEffect, useState } = require('react')
const { createRoot } = require('react-dom/client')
const AgoraRTM = require('agora-rtm-sdk')
const { useFakeRtm } = require('rtm-testkit/mocks/jest')

globalThis.IS_REACT_ACT_ENVIRONMENT = true
const appId = 'fake0123456789abcdef0123456789ab'

/** The usual way: one client, made with the context, at module level. */
const ClientContext = createContext(AgoraRTM.createInstance(appId))

const ignore = () => undefined

function Inbox({ uid }) {
  const client = useContext(ClientContext)
  const [texts, setTexts] = useState([])
  useEffect(() => {
    const take = ({ text }) => setTexts((before) => [...before, text])
    client.on('MessageFromPeer', take)
    const login = client.login({ uid })
    login.catch(ignore)
    return () => {
      client.off('MessageFromPeer', take)
      void login.then(() => client.logout(), ignore)
    }
  }, [client, uid])
  return createElement(
    'ul',
    null,
    texts.map((text, at) => createElement('li', { key: at }, text)),
  )
}

/** What many do first: a client per render, of which only the first logs in. */
function Sender() {
  const client = AgoraRTM.createInstance(appId)
  const [isIn, setIsIn] = useState(false)
  useEffect(() => {
    void client.login({ uid: 'alice' }).then(() => setIsIn(true))
  }, [])
  const send = () => void client.sendMessageToPeer({ text: 'hello' }, 'bob').catch(() => undefined)
  return createElement('button', { onClick: send }, isIn ? 'online' : 'offline')
}

const rtm = useFakeRtm({ audit: 'off' })
const roots = []

async function render(element) {
  const place = document.createElement('div')
  document.body.append(place)
  const root = createRoot(place)
  roots.push(root)
  await act(async () => root.render(element))
  return place
}

async function pass(time) {
  await act(async () => rtm.clock.advance(time))
}

afterEach(async () => {
  await act(async () => roots.splice(0).forEach((root) => root.unmount()))
  await rtm.clock.advance('1s')
})

const signedIn = async (uid) => {
  const client = AgoraRTM.createInstance(appId)
  await client.login({ uid })
  return client
}

for (const run of [1, 2])
  test(`a client in a context is a fresh one in each test: run ${run}`, async () => {
    const place = await render(createElement(Inbox, { uid: 'alice' }))
    await pass('1s')
    const bob = await signedIn('bob')
    await act(async () => bob.sendMessageToPeer({ text: `hello ${run}` }, 'alice'))
    await pass('1s')
    expect(place.textContent).toBe(`hello ${run}`)
    expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice', 'bob'])
  })

test('in strict mode the second effect meets a login that is under way, and the page says nothing of it', async () => {
  const place = await render(
    createElement(StrictMode, null, createElement(Inbox, { uid: 'alice' })),
  )
  await pass('2s')
  expect(place.textContent).toBe('')
  expect(rtm).toHaveRefused({ rule: 'W-LOGIN-ALREADY' })
})

test('two apps in one test, each with a client of its own', async () => {
  const clients = [AgoraRTM.createInstance(appId), AgoraRTM.createInstance(appId)]
  const app = (at, uid) =>
    createElement(ClientContext.Provider, { value: clients[at] }, createElement(Inbox, { uid }))
  const [hers, his] = [await render(app(0, 'alice')), await render(app(1, 'bob'))]
  await pass('1s')
  await act(async () => clients[0].sendMessageToPeer({ text: 'to bob' }, 'bob'))
  await act(async () => clients[1].sendMessageToPeer({ text: 'to alice' }, 'alice'))
  await pass('1s')
  expect([hers.textContent, his.textContent]).toEqual(['to alice', 'to bob'])
})

test('a client per render is found as what it is', async () => {
  rtm.noteCallSites()
  const place = await render(createElement(Sender))
  await pass('1s')
  expect(place.textContent).toBe('online')
  await act(async () => place.querySelector('button').click())
  await pass('1s')
  const [finding] = rtm.audit()
  expect(finding.what).toMatch(
    /on an instance without a login, while another, made at the same line/,
  )
  expect(finding.site).toMatch(/react\.test\.cjs/)
})
