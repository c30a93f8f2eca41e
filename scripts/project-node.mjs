/** Goes on under the project's own Node: a fresh clone starts under whatever Node the system has. */
import { delimiter, dirname, join } from 'node:path'
import { ensureDependencies } from './dependencies.mjs'
import { PROJECT_NODE, ROOT, say } from './project.mjs'
import { run } from './run.mjs'

/** The major version of the npm package `node` in package.json. */
const NODE_MAJOR = 24

/**
 * Runs `main` under the project's Node with all npm packages installed, then exits with the code it returns.
 * An error thrown by it is printed as one line.
 * @param {() => Promise<number>} main
 */
export async function underProjectNode(main) {
  try {
    await ensureDependencies()
    process.exitCode = process.versions.node.startsWith(`${NODE_MAJOR}.`) ? await main() : await startAgain()
  } catch (error) {
    say(`error: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

/** @returns {Promise<number>} */
async function startAgain() {
  const PATH = [join(ROOT, 'node_modules/.bin'), dirname(PROJECT_NODE), process.env.PATH].join(delimiter)
  const outcome = await run(PROJECT_NODE, process.argv.slice(1), { cwd: process.cwd(), env: { PATH } })
  return outcome.code
}
