import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Lets `npx playwright test` work by hand too: `npm test` has already said where Electron is. */
export default function findElectron(): void {
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH']) return
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'electron-path.mjs')
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim()
}
