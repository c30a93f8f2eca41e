/** Checks that look at the sources without running them: lint, format, types, generated files. */
import { join } from 'node:path'
import { PROJECT_NODE, ROOT } from './project.mjs'
import { run } from './run.mjs'

/** @typedef {{ name: string, args: string[] }} Check */

/**
 * @param {string} path inside node_modules
 * @returns {string}
 */
const tool = (path) => join(ROOT, 'node_modules', path)

/** @type {Check[]} */
const CHECKS = [
  { name: 'lint', args: [tool('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'format', args: [tool('@biomejs/biome/bin/biome'), 'ci', '--colors=off'] },
  { name: 'types', args: [tool('typescript/bin/tsc'), '-b'] },
  { name: 'import rules are current', args: ['scripts/import-rules.mjs', '--check'] },
  { name: 'third-party notices are current', args: ['scripts/notices.mjs', '--check'] },
]

/**
 * Runs all of them side by side and prints what each that fails has to say.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks() {
  const results = await Promise.all(
    CHECKS.map(async ({ name, args }) => {
      const { code, stdout, stderr } = await run(PROJECT_NODE, args, { output: 'capture' })
      process.stdout.write(code === 0 ? `ok: ${name}\n` : `FAILED: ${name}\n${stdout}${stderr}\n`)
      return code === 0
    }),
  )
  const passed = results.filter(Boolean).length
  return { passed, failed: results.length - passed }
}
