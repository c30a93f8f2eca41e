import { AppError } from '#shared/errors.ts'

/** Every reason for which risk rules stop an order. The list is closed. */
export const DENIAL_REASONS = [
  'max_position_size',
  'max_portfolio_risk',
  'max_total_exposure',
  'max_open_positions',
  'max_drawdown',
  'min_risk_reward',
  'daily_loss',
  'weekly_loss',
  'stop_loss_guard',
  'cooldown',
  'low_profit',
  'order_rate',
  'price_band',
  'duplicate_order',
  'reduce_only',
  'halted',
  'spot_short',
  'missing_price',
] as const
export type DenialReason = (typeof DENIAL_REASONS)[number]

/**
 * Why an order may not be placed. `limit` and `value` are what is allowed and what the order comes to: ratios and counts
 * as numbers, amounts as decimal text, times as UTC milliseconds, states as words; null where there is no such figure.
 */
export type Denial = {
  readonly reason: DenialReason
  readonly limit: number | string | null
  readonly value: number | string | null
  /** For people: the numbers, and what to do. */
  readonly message: string
}

/** The denial as the error that a caller gets. */
export function deniedError({ reason, limit, value, message }: Denial): AppError {
  return new AppError('RISK_DENIED', message, { reason, limit, value })
}
