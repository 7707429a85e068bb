/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // A limit is there for what hangs: machines that do other things too are several times slower.
  testTimeout: 60_000,
  // Many tests wait for other processes: for a browser, a program, a GPU that a processor plays.
  maxWorkers: '100%',
  setupFilesAfterEnv: ['<rootDir>/test/setup.ts'],
  // swc strips the types and does not check them: `npm test` runs tsc first.
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
