import type { ViteUserConfig } from 'vitest/config'
import config from '../../vitest.config.ts'

/** The tests of one room, as the mutation tests run them: again and again, in one thread each. */
const tests: ViteUserConfig = {
  ...config,
  test: {
    ...config.test,
    include: (process.env['RTM_MUTATION_TESTS'] ?? '').split(';'),
    maxWorkers: 1,
    // A mutant that hangs is found by Stryker.
    testTimeout: 60_000,
  },
}

export default tests
