import { readFile } from 'node:fs/promises'
import { makePng, seededBytes } from '../../fixtures/index.ts'
import type { Stage } from '../stage.ts'

/** A medium on disk, and what it should turn out to be. */
export interface SampleMedium {
  readonly path: string
  readonly bytes: Uint8Array
}

/** The user's own file, or a small image or file made up. */
export async function sampleMedium(stage: Stage, kind: 'file' | 'image'): Promise<SampleMedium> {
  const path = stage.ownFile ?? (await writeSample(stage, kind))
  return { path, bytes: await readFile(path) }
}

async function writeSample(stage: Stage, kind: 'file' | 'image'): Promise<string> {
  if (kind === 'image')
    return await stage.files.write(
      '照片 1.png',
      makePng({ width: 640, height: 480, seed: stage.seed }),
    )
  return await stage.files.write('报告 1.pdf', seededBytes(100_000, stage.seed))
}

/** Tells whether two runs of bytes are the same. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}
