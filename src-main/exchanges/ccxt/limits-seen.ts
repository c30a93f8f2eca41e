/** A budget of an exchange as one of its answers tells it. */
export type BudgetSeen = {
  /** What it is for, where an exchange has several; they are kept apart by it. */
  readonly name: string
  readonly used: number
  /** Where the answer says it. */
  readonly limit?: number
  /** After so long, nothing of it is used any more. */
  readonly windowMs: number
}

/** What an answer says about the limits of those who ask. */
export type LimitsSeen = {
  readonly budgets?: readonly BudgetSeen[]
  /** For so long no request may be sent; absent where nothing of the kind is said. */
  readonly bannedForMs?: number
}

/** An answer as far as limits are told by it: header names in lower case, and the body where the status is no success. */
export type LimitsAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Reads the limits in an exchange's own dialect. `now` is UTC ms by the computer's clock. */
export type ReadLimits = (answer: LimitsAnswer, now: number) => LimitsSeen

/** A ban without an end in its answer. */
const USUAL_BAN_MS = 60_000
/** A firewall says neither that it is one nor for how long. */
const FIREWALL_BAN_MS = 30_000
/** The longest ban that any exchange announces. */
const LONGEST_BAN_MS = 3 * 86_400_000

/** What every exchange means by a status: 429 and 418 are bans, 403 is a firewall's, with or without `Retry-After`. */
export function statusLimits({ status, headers }: LimitsAnswer, now: number): LimitsSeen {
  if (status !== 429 && status !== 418 && status !== 403) return {}
  const usual = status === 403 ? FIREWALL_BAN_MS : USUAL_BAN_MS
  return { bannedForMs: retryAfterMs(headers, now) ?? usual }
}

/** The wait in `Retry-After`, which is in seconds or a date; undefined where it is neither. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const text = headers['retry-after']
  if (text === undefined) return undefined
  const seconds = Number(text)
  const since = Date.parse(headers['date'] ?? '')
  const wait = Number.isNaN(seconds) ? Date.parse(text) - (Number.isNaN(since) ? now : since) : seconds * 1000
  return wait > 0 ? Math.min(wait, LONGEST_BAN_MS) : undefined
}
