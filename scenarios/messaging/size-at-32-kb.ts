import { around, messageFillings, makePng } from '../../fixtures/index.ts'
import { CHANNEL_MESSAGE_ERR_CODE as C, PEER_MESSAGE_ERR_CODE as P } from '../../mocks/index.ts'
import { limits } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const mediaAt32Kb = defineScenario({
  name: 'message-size-at-32-kb',
  reaches: { messageBytesMax: [-1, 0, 1] },
  title:
    'Text, file name and thumbnail of an image message are counted together: 32 KB may go, one byte more may not, to peers and channels.',
  proves: ['MSG-32KB'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    await bob.joined('family')
    const family = await alice.joined('family')
    const message = await alice.uploaded(
      'image',
      await stage.files.write('a.png', makePng({ width: 2, height: 2 })),
    )
    for (const { value, passes } of around(limits.messageBytesMax)) {
      for (const [way, filling] of Object.entries(messageFillings(value))) {
        message.setText(filling.text)
        message.setFileName(filling.fileName)
        message.setThumbnail(filling.thumbnail, filling.thumbnail.length)
        const peer = await alice.send('bob', message)
        const channel = await family.send(message)
        stage.check('MSG-32KB', {
          what: `${value} bytes by ${way}: peer and channel`,
          observed: [peer.accepted, channel.accepted],
          expected: passes
            ? [0, 0]
            : [P.PEER_MESSAGE_ERR_INVALID_MESSAGE, C.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE],
        })
      }
    }
    message.release()
  },
})

const textAt32Kb = defineScenario({
  name: 'text-and-raw-at-32-kb',
  reaches: { messageBytesMax: [-1, 0, 1] },
  title: 'A text, and a raw message with its description, may have 32 KB and not a byte more.',
  proves: ['W-MSG-TEXT-RAW-32KB'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    await stage.loggedIn('bob')
    for (const { value, passes } of around(limits.messageBytesMax)) {
      const messages = [
        alice.service.createMessage('x'.repeat(value)),
        alice.service.createMessage(new Uint8Array(value), value),
        alice.service.createMessage(new Uint8Array(value - 100), value - 100, 'd'.repeat(100)),
      ]
      const codes: number[] = []
      for (const message of messages) {
        codes.push((await alice.send('bob', message)).accepted)
        message.release()
      }
      const code = passes ? 0 : P.PEER_MESSAGE_ERR_INVALID_MESSAGE
      stage.check('W-MSG-TEXT-RAW-32KB', {
        what: `${value} bytes of text, of raw data, of raw data and description`,
        observed: codes,
        expected: [code, code, code],
      })
    }
  },
})

/** The size of messages. */
export const messageSizeScenarios: readonly Scenario[] = [mediaAt32Kb, textAt32Kb]
