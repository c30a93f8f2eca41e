/**
 * `npm run mutation`: changes the sources of risk and matching in thousands of small ways, one at a time, and counts how
 * many their unit tests notice; fails below four of five. Paths or patterns of sources as arguments: only those.
 */
import { join } from 'node:path'
import { PROJECT_NODE, ROOT } from './project.mjs'
import { underProjectNode } from './project-node.mjs'
import { run } from './run.mjs'

await underProjectNode(async () => {
  const only = process.argv.slice(2)
  const stryker = join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const args = [stryker, 'run', join(ROOT, 'test/mutation/stryker.config.json')]
  if (only.length > 0) args.push('--mutate', only.join(','))
  const { code } = await run(PROJECT_NODE, args)
  return code
})
