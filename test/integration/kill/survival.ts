import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalStep } from '#main/ports.ts'
import { audit } from './audit.ts'
import { EngineProcess, type StepCounts } from './engine-process.ts'
import type { Scenario } from './scenarios.ts'
import { Gone, Memory, Trader } from './trader.ts'

/** Books and exchange must agree so soon after a start … */
const AGREE_WITHIN_MS = 1_000
/** … and on a machine that is busy with other things within so many looks. */
const LEAST_LOOKS = 25
const BETWEEN_LOOKS_MS = 15

/** One data folder through many lives of an engine. */
export class Survival {
  readonly #program: string
  readonly #newFolder: () => string
  readonly #isLimited: boolean
  #folder: string
  #memory = new Memory()
  #starts = 0
  #engine: EngineProcess | undefined
  #trader: Trader | undefined
  /** What was not as it should be, each with the death before it. */
  readonly problems: string[] = []

  constructor(program: string, newFolder: () => string, isLimited = false) {
    this.#isLimited = isLimited
    this.#program = program
    this.#newFolder = newFolder
    this.#folder = newFolder()
  }

  /** How often each step is reached in a scenario that nobody disturbs. */
  async count(scenario: Scenario): Promise<StepCounts> {
    const { engine, trader } = await this.#ready('an undisturbed start')
    await scenario.prepare(trader)
    await engine.arm()
    await scenario.run(trader)
    const counts = (await engine.counts()) ?? {}
    await trader.tidy()
    return counts
  }

  /** Kills the engine at a step of a scenario, starts it anew and looks; answers false where the step was not reached. */
  async killAt(scenario: Scenario, step: JournalStep, nth: number): Promise<boolean> {
    const { engine, trader } = await this.#ready('a start')
    await scenario.prepare(trader)
    await engine.arm({ step, nth })
    const isDead = await died(scenario.run(trader))
    if (!isDead && (await engine.arm())) {
      await trader.tidy()
      return false
    }
    await this.#afterDeath(`${scenario.name}, ${step} the ${nth}. time`, true)
    return true
  }

  /** Kills the engine so long after several scenarios began side by side. */
  async killWhile(scenarios: readonly Scenario[], afterMs: number): Promise<void> {
    const { engine, trader } = await this.#ready('a start')
    const work = scenarios.map(async (scenario) => {
      await scenario.prepare(trader)
      await scenario.run(trader)
    })
    // They get in each other's way, which is part of it.
    const all = Promise.allSettled(work)
    await sleep(afterMs)
    await engine.kill()
    await all
    await this.#afterDeath(`${scenarios.map(({ name }) => name).join(' + ')}, after ${afterMs} ms`)
  }

  /** Kills the engine, with a scenario half done, while it starts anew: so long after its process began. */
  async killWhileStarting(scenario: Scenario, step: JournalStep, afterMs: number): Promise<void> {
    const { engine, trader } = await this.#ready('a start')
    await scenario.prepare(trader)
    await engine.arm({ step, nth: 1 })
    await died(scenario.run(trader))
    await engine.kill()
    this.#engine = undefined
    const early = await EngineProcess.start(this.#program, this.#folder, this.#seed(), {
      killAfterMs: afterMs,
      isLimited: this.#isLimited,
    })
    await early?.kill()
    await this.#afterDeath(`${scenario.name}, ${step}, and again ${afterMs} ms after the start`)
  }

  async end(): Promise<void> {
    await this.#engine?.close()
    this.#engine = undefined
  }

  async #afterDeath(death: string, wasAlone = false): Promise<void> {
    await this.#engine?.kill()
    this.#engine = undefined
    const before = this.problems.length
    try {
      const { trader } = await this.#ready(death)
      for (const problem of await trader.repeat(3, wasAlone)) this.problems.push(`${death}: ${problem}`)
      await trader.tidy()
    } catch (error) {
      this.problems.push(`${death}: ${String(error)}`)
    }
    if (this.problems.length > before) await this.#beginAnew()
  }

  async #ready(death: string): Promise<{ engine: EngineProcess; trader: Trader }> {
    if (this.#engine !== undefined && this.#trader !== undefined) return { engine: this.#engine, trader: this.#trader }
    const engine = await EngineProcess.start(this.#program, this.#folder, this.#seed(), { isLimited: this.#isLimited })
    if (engine === undefined) throw new Error('the engine was killed by somebody else')
    this.#engine = engine
    this.#trader = new Trader(engine.client, this.#memory)
    for (const problem of await this.#look(engine)) this.problems.push(`${death}: ${problem}`)
    await this.#trader.listen()
    if (this.#memory.commands.length === 0) await this.#trader.liftLimits()
    return { engine, trader: this.#trader }
  }

  /** What is wrong even after the time that the engine has to put it right. The market goes on, so a look needs a standstill. */
  async #look(engine: EngineProcess): Promise<string[]> {
    const start = performance.now()
    for (let looks = 1; ; looks++) {
      await engine.freeze()
      const problems = audit(this.#folder, this.#memory)
      engine.thaw()
      if (problems.length === 0) {
        return []
      }
      if (looks >= LEAST_LOOKS && performance.now() - start > AGREE_WITHIN_MS) return problems
      await sleep(BETWEEN_LOOKS_MS)
    }
  }

  /** A folder in which something went wrong would only show the same again. */
  async #beginAnew(): Promise<void> {
    await this.#engine?.kill()
    this.#engine = undefined
    this.#folder = this.#newFolder()
    this.#memory = new Memory()
  }

  /** Another tape each time. */
  #seed(): number {
    return ++this.#starts
  }
}

/** Whether the engine ended before the work did. */
async function died(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return false
  } catch (error) {
    if (error instanceof Gone) return true
    throw error
  }
}
