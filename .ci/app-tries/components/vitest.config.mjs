import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rtmTestkit } from 'rtm-testkit/vite'
import { compile, compileModule } from 'svelte/compiler'
import { defineConfig } from 'vitest/config'

/** Compiles the component, and what its testing library has in the language of Svelte. */
const svelte = {
  name: 'svelte',
  load: (id) => {
    const filename = id.split('?')[0]
    if (!/\.svelte(\.js)?$/.test(filename)) return undefined
    const make = filename.endsWith('.js') ? compileModule : compile
    return make(readFileSync(filename, 'utf8'), { filename, generate: 'client' }).js.code
  },
}

export default defineConfig({
  plugins: [svelte, rtmTestkit()],
  resolve: { conditions: ['browser'] },
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    environment: 'jsdom',
    include: ['*.test.mjs'],
    server: { deps: { inline: [/svelte/] } },
  },
})
