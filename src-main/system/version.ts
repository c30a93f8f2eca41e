import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { resourcesFolder } from './resources-folder.ts'

let known: string | undefined

/** The program's version, from its package.json. */
export function version(): string {
  known ??= z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(resourcesFolder(), '..', 'package.json'), 'utf8'))).version
  return known
}
