import type { Command } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import { encodeJson } from '#main/contract/codec.ts'
import { closeAllResultSchema } from '#shared/contract/trading.ts'

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
    .option('--account <account>', 'only this account')
    .option('--symbol <symbol>', 'only this symbol, such as BTC/USDT')
    .option('--dry-run', 'change nothing; list what would be cancelled and closed, with values and costs')
    .option('--json', 'print the result as JSON')
    .action(async ({ json, ...input }: CloseAllOptions) => {
      const { withSession } = await import('#main/cli/session.ts')
      const output = await withSession(io, (session) => session.callRaw('trading.closeAll', input))
      const result = closeAllResultSchema.parse(output)
      if (json) {
        io.stdout(`${encodeJson(result)}\n`)
      } else {
        const { closeAllText } = await import('#main/cli/close-all-text.ts')
        io.stdout(closeAllText(result, input))
      }
      if (result.errors.length > 0 || result.remaining.length > 0) notDone()
    })
}
