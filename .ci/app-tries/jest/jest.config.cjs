module.exports = {
  projects: ['node', 'jsdom'].map((testEnvironment) => ({
    displayName: testEnvironment,
    testEnvironment,
    rootDir: __dirname,
    testMatch: ['<rootDir>/*.test.cjs'],
    moduleFileExtensions: ['cjs', 'js', 'json'],
    moduleNameMapper: { '^agora-rtm-sdk$': 'rtm-testkit/mocks/agora-rtm-sdk' },
  })),
}
