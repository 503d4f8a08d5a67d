module.exports = {
  projects: ['node', 'jsdom'].map((testEnvironment) => ({
    displayName: testEnvironment,
    testEnvironment,
    rootDir: __dirname,
    testMatch: ['<rootDir>/*.test.cjs'],
    // jsdom has no fetch, and a gateway is a matter of Node.
    testPathIgnorePatterns: testEnvironment === 'jsdom' ? ['wire'] : [],
    moduleFileExtensions: ['cjs', 'js', 'json'],
    moduleNameMapper: { '^agora-rtm-sdk$': 'rtm-testkit/mocks/agora-rtm-sdk' },
  })),
}
