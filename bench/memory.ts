/** Peak memory of 10,000 uploads and downloads of 30 MiB, and the cost of a world. */
import { seededBytes, testAppId } from '../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../mocks/index.ts'
import { reportValues, spreadOf } from './measure.ts'

const bytes = 30 * 1024 * 1024
const tasks = 10_000

/** Uploads and downloads to memory, one after another at nine clients; every downloaded byte is really made. */
function uploadsAndDownloads(): {
  readonly uploads: number
  readonly downloads: number
  readonly bytes: number
} {
  const files = createMemoryFiles()
  const rtm = createFakeRtm({ clock: 'manual', files })
  let begun = 0
  let uploads = 0
  let downloads = 0
  let downloadedBytes = 0
  for (let client = 0; client < 9; client++) {
    const service = rtm.createRtmService()
    const next = (): void => {
      if (begun >= tasks) return
      const path = `/${++begun}.bin`
      files.put(path, seededBytes(bytes, begun))
      service.createFileMessageByUploading(path)
    }
    service.initialize(testAppId, {
      onLoginSuccess: next,
      onFileMediaUploadResult: (_requestId, message) => {
        uploads++
        service.downloadMediaToMemory(message?.getMediaId() ?? '')
        message?.release()
      },
      onMediaDownloadToMemoryResult: (...[, memory, length]) => {
        if (memory?.length !== bytes) throw new Error(`${length} bytes came.`)
        downloads++
        downloadedBytes += length
        next()
      },
    })
    service.login(null, `client ${client}`)
  }
  const isDone = (): boolean => downloads >= tasks
  while (!isDone()) rtm.clock.pump('1m')
  return { uploads, downloads, bytes: downloadedBytes }
}

const done = uploadsAndDownloads()
reportValues('memory-transfers', {
  uploads: done.uploads,
  downloads: done.downloads,
  'GB made and read': done.bytes / 1e9,
  'peak RSS, MB': process.resourceUsage().maxRSS / 1024,
})

const perWorldMs = Array.from({ length: 2000 }, () => {
  const startedAt = process.hrtime.bigint()
  createFakeRtm()
  return Number(process.hrtime.bigint() - startedAt) / 1e6
})
globalThis.gc?.()
const before = heapAndBuffers()
const worlds = Array.from({ length: 500 }, () => createFakeRtm())
globalThis.gc?.()
const idleKb = (heapAndBuffers() - before) / worlds.length / 1024
const made = spreadOf(perWorldMs)
reportValues('worlds', {
  'a new world, ms, median': made.median,
  'a new world, ms, most of 2,000': made.max,
  'an idle world, KB (with the snapshot it resets to)': idleKb,
})

function heapAndBuffers(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
