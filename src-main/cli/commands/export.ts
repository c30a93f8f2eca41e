import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Argument } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import { numberText } from '#main/cli/table.ts'
import { timeValue } from '#main/cli/values.ts'
import { encodeJson } from '#main/contract/codec.ts'
import { type ExportKind, exportKindSchema } from '#shared/contract/export.ts'

type ExportOptions = {
  readonly out: string
  readonly account?: string
  readonly symbol?: string
  readonly strategy?: string
  readonly from?: number
  readonly to?: number
  readonly json?: boolean
}

/** `export WHAT --out FILE`: a table of the books as CSV. */
export function addExportCommand(program: Command, io: CliIo): void {
  program
    .command('export')
    .description('write a table of the books as CSV: times ISO 8601 in UTC, exact decimals, ratios as fractions')
    .addArgument(new Argument('<what>', 'the table').choices(exportKindSchema.options))
    .requiredOption('--out <file>', 'where to; a file that is there is replaced')
    .option('--account <account>', 'of this account; default: the one that orders go to by default')
    .option('--symbol <symbol>', 'only this symbol, such as BTC/USDT')
    .option('--strategy <id>', 'only what this strategy did')
    .option('--from <time>', 'from here on: UTC milliseconds or ISO 8601', timeValue)
    .option('--to <time>', 'before this time', timeValue)
    .option('--json', 'print rows and file as JSON')
    .action(async (what: ExportKind, { out, strategy, json, ...filter }: ExportOptions) => {
      const { call, withSession } = await import('#main/cli/session.ts')
      const input = { what, file: resolve(io.cwd, out), ...filter }
      const { rows, file } = await withSession(io, (session) =>
        call(session, 'system.exportCsv', strategy === undefined ? input : { ...input, strategyId: strategy }),
      )
      if (json) io.stdout(`${encodeJson({ rows, file })}\n`)
      else io.stdout(`${numberText(rows, 0)} ${rows === 1 ? 'row' : 'rows'} in ${file ?? ''}\n`)
    })
}
