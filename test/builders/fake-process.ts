import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import type { PuppetState } from '#test/fakes/venue/strings.ts'

const PROGRAM = fileURLToPath(new URL('../fakes/start-fake.ts', import.meta.url))
const greetingSchema = z.object({ url: z.string(), apiKey: z.string(), secret: z.string() })
const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.string() }),
])

/** A fake exchange in a process of its own. */
export type FakeProcess = {
  readonly url: string
  readonly apiKey: string
  readonly secret: string
  /** Does a command of `test/fakes/venue/strings.ts` and answers what comes of it. */
  pull(command: string): Promise<unknown>
  state(): Promise<PuppetState>
  arrivals(from?: number): Promise<readonly { readonly name: string; readonly at: number }[]>
}

/** Starts one; it ends with the test. */
export async function fakeProcess(argv: readonly string[] = []): Promise<FakeProcess> {
  const child = spawn(process.execPath, [PROGRAM, ...argv], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const lines = createInterface({ input: child.stdout })
  const waiting: ((line: string) => void)[] = []
  lines.on('line', (line) => waiting.shift()?.(line))
  const nextLine = (): Promise<string> =>
    Promise.race([
      new Promise<string>((resolve) => waiting.push(resolve)),
      exit.then(() => Promise.reject(new Error('the fake exchange has ended'))),
    ])
  const greeting = greetingSchema.parse(JSON.parse(await nextLine()))
  const pull = async (command: string): Promise<unknown> => {
    const line = nextLine()
    child.stdin.write(`${command}\n`)
    const answer = answerSchema.parse(JSON.parse(await line))
    if (!answer.ok) throw new Error(`${command}: ${answer.error}`)
    return answer.value
  }
  return {
    ...greeting,
    pull,
    // The process runs the same sources.
    state: async () => (await pull('state')) as PuppetState,
    arrivals: async (from = 0) => (await pull(`arrivals ${from}`)) as { name: string; at: number }[],
  }
}
