import { DEFAULT_RISK_LIMITS, type RiskLimits } from '#shared/domain/risk-limits.ts'
import { DEFAULT_RISK_PROTECTIONS, type RiskProtections } from '#shared/domain/risk-protections.ts'
import { NEW_RISK_RECORD, type RiskRecord } from './risk-record.ts'

/** Where risk keeps what must outlive a restart. Unknown accounts have the defaults. */
export type RiskStore = {
  record(account: string): RiskRecord
  saveRecord(account: string, record: RiskRecord): void
  limits(account: string): RiskLimits
  saveLimits(account: string, limits: RiskLimits): void
  protections(account: string): RiskProtections
  saveProtections(account: string, protections: RiskProtections): void
}

/** A store in memory, for tests and dry runs. */
export function createMemoryRiskStore(): RiskStore {
  const records = new Map<string, RiskRecord>()
  const limits = new Map<string, RiskLimits>()
  const protections = new Map<string, RiskProtections>()
  return {
    record: (account) => records.get(account) ?? NEW_RISK_RECORD,
    saveRecord: (account, record) => void records.set(account, record),
    limits: (account) => limits.get(account) ?? DEFAULT_RISK_LIMITS,
    saveLimits: (account, changed) => void limits.set(account, changed),
    protections: (account) => protections.get(account) ?? DEFAULT_RISK_PROTECTIONS,
    saveProtections: (account, changed) => void protections.set(account, changed),
  }
}
