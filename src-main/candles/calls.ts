import { basename, isAbsolute } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { EventHub } from '#main/contract/event-hub.ts'
import type { JobRegistry } from '#main/jobs/job-registry.ts'
import { FILE_SOURCE, listSeries } from '#main/market/candle-store.ts'
import type { MarketSource } from '#main/market/exchange/market-source.ts'
import type { Clock, Dialogs, WindowFiles } from '#main/ports.ts'
import { importResultSchema } from '#shared/contract/candles.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import { TIMEFRAMES } from '#shared/time.ts'
import { downloadCandles } from './download.ts'
import type { ImportTaskInput } from './import-task.ts'
import { symbolOfFile } from './symbol-of-file.ts'

const CANDLE_FILES = [
  { name: 'Candle files', extensions: ['csv', 'gz', 'zip', 'txt'] },
  { name: 'All files', extensions: ['*'] },
]

/** What the candles area needs. */
export type CandlesParts = {
  readonly dataFolder: string
  readonly database: Database
  readonly jobs: JobRegistry
  readonly events: EventHub
  readonly dialogs: Dialogs | undefined
  readonly windowFiles: WindowFiles | undefined
  readonly clock: Clock
  /** Runs a task in a thread and answers what it answers. */
  readonly inThread: (task: string, input: unknown) => Promise<unknown>
  /** Opens the public side of an exchange. Throws VALIDATION for an address that is not on this machine, NOT_FOUND. */
  readonly openSource: (exchange: string, url: string | undefined) => Promise<MarketSource>
}

/** The calls of the candles area. */
export function candlesHandlers(parts: CandlesParts): Handlers<CallsOf<'candles'>> {
  return {
    'candles.list': (input) => listSeries(parts.database, input),
    'candles.chooseFile': async () => {
      if (parts.dialogs === undefined) {
        throw new AppError('VALIDATION', 'there is no window to choose a file in; name the file instead')
      }
      return { file: (await parts.dialogs.chooseFileToOpen(CANDLE_FILES)) ?? null }
    },
    'candles.import': ({ file, symbol = symbolOfFile(file), timeframe, source = FILE_SOURCE, strict }, context) => {
      if (!isAbsolute(file)) throw new AppError('VALIDATION', `file: ${file} is no absolute path`)
      // What runs in the window could be anything: it reads only files that the trader has pointed at.
      if (context.origin === 'window' && parts.windowFiles?.mayRead(file) !== true) {
        throw new AppError('VALIDATION', `file: drop ${basename(file)} on the window or choose it with Import candles…`)
      }
      if (symbol === undefined) {
        throw new AppError(
          'VALIDATION',
          `symbol: ${basename(file)} does not say of what these candles are; name the symbol, such as BTC/USDT`,
        )
      }
      const input: ImportTaskInput = { dataFolder: parts.dataFolder, file, symbol, source, timeframe, strict }
      const request = {
        kind: 'candles.import',
        title: `Import ${basename(file)}`,
        task: 'candles.import',
        input,
        finish: (answer: unknown) => {
          const result = importResultSchema.parse(answer)
          parts.events.publish('candles.changed', { source, symbol: result.symbol, timeframe: result.timeframe })
          return result
        },
      } as const
      return { jobId: parts.jobs.start(request, context.requestId) }
    },
    'candles.download': async ({ exchange, symbol, timeframe: wanted, from, to, url }, context) => {
      const timeframe = TIMEFRAMES.find((name) => name === wanted)
      if (timeframe === undefined) {
        throw new AppError('VALIDATION', `there is no timeframe ${wanted}; known are ${TIMEFRAMES.join(', ')}`)
      }
      const end = Math.min(to ?? parts.clock.now(), parts.clock.now())
      if (from >= end)
        throw new AppError('VALIDATION', 'from: it must lie before to, and in the past', { from, to: end })
      const source = await parts.openSource(exchange, url)
      if (!source.hasBars(timeframe)) {
        source.close()
        const known = TIMEFRAMES.filter((name) => source.hasBars(name))
        throw new AppError('VALIDATION', `${source.name} has no candles of ${timeframe}; it has ${known.join(', ')}`)
      }
      const { clock, dataFolder, inThread } = parts
      const jobId = parts.jobs.start(
        {
          kind: 'candles.download',
          title: `Download ${symbol} ${timeframe} from ${source.name}`,
          run: async (control) => {
            try {
              await requireSymbol(source, symbol)
              const download = { source, clock, dataFolder, inThread, random: Math.random }
              return await downloadCandles({ symbol, timeframe, from, to: end }, download, control)
            } finally {
              source.close()
              parts.events.publish('candles.changed', { source: exchange, symbol, timeframe })
            }
          },
        },
        context.requestId,
      )
      return { jobId }
    },
  }
}

/** Throws NOT_FOUND for a symbol that the exchange does not list. */
async function requireSymbol(source: MarketSource, symbol: string): Promise<void> {
  const symbols = (await source.instruments()).map((each) => each.symbol)
  if (symbols.includes(symbol)) return
  const meant = didYouMean(suggest(symbol, symbols))
  throw new AppError('NOT_FOUND', `${source.name} has no market ${quoted(symbol)}${meant}`, { symbol })
}
