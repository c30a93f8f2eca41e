import type { QueryClient } from '@tanstack/react-query'
import { putBook, putTrades } from '#renderer/stores/depth.ts'
import { goToSymbol } from '#renderer/stores/desk.ts'
import { useJobs } from '#renderer/stores/jobs.ts'
import { putLiveBars } from '#renderer/stores/live-candles.ts'
import { tellAlarm, tellError } from '#renderer/stores/notices.ts'
import { putQuote } from '#renderer/stores/quotes.ts'
import { putBalance, putOrder, putPosition } from '#renderer/stores/trading.ts'
import type { EventName, EventPayload } from '#shared/contract/contract.ts'
import { jobSchema } from '#shared/contract/jobs.ts'
import type { Bridge } from './bridge.ts'
import { call } from './client.ts'
import { listen } from './events.ts'
import { loadTrading } from './load-trading.ts'

/** Which answers are out of date after an event. */
const STALE_AFTER: Readonly<Record<string, readonly string[]>> = {
  'candles.changed': ['candles.list', 'market.candles'],
  'strategies.changed': ['strategies.list', 'strategies.get'],
  'strategies.runChanged': ['strategies.running', 'system.audit'],
  'signals.created': ['strategies.running', 'signals.list'],
  'backtest.changed': ['backtest.list', 'backtest.get', 'strategies.get'],
  'settings.changed': ['settings.get'],
  'watchlist.changed': ['watchlist.get'],
  'risk.changed': ['risk.status', 'risk.limits', 'risk.protections', 'system.audit'],
  'trading.filled': ['trading.fills', 'trading.trades', 'portfolio.summary', 'portfolio.ledger', 'risk.status'],
  'market.connectionChanged': ['market.connections', 'system.health', 'trading.previewOrder'],
  'accounts.changed': ['accounts.status', 'credentials.list', 'system.audit'],
  'auth.changed': ['credentials.list', 'accounts.status'],
  'trading.differencesChanged': ['trading.differences', 'risk.status'],
  'trading.orderChanged': ['trading.orders', 'trading.orderEvents'],
}

/** A burst of events makes answers stale once in so long. */
const REFRESH_EVERY_MS = 500

/** What happens with the payload of an event; `listen` has checked it by the schema it was declared with. */
const REACTIONS: { readonly [Name in EventName]?: (payload: EventPayload<Name>) => void } = {
  'market.quote': (quote) => putQuote(quote.symbol, quote),
  'market.candle': putLiveBars,
  'market.book': (book) => putBook(book.symbol, book),
  'market.trade': (trades) => putTrades(trades.symbol, trades),
  'trading.orderChanged': (order) => putOrder(order.id, order),
  'trading.positionChanged': (position) => putPosition(position.id, position),
  'trading.alarm': (alarm) =>
    tellAlarm(alarm, () => {
      goToSymbol(alarm.symbol)
      location.hash = '#/trade'
      void loadTrading(alarm.account).catch(tellError)
    }),
  'trading.balanceChanged': (balance) => putBalance(`${balance.account} ${balance.currency}`, balance),
}

/** Keeps what the window shows in step with the engine until the returned function is called. */
export function followEngine(bridge: Pick<Bridge, 'onEvent'>, queries: QueryClient): () => void {
  const waiting = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const refresh = (name: string): void => {
    for (const query of STALE_AFTER[name] ?? []) waiting.add(query)
    if (waiting.size === 0 || timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      for (const query of waiting) void queries.invalidateQueries({ queryKey: [query] })
      waiting.clear()
    }, REFRESH_EVERY_MS)
  }
  const load = (): void => {
    loadTrading().catch((error: unknown) => tellError(error))
  }
  load()
  const end = listen(bridge, {
    onEvent: (name, payload) => {
      const job = jobSchema.safeParse(payload)
      if (name.startsWith('jobs.') && job.success)
        useJobs.getState().put(job.data)
        // `listen` found the declaration by this very name and checked the payload by it.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      ;(REACTIONS[name as EventName] as ((payload: unknown) => void) | undefined)?.(payload)
      if (name === 'accounts.changed') load()
      refresh(name)
    },
    onMissed: () => {
      void queries.invalidateQueries()
      void refetchJobs()
      load()
    },
  })
  return () => {
    clearTimeout(timer)
    end()
  }
}

/** Asks for the newest jobs again; one that cannot be had now will report by itself. */
export async function refetchJobs(): Promise<void> {
  const answer = await call('jobs.list', { limit: 100 }).catch(() => undefined)
  for (const job of answer?.items ?? []) useJobs.getState().put(job)
}
