import type { Dice } from '#test/builders/dice.ts'

/** What can happen to a request and its answer. `isDone`: whether the exchange does what was asked before. */
export type RequestFault =
  /** It takes so long until the request arrives. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** It takes so long until the answer arrives. */
  | { readonly kind: 'late_answer'; readonly ms: number }
  /** The connection breaks before or after the exchange has done it, without an answer. */
  | { readonly kind: 'lose'; readonly isDone: boolean }
  /** Nothing breaks and nothing is answered. */
  | { readonly kind: 'hang'; readonly isDone: boolean }
  /** Something else is answered: a 5xx of a gateway, its HTML, an empty body, a made-up error. */
  | {
      readonly kind: 'answer'
      readonly isDone: boolean
      readonly status: number
      readonly body: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The answer breaks off after so many bytes. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** The answer is noise with the right status. */
  | { readonly kind: 'garbage' }
  /** The request arrives twice; the second answer is told. */
  | { readonly kind: 'twice' }
  /** The answer waits for the next answer and comes after it. */
  | { readonly kind: 'reorder' }

/** What can happen to a message of a stream. */
export type StreamFault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'twice' }
  /** It comes after the next message of its connection. */
  | { readonly kind: 'reorder' }
  | { readonly kind: 'garbage' }
  /** The connection breaks instead. */
  | { readonly kind: 'cut' }

/** Which of them, and how often: `times` (once, unless said) or each with a `chance`. */
export type When = {
  /** `POST /api/v3/order`, `order.place`, or the name of a stream (`btcusdt@trade`, `user`). Everything, unless said. */
  readonly on?: string | RegExp
  readonly times?: number
  readonly chance?: number
}

type Rule<Fault> = { readonly when: When; readonly fault: Fault; left: number }

/** Troubles that a test asks for. None happen unless they are asked for; chances come from the seed. */
export class Faults {
  /** Milliseconds that the exchange's clock goes ahead of the one it was given. */
  clockOffset = 0
  /** Streams stay open and tell nothing, not even a ping; `true` for all of them. */
  silent: boolean | RegExp = false
  /** New connections are refused, open ones stay. */
  isUnreachable = false
  readonly #dice: Dice
  #requests: Rule<RequestFault>[] = []
  #streams: Rule<StreamFault>[] = []

  constructor(dice: Dice) {
    this.#dice = dice
  }

  /** Lets something happen to requests; the answer takes it back. */
  onRequest(when: When, fault: RequestFault): () => void {
    const rule = ruleOf(when, fault)
    this.#requests.push(rule)
    return () => {
      this.#requests = this.#requests.filter((other) => other !== rule)
    }
  }

  /** Lets something happen to messages of streams; the answer takes it back. */
  onStream(when: When, fault: StreamFault): () => void {
    const rule = ruleOf(when, fault)
    this.#streams.push(rule)
    return () => {
      this.#streams = this.#streams.filter((other) => other !== rule)
    }
  }

  /** Everything is well again. */
  clear(): void {
    this.#requests = []
    this.#streams = []
    this.silent = false
    this.isUnreachable = false
    this.clockOffset = 0
  }

  /** The fault that happens to this request, if any. */
  forRequest(name: string): RequestFault | undefined {
    return this.#next(this.#requests, name)
  }

  /** The fault that happens to this message, if any. */
  forStream(name: string): StreamFault | undefined {
    return this.#next(this.#streams, name)
  }

  /** Whether this stream tells nothing now. */
  isSilent(name: string): boolean {
    return typeof this.silent === 'boolean' ? this.silent : this.silent.test(name)
  }

  /** Bytes without a meaning, the same for the same seed. */
  noise(length: number): string {
    let text = ''
    for (let index = 0; index < length; index++) text += String.fromCharCode(this.#dice.between(33, 126))
    return text
  }

  #next<Fault>(rules: Rule<Fault>[], name: string): Fault | undefined {
    const rule = rules.find(
      ({ when, left }) =>
        left > 0 && isMeant(when.on, name) && (when.chance === undefined || this.#dice.chance(when.chance)),
    )
    if (rule === undefined) return undefined
    rule.left--
    return rule.fault
  }
}

function ruleOf<Fault>(when: When, fault: Fault): Rule<Fault> {
  const preset = when.chance === undefined ? 1 : Number.POSITIVE_INFINITY
  return { when, fault, left: when.times ?? preset }
}

function isMeant(on: string | RegExp | undefined, name: string): boolean {
  if (on === undefined) return true
  return typeof on === 'string' ? on === name : on.test(name)
}
