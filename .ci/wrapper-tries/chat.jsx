/** @jsxRuntime automatic */
import { createChannel, createClient } from 'agora-rtm-react'
import { useEffect, useState } from 'react'

const useClient = createClient('fake0123456789abcdef0123456789ab')
const useRoom = createChannel('room')

/** A chat as the documents of agora-rtm-react write one. */
export function Chat({ uid }) {
  const client = useClient()
  const room = useRoom(client)
  const [lines, setLines] = useState([])
  const add = (line) => setLines((before) => [...before, line])

  useEffect(() => {
    room.on('ChannelMessage', ({ text }, from) => add(`${from}: ${text}`))
    const enter = async () => {
      await client.login({ uid })
      await room.join()
      add('you are in')
    }
    enter().catch((error) => add(String(error)))
    return () => void client.logout()
  }, [])

  const send = async () => {
    await room.sendMessage({ text: 'hello' })
    add('you: hello')
  }
  return (
    <>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <button onClick={() => void send()}>Send</button>
    </>
  )
}
