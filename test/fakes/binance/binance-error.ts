/** A refusal as Binance words it: HTTP status, its own code, its own message. */
export class BinanceError extends Error {
  readonly status: number
  readonly code: number
  /** What stands beside code and message: `data` of a failed cancel-replace. */
  readonly data: Readonly<Record<string, unknown>> | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: number,
    message: string,
    more: {
      readonly status?: number
      readonly data?: Readonly<Record<string, unknown>>
      readonly headers?: Readonly<Record<string, string>>
    } = {},
  ) {
    super(message)
    this.code = code
    this.status = more.status ?? 400
    this.data = more.data
    this.headers = more.headers ?? {}
  }

  /** The body of the answer. */
  body(): Record<string, unknown> {
    const { code, message, data } = this
    return { code, msg: message, ...(data === undefined ? {} : { data }) }
  }
}

/** -1013: one of the filters of `exchangeInfo` refuses the order. */
export function filterFailure(filter: string): BinanceError {
  return new BinanceError(-1013, `Filter failure: ${filter}`)
}

/** -2010: the matching engine does not take the order. */
export function orderRejected(message: string): BinanceError {
  return new BinanceError(-2010, message)
}
