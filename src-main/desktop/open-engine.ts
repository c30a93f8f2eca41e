import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '#main/engine/engine.ts'
import { createEngine } from '#main/engine/engine.ts'
import type { MarketConfig } from '#main/engine/market-config.ts'
import type { EnginePorts } from '#main/ports.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import { AppError } from '#shared/errors.ts'

/** A command line that holds the data folder usually gives it back within moments. */
const PATIENCE_MS = 10_000
const RETRY_MS = 100

/**
 * Opens the engine on the data folder, waiting a little for a command that still holds it. A new folder gets samples,
 * so that the first window shows something real. Without a `market` it is the one chosen last.
 */
export async function openEngine(
  dataFolder: string,
  windowPorts: Pick<EnginePorts, 'dialogs' | 'windowFiles' | 'desktop' | 'confirm' | 'keychain'>,
  market?: MarketConfig,
): Promise<Engine> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await createEngine({
        dataFolder,
        ports: { ...systemPorts(), ...windowPorts },
        seed: true,
        remembersMarket: true,
        ...(market === undefined ? {} : { market }),
      })
    } catch (error) {
      const isHeld = error instanceof AppError && error.code === 'LOCKED'
      if (!isHeld || performance.now() > until) throw error
      await sleep(RETRY_MS)
    }
  }
}
