module.exports = {
  projects: ['node', 'jsdom'].map((testEnvironment) => ({
    displayName: testEnvironment,
    testEnvironment,
    rootDir: __dirname,
    setupFilesAfterEnv: ['<rootDir>/setup.cjs'],
    testMatch: ['<rootDir>/*.test.{cjs,mjs}'],
    // jsdom has no fetch, and a gateway is a matter of Node; a page is none.
    testPathIgnorePatterns: testEnvironment === 'jsdom' ? ['wire'] : ['react'],
    moduleFileExtensions: ['cjs', 'mjs', 'js', 'json'],
    moduleNameMapper: { '^agora-rtm-sdk$': 'rtm-testkit/mocks/agora-rtm-sdk' },
  })),
}
