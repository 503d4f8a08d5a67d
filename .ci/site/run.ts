/**
 * The site as its readers get it: built, then read in Chromium. No page asks another host for anything, axe finds no fault in
 * light and dark, each page fits a phone, search finds a rule. Screenshots stay in out/site.
 */
import { createServer } from 'node:http'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../browser/chromium.ts'
import { faultsOf } from '../browser/report.ts'

const site = 'docs/.vitepress/dist'
const out = 'out/site'
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

function built(): void {
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'docs:build'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The site cannot be built:\n${stdout}${stderr}`)
  console.log('ok  the site is built, no link is dead')
}

/** Serves the built site on this machine, as any static host would. */
async function served(): Promise<{ readonly origin: string; close(): void }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const path = join(site, normalize(decodeURIComponent(pathname)))
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.html') : path
    if (!existsSync(file)) return response.writeHead(404).end()
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    return response.end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() }
}

function mustBe(what: string, observed: unknown, expected: unknown): void {
  if (JSON.stringify(observed) !== JSON.stringify(expected))
    throw new Error(`${what}: ${JSON.stringify(observed)} is not ${JSON.stringify(expected)}`)
  console.log(`ok  ${what}`)
}

const looks = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
} as const

async function readAll(browser: Browser, origin: string): Promise<void> {
  // The reference is long and all alike: its first page stands for it.
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.html') && name !== '404.html' && !name.startsWith('api/rtm-testkit/'),
  )
  const asked = new Set<string>()
  const faults: unknown[] = []
  for (const [look, options] of Object.entries(looks)) {
    const page = await (await browser.newContext(options)).newPage()
    page.on('request', (request) => void asked.add(new URL(request.url()).origin))
    page.on('pageerror', (error) => void faults.push(error.message))
    for (const name of pages) {
      await page.goto(`${origin}/${name}`, { waitUntil: 'networkidle' })
      const tooWide: number = await page.evaluate(
        'document.documentElement.scrollWidth - innerWidth',
      )
      if (tooWide > 0) faults.push(`${name} (${look}) is ${tooWide} px too wide`)
      // A page of 200 rules is one rule after another.
      if (look !== 'phone' && name !== 'rules.html')
        faults.push(...(await faultsOf(page)).map((fault) => [name, look, fault]))
    }
    await page.goto(`${origin}/web.html`)
    await page.screenshot({ path: `${out}/web-${look}.png` })
  }
  mustBe(`axe, on ${pages.length} pages in light and dark, and a phone find no fault`, faults, [])
  mustBe('the site asks for nothing but itself', [...asked], [origin])
}

async function search(page: Page, origin: string): Promise<void> {
  await page.goto(origin, { waitUntil: 'networkidle' })
  await page.getByRole('button', { name: 'Search' }).first().click()
  await page.locator('#localsearch-input').fill('TASKS-MAX-9')
  await page.locator('.result').first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/rules.*#tasks-max-9/)
  console.log('ok  search finds a rule, and leads to it')
}

const browser = await launchChromium()
try {
  mkdirSync(out, { recursive: true })
  if (!process.argv.includes('--as-built')) built()
  const host = await served()
  try {
    await search(await browser.newPage(), host.origin)
    await readAll(browser, host.origin)
  } finally {
    host.close()
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  await browser.close()
}
