/**
 * `npm run -s autocbot -- COMMAND …`: the command line. Installs npm packages and builds what is stale, then goes on
 * in this same process; when nothing is stale that costs a look at the files' times.
 */
import { pathToFileURL } from 'node:url'
import { underProjectNode } from './project-node.mjs'

// npm changes into the project; files named on the command line belong to where the person stands.
if (process.env.npm_lifecycle_event === 'autocbot' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)

await underProjectNode(async () => {
  const { ensureCliBuilt } = await import('./build-cli.mjs')
  const main = await ensureCliBuilt()
  process.argv[1] = main
  await import(pathToFileURL(main).href)
  return Number(process.exitCode ?? 0)
})
