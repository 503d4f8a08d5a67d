import type { Judge } from '../judge.ts'

const downloadsMax = 3

/** Loads again what this client has already; a load that failed may be tried again. */
export const ofDownload: Judge = ({ entry: { kind, name, subject }, story }) => {
  const count = (story.downloads.get(subject) ?? 0) + 1
  if (kind !== 'call' || !name.startsWith('downloadMedia') || count < downloadsMax) return undefined
  return {
    rule: 'MEDIA-DOWNLOAD-BY-ID',
    what: `downloads the same medium again, ${count} times by now`,
    mend: 'Keep what was downloaded: a medium never changes.',
  }
}
