import { useEffect, useRef } from 'react'
import { call } from '#renderer/contract/client.ts'
import { useSettings } from '#renderer/contract/queries.ts'
import { goToSymbol, useDesk } from '#renderer/stores/desk.ts'
import { tellError } from '#renderer/stores/notices.ts'
import type { Instrument } from '#shared/domain/instrument.ts'

const NAME = 'trade.symbol'

/** The symbol to begin with: the one of the last time, or the first of the market. Null where there is none. */
export function firstSymbol(remembered: unknown, instruments: ReadonlyMap<string, Instrument>): string | null {
  if (typeof remembered === 'string' && instruments.has(remembered)) return remembered
  return instruments.keys().next().value ?? null
}

/** Gives the desk a symbol once the market is known, and keeps the one that was looked at last. */
export function useDeskSymbol(instruments: ReadonlyMap<string, Instrument> | undefined): void {
  const symbol = useDesk((state) => state.symbol)
  const settings = useSettings()
  const remembered = settings.data?.remembered[NAME]
  const isKnown = settings.data !== undefined || settings.error !== null
  const kept = useRef<string | null>(null)
  useEffect(() => {
    if (instruments === undefined || !isKnown) return
    if (symbol === null || !instruments.has(symbol)) {
      const first = firstSymbol(remembered, instruments)
      kept.current = first
      if (first !== null) goToSymbol(first)
    } else if (kept.current !== symbol) {
      kept.current = symbol
      if (symbol !== remembered) call('settings.update', { remembered: { [NAME]: symbol } }).catch(tellError)
    }
  }, [symbol, instruments, isKnown, remembered])
}
