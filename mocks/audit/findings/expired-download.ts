import type { Judge } from '../judge.ts'

/** A medium whose message has come after its end is nothing that an app could have known of. */
export const ofExpired: Judge = ({ entry, story, stories, ground: { limits } }) => {
  const { kind, name, code, subject, atMs } = entry
  if (kind !== 'callback' || !name.startsWith('onMediaDownloadTo') || code === 0) return undefined
  const storedAtMs = stories.storedAtMs(subject)
  if (storedAtMs === undefined) return undefined
  const endedAtMs = storedAtMs + limits.mediaLifeMs
  if (atMs < endedAtMs || story.mediaToldAtMs >= endedAtMs) return undefined
  return {
    rule: 'MEDIA-TTL-7D',
    what: 'downloads a medium after its 7 days',
    mend: 'Look at the age of the message first, and keep what the user may want to see later.',
    at: stories.callOf(entry),
  }
}
