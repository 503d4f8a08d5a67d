import type { ViteUserConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/**
 * The tests of the photo chat, with a compliance report of the app in out/photo-chat. In a repository of your
 * own the reporter is `rtm-testkit/reporters/vitest`.
 */
const config: ViteUserConfig = {
  ...base,
  test: {
    ...base.test,
    include: ['examples/photo-chat-web/**/*.test.ts'],
    reporters: [
      'default',
      ['./reporters/vitest.ts', { out: 'out/photo-chat', app: 'the photo chat' }],
    ],
  },
}

export default config
