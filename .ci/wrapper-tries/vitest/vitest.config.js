import { defineConfig } from 'vitest/config'
import { rtmTestkit } from 'rtm-testkit/vite'

const { WITHOUT_PLUGIN, WRAPPERS } = process.env

export default defineConfig({
  plugins:
    WITHOUT_PLUGIN === undefined ? [rtmTestkit(WRAPPERS ? { wrappers: [WRAPPERS] } : {})] : [],
  test: { include: ['vitest/*.test.{js,jsx}'] },
})
