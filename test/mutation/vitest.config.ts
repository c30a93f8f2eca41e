import { defineConfig } from 'vitest/config'

/** The unit tests of the areas that are mutated. */
export default defineConfig({
  test: {
    include: ['test/unit/main/risk/**/*.test.ts', 'test/unit/main/matching/**/*.test.ts'],
    testTimeout: 60_000,
  },
})
