import { defineConfig } from 'vitest/config'
import type { ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['{mocks,fixtures,scenarios,load,reporters,cli}/**/*.test.ts'],
    pool: 'threads',
    retry: 0,
    testTimeout: 20_000,
  },
})

export default config
