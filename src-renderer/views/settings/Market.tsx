import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import type { CallOutput } from '#shared/contract/contract.ts'
import type { MarketChoice } from '#shared/contract/system.ts'
import { useExchanges } from './accounts/use-accounts.ts'
import { Row, Section } from './Section.tsx'

const MODES: readonly { readonly value: MarketChoice['mode']; readonly label: string; readonly detail: string }[] = [
  { value: 'simulated', label: 'Simulated', detail: 'invented prices' },
  { value: 'replay', label: 'Replay', detail: 'recorded prices' },
  { value: 'exchange', label: 'Exchange', detail: 'live prices' },
]

/** Whose prices the app looks at, from its next start on. */
export function Market({ hasDesktop }: { readonly hasDesktop: boolean }) {
  const queryKey = ['system.market']
  const { data } = useQuery({ queryKey, queryFn: () => call('system.market', {}), staleTime: 0 })
  return (
    <Section
      title="Market"
      text="Whose prices are shown and traded on. Paper accounts belong to one market each; accounts at an exchange need its prices."
    >
      {data !== undefined && <Chooser key={JSON.stringify(data.next)} market={data} hasDesktop={hasDesktop} />}
    </Section>
  )
}

function Chooser({
  market: { now, next },
  hasDesktop,
}: {
  readonly market: CallOutput<'system.market'>
  readonly hasDesktop: boolean
}) {
  const queries = useQueryClient()
  const exchanges = useExchanges().data?.items ?? []
  const [url, setUrl] = useState(next.url ?? '')
  const choose = async (choice: MarketChoice): Promise<void> => {
    try {
      queries.setQueryData(['system.market'], await call('system.chooseMarket', choice))
      tell('The market changes at the next start.')
    } catch (error) {
      tellError(error)
    }
  }
  const exchange = next.exchange ?? exchanges[0]?.id ?? 'binance'
  const isOther = next.mode !== now.mode || (next.mode === 'exchange' && next.exchange !== now.source)
  return (
    <>
      <Row label="Market" hint={`Open now: ${now.mode === 'exchange' ? now.source : now.mode}`}>
        <div className="w-48">
          <Choice
            label="Market"
            hideLabel
            placeholder=""
            value={next.mode}
            options={MODES}
            onChoose={(value) => {
              const mode = MODES.find((each) => each.value === value)?.value
              if (mode !== undefined) void choose(mode === 'exchange' ? { mode, exchange } : { mode })
            }}
          />
        </div>
        {next.mode === 'exchange' && (
          <div className="w-40">
            <Choice
              label="Exchange"
              hideLabel
              placeholder={exchange}
              value={exchange}
              options={exchanges.map(({ id, name }) => ({ value: id, label: name }))}
              onChoose={(id) => void choose({ mode: 'exchange', exchange: id })}
            />
          </div>
        )}
      </Row>
      {next.mode === 'exchange' && (
        <details className="text-muted">
          <summary className="cursor-default">More</summary>
          <form
            aria-label="Server on this machine"
            className="mt-2 flex items-end gap-2"
            onSubmit={(event) => {
              event.preventDefault()
              const typed = url.trim()
              void choose({ mode: 'exchange', exchange, ...(typed === '' ? {} : { url: typed }) })
            }}
          >
            <div className="w-72">
              <Field
                label="Server on this machine, for trying things out"
                placeholder="http://127.0.0.1:8080"
                value={url}
                maxLength={200}
                onChange={(event) => setUrl(event.target.value)}
              />
            </div>
            <Button type="submit" disabled={url.trim() === (next.url ?? '')}>
              Use it
            </Button>
          </form>
        </details>
      )}
      {isOther && (
        <Row label="At the next start">
          <span className="text-warn">The market that was chosen is opened when AutoCbot starts again.</span>
          <Button
            disabled={!hasDesktop}
            onClick={() => void call('desktop.restart', {}).catch((error: unknown) => tellError(error))}
          >
            Restart now
          </Button>
        </Row>
      )}
    </>
  )
}
