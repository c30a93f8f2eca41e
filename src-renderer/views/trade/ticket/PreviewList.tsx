import { showMoney, showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { formatPercent, formatRatio, MISSING } from '#shared/format/numbers.ts'
import type { Preview } from './use-preview.ts'

type Props = {
  readonly preview: Preview | undefined
  readonly instrument: Instrument | undefined
  readonly isSale: boolean
  /** What is shown belongs to what the ticket said a moment ago. */
  readonly isBehind?: boolean
}

/** What the order comes to. Its place is kept while nothing is known. */
export function PreviewList({ preview, instrument, isSale, isBehind = false }: Props) {
  const sizing = preview?.sizing
  const quantity = (text: string | undefined) =>
    text === undefined ? MISSING : `${showQuantity(text, instrument?.lotSize)} ${instrument?.base ?? ''}`
  return (
    <dl
      aria-label="Preview"
      className={`grid grid-cols-[auto_1fr_auto_1fr] gap-x-2 text-[11.5px] leading-[18px] ${isBehind ? 'opacity-60' : ''}`}
    >
      <Item name="Price" value={showPrice(preview?.price, instrument?.tickSize)} />
      <Item name="Value" value={showMoney(preview?.notional)} />
      <Item name="Fee" value={showMoney(preview?.fee)} />
      <Item name={isSale ? 'Proceeds' : 'Cost'} value={showMoney(preview?.cost)} />
      <Item
        name={sizing === undefined ? 'After' : 'Amount'}
        title="The position after it"
        value={quantity(sizing === undefined ? preview?.positionAfter : preview?.amount)}
      />
      {sizing === undefined ? (
        <Item
          name="Reward"
          title="Reward for each unit risked"
          value={
            preview?.riskRewardRatio === null || preview?.riskRewardRatio === undefined
              ? MISSING
              : `${formatRatio(preview.riskRewardRatio)} : 1`
          }
        />
      ) : (
        <Item
          name={`Risk ${formatPercent(sizing.riskPct)}`}
          title={
            sizing.limitedBy === undefined ? 'Lost at the stop' : `Lost at the stop; limited by ${sizing.limitedBy}`
          }
          value={showMoney(sizing.riskAmount)}
        />
      )}
    </dl>
  )
}

function Item({ name, value, title }: { readonly name: string; readonly value: string; readonly title?: string }) {
  return (
    <>
      <dt className="text-muted" title={title}>
        {name}
      </dt>
      <dd className="truncate text-right odd:pr-2" title={value}>
        {value}
      </dd>
    </>
  )
}
