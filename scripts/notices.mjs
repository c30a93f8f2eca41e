// Writes THIRD-PARTY-NOTICES.md: the name, version and licence text of every package that the product's sources import,
// and of what those packages depend on. `--check` only compares and exits 1 where the file is out of date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = join(root, 'THIRD-PARTY-NOTICES.md')

/** @param {string} folder @returns {string[]} */
function sourceFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|css)$/.test(file))
    .map((file) => join(root, folder, file))
}

/** The package names that the product's sources import. */
function importedPackages() {
  const names = new Set(['electron'])
  for (const file of ['src-shared', 'src-main', 'src-renderer'].flatMap(sourceFiles)) {
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from|import|import\()\s*['"]([^'"]+)['"]/g)) {
      if (/^[.#/]|^node:|^[a-z]+:\/\//.test(specifier)) continue
      const parts = specifier.split('/')
      names.add(specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0])
    }
  }
  return names
}

/** @param {string} name @param {string} from the folder of the package that asks @returns {string | undefined} */
function packageFolder(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (folder === root || dirname(folder) === folder) return undefined
  }
}

/** Everything reachable from `names`, by folder. */
function closure(names) {
  const found = new Map()
  const queue = [...names].map((name) => [name, root])
  for (let next = queue.pop(); next; next = queue.pop()) {
    const folder = packageFolder(next[0], next[1])
    if (!folder || found.has(folder)) continue
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    found.set(folder, manifest)
    // Electron's npm package only fetches the binary: its own dependencies do not ship, and its licence text covers it.
    if (manifest.name === 'electron') continue
    for (const name of Object.keys(manifest.dependencies ?? {})) queue.push([name, folder])
  }
  return found
}

/** @param {string} folder */
function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(name))
  return file ? readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim() : undefined
}

const sections = [...closure(importedPackages())]
  .map(([folder, manifest]) => ({
    title: `${manifest.name} ${manifest.version}`,
    licence: manifest.license,
    text: licenceText(folder),
  }))
  .sort((a, b) => (a.title < b.title ? -1 : 1))
  .filter((section, i, all) => section.title !== all[i - 1]?.title)
  .map(
    ({ title, licence, text }) =>
      `## ${title}\n\nLicence: ${licence}\n\n${text ? `\`\`\`text\n${text}\n\`\`\`` : 'The package ships no licence text.'}\n`,
  )

const content = `# Third-party notices

AutoCbot Desktop contains the packages below. Its charts are drawn by TradingView Lightweight Charts™, Copyright (c) 2025
TradingView, Inc., https://www.tradingview.com/

Written by \`node scripts/notices.mjs\`.

${sections.join('\n')}`

if (process.argv.includes('--check')) {
  const current = existsSync(target) ? readFileSync(target, 'utf8') : ''
  if (current !== content) {
    console.error('THIRD-PARTY-NOTICES.md is out of date: run node scripts/notices.mjs')
    process.exit(1)
  }
} else writeFileSync(target, content)
