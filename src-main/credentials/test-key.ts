import type { ConnectedExchange } from '#main/exchanges/connection.ts'
import type { Clock } from '#main/ports.ts'
import type { KeyTest } from '#shared/contract/credentials.ts'
import { AppError } from '#shared/errors.ts'

const PATIENCE_MS = 30_000
/** Exchanges refuse requests whose time is off by more than a few seconds. */
const NOTABLE_OFFSET_MS = 1_000

/**
 * Asks the exchange what a key may do. Throws what the exchange refused it with, EXCHANGE_UNAVAILABLE where it could
 * not be asked, all of them with what to do.
 */
export async function testKey(
  name: string,
  connection: Pick<ConnectedExchange, 'permissions' | 'status'>,
  clock: Pick<Clock, 'schedule'>,
): Promise<KeyTest> {
  const permissions = await within(PATIENCE_MS, clock, name, connection.permissions())
  const { clockOffsetMs } = connection.status()
  return { permissions, clockOffsetMs: clockOffsetMs ?? null, notes: notesOn(name, permissions, clockOffsetMs) }
}

/** Throws VALIDATION for a key that may do too little, or more than an app for trading should be trusted with. */
export function requireSuitable(name: string, { permissions }: KeyTest, allowWithdrawals: boolean): void {
  const { read, trade, withdraw } = permissions
  const details = { permissions }
  if (!read) {
    throw new AppError(
      'VALIDATION',
      `the key may not read the account; allow reading for it at ${name} and try again`,
      details,
    )
  }
  if (!trade) {
    throw new AppError(
      'VALIDATION',
      `the key may read but not trade; allow spot trading for it at ${name} and try again`,
      details,
    )
  }
  if (withdraw === true && !allowWithdrawals) {
    throw new AppError(
      'VALIDATION',
      `the key may withdraw money, which trading never needs; make one at ${name} that may not, or insist with allowWithdrawals: true`,
      details,
    )
  }
}

function notesOn(
  name: string,
  { withdraw, ipRestricted }: KeyTest['permissions'],
  offset: number | undefined,
): string[] {
  return [
    ...(withdraw === true ? ['The key may withdraw money; whoever gets hold of it can take everything.'] : []),
    ...(withdraw === null ? [`${name} does not say whether the key may withdraw; make sure that it may not.`] : []),
    ...(ipRestricted === false ? [`The key works from every address; restrict it to yours at ${name}.`] : []),
    ...(offset !== undefined && Math.abs(offset) > NOTABLE_OFFSET_MS
      ? [
          `The computer's clock is ${(Math.abs(offset) / 1_000).toFixed(1)} s ${offset > 0 ? 'behind' : 'ahead of'} that of ${name}; set it.`,
        ]
      : []),
  ]
}

async function within<Result>(
  ms: number,
  clock: Pick<Clock, 'schedule'>,
  name: string,
  work: Promise<Result>,
): Promise<Result> {
  let stop = (): void => undefined
  const late = new Promise<never>((_resolve, reject) => {
    stop = clock.schedule(() => {
      reject(
        new AppError(
          'EXCHANGE_UNAVAILABLE',
          `${name} did not answer within ${ms / 1_000} s; check the connection and try again`,
        ),
      )
    }, ms)
  })
  try {
    return await Promise.race([work, late])
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError(
      'EXCHANGE_UNAVAILABLE',
      `${name} could not be asked about the key; check the connection to the internet and try again`,
      undefined,
      { cause: error },
    )
  } finally {
    stop()
  }
}
