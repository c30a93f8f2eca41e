import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { BacktestOptions } from '#main/cli/backtest-options.ts'
import type { CliIo } from '#main/cli/io.ts'
import { collect, integerValue, numberValue, timeframeValue, timeValue } from '#main/cli/values.ts'
import { encodeJson } from '#main/contract/codec.ts'

/** `backtest`: a strategy over a candle file, or over stored candles. */
export function addBacktestCommand(program: Command, io: CliIo): void {
  program
    .command('backtest')
    .description('run a strategy over a candle file (nothing is stored), or over stored candles (the run is kept)')
    .requiredOption('--strategy <file>', 'a strategy definition (JSON)')
    .option('--candles <file>', 'a candle file; the data folder is not opened')
    .option('--symbol <symbol>', 'such as BTC/USDT; default: the symbol of the strategy', collect)
    .option('--source <source>', 'which of the stored series, where several have the symbol')
    .option('--timeframe <timeframe>', 'such as 4h; coarser than the candles resamples them', timeframeValue)
    .option('--capital <amount>', 'money at the start', numberValue, 10_000)
    .option('--fee <fraction>', 'fee of each fill', numberValue, 0.001)
    .option('--slippage <fraction>', 'how far each fill is moved against you', numberValue, 0.0005)
    .option('--from <time>', 'first bar that trades: UTC milliseconds or ISO 8601', timeValue)
    .option('--to <time>', 'bars from here on do not trade', timeValue)
    .option('--seed <number>', 'for fills by chance; nothing is left to chance yet', integerValue)
    .option('--out <folder>', 'write report.json, trades.csv and equity.csv into this folder')
    .option('--json', 'print the report as JSON')
    .action(
      async ({
        json,
        ...options
      }: Omit<BacktestOptions, 'symbols'> & { symbol?: readonly string[]; json?: boolean }) => {
        const { requireBacktestOptions } = await import('#main/cli/backtest-options.ts')
        const wanted = requireBacktestOptions({
          ...options,
          symbols: options.symbol ?? [],
          strategy: resolve(io.cwd, options.strategy),
          ...(options.candles === undefined ? {} : { candles: resolve(io.cwd, options.candles) }),
          ...(options.out === undefined ? {} : { out: resolve(io.cwd, options.out) }),
        })
        const result =
          wanted.candles === undefined
            ? await (await import('#main/cli/backtest-on-store.ts')).backtestOnStore(wanted, io)
            : await (await import('#main/cli/backtest-on-file.ts')).backtestOnFile(wanted, wanted.candles)
        if (wanted.out !== undefined) {
          const { writeReport } = await import('#main/cli/write-report.ts')
          await writeReport(wanted.out, result)
        }
        if (json) {
          io.stdout(`${encodeJson(result.report)}\n`)
          return
        }
        const { reportText } = await import('#main/cli/report-text.ts')
        io.stdout(reportText(result.report))
        if (wanted.out !== undefined) io.stderr(`Written: report.json, trades.csv, equity.csv in ${wanted.out}\n`)
      },
    )
}
