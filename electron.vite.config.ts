import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { copyMigrations } from './scripts/bundle.mjs'

/** The older of the two Electrons that run this build (development without GitHub) sets the targets. */
const NODE_TARGET = 'node20.18'
const CHROME_TARGET = 'chrome130'

const MAIN_ENTRIES = {
  index: 'src-main/index.ts',
  cli: 'src-main/cli/index.ts',
  worker: 'src-main/jobs/worker.ts',
}

export default defineConfig({
  main: {
    plugins: [copyMigrations()],
    build: {
      target: NODE_TARGET,
      // package.json's `dependencies` (native or loading files of their own) stay outside, all else is bundled.
      externalizeDeps: true,
      rolldownOptions: {
        input: MAIN_ENTRIES,
        // Some of ccxt's exchanges need packages that nobody here uses; they say so when they are opened.
        onLog: (level, log, handle) => {
          if (log.code !== 'IMPORT_IS_UNDEFINED' || !log.message.includes('node_modules/ccxt/')) handle(level, log)
        },
        output: {
          format: 'es',
          // Everything in one folder: code finds worker.js and migrations/ beside the file it runs from.
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'src-main/desktop/preload.ts' },
        // A sandboxed preload must be one CommonJS file.
        output: { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react(), tailwindcss()],
    build: {
      target: CHROME_TARGET,
      // The content security policy allows no fonts or scripts inside the page.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: { index: 'src-renderer/index.html', panic: 'src-renderer/panic.html' } },
    },
  },
})
