import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import type { ViteUserConfig } from 'vitest/config'

/** The doors of the package, for the examples: they import it by its name, as an app does. */
const doors = {
  'rtm-testkit/mocks/agora-rtm-sdk': 'mocks/agora-rtm-sdk.ts',
  'rtm-testkit/mocks/vitest': 'mocks/vitest.ts',
  'rtm-testkit/mocks/wire': 'mocks/wire/index.ts',
  'rtm-testkit/mocks/msw': 'mocks/wire/msw.ts',
  'rtm-testkit/mocks/mock-socket': 'mocks/wire/mock-socket.ts',
  'rtm-testkit/mocks/gateway': 'mocks/wire/gateway.ts',
  'rtm-testkit/mocks/protocol': 'mocks/protocol/door.ts',
  'rtm-testkit/mocks': 'mocks/index.ts',
  'rtm-testkit/fixtures': 'fixtures/index.ts',
  'rtm-testkit/scenarios': 'scenarios/index.ts',
  'rtm-testkit/load': 'load/index.ts',
  'rtm-testkit/reporters/vitest': 'reporters/vitest.ts',
  'rtm-testkit/reporters': 'reporters/index.ts',
  'agora-rtm-sdk': 'mocks/agora-rtm-sdk.ts',
  '#node-socket': 'mocks/wire/node-socket.ts',
}

const rooms = '{mocks,fixtures,scenarios,load,reporters,cli,examples}'
/** These have a run of their own: vitest.slow.config.ts. */
export const slowTests: string = `${rooms}/**/*.slow.test.ts`

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: Object.entries(doors).map(([door, path]) => ({
      find: new RegExp(`^${door}$`),
      replacement: fileURLToPath(new URL(path, import.meta.url)),
    })),
  },
  test: {
    include: [`${rooms}/**/*.test.ts`],
    exclude: [slowTests],
    pool: 'threads',
    // On two cores it would take one: half of the time is spent on imports and on real sockets.
    maxWorkers: 2,
    retry: 0,
    // Bounds on what hangs, not on what is slow: a busy machine may take twenty times as long.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
})

export default config
