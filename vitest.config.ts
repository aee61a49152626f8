import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take the "module" build of graphql, and Node takes the other: two copies do not mix.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/bench/**',
      'node_modules/**',
      // Those that start processes and servers of their own are `npm run test:fault`.
      'test/fault/!(failing-statements|broken-connections).test.ts',
    ],
    globalSetup: 'test/support/global-setup.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Every file opens its own database; more workers than cores only adds waiting.
    maxWorkers: 2,
    pool: 'forks',
    // A worker loads the service once: what tests share are memories by tenant and by database, as in a process.
    isolate: false,
    // The protocol and its translation are pure: what no test reaches there has no excuse.
    coverage: {
      provider: 'v8',
      include: ['src/scim/**/*.ts', 'src/translation/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: { lines: 95 },
    },
  },
});
