/** The HTML report in a real browser: offline, under its own policy, by keyboard, on a phone, in the dark, on paper. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { renderHtml } from '../../reporters/index.ts'
import { sampleResult } from '../../reporters/sample-result.ts'

const out = 'out/browser'

type MustBe = (what: string, observed: unknown, expected: unknown) => void

/** Opens the report as a file, with no network, and looks at it as its readers do. */
export async function reportPage(browser: Browser, mustBe: MustBe): Promise<void> {
  mkdirSync(out, { recursive: true })
  const path = resolve(out, 'report.html')
  writeFileSync(path, renderHtml(await sampleResult()))
  const asked: string[] = []
  const troubles: string[] = []
  const opened = async (options: Parameters<Browser['newContext']>[0]): Promise<Page> => {
    const context = await browser.newContext({ offline: true, ...options })
    const page = await context.newPage()
    page.on('request', (request) => void asked.push(request.url()))
    page.on('console', (message) => void troubles.push(message.text()))
    page.on('pageerror', (error) => void troubles.push(error.message))
    await page.goto(pathToFileURL(path).href)
    return page
  }
  const page = await opened({ viewport: { width: 1200, height: 900 } })
  await page.getByText('214 of 214 rules shown').waitFor()
  mustBe('the report asks for nothing but itself', [...new Set(asked)], [pathToFileURL(path).href])
  mustBe('its policy stops nothing of its own', troubles, [])
  await page.screenshot({ path: `${out}/report.png` })

  await page.keyboard.press('/')
  await page.keyboard.type('nine instance')
  await page.getByText('1 of 214 rules shown').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('214 of 214 rules shown').waitFor()
  await page.locator('input[value=held]').uncheck()
  await page.locator('input[value=skipped]').uncheck()
  await page.locator('input[value="not observed"]').uncheck()
  await page.getByText('2 of 214 rules shown').waitFor()
  mustBe(
    'search and filters work by keyboard and mouse',
    await page.locator('details.rule:visible').count(),
    2,
  )
  await page.goto(`${pathToFileURL(path).href}#TASKS-MAX-9`)
  await page.locator('#TASKS-MAX-9[open]').waitFor()
  await page.locator('#TASKS-MAX-9').screenshot({ path: `${out}/report-rule.png` })

  for (const colorScheme of ['light', 'dark'] as const) {
    const looked = await opened({ colorScheme, viewport: { width: 1200, height: 900 } })
    mustBe(`axe finds no fault with it (${colorScheme})`, await faultsOf(looked), [])
    if (colorScheme === 'dark') await looked.screenshot({ path: `${out}/report-dark.png` })
  }
  const phone = await opened({
    viewport: { width: 360, height: 740 },
    isMobile: true,
    hasTouch: true,
  })
  const overflow: number = await phone.evaluate('document.documentElement.scrollWidth - innerWidth')
  mustBe('it fits a phone', overflow <= 0, true)
  await phone.screenshot({ path: `${out}/report-phone.png` })
  await page.pdf({ path: `${out}/report.pdf` })
  mustBe('it prints', statSync(`${out}/report.pdf`).size > 10_000, true)
}

/** Runs axe outside the page's policy, which lets no foreign script in. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  const devtools = await page.context().newCDPSession(page)
  const run = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text)
    return result.value as unknown
  }
  await run(axe.source)
  return (await run(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html).join(" ")}`))',
  )) as readonly string[]
}
