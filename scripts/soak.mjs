/**
 * `npm run soak`: what takes too long for every change. An engine is killed at each of the first times that each journal
 * step is reached and at 200 random moments; a connection to an exchange goes through storms of drops and hostile answers;
 * AUTOCBOT_SEED repeats the random ones of an earlier run. Then 17 million messages of a market go through the engine, which
 * has to stay as large as it was, and the desk is panned under load for ten minutes.
 */
import { join } from 'node:path'
import { ensureAppBuilt } from './build-app.mjs'
import { ensureElectron } from './electron.mjs'
import { ensureSandbox, onSomeScreen } from './launch-electron.mjs'
import { PROJECT_NODE, ROOT } from './project.mjs'
import { underProjectNode } from './project-node.mjs'
import { run } from './run.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

const TESTS = [
  'test/integration/kill.test.ts',
  'test/integration/kill-at-binance.test.ts',
  'test/integration/exchange-life.test.ts',
  'test/integration/damaged-database.test.ts',
  'test/integration/one-writer.test.ts',
  'test/integration/exchanges/hostile-answers.test.ts',
  'test/integration/exchanges/wire-failures.test.ts',
  'test/integration/trading/lost-answers.test.ts',
]
const TICKS_LIMIT_MS = 60 * 60_000
const DESK_LIMIT_MS = 20 * 60_000

await underProjectNode(async () => {
  await ensureSystemPackages()
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const killed = await run(PROJECT_NODE, [vitest, 'run', ...TESTS], { env: { AUTOCBOT_SOAK: '1' } })
  const ticks = await run(PROJECT_NODE, [join(ROOT, 'test/bench/exchange.bench.ts'), 'soak'], {
    timeoutMs: TICKS_LIMIT_MS,
  })
  const electron = await ensureElectron()
  ensureSandbox(electron)
  await ensureAppBuilt()
  const [command, args] = onSomeScreen(PROJECT_NODE, [join(ROOT, 'test/bench/desk.bench.ts')])
  const desk = await run(command, args, {
    timeoutMs: DESK_LIMIT_MS,
    env: { AUTOCBOT_SOAK: '1', ELECTRON_OVERRIDE_DIST_PATH: electron.dist },
  })
  return killed.code || ticks.code || desk.code
})
