/** The first place on the stack that is not the toolkit's own. */
export function callSite(): string {
  const [, own = '', ...frames] = (new Error('call site').stack ?? '').split('\n')
  const root = own.slice(0, own.lastIndexOf('/mocks/')).replace(/^.*?(?=\/|file:)/, '')
  const found = frames.find(
    (frame) => !frame.includes(`${root}/mocks/`) || frame.includes('.test.'),
  )
  return found?.trim().replace(/^at /, '') ?? ''
}
