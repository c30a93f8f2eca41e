import { z } from 'zod'
import type { Log } from '#main/ports.ts'
import type { SettingsRepository } from '#main/storage/books/settings-repository.ts'
import { AppError } from '#shared/errors.ts'

/** The exchange whose prices are meant when none is named. */
export const DEFAULT_EXCHANGE = 'binance'

/** The seed of a simulated market when none is named. */
export const DEFAULT_SEED = 1

/** Which market the engine looks at. */
const marketConfigSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('simulated'), seed: z.number().int().min(0).optional() }),
  z.object({
    mode: z.literal('replay'),
    /** Absolute path of a candle file; default: the sample that comes with the program. */
    file: z.string().optional(),
    /** BASE/QUOTE; default: what the file's name says. */
    symbol: z.string().optional(),
    /** Default: the distance of the file's rows. */
    timeframe: z.string().optional(),
    /** Market time per real time (1: as it was), or as fast as it goes; default: a bar a second. */
    speed: z.union([z.number().positive(), z.literal('max')]).optional(),
  }),
  z.object({
    mode: z.literal('exchange'),
    /** The exchange's id; default: binance. */
    exchange: z
      .string()
      .regex(/^[a-z0-9_]{1,40}$/)
      .optional(),
    /** Which of its servers; default: production. */
    environment: z.enum(['production', 'testnet']).optional(),
    /** A server on this machine that speaks the exchange's protocol, such as http://127.0.0.1:8080. */
    url: z.string().max(200).optional(),
  }),
])

export type MarketConfig = z.infer<typeof marketConfigSchema>

const LAST = 'lastMarket'
const DEFAULT: MarketConfig = { mode: 'simulated' }

/** The market that is opened where none is asked for. */
export function lastMarket(settings: Pick<SettingsRepository, 'all'>): MarketConfig {
  return marketConfigSchema.safeParse(settings.all()[LAST]).data ?? DEFAULT
}

/**
 * Remembers a market for the next start. One of the kind that was remembered keeps what else was said of it, such as the
 * file of a replay.
 */
export function rememberMarket(settings: Pick<SettingsRepository, 'all' | 'set'>, chosen: MarketConfig): void {
  const last = lastMarket(settings)
  const isKept = chosen.mode !== 'exchange' && last.mode === chosen.mode
  settings.set({ [LAST]: isKept ? last : chosen })
}

/**
 * Opens the market that was asked for, or the simulated one. With `settings` what was asked for is remembered, and without
 * a wish the market chosen last is opened; where it cannot be any more (its file is gone), the simulated one stands in.
 */
export async function openChosenMarket<Market>(
  wish: MarketConfig | undefined,
  open: (config: MarketConfig) => Promise<Market>,
  log: Log,
  settings: SettingsRepository | undefined,
): Promise<Market> {
  if (wish !== undefined || settings === undefined) {
    const market = await open(wish ?? DEFAULT)
    if (wish !== undefined) settings?.set({ [LAST]: wish })
    return market
  }
  const last = lastMarket(settings)
  try {
    return await open(last)
  } catch (error) {
    if (!(error instanceof AppError) || last.mode === 'simulated') throw error
    log.warn({ market: last, code: error.code }, `The market chosen last cannot be opened: ${error.message}`)
    return await open(DEFAULT)
  }
}
