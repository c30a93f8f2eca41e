import type { AuditLog } from '#main/system/audit.ts'
import type { AccountDesk } from '#main/trading/account-desk.ts'
import type { Difference } from '#shared/domain/difference.ts'
import { AppError } from '#shared/errors.ts'
import { shownDifference } from './difference-book.ts'
import type { Decision } from './resolution.ts'

/** Decisions are remembered so that one that is repeated has its first answer. */
const REMEMBERED = 1_000

/** What a decision came to: the difference it was about, and how many of its account are left. */
export type Resolved = { readonly difference: Difference; readonly open: number }

type Desks = { all(): readonly AccountDesk[] }

/** Takes the trader's decisions on differences of any account, one after the other, and writes them into the audit log. */
export class Resolver {
  readonly #desks: Desks
  readonly #audit: AuditLog
  readonly #done = new Map<string, { readonly how: Decision['how']; readonly answer: Resolved }>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(desks: Desks, audit: AuditLog) {
    this.#desks = desks
    this.#audit = audit
  }

  /** Throws NOT_FOUND, VALIDATION or what the exchange refuses. */
  resolve(id: string, decision: Decision, origin: string): Promise<Resolved> {
    const answer = this.#last.then(() => this.#resolve(id, decision, origin))
    this.#last = answer.catch(() => undefined)
    return answer
  }

  async #resolve(id: string, decision: Decision, origin: string): Promise<Resolved> {
    const done = this.#done.get(id)
    const desk = this.#desks.all().find(({ differences }) => differences.find(id) !== undefined)
    const row = desk?.differences.find(id)
    if (desk === undefined || row === undefined || (row.state === 'ignored' && decision.how === 'ignore')) {
      if (done?.how === decision.how) return done.answer
      throw new AppError(
        'NOT_FOUND',
        `there is no difference ${id} any more; trading.differences lists those there are`,
        {
          id,
        },
      )
    }
    await desk.resolution.resolve(row, decision)
    const { kind, symbol, currency, ours, theirs } = row
    this.#audit.add({
      action: 'trading.resolve',
      origin,
      details: { id, account: row.account, kind, symbol, currency, ours, theirs, ...decision },
    })
    await desk.look()
    const answer = { difference: shownDifference(row), open: desk.differences.open().length }
    this.#done.set(id, { how: decision.how, answer })
    const [oldest] = this.#done.keys()
    if (this.#done.size > REMEMBERED && oldest !== undefined) this.#done.delete(oldest)
    return answer
  }
}
