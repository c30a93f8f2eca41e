import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import { jsonValue } from '#main/cli/values.ts'

type Options = { readonly candles: string; readonly spec: unknown; readonly json?: boolean }

/** `indicators --candles FILE --spec JSON`: one indicator over a file. */
export function addIndicatorsCommand(program: Command, io: CliIo): void {
  program
    .command('indicators')
    .description('compute an indicator over a candle file; prints one value a bar and output')
    .requiredOption('--candles <file>', 'a candle file')
    .requiredOption('--spec <json>', `such as '{"type":"rsi","period":14}'`, jsonValue)
    .option('--json', 'print JSON; without it CSV')
    .action(async ({ candles, spec, json }: Options) => {
      const { indicatorColumns } = await import('#main/cli/indicator-columns.ts')
      const { time, outputs } = await indicatorColumns(resolve(io.cwd, candles), spec)
      if (json) {
        io.stdout(`${JSON.stringify({ time, outputs })}\n`)
        return
      }
      const names = Object.keys(outputs)
      const lines = time.map((at, bar) => [at, ...names.map((name) => outputs[name][bar] ?? '')].join(','))
      io.stdout(`${[`time,${names.join(',')}`, ...lines].join('\n')}\n`)
    })
}
