import type { z } from 'zod'
import type { ExchangeFill } from '#main/exchanges/exchange.ts'
import { AppError } from '#shared/errors.ts'
import { bybitExecution, pageOf } from './bybit-answers.ts'
import { fromBybitExecution } from './bybit-orders.ts'
import type { DialectTools } from './dialect.ts'

const DAY = 86_400_000
const WINDOW = 7 * DAY
/** Bybit keeps executions for two years. */
const KEPT = 730 * DAY
const PAGE = 100
/** Of one week: half a million fills. */
const MOST_PAGES = 5_000
/** More weeks than these are asked for at a pace: fifty questions a second are allowed. */
const UNPACED = 4
const PACE_MS = 25
/** How often it is waited where that was too much all the same. */
const PATIENCE = 10

const executionsPage = pageOf(bybitExecution)
type Page = z.infer<typeof executionsPage>['result']

/** All fills of the account from `from` to `now` (UTC ms), oldest first: seven days at a time, in pages. */
export async function bybitFills(tools: DialectTools, from: number, now: number): Promise<ExchangeFill[]> {
  const first = Math.max(from, now - KEPT)
  const pace = now - first > UNPACED * WINDOW ? PACE_MS : 0
  const fills: ExchangeFill[] = []
  for (let start = first; start <= now; start += WINDOW) {
    fills.push(...(await fillsOfAWeek(tools, start, pace)))
  }
  return fills
}

async function fillsOfAWeek(tools: DialectTools, start: number, pace: number): Promise<ExchangeFill[]> {
  const { wire, instrumentOf, log } = tools
  const fills: ExchangeFill[] = []
  let cursor = ''
  for (let page = 0; page < MOST_PAGES; page++) {
    if (pace > 0) await wire.pause(pace)
    const { list, nextPageCursor } = await pageAt(tools, start, cursor)
    for (const row of list) {
      if (row.execType !== 'Trade') continue
      const instrument = instrumentOf(row.symbol)
      if (instrument !== undefined) fills.push(fromBybitExecution(row, instrument))
      else log.warn({ market: row.symbol }, 'Bybit tells of a fill in a market that it does not list.')
    }
    cursor = list.length < PAGE ? '' : (nextPageCursor ?? '')
    // It tells the newest first.
    if (cursor === '') return fills.reverse()
  }
  throw wire.unusable('GET execution/list', 'its pages do not end')
}

async function pageAt({ wire }: DialectTools, start: number, cursor: string): Promise<Page> {
  const params = {
    category: 'spot',
    startTime: start,
    endTime: start + WINDOW - 1,
    limit: PAGE,
    ...(cursor === '' ? {} : { cursor }),
  }
  const question = {
    name: 'GET execution/list',
    isSigned: true,
    ask: (client: Awaited<ReturnType<typeof wire.client>>) =>
      client.request('v5/execution/list', 'private', 'GET', params),
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return (await wire.read(question, executionsPage)).result
    } catch (error) {
      const wait =
        error instanceof AppError && error.code === 'RATE_LIMITED' ? error.details?.['retryAfterMs'] : undefined
      // A short wait is worth it, as everything read so far would be read again; a ban is not waited for.
      if (typeof wait !== 'number' || wait > 2_000 || attempt === PATIENCE) throw error
      await wire.pause(wait)
    }
  }
}
