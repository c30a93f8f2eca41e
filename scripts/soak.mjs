/**
 * `npm run soak`: what takes too long for every change. An engine is killed at each of the first times that each journal
 * step is reached and at 200 random moments; AUTOCBOT_SEED repeats the random ones of an earlier run.
 */
import { join } from 'node:path'
import { PROJECT_NODE, ROOT } from './project.mjs'
import { underProjectNode } from './project-node.mjs'
import { run } from './run.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

const TESTS = ['test/integration/kill.test.ts']

await underProjectNode(async () => {
  await ensureSystemPackages()
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const { code } = await run(PROJECT_NODE, [vitest, 'run', ...TESTS], { env: { AUTOCBOT_SOAK: '1' } })
  return code
})
