import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const RAW = '?raw'
const ROOT = new URL('../../', import.meta.url)
const { imports }: { imports: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(new URL('package.json', ROOT), 'utf8'),
)

/** Where a name of package.json leads into node_modules; undefined for all others. */
function insideModules(specifier: string): string | undefined {
  const exact = imports[specifier] ?? ''
  if (exact.startsWith('./node_modules/')) return new URL(exact, ROOT).href
  if (!specifier.startsWith('#')) return undefined
  for (const [name, target] of Object.entries(imports)) {
    const stem = name.slice(0, -1)
    if (!name.endsWith('*') || !target.startsWith('./node_modules/') || !specifier.startsWith(stem)) continue
    return new URL(target.replace('*', specifier.slice(stem.length)), ROOT).href
  }
  return undefined
}

// Lets threads that run the sources import `…?raw` as the file's text, as the bundler does. Node itself refuses names of
// package.json that lead into node_modules.
registerHooks({
  resolve: (specifier, context, next) => {
    if (!specifier.endsWith(RAW)) {
      const inside = insideModules(specifier)
      return inside === undefined ? next(specifier, context) : { url: inside, shortCircuit: true }
    }
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
