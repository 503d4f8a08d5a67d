import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordingsVariable } from '../mocks/internal.ts'
import type { LeftRecording } from '../mocks/internal.ts'

/** Recordings that worlds of tests have left. */
export interface LeftRecordings {
  /** What was left since it was read before; nothing of it stays on the disk. */
  readonly read: () => readonly LeftRecording[]
}

/** Tells the tests of this process, and of those that it starts from now on, to leave what they have done. */
export function openRecordings(): LeftRecordings {
  const folder = join(tmpdir(), `rtm-testkit-recordings-${randomUUID()}`)
  process.env[recordingsVariable] = folder
  return {
    read: () => {
      if (!existsSync(folder)) return []
      const lines = readdirSync(folder).flatMap((name) =>
        readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'),
      )
      rmSync(folder, { recursive: true, force: true })
      return lines.map((line) => JSON.parse(line) as LeftRecording)
    },
  }
}

/** Those that can be judged, as parts of a report. */
export function partsLeft(
  left: readonly LeftRecording[],
): readonly Extract<LeftRecording, { recording: unknown }>[] {
  return left.filter((each) => 'recording' in each)
}
