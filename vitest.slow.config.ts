import type { ViteUserConfig } from 'vitest/config'
import config, { slowTests } from './vitest.config.ts'

/** What starts processes, sends real loads or explores widely: `npm run test:slow`, a step of the whole check. */
const slow: ViteUserConfig = {
  ...config,
  test: { ...config.test, include: [slowTests], exclude: ['node_modules/**'] },
}

export default slow
