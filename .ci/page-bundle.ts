/** What a page loads that uses the drop-in over a gateway, bundled and minified by esbuild from the built package. */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const gzippedMax = 100_000

const { outputFiles } = await build({
  stdin: {
    contents: `import AgoraRTM from './dist/mocks/agora-rtm-sdk.js'
      import { setActiveRtm } from './dist/mocks/index.js'
      import { createRemoteRtm } from './dist/mocks/wire/index.js'
      setActiveRtm(createRemoteRtm({ url: location.origin }))
      globalThis.AgoraRTM = AgoraRTM`,
    resolveDir: '.',
  },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  write: false,
  logLevel: 'error',
})
const code = outputFiles[0]?.contents ?? new Uint8Array(0)
const gzipped = gzipSync(code, { level: 9 }).length
console.log(`a page over a gateway loads ${code.length} bytes, ${gzipped} gzipped`)
if (code.length === 0 || gzipped >= gzippedMax) {
  console.error(`That is not less than ${gzippedMax}. Keep out of it what only a gateway needs.`)
  process.exitCode = 1
}
