/**
 * Starts the application named on the command line, as Electron's own default_app does. It is awaited before
 * `ready`, so that the application may still register schemes and switches.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const require = createRequire(import.meta.url)
const preloads = []
let target
for (let index = 1; index < process.argv.length; index += 1) {
  const argument = process.argv[index]
  if (argument === '-r' || argument === '--require') {
    index += 1
    preloads.push(process.argv[index])
  } else if (!argument.startsWith('-')) {
    target = argument
    break
  }
}

process.defaultApp = true
for (const file of preloads) require(resolve(file))

if (target === undefined) {
  process.stdout.write(`Electron ${process.versions.electron}\n`)
  app.exit(0)
} else {
  const folder = resolve(target)
  const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  app.setName(description.productName ?? description.name)
  app.setVersion(description.version)
  app.setAppPath(folder)
  try {
    await import(pathToFileURL(join(folder, description.main)).href)
  } catch (error) {
    process.stderr.write(`${error?.stack ?? error}\n`)
    app.exit(1)
  }
}
