/** Cost per member told, of presence and channel events, from 10 to 10,000 members. */
import { testAppId } from '../fixtures/index.ts'
import { createFakeRtm } from '../mocks/index.ts'
import type { FakeRtm, RtmChannel, RtmService } from '../mocks/index.ts'
import { reportValues, spreadOf } from './measure.ts'

const toldInAll = 200_000
const sizes = [10, 100, 512, 10_000]

interface Crowd {
  readonly rtm: FakeRtm
  readonly speaker: RtmService
  readonly channel: RtmChannel
  /** Callbacks of the measured kind so far. */
  readonly told: () => number
}

/** A speaker in a channel with listeners, who are all subscribed to a star. */
function createCrowd(listeners: number): Crowd {
  const rtm = createFakeRtm({ clock: 'manual', limits: { sendRate: { calls: 1e9, windowMs: 1 } } })
  let told = 0
  const client = (uid: string): { readonly service: RtmService; readonly channel: RtmChannel } => {
    const service = rtm.createRtmService()
    service.initialize(testAppId, {
      onLoginSuccess: () => void channel?.join(),
      onPeersOnlineStatusChanged: () => void told++,
    })
    const channel = service.createChannel('stadium', {
      onMessageReceived: () => void told++,
      onAttributesUpdated: () => void told++,
    })
    if (channel === null) throw new Error('There is no channel.')
    service.login(null, uid)
    return { service, channel }
  }
  const { service: speaker, channel } = client('speaker')
  for (let number = 0; number < listeners; number++) {
    const { service } = client(`fan ${number}`)
    rtm.clock.pump(100)
    service.subscribePeersOnlineStatus(['star'])
  }
  rtm.clock.pump('10s')
  return { rtm, speaker, channel, told: () => told }
}

/** Microseconds per member told, of something that is done again and again. */
function perToldUs({ rtm, told }: Crowd, rounds: number, act: (round: number) => void): number {
  const before = told()
  const startedAt = process.hrtime.bigint()
  for (let round = 0; round < rounds; round++) {
    act(round)
    rtm.clock.pump('1s')
  }
  return Number(process.hrtime.bigint() - startedAt) / 1000 / (told() - before)
}

function measure(listeners: number): Readonly<Record<string, number>> {
  const crowd = createCrowd(listeners)
  const { rtm, speaker, channel } = crowd
  const rounds = Math.max(2, Math.round(toldInAll / listeners / 2) * 2)
  const text = speaker.createMessage('hello')
  const star = rtm.createRtmService()
  star.initialize(testAppId, {})
  const attribute = speaker.createChannelAttribute()
  attribute.setKey('topic')
  attribute.setValue('tea')
  const notify = { enableNotificationToChannelMembers: true }
  return {
    'channel message': perToldUs(crowd, rounds, () => void channel.sendMessage(text)),
    'presence change': perToldUs(crowd, rounds, (round) =>
      round % 2 === 0 ? void star.login(null, 'star') : void star.logout(),
    ),
    'attribute update': perToldUs(
      crowd,
      rounds,
      () => void speaker.setChannelAttributes('stadium', [attribute], notify),
    ),
  }
}

measure(100)
const runs = Array.from({ length: 3 }, () => sizes.map(measure))
const values: Record<string, number> = {}
for (const event of ['channel message', 'presence change', 'attribute update']) {
  const medians = sizes.map(
    (_, index) => spreadOf(runs.map((run) => run[index]?.[event] ?? 0)).median,
  )
  for (const [index, size] of sizes.entries())
    values[`${event}: us per member told, ${size} members`] = medians[index] ?? 0
  values[`${event}: 10,000 members against 100`] = (medians[3] ?? 0) / (medians[1] ?? 1)
}
reportValues('members', values)
