import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.{ts,tsx}',
      'packages/*/e2e/**/*.test.ts',
      'examples/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    // chDB holds one data directory per process, so every file gets a process of its own.
    pool: 'forks',
    maxWorkers: 2,
    // A browser or a database on a machine that does other work may answer late once; what is wrong stays wrong.
    retry: process.env['CI'] ? 2 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
