import type * as live from './load-html/live-page.ts'

export type { LiveLoad, LiveMessage } from './load-html/live-page.ts'

/** The page that shows a load while it runs, and what is sent to it. */
export type LiveRendering = Pick<typeof live, 'livePolicy' | 'renderLivePage' | 'renderLiveParts'>

/** Charts take libraries that a load without a page should not wait for. */
export async function loadLiveRendering(): Promise<LiveRendering> {
  return await import('./load-html/live-page.ts')
}
