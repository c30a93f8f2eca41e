/** Builds the command line into out/cli/FINGERPRINT/, only when a source has changed. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'
import { withLock } from './lock.mjs'
import { OUT, ROOT, SETUP_LOCK } from './project.mjs'

const SOURCES = ['src-main', 'src-shared', 'package.json', 'package-lock.json', 'scripts/build-cli.mjs']
/** The desktop shell is no part of the command line. */
const WITHOUT = ['src-main/desktop', 'src-main/index.ts']
const BUILDS = join(OUT, 'cli')
/** A command that still runs may load parts of an older build. */
const KEPT = 6

/**
 * A build appears under its fingerprint by one rename: it is complete, and no running command loses its files.
 * @returns {Promise<string>} the command line's main file, up to date
 */
export async function ensureCliBuilt() {
  const folder = join(BUILDS, fingerprint(SOURCES, WITHOUT))
  const main = join(folder, 'cli.js')
  if (existsSync(main)) return main
  await withLock(SETUP_LOCK, async () => {
    if (existsSync(main)) return
    const building = join(BUILDS, 'building')
    rmSync(building, { recursive: true, force: true })
    mkdirSync(building, { recursive: true })
    await bundle(building)
    renameSync(building, folder)
    removeOld()
  })
  return main
}

/** @param {string} outDir */
async function bundle(outDir) {
  const { build } = await import('vite')
  const { copyMigrations } = await import('./bundle.mjs')
  await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'error',
    plugins: [copyMigrations()],
    ssr: { noExternal: true, external: ['better-sqlite3', 'piscina'] },
    build: {
      ssr: true,
      outDir,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { cli: 'src-main/cli/index.ts', worker: 'src-main/jobs/worker.ts' },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
}

function removeOld() {
  const builds = readdirSync(BUILDS)
    .map((name) => ({ folder: join(BUILDS, name), time: statSync(join(BUILDS, name)).mtimeMs }))
    .sort((one, other) => other.time - one.time)
  for (const { folder } of builds.slice(KEPT)) rmSync(folder, { recursive: true, force: true })
}
