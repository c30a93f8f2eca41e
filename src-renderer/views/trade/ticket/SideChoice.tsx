import type { Side } from '#shared/domain/order.ts'
import { SIDE_NAMES } from './order-types.ts'

const SIDES: readonly Side[] = ['buy', 'sell']
const LOOKS: Readonly<Record<Side, string>> = {
  buy: 'peer-checked:border-gain peer-checked:bg-gain/10 peer-checked:text-gain',
  sell: 'peer-checked:border-loss peer-checked:bg-loss/10 peer-checked:text-loss',
}

/** Buy or sell; B and S choose them wherever no field has the keyboard. */
export function SideChoice({ side, onChoose }: { readonly side: Side; readonly onChoose: (side: Side) => void }) {
  return (
    <fieldset className="grid grid-cols-2 gap-1.5">
      <legend className="sr-only">Side</legend>
      {SIDES.map((each) => (
        <label key={each} className="relative block h-7" title={`${SIDE_NAMES[each]} (${each === 'buy' ? 'B' : 'S'})`}>
          <input
            type="radio"
            name="ticket-side"
            value={each}
            checked={side === each}
            onChange={() => onChoose(each)}
            className="peer absolute inset-0 size-full cursor-pointer opacity-0"
          />
          <span
            className={`flex h-full items-center justify-center gap-1.5 rounded-md border border-border bg-bg font-semibold text-muted peer-focus-visible:outline-2 peer-focus-visible:outline-offset-1 peer-focus-visible:outline-accent ${LOOKS[each]}`}
          >
            {SIDE_NAMES[each]}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
