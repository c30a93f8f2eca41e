/** Prints the folder of Electron, fetching it when it is missing (for tools that are run by hand). */
import { ensureElectron } from './electron.mjs'
import { underProjectNode } from './project-node.mjs'

await underProjectNode(async () => {
  const { dist } = await ensureElectron()
  process.stdout.write(`${dist}\n`)
  return 0
})
