import { CANCEL_MEDIA_ERR_CODE, UPLOAD_MEDIA_ERR_CODE } from '../protocol/codes/media.ts'

/**
 * One upload or download, from its acceptance to its single result. Both directions have the same
 * numbers for the codes used here.
 *
 * | phase     | input       | next   | outputs                                        |
 * | --------- | ----------- | ------ | ---------------------------------------------- |
 * | preparing | started     | moving | none                                           |
 * | moving    | moved       | moving | progress, where bytes moved since the last one |
 * | open      | completed   | closed | result OK                                      |
 * | open      | failed      | closed | result with that code                          |
 * | open      | idle        | closed | result TIMEOUT                                 |
 * | open      | interrupted | closed | result INTERRUPTED                             |
 * | open      | cancel      | closed | cancel-result OK, result INTERRUPTED           |
 * | closed    | cancel      | closed | cancel-result NOT_EXIST                        |
 * | the rest  |             | same   | none                                           |
 *
 * Open is preparing or moving.
 *
 * @rule CANCEL-ONLY-ONGOING
 * @rule W-MEDIA-INTERRUPTED-CANCEL
 * @assumes S-07
 * @assumes S-12
 */
export type MediaTask =
  | { readonly phase: 'preparing' }
  | { readonly phase: 'moving'; readonly reportedBytes: number; readonly totalBytes: number }
  | { readonly phase: 'closed'; readonly code: number }

export type MediaTaskInput =
  | { readonly kind: 'started'; readonly totalBytes: number }
  | { readonly kind: 'moved'; readonly currentBytes: number }
  | { readonly kind: 'failed'; readonly code: number }
  | { readonly kind: 'completed' | 'idle' | 'interrupted' | 'cancel' }

export type MediaTaskOutput =
  | { readonly kind: 'progress'; readonly currentBytes: number; readonly totalBytes: number }
  | { readonly kind: 'cancel-result'; readonly code: CANCEL_MEDIA_ERR_CODE }
  | { readonly kind: 'result'; readonly code: number }

export type MediaTaskStep = readonly [next: MediaTask, outputs: readonly MediaTaskOutput[]]

const nothing: readonly MediaTaskOutput[] = []

/** Where a task begins. */
export const preparing: MediaTask = { phase: 'preparing' }

/** Moves the task by one input. Total over every phase and input; never throws. */
export function stepMediaTask(task: MediaTask, input: MediaTaskInput): MediaTaskStep {
  if (task.phase === 'closed') {
    if (input.kind !== 'cancel') return [task, nothing]
    return [
      task,
      [{ kind: 'cancel-result', code: CANCEL_MEDIA_ERR_CODE.CANCEL_MEDIA_ERR_NOT_EXIST }],
    ]
  }
  switch (input.kind) {
    case 'started':
      if (task.phase === 'moving') return [task, nothing]
      return [{ phase: 'moving', reportedBytes: 0, totalBytes: input.totalBytes }, nothing]
    case 'moved':
      return report(task, input.currentBytes)
    case 'completed':
      return close(UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_OK)
    case 'failed':
      return close(input.code)
    case 'idle':
      return close(UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_TIMEOUT)
    case 'interrupted':
      return close(UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_INTERRUPTED)
    case 'cancel':
      return close(UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_INTERRUPTED, {
        kind: 'cancel-result',
        code: CANCEL_MEDIA_ERR_CODE.CANCEL_MEDIA_ERR_OK,
      })
  }
}

/** Progress never falls, never passes the total, and is silent where nothing moved. @rule W-PROGRESS-STALL */
function report(task: MediaTask, bytes: number): MediaTaskStep {
  if (task.phase !== 'moving') return [task, nothing]
  const currentBytes = Math.min(Math.floor(bytes), task.totalBytes)
  if (!(currentBytes > task.reportedBytes)) return [task, nothing]
  const { totalBytes } = task
  return [
    { phase: 'moving', reportedBytes: currentBytes, totalBytes },
    [{ kind: 'progress', currentBytes, totalBytes }],
  ]
}

function close(code: number, ...before: readonly MediaTaskOutput[]): MediaTaskStep {
  return [{ phase: 'closed', code }, [...before, { kind: 'result', code }]]
}
