import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Option } from 'commander'
import type { BacktestOptions } from '#main/cli/backtest-options.ts'
import type { CliIo } from '#main/cli/io.ts'
import { collect, collectNumber, integerValue, numberValue, timeframeValue, timeValue } from '#main/cli/values.ts'
import { encodeJson } from '#main/contract/codec.ts'

/** The options as they were typed. */
type Given = Omit<BacktestOptions, 'symbols' | 'parameters' | 'applyRiskLimits'> & {
  symbol?: readonly string[]
  param?: Readonly<Record<string, number>>
  applyLimits?: boolean
  json?: boolean
}

/** `backtest`: a strategy over a candle file, or over stored candles. */
export function addBacktestCommand(program: Command, io: CliIo): void {
  program
    .command('backtest')
    .description('run a strategy over a candle file (nothing is stored), or over stored candles (the run is kept)')
    .requiredOption('--strategy <file>', 'a strategy definition (JSON)')
    .option('--candles <file>', 'a candle file; the data folder is not opened')
    .option('--symbol <symbol>', 'such as BTC/USDT, repeatable; default: those of the strategy', collect)
    .option('--source <source>', 'which of the stored series, where several have the symbol')
    .option('--timeframe <timeframe>', 'such as 4h; coarser than the candles resamples them', timeframeValue)
    .option('--detail-candles <file>', 'shorter candles of the symbol, which say what came first inside a bar')
    .option('--detail-timeframe <timeframe>', 'the same out of stored candles, such as 1m', timeframeValue)
    .option('--param <name=value>', 'a value for a parameter of the strategy, repeatable', collectNumber)
    .option('--capital <amount>', 'money at the start', numberValue, 10_000)
    .option('--fee <fraction>', 'fee of each fill', numberValue, 0.001)
    .option('--maker-fee <fraction>', 'fee of limit entries and targets; default: --fee', numberValue)
    .option('--taker-fee <fraction>', 'fee of all other fills; default: --fee', numberValue)
    .option('--slippage <fraction>', 'how far each fill at the market is moved against you', numberValue, 0.0005)
    .addOption(
      new Option('--slippage-model <model>', "fixed: by --slippage; volume: by the share of the bar's volume").choices([
        'fixed',
        'volume',
      ]),
    )
    .option(
      '--volume-share <fraction>',
      "the most of a bar's volume an entry takes (volume; default: 0.025)",
      numberValue,
    )
    .option(
      '--price-impact <fraction>',
      "how far a fill of a whole bar's volume moves the price (volume; default: 0.1)",
      numberValue,
    )
    .option('--apply-limits', 'hold entries to the risk limits of an account')
    .option('--from <time>', 'first bar that trades: UTC milliseconds or ISO 8601', timeValue)
    .option('--to <time>', 'bars from here on do not trade', timeValue)
    .option('--honesty', 'add checks that say whether the result can be trusted')
    .option('--seed <number>', 'what the checks of --honesty draw chance from (default: 1)', integerValue)
    .option('--out <folder>', 'write report.html, report.json, trades.csv and equity.csv into this folder')
    .option('--json', 'print the report as JSON')
    .action(async ({ json, symbol, param, applyLimits, ...options }: Given) => {
      const { requireBacktestOptions } = await import('#main/cli/backtest-options.ts')
      const wanted = requireBacktestOptions({
        ...options,
        symbols: symbol ?? [],
        parameters: param,
        applyRiskLimits: applyLimits,
        strategy: resolve(io.cwd, options.strategy),
        ...(options.candles === undefined ? {} : { candles: resolve(io.cwd, options.candles) }),
        ...(options.detailCandles === undefined ? {} : { detailCandles: resolve(io.cwd, options.detailCandles) }),
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
      if (wanted.out !== undefined)
        io.stderr(`Written: report.html, report.json, trades.csv, equity.csv in ${wanted.out}\n`)
    })
}
