import { z } from 'zod'
import { accountsCalls, accountsEvents } from './accounts.ts'
import { auditCalls } from './audit.ts'
import { authCalls, authEvents } from './auth.ts'
import { backtestCalls, backtestEvents } from './backtest.ts'
import { backupsCalls } from './backups.ts'
import { candlesCalls, candlesEvents } from './candles.ts'
import { credentialsCalls } from './credentials.ts'
import type { CallDeclaration, EventDeclaration } from './declaration.ts'
import { desktopCalls } from './desktop.ts'
import { exportCalls } from './export.ts'
import { callErrorSchema, jobsCalls, jobsEvents } from './jobs.ts'
import { marketCalls, marketEvents } from './market.ts'
import { optimizeCalls, optimizeEvents } from './optimize.ts'
import { portfolioCalls } from './portfolio.ts'
import { riskCalls, riskEvents } from './risk.ts'
import { settingsCalls, settingsEvents } from './settings.ts'
import { signalsCalls, signalsEvents } from './signals.ts'
import { strategiesCalls, strategiesEvents } from './strategies.ts'
import { systemCalls } from './system.ts'
import { tradingCalls, tradingEvents } from './trading.ts'
import { watchlistCalls, watchlistEvents } from './watchlist.ts'

/** Every call there is. */
export const CALLS = [
  ...candlesCalls,
  ...marketCalls,
  ...strategiesCalls,
  ...signalsCalls,
  ...backtestCalls,
  ...optimizeCalls,
  ...jobsCalls,
  ...settingsCalls,
  ...systemCalls,
  ...exportCalls,
  ...auditCalls,
  ...desktopCalls,
  ...backupsCalls,
  ...tradingCalls,
  ...accountsCalls,
  ...credentialsCalls,
  ...authCalls,
  ...riskCalls,
  ...portfolioCalls,
  ...watchlistCalls,
] as const

/** Every event there is. */
export const EVENTS = [
  ...candlesEvents,
  ...marketEvents,
  ...strategiesEvents,
  ...signalsEvents,
  ...backtestEvents,
  ...optimizeEvents,
  ...jobsEvents,
  ...settingsEvents,
  ...tradingEvents,
  ...accountsEvents,
  ...authEvents,
  ...riskEvents,
  ...watchlistEvents,
] as const

type AnyCall = (typeof CALLS)[number]
type AnyEvent = (typeof EVENTS)[number]

export type CallName = AnyCall['name']
export type EventName = AnyEvent['name']

type CallOf<Name extends CallName> = Extract<AnyCall, { readonly name: Name }>
type EventOf<Name extends EventName> = Extract<AnyEvent, { readonly name: Name }>

/** What a client sends. */
export type CallInput<Name extends CallName> = z.input<CallOf<Name>['input']>
/** What a handler receives, after validation. */
export type CallParsedInput<Name extends CallName> = z.output<CallOf<Name>['input']>
/** What a call answers. */
export type CallOutput<Name extends CallName> = z.output<CallOf<Name>['output']>
/** What an event carries. */
export type EventPayload<Name extends EventName> = z.output<EventOf<Name>['payload']>

/** The implementation of every call whose name begins with `Area.`; the compiler names what is missing. */
export type Handlers<Names extends CallName> = {
  readonly [Name in Names]: (
    input: CallParsedInput<Name>,
    context: CallContext,
  ) => CallOutput<Name> | Promise<CallOutput<Name>>
}

/** The calls of one area. */
export type CallsOf<Area extends string> = Extract<CallName, `${Area}.${string}`>

/** Who asks, and under which id the log knows it. */
export type CallContext = { readonly requestId: string; readonly origin: 'window' | 'socket' | 'cli' | 'tray' }

/** The answer of a call, as it crosses any transport. */
export type CallResult<Value = unknown> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: z.infer<typeof callErrorSchema> }

/** The answer of a call whose value has not been looked at yet. */
export const callResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: callErrorSchema }),
])

/** An event as it crosses any transport. The sequence rises by one for each `kept` event; a hole means that one was missed. */
export const eventEnvelopeSchema = z.object({
  name: z.string(),
  sequence: z.number().int(),
  time: z.number(),
  payload: z.unknown(),
})

export type EventEnvelope = z.infer<typeof eventEnvelopeSchema>

const callsByName: ReadonlyMap<string, CallDeclaration> = new Map(CALLS.map((call) => [call.name, call]))
const eventsByName: ReadonlyMap<string, EventDeclaration> = new Map(EVENTS.map((event) => [event.name, event]))

/** The declaration of a call, if there is one of that name. */
export function findCall(name: string): CallDeclaration | undefined {
  return callsByName.get(name)
}

/** The declaration of an event, if there is one of that name. */
export function findEvent(name: string): EventDeclaration | undefined {
  return eventsByName.get(name)
}
