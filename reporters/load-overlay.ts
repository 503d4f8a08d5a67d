import type { LoadRun, renderLoadOverlay } from './load-html/overlay-page.ts'

export type { LoadRun }

/** Renders two loads over one another. Charts take libraries that nobody else should wait for. */
export async function loadOverlay(...given: Parameters<typeof renderLoadOverlay>): Promise<string> {
  const page = await import('./load-html/overlay-page.ts')
  return page.renderLoadOverlay(...given)
}
