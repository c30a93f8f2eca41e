/**
 * `npm test`: sets up what is missing, then lint, format, types, unit and integration tests with coverage, build,
 * end-to-end tests in real Electron. The last line on stdout is `N passed, N failed`.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureAppBuilt } from './build-app.mjs'
import { runChecks } from './checks.mjs'
import { ensureElectron } from './electron.mjs'
import { ensureSandbox, onSomeScreen } from './launch-electron.mjs'
import { PROJECT_NODE, ROOT } from './project.mjs'
import { underProjectNode } from './project-node.mjs'
import { run } from './run.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/** @typedef {{ passed: number, failed: number }} Tally */

const RESULTS = join(ROOT, 'test-results')
/** Far longer than the tests take; only a hang reaches it. */
const UNIT_LIMIT_MS = 15 * 60_000
const WINDOW_LIMIT_MS = 10 * 60_000
const LONGEST_FAILURE = 2_000

/** @param {string} text */
const heading = (text) => process.stdout.write(`\n== ${text}\n`)

/**
 * A run that fails without a failing test (a file that does not load, coverage too low, a hang) is one failure.
 * @param {Tally} tally
 * @param {number} code
 * @returns {Tally}
 */
const withExitCode = (tally, code) => (code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally)

/**
 * @param {string} file
 * @returns {any} undefined when the run did not get as far as writing it
 */
function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * What failed, to be said once more at the end, where it is not lost among what passed.
 * @type {string[]}
 */
const failures = []

/** @param {any} results what vitest wrote */
function noteUnitFailures(results) {
  for (const suite of results?.testResults ?? []) {
    if (suite.status !== 'failed') continue
    const failed = suite.assertionResults.filter((/** @type {any} */ test) => test.status === 'failed')
    if (failed.length === 0) failures.push(`${suite.name}: ${suite.message}`)
    for (const test of failed) failures.push(`${suite.name} › ${test.fullName}\n${test.failureMessages.join('\n')}`)
  }
}

/** @param {any} suite what Playwright wrote: suites hold suites and specs */
function noteWindowFailures(suite) {
  for (const inner of suite?.suites ?? []) noteWindowFailures(inner)
  for (const spec of suite?.specs ?? []) {
    if (spec.ok) continue
    const errors = spec.tests.flatMap((/** @type {any} */ test) =>
      test.results.flatMap((/** @type {any} */ result) =>
        result.errors.map((/** @type {any} */ { message }) => message),
      ),
    )
    failures.push(`${spec.file} › ${spec.title}\n${errors.join('\n')}`)
  }
}

/** @returns {Promise<Tally>} */
async function unitAndIntegration() {
  const file = join(RESULTS, 'unit.json')
  const { code } = await run(
    PROJECT_NODE,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--coverage',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { timeoutMs: UNIT_LIMIT_MS },
  )
  const results = readResults(file)
  noteUnitFailures(results)
  const unloadable = (results?.testResults ?? []).filter(
    (/** @type {any} */ suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length
  return withExitCode(
    { passed: results?.numPassedTests ?? 0, failed: (results?.numFailedTests ?? 0) + unloadable },
    code,
  )
}

/** @returns {Promise<Tally>} */
async function build() {
  await ensureAppBuilt()
  return { passed: 1, failed: 0 }
}

/** @returns {Promise<Tally>} */
async function endToEnd() {
  const electron = await ensureElectron()
  ensureSandbox(electron)
  const file = join(RESULTS, 'e2e.json')
  const playwright = [join(ROOT, 'node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json']
  const [command, args] = onSomeScreen(PROJECT_NODE, playwright)
  const { code } = await run(command, args, {
    timeoutMs: WINDOW_LIMIT_MS,
    env: { ELECTRON_OVERRIDE_DIST_PATH: electron.dist, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  })
  const results = readResults(file)
  noteWindowFailures(results)
  const stats = results?.stats
  return withExitCode({ passed: stats?.expected ?? 0, failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0) }, code)
}

await underProjectNode(async () => {
  await ensureSystemPackages()
  rmSync(RESULTS, { recursive: true, force: true })
  mkdirSync(RESULTS, { recursive: true })
  /** @type {[string, () => Promise<Tally>][]} */
  const steps = [
    ['Lint, format, types, generated files', runChecks],
    ['Unit and integration tests', unitAndIntegration],
    ['Build', build],
    ['End-to-end tests in Electron', endToEnd],
  ]
  const total = { passed: 0, failed: 0 }
  for (const [name, step] of steps) {
    heading(name)
    const tally = await step().catch((error) => {
      process.stdout.write(`FAILED: ${error instanceof Error ? error.message : String(error)}\n`)
      return { passed: 0, failed: 1 }
    })
    total.passed += tally.passed
    total.failed += tally.failed
    if (tally.failed > 0) process.stdout.write(`${name}: ${tally.failed} failed\n`)
  }
  for (const failure of failures) process.stdout.write(`\nFAILED: ${failure.slice(0, LONGEST_FAILURE)}\n`)
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
  return total.failed === 0 ? 0 : 1
})
