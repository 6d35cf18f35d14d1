/** Unit tests run anywhere; end-to-end tests (`__tests__/e2e`) want the test bed and are run by `npm test`. */
const transform = {
  '^.+\\.ts$': [
    'ts-jest',
    { useESM: true, isolatedModules: true, tsconfig: 'tsconfig.check.json', diagnostics: false }
  ]
}
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  resolver: 'ts-jest-resolver',
  transform,
  clearMocks: true
}
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      roots: ['<rootDir>/__tests__'],
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/e2e/']
    },
    {
      ...shared,
      displayName: 'e2e',
      roots: ['<rootDir>/__tests__/e2e'],
      testMatch: ['**/*.test.ts']
    }
  ]
}
