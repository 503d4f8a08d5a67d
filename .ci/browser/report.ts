/** The HTML report in a real browser: offline, under its own policy, by keyboard, on a phone, in the dark, on paper. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { compareLoads } from '../../load/index.ts'
import { loadOverlay, renderHtml, renderings, toLoadDocument } from '../../reporters/index.ts'
import { sampleLoad } from '../../test/sample-load.ts'
import { sampleResult } from '../../test/sample-result.ts'

const out = 'out/browser'

export type MustBe = (what: string, observed: unknown, expected: unknown) => void

/** One report as a file, opened with no network; what it asks for and complains of is kept. */
class OpenedReport {
  readonly url: string
  readonly asked = new Set<string>()
  readonly troubles: string[] = []
  readonly #browser: Browser

  constructor(browser: Browser, name: string, html: string) {
    mkdirSync(out, { recursive: true })
    const path = resolve(out, `${name}.html`)
    writeFileSync(path, html)
    this.url = pathToFileURL(path).href
    this.#browser = browser
  }

  async open(options: Parameters<Browser['newContext']>[0]): Promise<Page> {
    const context = await this.#browser.newContext({ offline: true, ...options })
    const page = await context.newPage()
    page.on('request', (request) => void this.asked.add(request.url()))
    page.on('console', (message) => void this.troubles.push(message.text()))
    page.on('pageerror', (error) => void this.troubles.push(error.message))
    await page.goto(this.url)
    return page
  }

  /** What must be so of any report: no request, its own policy, no fault for axe, a phone, paper. */
  async mustBeWell(name: string, mustBe: MustBe): Promise<void> {
    const page = await this.open({ viewport: { width: 1200, height: 900 } })
    mustBe(`${name} asks for nothing but itself`, [...this.asked], [this.url])
    mustBe(`${name}: its policy stops nothing of its own`, this.troubles, [])
    await page.screenshot({ path: `${out}/${name}.png` })
    for (const colorScheme of ['light', 'dark'] as const) {
      const looked = await this.open({ colorScheme, viewport: { width: 1200, height: 900 } })
      mustBe(`axe finds no fault with ${name} (${colorScheme})`, await faultsOf(looked), [])
      if (colorScheme === 'dark') await looked.screenshot({ path: `${out}/${name}-dark.png` })
    }
    const phone = await this.open({
      viewport: { width: 360, height: 740 },
      isMobile: true,
      hasTouch: true,
    })
    const overflow: number = await phone.evaluate(
      'document.documentElement.scrollWidth - innerWidth',
    )
    mustBe(`${name} fits a phone`, overflow <= 0, true)
    await phone.screenshot({ path: `${out}/${name}-phone.png` })
    await page.pdf({ path: `${out}/${name}.pdf` })
    mustBe(`${name} prints`, statSync(`${out}/${name}.pdf`).size > 10_000, true)
  }
}

/** Looks at the compliance report as its readers do. */
export async function reportPage(browser: Browser, mustBe: MustBe): Promise<void> {
  const result = await sampleResult()
  const all = result.results.length
  const shown = (count: number): string => `${count} of ${all} rules shown`
  const report = new OpenedReport(browser, 'report', renderHtml(result))
  await report.mustBeWell('report', mustBe)
  const page = await report.open({ viewport: { width: 1200, height: 900 } })
  await page.getByText(shown(all)).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('nine instance')
  await page.getByText(shown(1)).waitFor()
  await page.keyboard.press('Escape')
  await page.getByText(shown(all)).waitFor()
  await page.locator('input[value=held]').uncheck()
  await page.locator('input[value=skipped]').uncheck()
  await page.locator('input[value="not observed"]').uncheck()
  await page.getByText(shown(2)).waitFor()
  mustBe(
    'search and filters work by keyboard and mouse',
    await page.locator('details.rule:visible').count(),
    2,
  )
  await page.goto(`${report.url}#TASKS-MAX-9`)
  await page.locator('#TASKS-MAX-9[open]').waitFor()
  await page.locator('#TASKS-MAX-9').screenshot({ path: `${out}/report-rule.png` })
}

/** The report of a load with everything in it. */
export async function loadReportHtml(): Promise<string> {
  const load = sampleLoad()
  const result = toLoadDocument(load, {
    version: '0.0.0',
    node: process.versions.node,
    host: 'check',
    subject: 'a gateway',
    seed: 1,
    startedAtMs: 0,
    tookMs: load.tookMs,
    replay: 'rtm-testkit load mixed-chat',
    journalDigest: '',
  })
  return await renderings.html.render(result)
}

/** Looks at the report of a load. */
export async function loadReportPage(browser: Browser, mustBe: MustBe): Promise<void> {
  const report = new OpenedReport(browser, 'load-report', await loadReportHtml())
  await report.mustBeWell('load-report', mustBe)
  const page = await report.open({ viewport: { width: 1200, height: 900 } })
  mustBe('every chart has words for those who do not see it', await unnamedCharts(page), 0)
  const clients = page.locator('details[data-client]')
  mustBe('the slots of each client are there', (await clients.count()) > 1, true)
  await page.locator('#client').fill('1')
  mustBe(
    'any client can be looked at',
    await page.locator('details[data-client]:visible').count(),
    1,
  )
  await page.locator('details[data-client="1"] svg').waitFor()
  const chart = page.locator('#operations [data-bins="bins-upload"] svg').first()
  await chart.hover()
  const says = (await page.locator('#readout').textContent()) ?? ''
  mustBe('a chart of one operation reads its own table', says.includes('samples'), true)
}

/** Looks at two loads that are drawn over one another. */
export async function overlayPage(browser: Browser, mustBe: MustBe): Promise<void> {
  const result = await sampleResult()
  const load = sampleLoad()
  const scenarios = ['main', 'photos'].map((name) => ({
    name,
    tags: {},
    startMs: 0,
    series: load.series,
  }))
  const { renderLoadHtml } = await import('../../reporters/load-html/index.ts')
  const several = new OpenedReport(
    browser,
    'load-scenarios',
    renderLoadHtml(result, { ...load, scenarios }),
  )
  await several.mustBeWell('load-scenarios', mustBe)
  const run = { name: 'base.json', result, load }
  const html = await loadOverlay(run, { ...run, name: 'head.json' }, compareLoads(load, load))
  const report = new OpenedReport(browser, 'load-overlay', html)
  await report.mustBeWell('load-overlay', mustBe)
  const page = await report.open({ viewport: { width: 1200, height: 900 } })
  mustBe('every chart of two runs has words', await unnamedCharts(page), 0)
  await page.locator('[data-bins="bins-upload"] svg').first().hover()
  const says = (await page.locator('#readout').textContent()) ?? ''
  mustBe(
    'a chart of two runs reads both',
    ['base p50', 'head p50'].every((name) => says.includes(name)),
    true,
  )
}

async function unnamedCharts(page: Page): Promise<number> {
  return await page.locator('svg[role=img]:not([aria-label])').count()
}

/** Runs axe outside the page's policy, which lets no foreign script in. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
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
