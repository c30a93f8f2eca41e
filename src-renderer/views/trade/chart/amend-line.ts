import { create } from 'zustand'
import { call } from '#renderer/contract/client.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { putOrder, putPosition } from '#renderer/stores/trading.ts'
import { formatDecimals } from '#shared/format/numbers.ts'
import type { OrderLine } from './order-lines.ts'

type Moving = {
  /** Lines that are being dragged or whose new price the engine has still to answer, by their id. */
  readonly prices: Readonly<Record<string, { readonly price: number; readonly isSent: boolean }>>
}

/** Where lines are shown while they are on their way. */
export const useMovingLines = create<Moving>()(() => ({ prices: {} }))

/** Shows a line at another price, before anybody is asked. */
export function moveLine(id: string, price: number): void {
  useMovingLines.setState(({ prices }) => ({ prices: { ...prices, [id]: { price, isSent: false } } }))
}

/** Shows a line where it belongs again. */
export function putLineBack(id: string): void {
  useMovingLines.setState(({ prices }) => ({
    prices: Object.fromEntries(Object.entries(prices).filter(([each]) => each !== id)),
  }))
}

/**
 * Asks the engine for the line's new price, `text` on the ticks. Meanwhile it stands there; a refusal puts it back and is
 * told with its reason.
 */
export async function applyLine(line: OrderLine, text: string): Promise<void> {
  const { amend, id } = line
  if (amend === undefined) return
  useMovingLines.setState(({ prices }) => ({ prices: { ...prices, [id]: { price: Number(text), isSent: true } } }))
  try {
    if (amend.kind === 'stops') {
      const position = await call('trading.setStops', { id: amend.positionId, [amend.field]: text })
      putPosition(position.id, position)
    } else {
      const order = await call('trading.amendOrder', { id: amend.orderId, [amend.field]: text })
      putOrder(order.id, order)
    }
    tell(`${line.name} moved to ${formatDecimals(Number(text), (text.split('.')[1] ?? '').length)}.`)
  } catch (error) {
    tellError(error)
  }
  // The answer is shown with the next frame; until then the line stays.
  requestAnimationFrame(() => {
    const moving = useMovingLines.getState().prices[id]
    if (moving !== undefined && moving.isSent && moving.price === Number(text)) putLineBack(id)
  })
}
