import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * The wire between a client and a fake: everything goes through it until it is cut. The fake itself goes on, as an exchange
 * does for whom the network is gone.
 */
export class Cable {
  readonly #target: number
  readonly #server: Server
  readonly #ends = new Set<Socket>()
  /** The client's side of each connection and the fake's. */
  readonly #pairs = new Map<Socket, Socket>()
  #state: 'whole' | 'cut' | 'dead' = 'whole'

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer((socket) => this.#join(socket))
  }

  /** Lays a cable to a port of loopback. */
  static async lay(target: number): Promise<Cable> {
    const cable = new Cable(target)
    await new Promise<void>((resolve) => cable.#server.listen(0, '127.0.0.1', resolve))
    return cable
  }

  /** Where clients connect. */
  get port(): number {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the cable has no port')
    return address.port
  }

  /** How many connections go through it. */
  get connections(): number {
    return this.#pairs.size
  }

  /** Breaks every connection, and every new one at once. */
  cut(): void {
    this.#state = 'cut'
    this.#breakAll()
  }

  /** Nothing passes and nobody is told: connections stay half open. */
  deaden(): void {
    this.#state = 'dead'
    for (const end of this.#ends) end.pause()
  }

  /** The far ends of all connections go and nobody is told, as for a computer that slept; new ones pass. */
  strand(): void {
    for (const [near, far] of this.#pairs) {
      near.pause()
      far.removeAllListeners('close')
      far.destroy()
      this.#ends.delete(far)
    }
  }

  /** Everything passes again; what was under way in a dead cable is lost with its connections. */
  mend(): void {
    if (this.#state === 'dead') this.#breakAll()
    this.#state = 'whole'
  }

  async close(): Promise<void> {
    this.#breakAll()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #breakAll(): void {
    for (const end of this.#ends) end.destroy()
  }

  #join(near: Socket): void {
    if (this.#state === 'cut') {
      near.destroy()
      return
    }
    const far = connect(this.#target, '127.0.0.1')
    this.#pairs.set(near, far)
    near.on('close', () => this.#pairs.delete(near))
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      end.setNoDelay(true)
      this.#ends.add(end)
      end.on('error', () => end.destroy())
      end.on('close', () => {
        this.#ends.delete(end)
        other.destroy()
      })
      end.on('data', (bytes) => other.write(bytes))
      end.on('end', () => other.end())
      if (this.#state === 'dead') end.pause()
    }
  }
}
