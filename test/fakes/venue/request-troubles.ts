import type { Clock } from '#main/ports.ts'
import type { Faults, RequestFault } from './faults.ts'

/** How a reply goes back to the one who asked. */
export type Way<Reply> = {
  send(reply: Reply): void
  /** Something else instead. */
  sendOther(fault: Extract<RequestFault, { kind: 'answer' }>): void
  /** The beginning of a reply, and then the connection breaks. */
  sendPart(reply: Reply, bytes: number): void
  sendNoise(reply: Reply): void
  breakOff(): void
}

/** Lets the troubles that a test has asked for happen to requests, whatever they came over. */
export class RequestTroubles {
  readonly #faults: Faults
  readonly #clock: Clock
  /** Replies that wait for the next one to overtake them. */
  #held: (() => void)[] = []

  constructor(faults: Faults, clock: Clock) {
    this.#faults = faults
    this.#clock = clock
  }

  /** Runs a request and sends its reply, or what becomes of both. */
  take<Reply>(name: string, run: () => Reply, way: Way<Reply>): void {
    const fault = this.#faults.forRequest(name)
    if (fault === undefined) way.send(run())
    else this.#trouble(fault, run, way)
    if (fault?.kind === 'reorder') return
    const held = this.#held
    this.#held = []
    for (const release of held) release()
  }

  #trouble<Reply>(fault: RequestFault, run: () => Reply, way: Way<Reply>): void {
    switch (fault.kind) {
      case 'delay':
        this.#clock.schedule(() => way.send(run()), fault.ms)
        return
      case 'late_answer': {
        const reply = run()
        this.#clock.schedule(() => way.send(reply), fault.ms)
        return
      }
      case 'lose':
        if (fault.isDone) run()
        way.breakOff()
        return
      case 'hang':
        if (fault.isDone) run()
        return
      case 'answer':
        if (fault.isDone) run()
        way.sendOther(fault)
        return
      case 'cut':
        way.sendPart(run(), fault.bytes)
        return
      case 'garbage':
        way.sendNoise(run())
        return
      case 'twice':
        run()
        way.send(run())
        return
      case 'reorder': {
        const reply = run()
        this.#held.push(() => way.send(reply))
        return
      }
      default:
        fault satisfies never
    }
  }
}
