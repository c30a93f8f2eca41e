import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '#renderer/contract/client.ts'
import type { CallOutput } from '#shared/contract/contract.ts'
import type { PositionSizing } from '#shared/contract/trading.ts'
import type { ReadTicket } from './read-ticket.ts'
import { sizeOrder } from './size-order.ts'

/** Typing is waited for so long before the engine is asked. */
const DEBOUNCE_MS = 120
/** The market moves on meanwhile. */
const ASKED_AGAIN_MS = 2_000

/** What the engine says about the order before it is sent, and the sums behind a size by risk. */
export type Preview = CallOutput<'trading.previewOrder'> & { readonly sizing?: PositionSizing }

type Asked = Pick<ReadTicket, 'order' | 'riskPct'>

/** The engine's preview of the order; an answer to an older question is never shown as one to this. */
export function usePreview(asked: Asked | undefined): {
  readonly preview: Preview | undefined
  /** The order makes no sense, or the engine could not say. Null where nothing is wrong. */
  readonly error: Error | null
  /** What is shown belongs to the order before this one. */
  readonly isBehind: boolean
} {
  const text = asked === undefined ? undefined : JSON.stringify(asked)
  const [settled, setSettled] = useState<{ readonly text: string; readonly asked: Asked } | undefined>()
  useEffect(() => {
    const timer = setTimeout(
      () => setSettled(text === undefined || asked === undefined ? undefined : { text, asked }),
      DEBOUNCE_MS,
    )
    return () => clearTimeout(timer)
    // The text says all that is in it; the object is a new one each time.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [text])
  const query = useQuery({
    queryKey: ['trading.previewOrder', settled?.text],
    queryFn: async (): Promise<Preview | null> => {
      if (settled === undefined) return null
      const { order, sizing } = await sizeOrder(settled.asked, call)
      const preview = await call('trading.previewOrder', order)
      return sizing === undefined ? preview : { ...preview, sizing }
    },
    enabled: settled !== undefined,
    refetchInterval: ASKED_AGAIN_MS,
    staleTime: 0,
    gcTime: 5_000,
    placeholderData: keepPreviousData,
  })
  const isAsked = text !== undefined && settled !== undefined
  const isBehind = isAsked && (settled.text !== text || query.isPlaceholderData)
  return {
    preview: isAsked ? (query.data ?? undefined) : undefined,
    error: isAsked && !isBehind ? query.error : null,
    isBehind,
  }
}
