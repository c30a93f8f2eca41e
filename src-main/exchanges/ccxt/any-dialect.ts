import type { Exchange } from 'ccxt'
import { AppError } from '#shared/errors.ts'
import type { CcxtClass, Dialect } from './dialect.ts'
import { unifiedDialect } from './unified-dialect.ts'

/**
 * Any other exchange of ccxt. It is only read: how an order is found there after a lost answer is not known. All of ccxt is
 * loaded with the first of them.
 */
export function anyDialect(id: string): Dialect {
  return unifiedDialect({
    id,
    name: id,
    restUrl: `https://${id}.invalid`,
    requestsPerMinute: 60,
    load: () => classOf(id),
    marketBuys: false,
    isSuccess: (status, body) => status === 200 && typeof body === 'object' && body !== null,
    refusalIn: () => undefined,
  })
}

async function classOf(id: string): Promise<CcxtClass> {
  const { default: ccxt } = await import('ccxt')
  // Their types differ in details of what is not used here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const classes = ccxt.pro as unknown as Readonly<Record<string, new (config: object) => Exchange>>
  const found = Object.hasOwn(classes, id) ? classes[id] : undefined
  if (found === undefined) throw new AppError('NOT_FOUND', `there is no exchange ${JSON.stringify(id)}`)
  return found
}
