/** Runs before each test file, put there by the plugin for Vite: what a package asks Node for itself, past Vite, is the fake. */
import { afterEach } from 'vitest'
import { beginTestFile, serveDropIn } from './testing/real-sdk.ts'
import { keepRealSdkOutOfTests, refuseRealSdkInTest } from './testing/required-sdk.ts'

keepRealSdkOutOfTests()
beginTestFile()
const here = import.meta.url
// The sources have no CommonJS beside them that `require` could load: only the built package has.
// By a name of its own: in jsdom Vite puts the page's origin into `new URL(..., import.meta.url)`.
if (here.endsWith('.js'))
  serveDropIn(
    new URL('../cjs/mocks/agora-rtm-sdk.js', here).href,
    new URL('./agora-rtm-sdk.js', here).href,
  )
afterEach(() => refuseRealSdkInTest())
