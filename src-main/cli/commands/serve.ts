import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import { passphraseOf } from '#main/cli/passphrase-of.ts'
import { integerValue, numberValue, timeframeValue } from '#main/cli/values.ts'
import type { MarketConfig } from '#main/engine/market-config.ts'
import { AppError } from '#shared/errors.ts'

type ServeOptions = {
  readonly market: 'simulated' | 'replay' | 'exchange'
  readonly seed?: number
  readonly candles?: string
  readonly symbol?: string
  readonly timeframe?: string
  readonly speed?: number | 'max'
  readonly exchange?: string
  readonly exchangeUrl?: string
  readonly testnet?: boolean
}

/** `serve`: the engine without a window. */
export function addServeCommand(program: Command, io: CliIo): void {
  program
    .command('serve')
    .description('run the engine without a window until SIGTERM; other commands then go through it')
    .addOption(
      new Option('--market <market>', 'where prices come from: made from a seed, a candle file, an exchange')
        .choices(['simulated', 'replay', 'exchange'])
        .default('simulated'),
    )
    .option('--seed <number>', 'simulated: the same seed makes the same market (default: 1)', seedValue)
    .option('--candles <file>', 'replay: the candle file (default: the sample that comes with AutoCbot)')
    .option('--symbol <symbol>', 'replay: BASE/QUOTE (default: what the file name says)')
    .option('--timeframe <timeframe>', 'replay: such as 1h (default: the distance of the rows)', timeframeValue)
    .option('--speed <speed>', 'replay: market time per real time, or max (default: a bar a second)', speedValue)
    .option('--exchange <id>', 'exchange: whose prices (default: binance)')
    .option('--exchange-url <url>', 'exchange: a server on this machine in its place, such as http://127.0.0.1:8080')
    .option('--testnet', "exchange: its testnet's prices in place of the real ones")
    .option('--json', 'the output is JSON in any case')
    .action(async (options: ServeOptions) => {
      const market = marketOf(options, io.cwd)
      const [{ createEngine }, { dataFolderOf }, { systemPorts }, { version }] = await Promise.all([
        import('#main/engine/engine.ts'),
        import('#main/cli/data-folder-of.ts'),
        import('#main/system/system-ports.ts'),
        import('#main/system/version.ts'),
      ])
      const folder = dataFolderOf(io)
      const passphrase = passphraseOf(io)
      const engine = await createEngine({
        dataFolder: folder,
        ports: systemPorts(),
        market,
        ...(passphrase === undefined ? {} : { passphrase }),
      })
      const ready = {
        event: 'ready',
        dataFolder: engine.dataFolder,
        socket: engine.socketPath,
        pid: process.pid,
        version: version(),
        market: engine.market.mode,
        ...(engine.market.mode === 'exchange' ? { exchange: engine.market.source } : {}),
        seed: engine.market.seed,
      }
      io.stdout(`${JSON.stringify(ready)}\n`)
      await new Promise<void>((stop) => {
        if (io.signal.aborted) stop()
        io.signal.addEventListener('abort', () => stop(), { once: true })
      })
      await engine.close()
    })
}

/** Throws VALIDATION for options of another market, which would otherwise be silently without effect. */
function marketOf(options: ServeOptions, cwd: string): MarketConfig {
  const { market, seed, candles, symbol, timeframe, speed, exchange, exchangeUrl, testnet } = options
  const owned = {
    simulated: { '--seed': seed },
    replay: { '--candles': candles, '--symbol': symbol, '--timeframe': timeframe, '--speed': speed },
    exchange: { '--exchange': exchange, '--exchange-url': exchangeUrl, '--testnet': testnet },
  }
  for (const [owner, values] of Object.entries(owned)) {
    const strange = Object.entries(values).find(([, value]) => value !== undefined)
    if (owner === market || strange === undefined) continue
    throw new AppError('VALIDATION', `${strange[0]} belongs to --market=${owner}, not to --market=${market}`)
  }
  if (market === 'exchange') {
    return {
      mode: 'exchange',
      ...(exchange === undefined ? {} : { exchange }),
      ...(exchangeUrl === undefined ? {} : { url: exchangeUrl }),
      ...(testnet === true ? { environment: 'testnet' } : {}),
    }
  }
  if (market === 'simulated') return { mode: 'simulated', ...(seed === undefined ? {} : { seed }) }
  return {
    mode: 'replay',
    ...(candles === undefined ? {} : { file: resolve(cwd, candles) }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(speed === undefined ? {} : { speed }),
  }
}

function seedValue(text: string): number {
  const value = integerValue(text)
  if (value < 0) throw new InvalidArgumentError(`"${text}" is below 0.`)
  return value
}

function speedValue(text: string): number | 'max' {
  if (text === 'max') return 'max'
  const value = numberValue(text)
  if (value <= 0) throw new InvalidArgumentError(`"${text}" is neither above 0 nor max.`)
  return value
}
