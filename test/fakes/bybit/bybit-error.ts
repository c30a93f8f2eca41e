/** A refusal as Bybit words it: its own code and message, with HTTP status 200 unless it is one of the gateway. */
export class BybitError extends Error {
  readonly code: number
  readonly status: number
  /** The answer of the gateway, which is no JSON of the exchange. */
  readonly text: string | undefined

  constructor(code: number, message: string, gateway?: { readonly status: number; readonly text: string }) {
    super(message)
    this.code = code
    this.status = gateway?.status ?? 200
    this.text = gateway?.text
  }
}

/** 10001: a parameter is missing or means nothing. */
export function badParameter(message: string): BybitError {
  return new BybitError(10_001, message)
}
