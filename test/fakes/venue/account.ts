import { type Decimal, decimal, ZERO } from '#shared/decimal.ts'

/** What an account has of one asset. */
export type Balance = { free: Decimal; locked: Decimal }

/** What open orders keep from other use: `units` still to be filled, each worth `perUnit` of `asset`. Orders of a list share one. */
export type Lock = { readonly asset: string; readonly perUnit: Decimal; units: Decimal }

/** A spot account and its books. */
export class Account {
  readonly uid: number
  /** The crowd has everything and is asked for nothing. */
  readonly isCrowd: boolean
  /** Fees are paid in this asset as long as there is some, at exchanges that offer that. */
  feeAsset: string | undefined = undefined
  canTrade = true
  updatedAt = 0
  readonly #balances = new Map<string, Balance>()

  constructor(uid: number, balances: Readonly<Record<string, string>>, isCrowd = false) {
    this.uid = uid
    this.isCrowd = isCrowd
    for (const [asset, amount] of Object.entries(balances)) {
      this.#balances.set(asset, { free: decimal(amount), locked: ZERO })
    }
  }

  /** The balance of an asset, zero where it never had any. */
  balance(asset: string): Balance {
    let balance = this.#balances.get(asset)
    if (balance === undefined) {
      balance = { free: ZERO, locked: ZERO }
      this.#balances.set(asset, balance)
    }
    return balance
  }

  /** Every asset with its balance, by name. */
  balances(): [string, Balance][] {
    return [...this.#balances].sort(([one], [other]) => one.localeCompare(other))
  }

  /** Whether this much is free. */
  has(asset: string, amount: Decimal): boolean {
    return this.isCrowd || this.balance(asset).free.gte(amount)
  }

  /** Adds to what is free; below zero it takes away. */
  change(asset: string, amount: Decimal): void {
    const balance = this.balance(asset)
    balance.free = balance.free.add(amount)
  }

  /** Sets what a lock covers aside. */
  lock(lock: Lock): void {
    this.#shift(lock, lock.units)
  }

  /** Frees units of a lock. */
  unlock(lock: Lock, units: Decimal): void {
    const freed = units.gt(lock.units) ? lock.units : units
    lock.units = lock.units.sub(freed)
    this.#shift(lock, freed.neg())
  }

  #shift(lock: Lock, units: Decimal): void {
    const amount = lock.perUnit.mul(units)
    const balance = this.balance(lock.asset)
    balance.free = balance.free.sub(amount)
    balance.locked = balance.locked.add(amount)
  }
}
