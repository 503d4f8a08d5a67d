import { makePng } from '../../fixtures/index.ts'
import { isoOf } from '../../mocks/internal.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'

type Json = Readonly<Record<string, unknown>>

/** Calls the REST interface of a stage's world as its customer. */
function customerOf(stage: Stage): (route: string, body?: object) => Promise<Json> {
  const api = stage.rest()
  return async (route, body) => {
    const [method = '', path = ''] = route.split(' ')
    const request = new Request(`https://api.agora.io/dev/v2/project/${stage.appId}/rtm${path}`, {
      method,
      headers: {
        authorization: `Basic ${btoa('customer:certificate')}`,
        'content-type': 'application/json;charset=utf-8',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const response = await stage.rtm.until(api.fetch(request))
    return { status: response.status, ...((await response.json()) as Json) }
  }
}

const history = defineScenario({
  name: 'rest-history-of-texts',
  title:
    'The history has the texts that were sent with the history option, for seven days, and no image.',
  proves: ['W-REST-HISTORY-TEXT'],
  play: async (stage) => {
    const { clock, options } = stage.rtm
    const call = customerOf(stage)
    const alice = await stage.loggedIn('alice')
    await stage.loggedIn('bob')
    const path = await stage.files.write('picture.png', makePng({ width: 8, height: 8 }))
    const picture = await alice.uploaded('image', path)
    // A whole second, as the query has them.
    await clock.advance(1000 - (clock.nowMs() % 1000))
    const sentAtMs = clock.nowMs()
    const kept = { enableHistoricalMessaging: true }
    alice.service.sendMessageToPeer('bob', alice.service.createMessage('kept'), kept)
    alice.service.sendMessageToPeer('bob', alice.service.createMessage('not kept'))
    alice.service.sendMessageToPeer('bob', picture, kept)
    picture.release()
    await clock.advance('1s')
    const filter = {
      source: 'alice',
      destination: 'bob',
      start_time: isoOf(sentAtMs),
      end_time: isoOf(sentAtMs),
    }
    const { location } = await call('POST /message/history/query', { filter })
    const { messages } = await call(`GET ${String(location).replace('~/rtm', '')}`)
    const count = async (): Promise<unknown> =>
      (await call(`GET /message/history/count?${new URLSearchParams(filter).toString()}`))['count']
    const young = await count()
    const [{ ms } = { ms: 0 }] = messages as readonly { readonly ms: number }[]
    await clock.advance(ms + options.limits.historyLifeMs - 1 - clock.nowMs())
    const lastMoment = await count()
    await clock.advance(1)
    stage.check('W-REST-HISTORY-TEXT', {
      what: 'texts in the history; their number at once, in the last moment of seven days, and after it',
      observed: [
        (messages as readonly Json[]).map(({ payload }) => payload),
        young,
        lastMoment,
        await count(),
      ],
      expected: [['kept'], 1, 1, 0],
    })
  },
})

const events = defineScenario({
  name: 'rest-events-once',
  title:
    'Two thousand events are kept, a thousand are given per call, the oldest first, and each once.',
  proves: ['W-REST-EVENTS'],
  play: async (stage) => {
    const { clock, options } = stage.rtm
    const { restEventsKeptMax: kept, restEventsGivenMax: given } = options.limits
    const call = customerOf(stage)
    const comers = kept / 2 + 1
    for (let comer = 1; comer <= comers; comer++) {
      const client = await stage.loggedIn(`comer ${comer}`)
      await client.logout()
      client.service.release(true)
    }
    const alice = await stage.loggedIn('alice')
    const room = await alice.joined('room')
    await room.leave()
    await clock.advance('1s')
    const fetched: Json[][] = []
    for (let time = 0; time < 3; time++)
      fetched.push((await call('GET /vendor/user_events'))['events'] as Json[])
    const channelEvents = (await call('GET /vendor/channel_events'))['events'] as Json[]
    const again = (await call('GET /vendor/channel_events'))['events']
    const brief = ({ user_id, type }: Json): unknown => [user_id, type]
    stage.check('W-REST-EVENTS', {
      what: 'events of three calls; the first, which is the oldest that was kept, and the last; those of a channel, and those asked for again',
      observed: [
        fetched.map(({ length }) => length),
        fetched.flat().slice(0, 1).map(brief),
        fetched.flat().slice(-1).map(brief),
        channelEvents.map(({ channel_id, user_id, type }) => [channel_id, user_id, type]),
        again,
      ],
      expected: [
        [given, given, 0],
        [['comer 2', 'Logout']],
        [['alice', 'Login']],
        [
          ['room', 'alice', 'Join'],
          ['room', 'alice', 'Leave'],
        ],
        [],
      ],
    })
  },
})

/** Scenarios of the REST interface. */
export const restScenarios: readonly Scenario[] = [history, events]
