/** What the bundles of app and command line have in common. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './project.mjs'

const MIGRATIONS = join(ROOT, 'src-main/storage/migrations')

/**
 * Puts the database migrations beside the bundle, where they lie beside the source that reads them too.
 * @returns {import('vite').Plugin}
 */
export function copyMigrations() {
  return {
    name: 'copy-migrations',
    generateBundle() {
      if (!existsSync(MIGRATIONS)) return
      for (const entry of readdirSync(MIGRATIONS, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const file = join(entry.parentPath, entry.name)
        const fileName = `migrations/${file.slice(MIGRATIONS.length + 1).replaceAll('\\', '/')}`
        this.emitFile({ type: 'asset', fileName, source: readFileSync(file) })
      }
    },
  }
}
