import { ChevronRight, CircleAlert } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react'
import { useSettings } from '#renderer/contract/queries.ts'
import { useDesk } from '#renderer/stores/desk.ts'
import { describeError } from '#renderer/stores/notices.ts'
import { usePosition, useTrading } from '#renderer/stores/trading.ts'
import { whyNothingIsOpened } from '#renderer/views/market/connection/connection-words.ts'
import { useConnectionOf } from '#renderer/views/market/connection/use-connections.ts'
import { ask } from '#renderer/views/trade/confirm-store.ts'
import { useInstrument } from '#renderer/views/trade/use-instruments.ts'
import { MoreFields } from './MoreFields.tsx'
import { PreviewList } from './PreviewList.tsx'
import { type FieldName, type ReadTicket, readTicket } from './read-ticket.ts'
import { SideChoice } from './SideChoice.tsx'
import { Levels, Size, TypeAndPrices } from './TicketFields.tsx'
import { changeTicket, useTicket } from './ticket-form.ts'
import { accountPhrase, describeOrder, inTicketWords } from './ticket-words.ts'
import { usePlacing } from './use-placing.ts'
import { usePrefill } from './use-prefill.ts'
import { usePreview } from './use-preview.ts'
import { sideOfKey, useSideKeys } from './use-side-keys.ts'

/** Fields that stand under More. */
const RARE: ReadonlySet<string> = new Set<FieldName>(['Break-even after', 'Expires', 'Tags'])

