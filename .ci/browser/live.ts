/** The page of a load that runs, in a real browser: its own policy, no foreign request, in the light and the dark, and the report at its end. */
import type { Browser, Page } from 'playwright-core'
import { LivePage } from '../../cli/live-page.ts'
import { wallMs } from '../../mocks/internal.ts'
import type { LiveLoad } from '../../reporters/index.ts'
import { sampleLoad } from '../../test/sample-load.ts'
import { faultsOf, loadReportHtml } from './report.ts'
import type { MustBe } from './report.ts'

const out = 'out/browser'

/** The first half of the sample, so that there is something to come. */
function halfOf({ plan, timeline }: LiveLoad): LiveLoad {
  const bins = timeline.bins.slice(0, timeline.bins.length / 2)
  return {
    plan,
    timeline: { ...timeline, bins },
    moment: { share: 0.5, elapsedMs: 60_000, open: 4 },
  }
}

async function shown(page: Page): Promise<void> {
  await page.getByText('live', { exact: true }).waitFor()
  await page.locator('#each figure svg').first().waitFor()
}

/** Looks at a load while it runs, as its readers do. */
export async function livePage(browser: Browser, mustBe: MustBe): Promise<void> {
  const { plan, timeline } = sampleLoad()
  const load = halfOf({ plan, timeline, moment: { share: 0, elapsedMs: 0, open: 0 } })
  const live = await LivePage.open(0, wallMs)
  try {
    const troubles: string[] = []
    const asked = new Set<string>()
    const open = async (colorScheme: 'light' | 'dark', width = 1200): Promise<Page> => {
      const page = await (
        await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      ).newPage()
      page.on('request', (request) => void asked.add(request.url()))
      page.on('console', (message) => void troubles.push(message.text()))
      page.on('pageerror', (error) => void troubles.push(error.message))
      const before = live.viewers
      await page.goto(live.url)
      while (live.viewers === before) await page.waitForTimeout(20)
      live.show(() => load)
      await shown(page)
      return page
    }
    const light = await open('light')
    mustBe(
      'the live page has the charts of the report, of each operation too',
      await light.getByText('Response of what completed: upload').count(),
      1,
    )
    mustBe('axe finds no fault with the live page (light)', await faultsOf(light), [])
    await light.screenshot({ path: `${out}/live.png` })
    const dark = await open('dark')
    mustBe('axe finds no fault with the live page (dark)', await faultsOf(dark), [])
    await dark.screenshot({ path: `${out}/live-dark.png` })
    const phone = await open('light', 360)
    const overflow = 'document.documentElement.scrollWidth - innerWidth'
    mustBe('the live page fits a phone', Number(await phone.evaluate(overflow)) <= 0, true)
    await light.locator('[data-bins="bins-upload"] svg').first().hover()
    await light.locator('#readout:visible').waitFor()
    await light.mouse.move(1, 1)
    await light.locator('#each details').first().locator('summary').click()
    const other = { ...load, moment: { ...load.moment, open: 4711 } }
    while ((await light.getByText('4,711').count()) === 0) {
      live.show(() => other)
      await light.waitForTimeout(250)
    }
    mustBe(
      'a table that is read stays open when new numbers come',
      await light.locator('#each details[open]').count(),
      1,
    )
    mustBe('the live page asks for nothing but itself', [...asked], [live.url])
    mustBe('the policy of the live page stops nothing of its own', troubles, [])
    await live.end(await loadReportHtml())
    for (const page of [light, dark]) await page.locator('#verdict').waitFor()
    mustBe('the report takes the place of the live page', await light.locator('#races').count(), 1)
    await light.locator('#copy:visible').waitFor()
    mustBe('the report works there under the same policy', troubles, [])
    await light.screenshot({ path: `${out}/live-end.png` })
  } finally {
    await live.close()
  }
}
