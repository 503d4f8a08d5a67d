import AgoraRTM from 'agora-rtm-sdk'
import { makeClient } from 'cjs-kit'

/** Runs on the server, where the real SDK would not even load. */
export async function getStaticProps() {
  const client = makeClient('fake0123456789abcdef0123456789ab')
  await client.login({ uid: 'alice' })
  const message = await client.createMediaMessageByUploading(new Blob(['hello']), {
    messageType: 'FILE',
  })
  return { props: { size: message.size } }
}

export default function Page({ size }) {
  return <p>{`uploaded ${size} bytes by cjs-kit, SDK ${AgoraRTM.VERSION}`}</p>
}