/** Everything that an order can be, checked by the engine while it is typed. */
export function OrderTicket() {
  usePrefill()
  const { form, isMoreOpen } = useTicket()
  const instrument = useInstrument(useDesk((state) => state.symbol))
  const account = useTrading((state) => state.accounts.find(({ id }) => id === state.account))
  const connection = useConnectionOf(account?.source)
  const balances = useTrading((state) => state.balances)
  const position = usePosition(instrument?.symbol ?? null)
  const settings = useSettings().data
  const timeZone = settings?.timeZone ?? 'utc'

  const read: ReadTicket | undefined =
    instrument === undefined || account === undefined
      ? undefined
      : // oxlint-disable-next-line react/purity -- an expiry is judged against the time of now
        readTicket(form, { account: account.id, instrument, balances, position, timeZone, now: Date.now() })
  const problems = Object.entries(read?.problems ?? {}).map(([name, problem]) => `${name}: ${problem}`)
  const isComplete = read !== undefined && problems.length === 0 && read.missing.length === 0
  const { preview, error, isBehind } = usePreview(isComplete ? read : undefined)
  const { isPlacing, failure, place, forgetFailure } = usePlacing()
  const [isMissingSaid, setMissingSaid] = useState(false)
  useEffect(() => {
    forgetFailure()
    setMissingSaid(false)
    // A ticket that was changed is another order.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [form, instrument?.symbol, account?.id])

  const element = useRef<HTMLFormElement>(null)
  const more = useRef<HTMLDivElement>(null)
  const amountField = useRef<HTMLDivElement>(null)
  const focusAmount = useCallback(() => {
    const input = amountField.current?.querySelector('input')
    input?.focus()
    input?.select()
  }, [])
  useSideKeys(focusAmount)
  const descriptionId = useId()
  const moreId = useId()

  const description =
    read === undefined || instrument === undefined || account === undefined
      ? 'No symbol and no account yet.'
      : describeOrder(read.order, instrument, accountPhrase(account), isBehind ? undefined : preview?.amount)
  const problemOf = (name: FieldName): string | undefined =>
    read?.problems[name] ?? (isMissingSaid && read?.missing.includes(name) === true ? 'is missing' : undefined)

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (read === undefined || instrument === undefined || account === undefined) return
    if (!isComplete) {
      setMissingSaid(true)
      const wrong = [...read.missing, ...Object.keys(read.problems)]
      if (wrong.some((name) => RARE.has(name))) useTicket.setState({ isMoreOpen: true })
      // The field is marked once this has been drawn.
      requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      return
    }
    ask(
      {
        title: `${form.side === 'buy' ? 'Buy' : 'Sell'} ${instrument.symbol}?`,
        body: (
          <div className="space-y-2">
            <p>{description}.</p>
            {!isBehind && <PreviewList preview={preview} instrument={instrument} isSale={form.side === 'sell'} />}
            {preview?.denial !== undefined && <p className="text-loss">{inTicketWords(preview.denial.message)}</p>}
          </div>
        ),
        confirmLabel: 'Confirm order',
        account: account.id,
        run: () => place(read, instrument),
      },
      settings,
    )
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.repeat) event.preventDefault()
    const side = sideOfKey(event)
    if (side === undefined) return
    // Letters mean nothing in a field of numbers.
    if (!(event.target instanceof HTMLInputElement) || event.target.inputMode !== 'decimal') return
    event.preventDefault()
    changeTicket({ side })
  }

  const isBuy = form.side === 'buy'
  return (
    <form
      ref={element}
      aria-label="Order ticket"
      noValidate
      className="flex h-full min-h-0 flex-col bg-panel"
      onSubmit={submit}
      onKeyDown={onKeyDown}
    >
      <div className="min-h-0 flex-1 space-y-1.5 overflow-y-auto p-2">
        <SideChoice side={form.side} onChoose={(side) => changeTicket({ side })} />
        <TypeAndPrices form={form} instrument={instrument} problemOf={problemOf} />
        <Size form={form} instrument={instrument} problemOf={problemOf} amountField={amountField} />
        <Levels form={form} problemOf={problemOf} />
        <button
          type="button"
          aria-expanded={isMoreOpen}
          aria-controls={moreId}
          className="flex h-6 items-center gap-1 rounded text-muted hover:text-text"
          onClick={() => {
            useTicket.setState({ isMoreOpen: !isMoreOpen })
            // What has just been opened is brought into view once it is drawn.
            if (!isMoreOpen) requestAnimationFrame(() => more.current?.scrollIntoView({ block: 'nearest' }))
          }}
        >
          <ChevronRight size={13} aria-hidden="true" className={isMoreOpen ? 'rotate-90' : ''} />
          More
        </button>
        <div ref={more} id={moreId} hidden={!isMoreOpen}>
          {isMoreOpen && <MoreFields form={form} problemOf={problemOf} timeZone={timeZone} />}
        </div>
      </div>
      <div className="shrink-0 space-y-1.5 border-t border-border p-2">
        <PreviewList preview={preview} instrument={instrument} isSale={!isBuy} isBehind={isBehind} />
        <Trouble
          failure={failure}
          problems={problems}
          denial={isBehind ? undefined : preview?.denial?.message}
          error={error}
          waiting={connection === undefined ? undefined : whyNothingIsOpened(connection)}
        />
        <p id={descriptionId} className="line-clamp-2 text-[11px] leading-4 text-muted">
          {description}
        </p>
        <button
          type="submit"
          aria-describedby={descriptionId}
          aria-disabled={isPlacing}
          className={`flex h-8 w-full items-center justify-center rounded-md font-semibold text-bg hover:brightness-110 ${isBuy ? 'bg-gain' : 'bg-loss'} ${isPlacing ? 'opacity-60' : ''}`}
          onClick={(event) => {
            // The second click of a double click is none.
            if (event.detail > 1) event.preventDefault()
          }}
        >
          Place order
        </button>
      </div>
    </form>
  )
}

type TroubleProps = {
  readonly failure: unknown
  readonly problems: readonly string[]
  readonly denial: string | undefined
  readonly error: Error | null
  /** Why the engine would refuse it now, whatever is typed. */
  readonly waiting: string | undefined
}

/** What stands against the order: how the last try failed, what is typed wrong, or what the engine says beforehand. */
function Trouble({ failure, problems, denial, error, waiting }: TroubleProps) {
  const [problem] = problems
  const told =
    failure !== null
      ? describeError(failure)
      : problem !== undefined
        ? { text: problem, advice: '' }
        : denial !== undefined
          ? { text: denial, advice: '' }
          : waiting !== undefined
            ? { text: waiting, advice: '' }
            : error === null
              ? undefined
              : describeError(error)
  if (told === undefined) return null
  return (
    <div role="alert" className="flex max-h-24 gap-1.5 overflow-y-auto text-[11.5px] leading-4 text-loss">
      <CircleAlert size={13} aria-hidden="true" className="mt-px shrink-0" />
      <p className="min-w-0 break-words">
        {inTicketWords(told.text)}
        {failure !== null && <span className="text-muted"> {told.advice}</span>}
      </p>
    </div>
  )
}
