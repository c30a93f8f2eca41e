import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const RAW = '?raw'
const ROOT = new URL('../../', import.meta.url)
const { imports }: { imports: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(new URL('package.json', ROOT), 'utf8'),
)

// Lets threads that run the sources import `…?raw` as the file's text, as the bundler does. Node itself refuses names of
// package.json that lead into node_modules.
registerHooks({
  resolve: (specifier, context, next) => {
    if (!specifier.endsWith(RAW)) return next(specifier, context)
    const name = specifier.slice(0, -RAW.length)
    const target = imports[name]
    const url = target === undefined ? next(name, context).url : new URL(target, ROOT).href
    return { url: `${url}${RAW}`, format: 'module', shortCircuit: true }
  },
  load: (url, context, next) => {
    if (!url.endsWith(RAW)) return next(url, context)
    const text = readFileSync(fileURLToPath(url.slice(0, -RAW.length)), 'utf8')
    return { source: `export default ${JSON.stringify(text)}`, format: 'module', shortCircuit: true }
  },
})
