import type { FakeRtm } from '../index.ts'
import type { Recording } from '../world/recording.ts'
import type { Binding } from './binding-options.ts'
import { recordingsVariable } from './recordings-folder.ts'
import type { LeftRecording } from './recordings-folder.ts'

const entriesSentMax = 500
let file: string | undefined

/** What goes to a reporter: the newest entries, and all findings. */
export function shortened(recording: Recording): Recording {
  return { ...recording, entries: recording.entries.slice(-entriesSentMax) }
}

/** Leaves what a test has done in its world where a reporter looks for it; nothing where there is none. */
export function leaveRecording(rtm: FakeRtm, { audit }: Binding, name: string): void {
  const folder = process.env[recordingsVariable]
  if (folder === undefined || folder === '') return
  // Past the mocks that a test may have put in their place.
  const { appendFileSync, mkdirSync } = process.getBuiltinModule('node:fs')
  const { randomUUID } = process.getBuiltinModule('node:crypto')
  file ??= `${folder}/${randomUUID()}.jsonl`
  const left: LeftRecording =
    audit === 'off' ? { name, auditIsOff: true } : { name, recording: shortened(rtm.recording()) }
  mkdirSync(folder, { recursive: true })
  appendFileSync(file, `${JSON.stringify(left)}\n`)
}
