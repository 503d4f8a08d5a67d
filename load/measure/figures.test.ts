import { expect, test } from 'vitest'
import { mixedChat } from '../profiles/mixed-chat.ts'
import { seriesFigures } from './figures.ts'
import { Recorder } from './recorder.ts'

const plan = { ...mixedChat, phases: { warmUpMs: 0, measureMs: 20_000, coolDownMs: 0 } }

/** Two kinds of operations, of which uploads wait in line for 5 ms each, and take 10 ms in one second and 40 in the next. */
function measured(): ReturnType<Recorder['toMeasured']> {
  const recorder = new Recorder(plan)
  for (let ms = 0; ms < 20_000; ms += 10)
    for (const kind of ['upload', 'peerMessage'] as const) {
      const tookMs = kind === 'upload' && Math.floor(ms / 1000) % 2 === 1 ? 40 : 10
      const marks = { intendedUs: ms * 1000, dispatchedUs: (ms + 5) * 1000 }
      const endUs = (ms + 5 + tookMs) * 1000
      recorder.ended(kind, marks, { endUs, ending: { outcome: 'completed', bytes: 0 } })
    }
  return recorder.toMeasured()
}

/** The lower and the upper bound of a median, in ms. */
function boundsOf(kind: string, interval: 'response' | 'service'): readonly number[] {
  const series = seriesFigures(measured(), plan).find(({ operation }) => operation === kind)
  const median = series?.intervals[interval]?.percentiles.find(({ share }) => share === 0.5)
  if (median === undefined) throw new Error(`no ${interval} of ${kind}`)
  return [median.lowUs / 1000, median.highUs / 1000]
}

test.each([
  ['response', 5],
  ['service', 0],
] as const)(
  'in a mix, too, the bounds of a %s know that neighbours are alike',
  (interval, waitMs) => {
    // Twenty seconds, half of them slow: in every other run the median may be that of either half.
    const [low = 0, high = 0] = boundsOf('upload', interval)
    expect([low < waitMs + 12, high > waitMs + 36]).toEqual([true, true])
    // Steady ones are as sure as their number says.
    const [from = 0, to = Infinity] = boundsOf('peerMessage', interval)
    expect(to / from).toBeLessThan(1.01)
  },
)
