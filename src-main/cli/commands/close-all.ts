import type { Command } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import type { Session } from '#main/cli/session.ts'
import { encodeJson } from '#main/contract/codec.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'

type CloseAllOptions = {
  readonly account?: string
  readonly symbol?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** `close-all`: out of everything. `notDone` is called when something could not be cancelled or closed. */
export function addCloseAllCommand(program: Command, io: CliIo, notDone: () => void): void {
  program
    .command('close-all')
    .description('cancel every order, close every position at the market, and halt trading until it is resumed')
    .option('--account <account>', 'only this account; default: all of them')
    .option('--symbol <symbol>', 'only this symbol, such as BTC/USDT')
    .option('--dry-run', 'change nothing; list what would be cancelled and closed, with values and costs')
    .option('--json', 'print the result as JSON')
    .action(async ({ json, ...input }: CloseAllOptions) => {
      const { call, withSession } = await import('#main/cli/session.ts')
      const result = await withSession(io, async (session) => {
        const answer = await call(session, 'trading.closeAll', input)
        if (json) {
          io.stdout(`${encodeJson(answer)}\n`)
        } else {
          const { closeAllText } = await import('#main/cli/close-all-text.ts')
          io.stdout(closeAllText(answer, input.dryRun === true, await haltedAccounts(session, answer)))
        }
        return answer
      })
      if (result.errors.length > 0 || result.remaining.length > 0) notDone()
    })
}

/**
 * The accounts on which trading is halted; nothing can be asked of accounts of another market. Where nothing can be asked
 * at all, those that `result` names: what was done has to be told in any case.
 */
async function haltedAccounts(session: Session, result: CloseAllResult): Promise<string[]> {
  const { call } = await import('#main/cli/session.ts')
  const isHalted = async (account: string): Promise<boolean> => {
    try {
      return (await call(session, 'risk.status', { account })).state === 'halted'
    } catch {
      return false
    }
  }
  try {
    const { items } = await call(session, 'accounts.list', {})
    const answers = await Promise.all(items.map(async ({ id }) => ({ id, halted: await isHalted(id) })))
    return answers.filter(({ halted }) => halted).map(({ id }) => id)
  } catch {
    const { closed, cancelled, remaining, errors } = result
    return [...new Set([...closed, ...cancelled, ...remaining, ...errors].map(({ account }) => account))]
  }
}
