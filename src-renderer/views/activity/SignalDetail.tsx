import { Button } from '#renderer/components/Button.tsx'
import { showMoment } from '#renderer/views/trade/moments.ts'
import type { Signal } from '#shared/contract/signals.ts'
import { DetailPanel, Facts } from './DetailPanel.tsx'
import { directionWords, OUTCOME_NAMES } from './signal-words.ts'

type Props = {
  readonly signal: Signal
  /** Its name; undefined when it is no longer there. */
  readonly strategy: string | undefined
  readonly timeZone: 'utc' | 'local'
  readonly onClose: () => void
  readonly onOrder: (id: string) => void
}

/** Why a strategy wanted to act, and what came of it. */
export function SignalDetail({ signal, strategy, timeZone, onClose, onOrder }: Props) {
  const { symbol, reason, outcome, words, orderId } = signal
  return (
    <DetailPanel title={`${directionWords(signal)} ${symbol}`} onClose={onClose}>
      <Facts
        facts={[
          ['Strategy', `${strategy ?? signal.strategyId}, version ${signal.version}`],
          ['Account', signal.account],
          ['Bar that closed', showMoment(signal.barTime, timeZone)],
          ['Acted on', showMoment(signal.time, timeZone)],
          ['Done', OUTCOME_NAMES[outcome]],
        ]}
      />
      <section>
        <h3 className="mb-1 text-[11px] text-muted">What was done, and why</h3>
        <p className="break-words select-text">{words}</p>
      </section>
      <section>
        <h3 className="mb-1 text-[11px] text-muted">The conditions that held</h3>
        <p className="font-mono text-[11px] break-words select-text">{reason === 'time' ? 'Time limit' : reason}</p>
      </section>
      {orderId !== null && <Button onClick={() => onOrder(orderId)}>Show its order</Button>}
    </DetailPanel>
  )
}
