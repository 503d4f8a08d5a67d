/** Calls an address as fast as it can from one core: by the engine of the generator, or by autocannon. Prints calls a second. */
import { performance } from 'node:perf_hooks'
import autocannon from 'autocannon'
import { Engine } from '../load/engine.js'
import { LoadHttp } from '../load/drivers/gateway/http.js'
import { RealTicker } from '../load/drivers/gateway/real-ticker.js'
import { LiveRecorder } from '../load/measure/live-recorder.js'
import type { Ending } from '../load/measure/outcome.js'
import { smallCalls } from '../load/profiles/small-calls.js'

const [, , url = '', seconds = '4', connections = '10', tool = 'ours'] = process.argv

async function call(http: LoadHttp, done: (ending: Ending) => void): Promise<void> {
  await http.call('GET', '/')
  done({ outcome: 'completed', bytes: 0 })
}

async function byUs(): Promise<number> {
  const measureMs = Number(seconds) * 1000
  const plan = {
    ...smallCalls,
    clients: Number(connections),
    arrivals: { shape: 'closed', perClient: [1], pauseMs: 1e-6 },
    phases: { warmUpMs: 0, measureMs, coolDownMs: 0 },
  } as const
  const http = new LoadHttp(url, new Uint8Array(1))
  const recorder = new LiveRecorder(plan)
  const ticker = new RealTicker(performance.now(), 'spin')
  await new Promise<void>((resolve) =>
    new Engine(plan, {
      recorder,
      driving: {
        nowUs: () => ticker.nowUs(),
        at: (atUs, run) => ticker.at(atUs, run),
        perform: (_begun, done) => {
          void call(http, done)
          return () => undefined
        },
      },
    }).start(resolve),
  )
  ticker.stop()
  await http.close()
  return recorder.toMeasured().started / Number(seconds)
}

async function byAutocannon(): Promise<number> {
  const { requests } = await autocannon({
    url,
    connections: Number(connections),
    duration: Number(seconds),
  })
  return requests.average
}

console.log(await (tool === 'autocannon' ? byAutocannon() : byUs()))
