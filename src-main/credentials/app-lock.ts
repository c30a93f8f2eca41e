import type { Clock } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'
import type { PassphraseVault } from './passphrase-vault.ts'

const LOOK_EVERY_MS = 15_000
const MINUTE_MS = 60_000

/** What is answered while the app is locked: what gets out of the market, how the engine does, and unlocking itself. */
const OPEN_CALLS: ReadonlySet<string> = new Set([
  'system.health',
  'trading.closeAll',
  'trading.cancelOrder',
  'risk.halt',
  'desktop.status',
  'desktop.closeEverything',
  'desktop.openPanicWindow',
  'settings.get',
])

export type AppLockParts = {
  readonly vault: PassphraseVault
  readonly clock: Clock
  /** After how long without anybody there it locks by itself; null for never. */
  readonly lockAfterMinutes: () => number | null
  readonly onChange: (isLocked: boolean) => void
}

/**
 * The lock of the app. It is there with the passphrase: locked from the start, after a while in which nobody was there,
 * and when it is asked for. Trading goes on behind it.
 */
export class AppLock {
  readonly #parts: AppLockParts
  #activeAt: number
  #cancel: (() => void) | undefined
  #isClosed = false

  constructor(parts: AppLockParts) {
    this.#parts = parts
    this.#activeAt = parts.clock.now()
  }

  get isLocked(): boolean {
    const { vault } = this.#parts
    return !vault.isUnlocked && vault.exists
  }

  /** Throws LOCKED for a call that has to wait. The tray is no way in: it shows and closes only. */
  admit(call: { readonly name: string; readonly kind: 'query' | 'command' }, origin: string): void {
    if (!this.isLocked) {
      if (call.kind === 'command' && origin !== 'tray') this.active()
      return
    }
    if (origin === 'tray' || OPEN_CALLS.has(call.name) || call.name.startsWith('auth.')) return
    throw new AppError('LOCKED', 'AutoCbot is locked; unlock it with the passphrase (auth.unlock)')
  }

  /** Somebody is there. */
  active(): void {
    this.#activeAt = this.#parts.clock.now()
  }

  /** To be called when the vault was opened or made. */
  unlocked(): void {
    this.active()
    this.#parts.onChange(false)
    this.#watch()
  }

  /** Throws CONFLICT where there is no passphrase. */
  lock(): void {
    const { vault, onChange } = this.#parts
    if (!vault.exists) {
      throw new AppError('CONFLICT', 'there is no passphrase to lock with; set one first (auth.setPassphrase)')
    }
    this.#cancel?.()
    vault.lock()
    onChange(true)
  }

  close(): void {
    this.#isClosed = true
    this.#cancel?.()
    this.#parts.vault.lock()
  }

  #watch(): void {
    this.#cancel?.()
    const { vault, clock, lockAfterMinutes } = this.#parts
    if (this.#isClosed || !vault.isUnlocked) return
    this.#cancel = clock.schedule(() => {
      const minutes = lockAfterMinutes()
      if (!vault.isUnlocked || this.#isClosed) return
      if (minutes !== null && clock.now() - this.#activeAt >= minutes * MINUTE_MS) this.lock()
      else this.#watch()
    }, LOOK_EVERY_MS)
  }
}
