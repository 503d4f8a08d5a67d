/** Cost per upload task from 1,000 to 100,000 concurrent clients. */
import { seededBytes, testAppId } from '../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../mocks/index.ts'
import { reportValues, spreadOf } from './measure.ts'

const bytes = 30 * 1024 * 1024
const tasksInAll = 200_000

/** Microseconds per task when so many logged-in clients upload at once; logins are not counted. */
function perTaskUs(clients: number): number {
  const files = createMemoryFiles()
  files.put('/a.bin', seededBytes(bytes))
  const rtm = createFakeRtm({ clock: 'manual', files, limits: { mediaLifeMs: 60_000 } })
  let done = 0
  const services = Array.from({ length: clients }, (_, client) => {
    const service = rtm.createRtmService()
    service.initialize(testAppId, {
      onFileMediaUploadResult: (_requestId, message) => {
        message?.release()
        done++
      },
    })
    service.login(null, `client ${client}`)
    return service
  })
  rtm.clock.pump('1m')
  globalThis.gc?.()
  const rounds = Math.max(1, Math.round(tasksInAll / clients))
  const startedAt = process.hrtime.bigint()
  for (let round = 0; round < rounds; round++) {
    for (const service of services) service.createFileMessageByUploading('/a.bin')
    rtm.clock.pump('1m')
  }
  const us = Number(process.hrtime.bigint() - startedAt) / 1000 / done
  if (done !== rounds * clients) throw new Error(`${done} of ${rounds * clients} tasks ended.`)
  return us
}

perTaskUs(1000)
const sizes = [1000, 10_000, 100_000]
const runs = Array.from({ length: 5 }, () => sizes.map(perTaskUs))
const medians = sizes.map((_, index) => spreadOf(runs.map((run) => run[index] ?? 0)).median)
const ratios = spreadOf(runs.map(([small = 1, , large = 1]) => large / small))
reportValues('clients', {
  ...Object.fromEntries(
    sizes.map((size, index) => [`us per task at ${size} clients`, medians[index] ?? 0]),
  ),
  '100,000 clients against 1,000, median of 5 pairs': ratios.median,
  'least of the pairs': ratios.min,
  'most of the pairs': ratios.max,
  'peak RSS, MB': process.resourceUsage().maxRSS / 1024,
})
