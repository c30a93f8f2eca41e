/** Tells whether sources have changed since a build, by looking at names, sizes and times only. */
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './project.mjs'

/**
 * @param {string[]} paths files and folders, relative to the project
 * @param {string[]} [without] folders left out
 * @returns {string} changes whenever a file in them is added, removed, renamed or written
 */
export function fingerprint(paths, without = []) {
  const hash = createHash('sha256')
  /** @param {string} path */
  const visit = (path) => {
    if (without.includes(path)) return
    const stat = statSync(join(ROOT, path), { throwIfNoEntry: false })
    if (stat === undefined) return
    if (stat.isDirectory()) {
      for (const name of readdirSync(join(ROOT, path)).sort()) visit(`${path}/${name}`)
    } else {
      hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`)
    }
  }
  for (const path of paths) visit(path)
  return hash.digest('hex').slice(0, 16)
}
