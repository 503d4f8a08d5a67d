/** A gateway in a process of its own, for one load: forked by the driver, ends with it. */
import { createFakeRtm } from '../../../mocks/index.ts'
import { wallMs } from '../../../mocks/internal.ts'
import { createGateway } from '../../../mocks/wire/gateway.ts'

const { mediaLifeMs, seed } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly mediaLifeMs?: number
  readonly seed?: number
}
const rtm = createFakeRtm({
  clock: 'system',
  startAtMs: wallMs(),
  ...(seed === undefined ? {} : { seed }),
  ...(mediaLifeMs === undefined ? {} : { limits: { mediaLifeMs } }),
})
const gateway = await createGateway(rtm, { ownProcess: true })
process.send?.({ url: gateway.url })
process.on('message', () => {
  process.send?.({ rssMb: process.resourceUsage().maxRSS / 1024 })
})
// Who ends the load is heard by the process that made this one, which ends it in its own time.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit())
