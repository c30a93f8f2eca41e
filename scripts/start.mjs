/** `npm start`: sets up what is missing, builds what is stale, opens the app. Arguments after `--` go to the app. */
import { resolve } from 'node:path'
import { ensureAppBuilt } from './build-app.mjs'
import { ensureElectron } from './electron.mjs'
import { ensureSandbox, onSomeScreen, sandboxArguments } from './launch-electron.mjs'
import { ROOT, say } from './project.mjs'
import { underProjectNode } from './project-node.mjs'
import { run } from './run.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/** A screenshot takes seconds; a run that lasts longer hangs. */
const SCREENSHOT_LIMIT_MS = 120_000
/** npm changes into the project; paths on the command line belong to where the person stands. */
const CALLER = process.env.INIT_CWD ?? process.cwd()
const PATH_OPTIONS = ['--screenshot', '--user-data', '--candles']

/**
 * @param {string[]} args
 * @returns {string[]} every option as one `--name=value`, paths made absolute
 */
function appArguments(args) {
  const known = []
  for (let index = 0; index < args.length; index += 1) {
    let argument = args[index] ?? ''
    const next = args[index + 1]
    if (argument.startsWith('--') && !argument.includes('=') && next !== undefined && !next.startsWith('-')) {
      argument = `${argument}=${next}`
      index += 1
    }
    const [name, value] = [argument.split('=', 1)[0] ?? '', argument.slice(argument.indexOf('=') + 1)]
    known.push(PATH_OPTIONS.includes(name) && argument.includes('=') ? `${name}=${resolve(CALLER, value)}` : argument)
  }
  return known
}

await underProjectNode(async () => {
  const args = appArguments(process.argv.slice(2))
  await ensureSystemPackages()
  const electron = await ensureElectron()
  ensureSandbox(electron)
  await ensureAppBuilt()
  const [command, commandArgs] = onSomeScreen(electron.executable, [...sandboxArguments(), ROOT, ...args])
  const limited = args.some((argument) => argument.startsWith('--screenshot'))
  const outcome = await run(command, commandArgs, {
    // Between us and the app may stand a screen and a bus, which pass no signal on.
    group: true,
    env: { ELECTRON_OVERRIDE_DIST_PATH: electron.dist },
    ...(limited ? { timeoutMs: SCREENSHOT_LIMIT_MS } : {}),
  })
  if (outcome.timedOut) say(`error: no screenshot after ${SCREENSHOT_LIMIT_MS / 1000} s; the app was ended.`)
  return outcome.code
})
