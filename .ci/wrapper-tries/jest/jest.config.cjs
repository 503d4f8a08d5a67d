module.exports = {
  rootDir: '..',
  testMatch: ['<rootDir>/jest/*.test.jsx'],
  testEnvironment: 'jsdom',
  transform: { '\\.jsx$': '<rootDir>/jest/transform.cjs' },
  moduleNameMapper:
    process.env.WITHOUT_MAPPER === undefined
      ? { '^agora-rtm-sdk$': 'rtm-testkit/mocks/agora-rtm-sdk' }
      : {},
}
