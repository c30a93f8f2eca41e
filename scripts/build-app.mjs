/** Builds the desktop app (main, preload, renderer) into out/, only when a source has changed. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'
import { withLock } from './lock.mjs'
import { OUT, PROJECT_NODE, ROOT, SETUP_LOCK, say } from './project.mjs'
import { run } from './run.mjs'

const SOURCES = [
  'src-main',
  'src-shared',
  'src-renderer',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'tsconfig.base.json',
  'scripts/bundle.mjs',
]
const PARTS = ['main', 'preload', 'renderer']
const STAMP = join(OUT, 'app.stamp')

/**
 * Brings out/main, out/preload and out/renderer up to date. A build that fails leaves the last good one in place.
 */
export async function ensureAppBuilt() {
  const wanted = fingerprint(SOURCES)
  const isFresh = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted
  if (isFresh()) return
  await withLock(SETUP_LOCK, async (noteChild) => {
    if (isFresh()) return
    say('Building the app …')
    const building = join(OUT, 'building')
    rmSync(building, { recursive: true, force: true })
    mkdirSync(OUT, { recursive: true })
    const electronVite = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js')
    const outcome = await run(PROJECT_NODE, [electronVite, 'build', '--outDir', building, '--logLevel', 'warn'], {
      output: 'stderr',
      onSpawn: noteChild,
      env: { NODE_ENV: 'production' },
    })
    noteChild(undefined)
    if (outcome.code !== 0) throw new Error('The app could not be built; see the messages above.')
    rmSync(STAMP, { force: true })
    for (const part of PARTS) {
      rmSync(join(OUT, part), { recursive: true, force: true })
      renameSync(join(building, part), join(OUT, part))
    }
    rmSync(building, { recursive: true, force: true })
    writeFileSync(STAMP, wanted)
  })
}
