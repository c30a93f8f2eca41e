import { call } from '#renderer/contract/client.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { ask } from '#renderer/views/trade/confirm-store.ts'
import { showQuantity } from '#renderer/views/trade/decimals.ts'
import { describePlaced } from '#renderer/views/trade/ticket/ticket-words.ts'
import type { Settings } from '#shared/contract/settings.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'

/** Positions whose close is on its way: a second click must not begin another one. */
const underWay = new Set<string>()

/** Closes the position, or a fraction of it, at the market, after asking where the account asks. */
export function closePosition(
  position: Position,
  fraction: number,
  instrument: Instrument | undefined,
  settings: Settings | undefined,
): void {
  const quantity = showQuantity(
    fraction === 1 ? position.quantity : decimalText(decimal(position.quantity).mul(fraction)),
    instrument?.lotSize,
  )
  const what = fraction === 1 ? position.symbol : `${fraction === 0.5 ? 'half' : 'part'} of ${position.symbol}`
  ask(
    {
      title: `Close ${what}?`,
      body: (
        <p>
          {position.side === 'long' ? 'Sells' : 'Buys back'} {fraction === 1 ? '' : 'about '}
          {quantity} {instrument?.base ?? position.symbol} at the market.{' '}
          {fraction === 1 ? 'Its stop and targets are cancelled.' : 'Stop and targets stay over what is left.'}
        </p>
      ),
      confirmLabel: 'Close position',
      account: position.account,
      run: () =>
        once(position.id, instrument, () =>
          call('trading.closePosition', { id: position.id, fraction, idempotencyKey: crypto.randomUUID() }),
        ),
    },
    settings,
  )
}

/** Turns the position around at the market: sells twice what is held long, or buys twice what is held short. */
export function reversePosition(
  position: Position,
  instrument: Instrument | undefined,
  settings: Settings | undefined,
): void {
  const next = position.side === 'long' ? 'short' : 'long'
  ask(
    {
      title: `Reverse ${position.symbol}?`,
      body: (
        <p>
          Closes {showQuantity(position.quantity, instrument?.lotSize)} and opens as much {next} at the market.
        </p>
      ),
      confirmLabel: 'Reverse position',
      account: position.account,
      run: () =>
        once(position.id, instrument, () =>
          call('trading.createOrder', {
            account: position.account,
            symbol: position.symbol,
            side: position.side === 'long' ? 'sell' : 'buy',
            type: 'market',
            amount: decimalText(decimal(position.quantity).mul(2)),
            idempotencyKey: crypto.randomUUID(),
          }),
        ),
    },
    settings,
  )
}

function once(id: string, instrument: Instrument | undefined, act: () => Promise<Order>): void {
  if (underWay.has(id)) return
  underWay.add(id)
  act()
    .then((order) => tell(describePlaced(order, instrument)), tellError)
    .finally(() => underWay.delete(id))
}
