import type { Clock } from '#main/ports.ts'

/** Asks for work that is done at most once at a time and once in a while. */
export type Refresh = {
  /** Does the work now, or as soon as it may be done again. */
  request(): void
  /** No further work is begun. */
  end(): void
}

/** At least `everyMs` lie between the end of one run and the begin of the next, whether it failed or not. */
export function createRefresh(
  clock: Pick<Clock, 'schedule'>,
  everyMs: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): Refresh {
  let isBusy = false
  let isWanted = false
  let hasEnded = false
  let cancelPause: (() => void) | undefined

  const pause = (): void => {
    if (hasEnded) return
    cancelPause = clock.schedule(() => {
      isBusy = false
      if (isWanted) start()
    }, everyMs)
  }
  const start = (): void => {
    isBusy = true
    isWanted = false
    work().catch(onError).finally(pause)
  }
  return {
    request() {
      if (hasEnded) return
      if (isBusy) isWanted = true
      else start()
    },
    end() {
      hasEnded = true
      cancelPause?.()
    },
  }
}
