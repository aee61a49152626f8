import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', 'node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Every file opens its own database; more workers than cores only adds waiting.
    maxWorkers: 2,
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
  },
});
