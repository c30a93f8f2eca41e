import type { Question, Report } from '#main/desktop/close-everything-texts.ts'
import { failureReport, questionAbout, questionWithoutList, reportOf } from '#main/desktop/close-everything-texts.ts'
import type { TrayEngine } from '#main/desktop/tray-engine.ts'
import type { Clock } from '#main/ports.ts'

/** The trader does not wait longer for what the question and the report say besides: they come without it. */
const FACTS_WITHIN_MS = 3_000

/** What close-everything needs besides the engine. */
export type CloseEverythingParts = {
  readonly engine: Pick<TrayEngine, 'plan' | 'closeAll' | 'state'>
  readonly clock: Pick<Clock, 'schedule'>
  /** True when the trader confirms. The signal takes the question off the screen, which counts as no. */
  ask(question: Question, signal: AbortSignal): Promise<boolean>
  tell(report: Report): Promise<void>
}

/**
 * "Close everything": asks with a list, closes, and reports. Never rejects: what fails is told. Asked for again while
 * its question is open, the question comes anew with a fresh list; while closing is under way, that is told.
 */
export function createCloseEverything(parts: CloseEverythingParts): () => Promise<void> {
  const { engine, clock, ask, tell } = parts
  let asking: AbortController | undefined
  let isClosing = false

  const question = async (): Promise<Question> => {
    const [plan, state] = await Promise.all([
      settled(within(clock, FACTS_WITHIN_MS, engine.plan())),
      settled(within(clock, FACTS_WITHIN_MS, engine.state())),
    ])
    if ('problem' in plan) return questionWithoutList(plan.problem)
    return questionAbout(plan.value, 'problem' in state ? state : state.value)
  }

  const close = async (): Promise<Report> => {
    const result = await settled(engine.closeAll())
    if ('problem' in result) return failureReport(result.problem)
    const after = await settled(within(clock, FACTS_WITHIN_MS, engine.state()))
    return reportOf(result.value, 'problem' in after ? after : after.value)
  }

  return async () => {
    if (isClosing) {
      await settled(
        tell({ type: 'info', message: 'Everything is being closed right now.', detail: 'The report follows.' }),
      )
      return
    }
    asking?.abort()
    const own = new AbortController()
    asking = own
    const asked = await question()
    if (own.signal.aborted) return
    const answer = await settled(ask(asked, own.signal))
    if (asking === own) asking = undefined
    if ('problem' in answer) {
      await settled(tell(failureReport(answer.problem)))
      return
    }
    if (!answer.value || own.signal.aborted || isClosing) return
    isClosing = true
    try {
      const report = await close()
      isClosing = false
      await settled(tell(report))
    } finally {
      isClosing = false
    }
  }
}

type Settled<Value> = { readonly value: Value } | { readonly problem: string }

async function settled<Value>(work: Promise<Value>): Promise<Settled<Value>> {
  try {
    return { value: await work }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** Rejects when the work has not ended in time; it goes on, unheard. */
function within<Value>(clock: Pick<Clock, 'schedule'>, ms: number, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(() => reject(new Error(`there was no answer within ${ms / 1_000} s`)), ms)
    work.then(resolve, reject).finally(cancel)
  })
}
