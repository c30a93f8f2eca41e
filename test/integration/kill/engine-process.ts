import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SocketClient } from '#main/contract/socket-client.ts'
import { connectToEngine } from '#main/contract/socket-client.ts'
import type { JournalStep } from '#main/ports.ts'
import type { FromEngine, ToEngine } from './messages.ts'

/** The simulated market makes a step every 250 ms of its clock; tests have no time to wait for it. */
const SPEED = 8
const SINCE = Date.now()

export type StepCounts = Readonly<Partial<Record<JournalStep, number>>>

/** An engine in a process of its own, reached through its socket. */
export class EngineProcess {
  readonly client: SocketClient
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, client: SocketClient) {
    this.#child = child
    this.client = client
  }

  /**
   * Starts an engine on the folder; `undefined` where it was killed before it was ready. With `killAfterMs` it is killed so
   * long after its process began; `isLimited` is an exchange that holds little itself. Throws where it ends by itself.
   */
  static async start(
    program: string,
    folder: string,
    seed: number,
    { killAfterMs, isLimited = false }: { readonly killAfterMs?: number; readonly isLimited?: boolean } = {},
  ): Promise<EngineProcess | undefined> {
    const kind = isLimited ? ['limited'] : []
    return EngineProcess.launch(program, folder, [String(seed), String(SPEED), String(SINCE), ...kind], killAfterMs)
  }

  /** Starts a program that speaks these messages on the folder; `undefined` where it was killed before it was ready. */
  static async launch(
    program: string,
    folder: string,
    argv: readonly string[],
    killAfterMs?: number,
  ): Promise<EngineProcess | undefined> {
    const child = spawn(process.execPath, [program, folder, ...argv], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    } as Parameters<typeof spawn>[2])
    let complaints = ''
    child.stderr?.on('data', (text) => {
      complaints += String(text)
    })
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')))
    const first = await Promise.race([once(child, 'message'), ended])
    clearTimeout(timer)
    const client = first === 'ended' ? undefined : await connectToEngine(folder)
    if (client !== undefined) return new EngineProcess(child, client)
    child.kill('SIGKILL')
    await ended
    if (child.signalCode === 'SIGKILL' && killAfterMs !== undefined) return undefined
    throw new Error(`the engine did not start (${child.exitCode ?? child.signalCode}): ${complaints}`)
  }

  /**
   * From now on steps are counted; at the `nth` time that the step is reached the engine ends. Answers whether it is alive:
   * without a step it stays so.
   */
  async arm(at?: { readonly step: JournalStep; readonly nth: number }): Promise<boolean> {
    return (await this.#ask({ kind: 'arm', at })) !== undefined
  }

  /** How often each step was reached since the engine was armed; undefined when it is dead. */
  counts(): Promise<StepCounts | undefined> {
    return this.#ask({ kind: 'count' })
  }

  /** Stops the process in the middle of whatever it does. */
  async freeze(): Promise<void> {
    this.#child.kill('SIGSTOP')
    while (!this.#isFrozen()) await sleep(1)
  }

  thaw(): void {
    this.#child.kill('SIGCONT')
  }

  /** Ends it at once, if it has not ended already. */
  async kill(): Promise<void> {
    const { exitCode, signalCode } = this.#child
    if (exitCode === null && signalCode === null) {
      const exit = once(this.#child, 'exit')
      this.#child.kill('SIGKILL')
      await exit
    }
    await this.client.closed
  }

  /** Lets it end as it should. */
  async close(): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.send({ kind: 'close' } satisfies ToEngine)
    this.client.close()
    await exit
  }

  #isFrozen(): boolean {
    const { pid, exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null || process.platform !== 'linux') return true
    // The state follows the name of the program, which is in brackets.
    return /\) [TZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  }

  #ask(message: ToEngine): Promise<StepCounts | undefined> {
    const child = this.#child
    return new Promise((resolve) => {
      const onMessage = (answer: FromEngine): void => done(answer.kind === 'counts' ? answer.counts : undefined)
      const onExit = (): void => done(undefined)
      const done = (counts: StepCounts | undefined): void => {
        child.off('message', onMessage)
        child.off('exit', onExit)
        resolve(counts)
      }
      child.on('message', onMessage)
      child.on('exit', onExit)
      if (child.connected) child.send(message, () => undefined)
      else done(undefined)
    })
  }
}
