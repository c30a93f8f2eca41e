/** `npm run bench`: runs test/bench/*.bench.ts one after another, prints a table, writes bench-results.json. */
import { readdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { ensureAppBuilt } from './build-app.mjs'
import { ensureElectron } from './electron.mjs'
import { ensureSandbox, onSomeScreen } from './launch-electron.mjs'
import { PROJECT_NODE, ROOT, say } from './project.mjs'
import { underProjectNode } from './project-node.mjs'
import { run } from './run.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/** @typedef {{ name: string, value: number, unit: string, note?: string }} Figure */

const FOLDER = join(ROOT, 'test/bench')
const LIMIT_MS = 10 * 60_000

/**
 * @param {string} text stdout of a bench file: one JSON object a line
 * @returns {Figure[]}
 */
function figuresIn(text) {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return []
    try {
      const figure = JSON.parse(line)
      return typeof figure.name === 'string' && typeof figure.value === 'number' ? [figure] : []
    } catch {
      return []
    }
  })
}

/** @param {Figure[]} figures */
function table(figures) {
  const rows = figures.map((figure) => ({
    name: figure.name,
    value: new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(figure.value),
    unit: figure.unit ?? '',
    note: figure.note ?? '',
  }))
  const wide = Math.max(...rows.map((row) => row.name.length), 4)
  const numbers = Math.max(...rows.map((row) => row.value.length), 5)
  const units = Math.max(...rows.map((row) => row.unit.length), 4)
  return rows
    .map((row) => `${row.name.padEnd(wide)}  ${row.value.padStart(numbers)} ${row.unit.padEnd(units)}  ${row.note}`)
    .map((line) => line.trimEnd())
    .join('\n')
}

await underProjectNode(async () => {
  await ensureSystemPackages()
  const electron = await ensureElectron()
  ensureSandbox(electron)
  await ensureAppBuilt()
  /** @type {Figure[]} */
  const figures = []
  let failed = 0
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.bench.ts'))
  for (const name of files.sort()) {
    say(`Running ${name} …`)
    const [command, args] = onSomeScreen(PROJECT_NODE, [join(FOLDER, name)])
    const outcome = await run(command, args, {
      output: 'capture',
      timeoutMs: LIMIT_MS,
      env: { ELECTRON_OVERRIDE_DIST_PATH: electron.dist },
    })
    figures.push(...figuresIn(outcome.stdout))
    if (outcome.code !== 0) {
      failed += 1
      say(`FAILED: ${name} (exit code ${outcome.code})\n${outcome.stdout}${outcome.stderr}`)
    }
  }
  const machine = { cores: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), node: process.version }
  const results = { time: new Date().toISOString(), machine, figures }
  writeFileSync(join(ROOT, 'bench-results.json'), `${JSON.stringify(results, null, 2)}\n`)
  process.stdout.write(`${table(figures)}\n`)
  return failed === 0 ? 0 : 1
})
