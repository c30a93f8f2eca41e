import { create } from 'zustand'
import type { CloseAllResult } from '#shared/contract/trading.ts'

type CloseAll = {
  readonly isOpen: boolean
  readonly isUnderWay: boolean
  /** What was done; null before. */
  readonly report: CloseAllResult | null
  readonly failure: unknown
}

const CLOSED: CloseAll = { isOpen: false, isUnderWay: false, report: null, failure: null }

/** The dialog that closes everything. */
export const useCloseAll = create<CloseAll>()(() => CLOSED)

/** Asks whether everything is to be closed, with the rehearsal of it. */
export function openCloseAll(): void {
  useCloseAll.setState((state) => (state.isUnderWay ? { isOpen: true } : { ...CLOSED, isOpen: true }))
}

/** Puts the dialog away. What is under way goes on. */
export function leaveCloseAll(): void {
  useCloseAll.setState({ isOpen: false })
}
