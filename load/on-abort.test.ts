import { expect, test } from 'vitest'
import { onAbort } from './on-abort.ts'

test('a signal is heard once, at once where it was aborted before, and not after it was taken back', () => {
  const heard: string[] = []
  const controller = new AbortController()
  const { signal } = controller
  onAbort(signal, () => heard.push('heard'))
  onAbort(signal, () => heard.push('taken back'))()
  onAbort(undefined, () => heard.push('never'))()
  controller.abort()
  onAbort(signal, () => heard.push('at once'))
  expect(heard).toEqual(['heard', 'at once'])
})
