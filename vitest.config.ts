import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.{ts,tsx}', 'test/integration/**/*.test.{ts,tsx}'],
    // Worker threads run the sources without the bundler.
    execArgv: ['--import', './test/builders/raw-imports.ts'],
    // Tests on a busy machine must not fail for being slow; a hang still ends.
    testTimeout: 60_000,
    // By default one core would be left idle, on two cores half of the machine.
    maxWorkers: '100%',
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src-main/**/*.ts', 'src-shared/**/*.ts'],
      // These run inside Electron only, where the end-to-end tests exercise them.
      exclude: ['src-main/index.ts', 'src-main/desktop/**', '**/*.d.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: 'coverage',
      thresholds: { lines: 80 },
    },
  },
})
