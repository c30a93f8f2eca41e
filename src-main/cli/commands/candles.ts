import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import { waitForJob } from '#main/cli/jobs.ts'
import type { Session } from '#main/cli/session.ts'
import { numberText, pairs, table, timeText } from '#main/cli/table.ts'
import { timeframeValue, timeValue } from '#main/cli/values.ts'
import { encodeJson } from '#main/contract/codec.ts'
import type { ImportResult, SeriesSummary } from '#shared/contract/candles.ts'
import { importResultSchema } from '#shared/contract/candles.ts'

type ImportOptions = {
  readonly symbol?: string
  readonly timeframe?: string
  readonly source?: string
  readonly strict?: boolean
  readonly json?: boolean
}

type DownloadOptions = {
  readonly exchange: string
  readonly symbol: string
  readonly timeframe: string
  readonly from: number
  readonly to?: number
  readonly exchangeUrl?: string
  readonly json?: boolean
}

/** `candles import FILE`, `candles download` and `candles list`. */
export function addCandlesCommands(program: Command, io: CliIo): void {
  const candles = program.command('candles').description('the stored candles')
  candles
    .command('import')
    .description('import a candle file (CSV, plain, .gz or .zip)')
    .argument('<file>')
    .option('--symbol <symbol>', 'such as BTC/USDT; default: read from the file name')
    .option('--timeframe <timeframe>', 'such as 1h; default: the most frequent distance between rows', timeframeValue)
    .option('--source <source>', 'where the candles come from; sources never merge', 'import')
    .option('--strict', 'refuse a file with a single bad row')
    .option('--json', 'print the result as JSON')
    .action(async (file: string, { json, ...options }: ImportOptions) => {
      const { call, withSession } = await import('#main/cli/session.ts')
      const result = await withSession(io, async (session) => {
        const { jobId } = await call(session, 'candles.import', { ...options, file: resolve(io.cwd, file) })
        return importResultSchema.parse(await waitForJob(session, jobId, io))
      })
      io.stdout(json ? `${encodeJson(result)}\n` : importText(result))
    })
  candles
    .command('download')
    .description('fetch candles from an exchange; goes on where an earlier download stopped')
    .requiredOption('--exchange <id>', 'such as binance')
    .requiredOption('--symbol <symbol>', 'such as BTC/USDT')
    .requiredOption('--timeframe <timeframe>', 'such as 1h', timeframeValue)
    .requiredOption('--from <time>', 'UTC milliseconds or a time such as 2024-01-01', timeValue)
    .option('--to <time>', 'up to, and without, this opening time (default: now)', timeValue)
    .option('--exchange-url <url>', 'a server on this machine in place of the exchange, such as http://127.0.0.1:8080')
    .option('--json', 'print the result as JSON')
    .action(async ({ json, exchangeUrl: url, ...options }: DownloadOptions) => {
      const { call, withSession } = await import('#main/cli/session.ts')
      const result = await withSession(io, async (session) => {
        const input = { ...options, ...(url === undefined ? {} : { url }) }
        const { jobId } = await call(session, 'candles.download', input)
        return importResultSchema.parse(await waitForJob(session, jobId, io))
      })
      io.stdout(json ? `${encodeJson(result)}\n` : importText(result))
    })
  candles
    .command('list')
    .description('list the stored series')
    .option('--json', 'print the result as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { withSession } = await import('#main/cli/session.ts')
      const items = await withSession(io, listSeries)
      io.stdout(json ? `${encodeJson(items)}\n` : listText(items))
    })
}

/** All stored series. */
export async function listSeries(session: Session): Promise<SeriesSummary[]> {
  const { call } = await import('#main/cli/session.ts')
  const items: SeriesSummary[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await call(session, 'candles.list', { limit: 1_000, ...(cursor === undefined ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.nextCursor
    if (cursor === undefined) return items
  }
}

function importText(result: ImportResult): string {
  const missing = result.gaps.reduce((sum, gap) => sum + gap.missing, 0)
  const head = pairs([
    ['Series', `${result.symbol} ${result.timeframe} from ${result.source}`],
    ['Span', `${timeText(result.from)} to ${timeText(result.to)}`],
    ['Imported', numberText(result.imported, 0)],
    ['Updated', numberText(result.updated, 0)],
    ['Unchanged', numberText(result.unchanged, 0)],
    ['Rejected', numberText(result.rejectedCount, 0)],
    ['Gaps', missing === 0 ? 'none' : `${result.gaps.length}, ${missing} bars missing`],
  ])
  const shown = result.rejected.slice(0, 20).map(({ line, reason }) => `  line ${line}: ${reason}\n`)
  const more = result.rejectedCount > shown.length ? `  … ${result.rejectedCount - shown.length} more\n` : ''
  return `${head}${shown.join('')}${more}`
}

function listText(items: readonly SeriesSummary[]): string {
  if (items.length === 0) return 'No candles are stored yet: autocbot candles import FILE\n'
  const rows = items.map(({ source, symbol, timeframe, count, from, to, gaps }) => [
    source,
    symbol,
    timeframe,
    numberText(count, 0),
    timeText(from),
    timeText(to),
    String(gaps),
  ])
  return table(['Source', 'Symbol', 'Timeframe', 'Bars', 'From', 'To', 'Gaps'], rows)
}
