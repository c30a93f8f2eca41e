import { DEFAULT_RISK_LIMITS, type RiskLimits } from '#shared/domain/risk-limits.ts'
import { DEFAULT_RISK_PROTECTIONS, type RiskProtections } from '#shared/domain/risk-protections.ts'
import { NEW_RISK_RECORD, type RiskRecord, riskRecordSchema } from './risk-record.ts'
import type { RiskStore } from './risk-store.ts'

/** Where the books keep what risk remembers. Errors are STORAGE. */
export type StoredRiskParts = {
  readonly accounts: {
    /** Undefined where there is no such account. */
    limits(account: string): RiskLimits | undefined
    saveLimits(account: string, limits: RiskLimits): void
    protections(account: string): RiskProtections | undefined
    saveProtections(account: string, protections: RiskProtections): void
  }
  readonly riskStates: { find(account: string): unknown }
  /** Hands a row to whoever commits; it is durable when that says so. */
  readonly write: (row: { readonly account: string; readonly state: unknown }) => void
}

/** A store over the books, all at hand in memory. */
export type StoredRisk = RiskStore & {
  /**
   * Hands every record that this process has changed to `write` once more, for after a commit that failed. A while after
   * it, not at once: where the disk is full that commit fails too.
   */
  rewrite(): void
}

const UNREADABLE =
  'what risk remembered of this account cannot be read from the books; look at its positions, then resume'

/**
 * Risk's memory in the books. Limits and protections are durable when they are answered, records with the batch that
 * `write` belongs to. An account whose record cannot be read is halted: what it may do is not guessed.
 */
export function createStoredRisk({ accounts, riskStates, write }: StoredRiskParts): StoredRisk {
  const limits = new Map<string, RiskLimits>()
  const protections = new Map<string, RiskProtections>()
  const records = new Map<string, RiskRecord>()
  const changed = new Set<string>()

  const readRecord = (account: string): RiskRecord => {
    const stored = riskStates.find(account)
    if (stored === undefined) return NEW_RISK_RECORD
    const parsed = riskRecordSchema.safeParse(stored)
    return parsed.success ? parsed.data : { ...NEW_RISK_RECORD, state: 'halted', reason: UNREADABLE }
  }

  return {
    limits: (account) => kept(limits, account, () => accounts.limits(account) ?? DEFAULT_RISK_LIMITS),
    saveLimits: (account, value) => {
      accounts.saveLimits(account, value)
      limits.set(account, value)
    },
    protections: (account) =>
      kept(protections, account, () => accounts.protections(account) ?? DEFAULT_RISK_PROTECTIONS),
    saveProtections: (account, value) => {
      accounts.saveProtections(account, value)
      protections.set(account, value)
    },
    record: (account) => kept(records, account, () => readRecord(account)),
    saveRecord: (account, record) => {
      write({ account, state: record })
      records.set(account, record)
      changed.add(account)
    },
    rewrite: () => {
      for (const account of changed) write({ account, state: records.get(account) ?? NEW_RISK_RECORD })
    },
  }
}

function kept<Value>(known: Map<string, Value>, account: string, read: () => Value): Value {
  const value = known.get(account) ?? read()
  known.set(account, value)
  return value
}
