import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * One file starts in a quarter of the time that the sources take; answers it and what removes it. It lies in the project,
 * where its packages and the migrations are found, with the worker of its threads beside it.
 */
export async function bundleEngine(entry = 'engine-to-kill'): Promise<{ file: string; remove: () => void }> {
  const parent = join(ROOT, 'out/kill-test')
  mkdirSync(parent, { recursive: true })
  const outDir = mkdtempSync(join(parent, 'engine-'))
  await bundle(outDir, `test/integration/kill/${entry}.ts`, 'engine.mjs')
  await bundle(outDir, 'src-main/jobs/worker.ts', 'worker.js')
  return { file: join(outDir, 'engine.mjs'), remove: () => rmSync(outDir, { recursive: true, force: true }) }
}

function bundle(outDir: string, input: string, entryFileNames: string): Promise<unknown> {
  return build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3', 'piscina'] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: { input, output: { format: 'es', entryFileNames, codeSplitting: false } },
    },
  })
}
