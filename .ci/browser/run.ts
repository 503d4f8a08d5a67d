/**
 * Real pages in Chromium: examples/photo-chat-web against a gateway, and the service in a page behind MSW's
 * service worker, and the HTML report offline. Screenshots stay in out/browser. Skips aloud where there is no Chromium.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { makePng } from '../../fixtures/index.ts'
import { createFakeRtm } from '../../mocks/index.ts'
import { createGateway } from '../../mocks/wire/gateway.ts'
import { launchChromium } from './chromium.ts'
import { livePage } from './live.ts'
import { loadReportPage, overlayPage, reportPage } from './report.ts'

const out = 'out/browser'
const chromium = await launchChromium()

mkdirSync(out, { recursive: true })
await build({
  entryPoints: {
    page: 'examples/photo-chat-web/page.ts',
    msw: '.ci/browser/msw-page.ts',
  },
  outdir: out,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  external: ['ws', 'node:*'],
  alias: {
    '#node-socket': './mocks/wire/no-socket.ts',
    'agora-rtm-sdk': './mocks/agora-rtm-sdk.ts',
    'rtm-testkit/fixtures': './fixtures/index.ts',
    'rtm-testkit/mocks/msw': './mocks/wire/msw.ts',
    'rtm-testkit/mocks/wire': './mocks/wire/index.ts',
    'rtm-testkit/mocks': './mocks/index.ts',
  },
  logLevel: 'error',
})

const files: Readonly<Record<string, readonly [path: string, type: string]>> = {
  '/': ['examples/photo-chat-web/index.html', 'text/html'],
  '/page.js': [`${out}/page.js`, 'text/javascript'],
  '/msw.js': [`${out}/msw.js`, 'text/javascript'],
  '/mockServiceWorker.js': ['node_modules/msw/lib/mockServiceWorker.js', 'text/javascript'],
}
const pages = createServer((request, response) => {
  const [path = '/'] = (request.url ?? '/').split('?')
  if (path === '/msw') {
    response.setHeader('content-type', 'text/html')
    return response.end(
      '<!doctype html><body>...</body><script type="module" src="/msw.js"></script>',
    )
  }
  const [file, type] = files[path] ?? []
  if (file === undefined || type === undefined) return response.writeHead(404).end()
  response.setHeader('content-type', `${type}; charset=utf-8`)
  return response.end(readFileSync(file))
})
await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`

function mustBe(what: string, observed: unknown, expected: unknown): void {
  if (JSON.stringify(observed) !== JSON.stringify(expected))
    throw new Error(`${what}: ${JSON.stringify(observed)} is not ${JSON.stringify(expected)}`)
  console.log(`ok  ${what}`)
}

async function signedIn(browser: Browser, gateway: string, uid: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 640, height: 480 } })
  const page = await context.newPage()
  page.on('pageerror', (error) => console.log(`${uid}: ${error.message}`))
  await page.goto(`${origin}/?gateway=${encodeURIComponent(gateway)}`)
  await page.fill('#uid', uid)
  await page.click('#sign-in button')
  await page.getByText('online', { exact: true }).waitFor()
  return page
}

async function send(page: Page, name: string, bytes: number): Promise<void> {
  const png = makePng({ width: 320, height: 200 })
  const buffer = Buffer.concat([png, Buffer.alloc(Math.max(0, bytes - png.length))])
  await page.fill('#to', 'bob')
  await page.setInputFiles('#file', { name, mimeType: 'image/png', buffer })
}

async function againstGateway(browser: Browser): Promise<void> {
  const rtm = createFakeRtm({ clock: 'system', profile: 'web-1.4' })
  const gateway = await createGateway(rtm)
  try {
    const alice = await signedIn(browser, gateway.url, 'alice')
    const bob = await signedIn(browser, gateway.url, 'bob')
    await send(alice, 'beach.png', 100_000)
    await bob.getByText('beach.png from alice').waitFor()
    await alice.getByText('100% sent').waitFor()
    const shown = bob.locator('#photos img[src^="blob:"]')
    await shown.waitFor()
    const width = await shown.evaluate(
      async (image: { decode(): Promise<void>; readonly naturalWidth: number }) => {
        await image.decode()
        return image.naturalWidth
      },
    )
    mustBe('two pages chat through one gateway, and the photo opens', width, 320)
    await bob.screenshot({ path: `${out}/gateway-bob.png` })

    const devtools = await alice.context().newCDPSession(alice)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 2 * 1024 * 1024,
    })
    const percents = new Set<string>()
    await send(alice, 'large.png', 9 * 1024 * 1024)
    for (;;) {
      const text = (await alice.locator('#sending li').nth(1).textContent()) ?? ''
      percents.add(/(\d+)%/.exec(text)?.[1] ?? '')
      if (/sent|failed/.test(text)) break
      await alice.waitForTimeout(100)
    }
    const between = [...percents].map(Number).filter((percent) => percent > 0 && percent < 100)
    mustBe('an upload tells its progress on the way', between.length >= 2, true)

    await send(alice, 'unwanted.png', 20 * 1024 * 1024)
    await alice.getByRole('button', { name: 'Cancel' }).click()
    await alice.getByText('cancelled').waitFor()
    await alice.screenshot({ path: `${out}/gateway-alice.png` })
    while (gateway.tasks > 0) await alice.waitForTimeout(20)
    mustBe('a cancelled upload leaves nothing', rtm.media.list().length, 2)

    await signedIn(browser, gateway.url, 'alice')
    await alice.getByText('signed in on another device').waitFor()
    mustBe('a second sign-in puts the first page out', gateway.sessions >= 2, true)
  } finally {
    await gateway.close()
    await rtm.dispose()
  }
}

async function behindWorker(browser: Browser): Promise<void> {
  const page = await (await browser.newContext()).newPage()
  page.on('pageerror', (error) => console.log(`msw: ${error.message}`))
  await page.goto(`${origin}/msw`)
  await page.getByText('{').waitFor({ timeout: 30_000 })
  const text = (await page.locator('body').textContent()) ?? '{}'
  mustBe("the service behind MSW's service worker", JSON.parse(text), {
    sent: 'sent',
    opened: 2 * 1024 * 1024,
    stored: ['alice image'],
    refused: 415,
  })
  await page.screenshot({ path: `${out}/service-worker.png` })
}

try {
  await reportPage(chromium, mustBe)
  await loadReportPage(chromium, mustBe)
  await overlayPage(chromium, mustBe)
  await livePage(chromium, mustBe)
  await againstGateway(chromium)
  await behindWorker(chromium)
  const shots =
    'gateway-alice gateway-bob service-worker report report-rule report-dark report-phone load-report load-report-dark load-report-phone live live-dark live-end'
  console.log(
    `wrote ${shots
      .split(' ')
      .map((name) => `${out}/${name}.png`)
      .join(', ')}`,
  )
} finally {
  await chromium.close()
  pages.close()
}
