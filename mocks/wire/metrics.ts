import type { WireService } from './wire-service.ts'

/** The metrics in the text form of Prometheus. */
export function metricsText(service: WireService): string {
  const { counters, sessions, world } = service
  let tasks = 0
  let sockets = 0
  for (const session of sessions) {
    tasks += session.media.tasks.size
    if (session.isOpen) sockets++
  }
  let media = 0
  let mediaBytes = 0
  for (const app of world.apps.values()) {
    media += app.media.items.size
    mediaBytes += app.media.bytes
  }
  return [
    ...lines('gauge', [
      ['rtm_sessions', 'Sessions on the wire.', sessions.length],
      ['rtm_sockets', 'Open WebSockets.', sockets],
      ['rtm_media_tasks', 'Uploads and downloads under way.', tasks],
      [
        'rtm_session_media_tasks_peak',
        'Most uploads and downloads of one session at once, since the start.',
        counters.tasksPeak,
      ],
      ['rtm_media', 'Stored media.', media],
      ['rtm_media_bytes', 'Bytes of stored media.', mediaBytes],
      ['rtm_world_events', 'Events that wait in the world.', world.queue.size],
    ]),
    ...lines('counter', [
      ['rtm_requests_total', 'HTTP calls.', counters.requests],
      ['rtm_refusals_total', 'Calls and frames that were refused.', counters.refusals],
      ['rtm_frames_in_total', 'Frames from clients.', counters.framesIn],
      ['rtm_frames_out_total', 'Frames to clients.', counters.framesOut],
      ['rtm_uploads_total', 'Uploads stored.', counters.uploads],
      ['rtm_uploaded_bytes_total', 'Their bytes.', counters.uploadedBytes],
      ['rtm_downloads_total', 'Downloads sent whole.', counters.downloads],
      ['rtm_downloaded_bytes_total', 'Their bytes.', counters.downloadedBytes],
    ]),
    '',
  ].join('\n')
}

type Metric = readonly [name: string, help: string, value: number]

function lines(type: 'gauge' | 'counter', metrics: readonly Metric[]): readonly string[] {
  return metrics.map(
    ([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}`,
  )
}
