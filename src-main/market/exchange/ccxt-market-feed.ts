import { AppError } from '#shared/errors.ts'
import type { MarketSource } from './market-source.ts'
import type { ExchangeSourceOptions } from './open-exchange-feed.ts'

/** The public side of any exchange that ccxt knows. */
export async function openCcxtSource(id: string, _options: ExchangeSourceOptions): Promise<MarketSource> {
  throw new AppError('NOT_FOUND', `there is no exchange ${id}`)
}
