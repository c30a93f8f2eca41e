import { z } from 'zod'
import type { MarketFeed } from '#main/market/market-feed.ts'
import type { Clock, Log } from '#main/ports.ts'
import type { SettingsRepository } from '#main/storage/books/settings-repository.ts'
import { DEFAULT_SEED } from './market-config.ts'

const KEY = 'simulatedTape'
/** A program that is killed forgets at most so much of where prices were. */
const SAVE_EVERY_MS = 30_000

const tapeSchema = z.object({
  /** How many tapes there were before. */
  tapes: z.number().int().min(0),
  prices: z.record(z.string(), z.number().positive()),
})

/** What the next simulated market is made of, and how its end is kept for the one after it. */
export type SimulatedTape = {
  readonly seed: number
  readonly startPrices: Readonly<Record<string, number>>
  /** Keeps the prices of the feed from now on; the answer keeps them a last time and ends it. */
  follow(feed: MarketFeed): () => void
}

/**
 * A market without a seed of its own begins where the last one ended, on another tape, so that what is held does not
 * change its worth by closing the app. The first one is made from the default seed.
 */
export function nextTape(settings: SettingsRepository, clock: Pick<Clock, 'schedule'>, log: Log): SimulatedTape {
  const stored = tapeSchema.safeParse(settings.all()[KEY]).data
  const tapes = stored?.tapes ?? 0
  return {
    seed: DEFAULT_SEED + tapes,
    startPrices: stored?.prices ?? {},
    follow(feed) {
      let cancel: () => void = () => undefined
      const keep = (): void => {
        const prices = feed.instruments().flatMap(({ symbol }) => {
          const quote = feed.quote(symbol)
          return quote === undefined ? [] : [[symbol, Number(quote.last)] as const]
        })
        if (prices.length === 0) return
        try {
          settings.set({ [KEY]: { tapes: tapes + 1, prices: Object.fromEntries(prices) } })
        } catch (error) {
          log.warn(
            { error: String(error) },
            'Where the simulated prices are could not be kept; the next start begins elsewhere.',
          )
        }
      }
      const again = (): void => {
        cancel = clock.schedule(() => {
          keep()
          again()
        }, SAVE_EVERY_MS)
      }
      again()
      return () => {
        cancel()
        keep()
      }
    },
  }
}
