import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Option } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import type { OptimizeOptions } from '#main/cli/optimize-options.ts'
import {
  collectNumber,
  collectRange,
  countValue,
  integerValue,
  numberValue,
  timeframeValue,
  timeValue,
} from '#main/cli/values.ts'
import { encodeJson } from '#main/contract/codec.ts'
import { OBJECTIVES } from '#shared/contract/optimize.ts'

/** The options as they were typed. */
type Given = Omit<OptimizeOptions, 'symbols' | 'parameters' | 'applyRiskLimits'> & {
  symbol?: string
  param?: Readonly<Record<string, number>>
  applyLimits?: boolean
  json?: boolean
}

/** `optimize`: the best parameters of a strategy over a candle file, or over stored candles. */
export function addOptimizeCommand(program: Command, io: CliIo): void {
  program
    .command('optimize')
    .description('search the parameters of a strategy over a candle file (nothing is stored), or over stored candles')
    .requiredOption('--strategy <file>', 'a strategy definition (JSON)')
    .option('--candles <file>', 'a candle file; the data folder is not opened')
    .option('--symbol <symbol>', 'such as BTC/USDT; default: the first of the strategy')
    .option('--source <source>', 'which of the stored series, where several have the symbol')
    .option('--timeframe <timeframe>', 'such as 4h; coarser than the candles resamples them', timeframeValue)
    .option(
      '--grid <name=from:to:step>',
      "the values of a parameter, repeatable; default: the strategy's own ranges",
      collectRange,
    )
    .option('--random <n>', 'try so many combinations drawn by chance instead of all', countValue)
    .option('--tpe <n>', 'try so many combinations, each chosen by what the earlier ones gave', countValue)
    .addOption(new Option('--objective <metric>', 'what to make best').choices(OBJECTIVES).default('sharpe'))
    .option('--top <n>', 'how many of the best to show', countValue, 10)
    .option('--min-trades <n>', 'closed trades below which a combination is not ranked', integerValue, 10)
    .option('--holdout <fraction>', 'last share of the span, kept out of the search and shown apart', numberValue, 0)
    .option('--threads <n>', 'default: one a core', countValue)
    .option('--seed <number>', 'what chance is drawn from', integerValue, 1)
    .option('--param <name=value>', 'a value for a parameter that is not searched, repeatable', collectNumber)
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
    .option('--volume-share <fraction>', "the most of a bar's volume an entry takes (volume)", numberValue)
    .option('--price-impact <fraction>', "how far a fill of a whole bar's volume moves the price (volume)", numberValue)
    .option('--apply-limits', 'hold entries to the risk limits of an account')
    .option('--from <time>', 'first bar that trades: UTC milliseconds or ISO 8601', timeValue)
    .option('--to <time>', 'bars from here on do not trade', timeValue)
    .option('--json', 'print the result as JSON')
    .action(async ({ json, symbol, param, applyLimits, ...options }: Given) => {
      const { requireOptimizeOptions } = await import('#main/cli/optimize-options.ts')
      const wanted = requireOptimizeOptions({
        ...options,
        symbols: symbol === undefined ? [] : [symbol],
        parameters: param,
        applyRiskLimits: applyLimits,
        strategy: resolve(io.cwd, options.strategy),
        ...(options.candles === undefined ? {} : { candles: resolve(io.cwd, options.candles) }),
      })
      const result =
        wanted.candles === undefined
          ? await (await import('#main/cli/optimize-on-store.ts')).optimizeOnStore(wanted, io)
          : await (await import('#main/cli/optimize-on-file.ts')).optimizeOnFile(wanted, wanted.candles, io)
      if (json) {
        io.stdout(`${encodeJson(result)}\n`)
        return
      }
      const { optimizeText } = await import('#main/cli/optimize-text.ts')
      io.stdout(optimizeText(result, wanted.objective))
    })
}
