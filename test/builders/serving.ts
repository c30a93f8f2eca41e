import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const CLI = fileURLToPath(new URL('../../src-main/cli/index.ts', import.meta.url))
const RAW_IMPORTS = new URL('./raw-imports.ts', import.meta.url).href

/** A process that serves a data folder. */
export type Serving = {
  readonly process: ChildProcess
  /** What the line said with which it declared itself ready. */
  readonly ready: Readonly<Record<string, unknown>>
  /** Tells it to end and answers its exit code. */
  stop(): Promise<number | null>
}

/** Starts `serve` on a data folder as a process of its own and waits until it is ready. It ends with the test. */
export async function serving(
  dataFolder: string,
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const child = spawn(process.execPath, ['--import', RAW_IMPORTS, CLI, 'serve', ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, AUTOCBOT_USER_DATA: dataFolder, ...env },
  })
  const exit = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([
    once(lines, 'line'),
    exit.then(([code]) => Promise.reject(new Error(`serve ended with ${String(code)} before it was ready`))),
  ])
  return {
    process: child,
    ready: JSON.parse(String(first[0])),
    async stop() {
      child.kill('SIGTERM')
      const [code] = await exit
      return typeof code === 'number' ? code : null
    },
  }
}
