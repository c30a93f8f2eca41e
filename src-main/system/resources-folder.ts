import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The project's `resources/` folder (icons, sample candles, strategy templates). It is looked for upwards from this
 * file, because sources, bundles and the installed app lie at different depths below it.
 */
export function resourcesFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'resources'))) {
      return join(folder, 'resources')
    }
  }
  throw new Error('The resources folder is missing from this installation.')
}
