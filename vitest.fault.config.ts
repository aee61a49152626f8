import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The faults alone: they start servers and databases of their own, and end them the hard way. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/fault/**/*.test.ts'],
    exclude: ['node_modules/**'],
    globalSetup: ['test/support/global-setup.ts', 'test/fault/support/build-setup.ts'],
  },
});
