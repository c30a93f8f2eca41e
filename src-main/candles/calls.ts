import { basename, isAbsolute } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { EventHub } from '#main/contract/event-hub.ts'
import type { JobRegistry } from '#main/jobs/job-registry.ts'
import { FILE_SOURCE, listSeries } from '#main/market/candle-store.ts'
import type { Dialogs, WindowFiles } from '#main/ports.ts'
import { importResultSchema } from '#shared/contract/candles.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
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
  }
}
