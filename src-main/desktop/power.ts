import { powerMonitor, powerSaveBlocker } from 'electron'
import type { Position } from '#shared/domain/position.ts'

/** What power needs. */
export type PowerParts = {
  /** All open positions of accounts that can be traded on. */
  readonly positions: () => Promise<readonly Pick<Position, 'coverage'>[]>
  /** The machine has slept: books and exchange must be brought in step. */
  readonly onAwake: () => void
}

/** Keeps the machine awake while a stop depends on it, and tells when it has slept all the same. */
export type Power = { keepsAwake(): boolean; refresh(): Promise<void>; close(): void }

export function followPower({ positions, onAwake }: PowerParts): Power {
  let blocker: number | undefined
  const keepsAwake = (): boolean => blocker !== undefined && powerSaveBlocker.isStarted(blocker)
  const release = (): void => {
    if (blocker !== undefined) powerSaveBlocker.stop(blocker)
    blocker = undefined
  }
  powerMonitor.on('resume', onAwake)
  return {
    keepsAwake,
    async refresh() {
      const isNeeded = (await positions()).some(({ coverage }) => Number(coverage.engine) > 0)
      if (isNeeded && !keepsAwake()) blocker = powerSaveBlocker.start('prevent-app-suspension')
      else if (!isNeeded) release()
    },
    close() {
      powerMonitor.off('resume', onAwake)
      release()
    },
  }
}
