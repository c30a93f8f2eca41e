import type { QueryClient } from '@tanstack/react-query'
import { useJobs } from '#renderer/stores/jobs.ts'
import { jobSchema } from '#shared/contract/jobs.ts'
import type { Bridge } from './bridge.ts'
import { call } from './client.ts'
import { listen } from './events.ts'

/** Which answers are out of date after an event. */
const STALE_AFTER: Readonly<Record<string, readonly string[]>> = {
  'candles.changed': ['candles.list', 'market.candles'],
  'strategies.changed': ['strategies.list', 'strategies.get'],
  'backtest.changed': ['backtest.list'],
  'settings.changed': ['settings.get'],
}

/** Keeps what the window shows in step with the engine until the returned function is called. */
export function followEngine(bridge: Pick<Bridge, 'onEvent'>, queries: QueryClient): () => void {
  const refresh = (name: string): void => {
    for (const query of STALE_AFTER[name] ?? []) void queries.invalidateQueries({ queryKey: [query] })
  }
  return listen(bridge, {
    onEvent: (name, payload) => {
      const job = jobSchema.safeParse(payload)
      if (name.startsWith('jobs.') && job.success) useJobs.getState().put(job.data)
      refresh(name)
    },
    onMissed: () => {
      void queries.invalidateQueries()
      void refetchJobs()
    },
  })
}

/** Asks for the newest jobs again; one that cannot be had now will report by itself. */
export async function refetchJobs(): Promise<void> {
  const answer = await call('jobs.list', { limit: 100 }).catch(() => undefined)
  for (const job of answer?.items ?? []) useJobs.getState().put(job)
}
